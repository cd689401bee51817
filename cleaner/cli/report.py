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
    source: Annotated[
        str, typer.Option(help="The folder which was cleaned, for commands that the page copies.")
    ] = "",
) -> None:
    """Write the change report of a run to OUT/.cleaner/report.html."""
    for path in tell(out, output_format, lang, source, output_file):
        typer.echo(path)


def tell(
    out: Path, form: Form, lang: Language, source: str = "", output_file: Path | None = None
) -> list[str]:
    """Write a report; give the names of the pages, safe to print. Ends the command on an error."""
    from cleaner.account import files  # noqa: PLC0415  keeps --help fast
    from cleaner.ledger import LedgerError  # noqa: PLC0415
    from cleaner.report.visible import visible  # noqa: PLC0415

    try:
        if form is Form.HTML:
            language = "" if lang is Language.AUTO else lang.value
            return [visible(str(path)) for path in files.write(out, language, source)]
        _put(_markdown(out) if form is Form.MD else _table(out), output_file)
    except BrokenPipeError:
        raise  # who reads standard output has gone: `main` knows what to do
    except (LedgerError, OSError) as error:
        typer.echo(f"cleaner: {visible(str(error))}", err=True)
        raise typer.Exit(EXIT_ERROR) from error
    return []


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
