"""`cleaner report`: what a run changed, for people."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import EXIT_ERROR


class Language(StrEnum):
    """The language of the page."""

    AUTO = "auto"
    EN = "en"
    ZH = "zh"


def report(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The output of `cleaner clean`.")],
    lang: Annotated[
        Language, typer.Option(help="Language of the page; auto: that of the browser.")
    ] = Language.AUTO,
) -> None:
    """Write the change report of a run to OUT/.cleaner/report.html."""
    from cleaner.account import files  # noqa: PLC0415  keeps --help fast
    from cleaner.ledger import LedgerError  # noqa: PLC0415
    from cleaner.report.visible import visible  # noqa: PLC0415

    try:
        written = files.write(out, "" if lang is Language.AUTO else lang.value)
    except (LedgerError, OSError) as error:
        typer.echo(f"cleaner: {visible(str(error))}", err=True)
        raise typer.Exit(EXIT_ERROR) from error
    typer.echo(visible(str(written[0])))
