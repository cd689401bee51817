"""`cleaner report`: what a run changed, for people."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import EXIT_ERROR


class Form(StrEnum):
    """How the changes are told."""

    HTML = "html"
    MD = "md"
    CSV = "csv"


class Language(StrEnum):
    """The language of the page."""

    AUTO = "auto"
    EN = "en"
    ZH = "zh"


def report(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The output of `cleaner clean`.")],
    output_format: Annotated[
        Form,
        typer.Option(help="A page to read; Markdown for a pull request; a table of all changes."),
    ] = Form.HTML,
    output_file: Annotated[
        Path | None, typer.Option(help="With md and csv: write there, not to standard output.")
    ] = None,
    lang: Annotated[
        Language, typer.Option(help="Language of the page; auto: that of the browser.")
    ] = Language.AUTO,
) -> None:
    """Write the change report of a run to OUT/.cleaner/report.html."""
    from cleaner.ledger import LedgerError  # noqa: PLC0415  keeps --help fast
    from cleaner.report.visible import visible  # noqa: PLC0415

    try:
        if output_format is Form.HTML:
            _write_pages(out, "" if lang is Language.AUTO else lang.value)
        else:
            lines = _markdown(out) if output_format is Form.MD else _table(out)
            _put(lines, output_file)
    except BrokenPipeError:
        raise  # who reads standard output has gone: `main` knows what to do
    except (LedgerError, OSError) as error:
        typer.echo(f"cleaner: {visible(str(error))}", err=True)
        raise typer.Exit(EXIT_ERROR) from error


def _write_pages(out: Path, language: str) -> None:
    from cleaner.account import files  # noqa: PLC0415
    from cleaner.report.visible import visible  # noqa: PLC0415

    for path in files.write(out, language):
        typer.echo(visible(str(path)))


def _markdown(out: Path) -> Iterator[str]:
    from cleaner.account.files import figures  # noqa: PLC0415
    from cleaner.report.pull_request import summary  # noqa: PLC0415

    return (f"{line}\n" for line in summary(figures(out)))


def _table(out: Path) -> Iterator[str]:
    from cleaner import undo  # noqa: PLC0415
    from cleaner.report.spreadsheet import table  # noqa: PLC0415
    from cleaner.rules import all_rules  # noqa: PLC0415

    changes = (change for _, changes in undo.entries(out) for change in changes)
    return table(changes, all_rules())


def _put(lines: Iterator[str], to: Path | None) -> None:
    from cleaner import files  # noqa: PLC0415

    if to is None:
        for line in lines:
            typer.echo(line.encode(), nl=False)
    else:
        files.write(to, "".join(lines).encode())
