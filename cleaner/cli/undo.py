"""`cleaner undo` and `cleaner verify`: the way back, and whether it is open."""

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import EXIT_ERROR, EXIT_FINDINGS

Output = Annotated[Path, typer.Argument(metavar="OUT", help="The output of `cleaner clean`.")]


def undo(
    out: Output,
    to: Annotated[Path, typer.Option("--to", help="Folder for the original files.")],
    path: Annotated[
        list[str] | None,
        typer.Option("--path", help="Only these documents (gitignore's syntax); repeatable."),
    ] = None,
) -> None:
    """Write the original bytes of the documents of a run to another folder."""
    from cleaner import undo as way_back  # noqa: PLC0415  keeps --help fast
    from cleaner.ledger import LedgerError  # noqa: PLC0415

    try:
        refused = way_back.undo(out, to, path or ())
    except (LedgerError, FileExistsError) as error:
        raise _stop(str(error)) from error
    for name, why in refused:
        _stop(f"{name}: {why}")
    if refused:
        raise typer.Exit(EXIT_ERROR)


def verify(out: Output) -> None:
    """Check that output, ledger and summary agree and that the way back is open."""
    from cleaner import undo as way_back  # noqa: PLC0415
    from cleaner.ledger import LedgerError  # noqa: PLC0415
    from cleaner.report.visible import visible  # noqa: PLC0415

    try:
        faults = way_back.verify(out)
    except LedgerError as error:
        raise _stop(str(error)) from error
    for fault in faults:
        typer.echo(visible(fault))
    if faults:
        raise typer.Exit(EXIT_FINDINGS)


def _stop(message: str) -> typer.Exit:
    from cleaner.report.visible import visible  # noqa: PLC0415

    typer.echo(f"cleaner: {visible(message)}", err=True)
    return typer.Exit(EXIT_ERROR)
