"""`cleaner why`: what happened at a line, by which rule, on what evidence."""

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import EXIT_ERROR


def why(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The output of `cleaner clean`.")],
    place: Annotated[
        str,
        typer.Argument(
            metavar="FILE:LINE",
            help="A line of the original file; OUT/FILE:LINE: a line of the cleaned one.",
        ),
    ],
) -> None:
    """Tell what was done, or flagged and left, at a line."""
    from cleaner import explain  # noqa: PLC0415  keeps --help fast
    from cleaner.ledger import LedgerError  # noqa: PLC0415
    from cleaner.report.visible import visible  # noqa: PLC0415

    try:
        told = list(explain.why(out, place))
    except (LedgerError, explain.NoSuchPlaceError, OSError, ValueError) as error:
        typer.echo(f"cleaner: {visible(str(error))}", err=True)
        raise typer.Exit(EXIT_ERROR) from error
    for line in told:
        typer.echo(visible(line))
