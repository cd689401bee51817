"""`cleaner undo` and `cleaner verify`: the way back, and whether it is open."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import EXIT_ERROR, EXIT_FINDINGS
from cleaner.cli.options import Workers
from cleaner.report.counted import counted

Output = Annotated[Path, typer.Argument(metavar="OUT", help="The output of `cleaner clean`.")]


def undo(
    out: Output,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write the original files to this folder.")
    ] = None,
    path: Annotated[
        list[str] | None,
        typer.Option("--path", help="Only these documents (gitignore's syntax); repeatable."),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", help="Take back in OUT what this rule did; repeatable."),
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option("--at", metavar="FILE:LINE", help="Take back in OUT what was done there."),
    ] = None,
    workers: Workers = 0,
) -> None:
    """Give the originals back: whole files with --to, or in OUT what --rule or --at name."""
    from cleaner.ledger import LedgerError  # noqa: PLC0415
    from cleaner.plan import RunError  # noqa: PLC0415
    from cleaner.rejections import RejectionsError  # noqa: PLC0415
    from cleaner.undo import NoSuchDocumentError  # noqa: PLC0415

    parts = bool(rule or at)
    if parts == (to is not None):
        message = "say either --to DIR (whole files) or --rule and --at (parts, in OUT itself)"
        raise _stop(message)
    try:
        if to is not None:
            _undo_files(out, to, path or ())
        else:
            _undo_parts(out, path or (), rule or (), at or (), workers)
    except (LedgerError, RejectionsError, RunError, NoSuchDocumentError, FileExistsError) as error:
        raise _stop(str(error)) from error


def _undo_files(out: Path, to: Path, path: Sequence[str]) -> None:
    from cleaner import undo as way_back  # noqa: PLC0415  keeps --help fast

    refused = way_back.undo(out, to, path)
    for name, why in refused:
        _stop(f"{name}: {why}")
    if refused:
        raise typer.Exit(EXIT_ERROR)


def _undo_parts(
    out: Path, path: Sequence[str], rule: Sequence[str], at: Sequence[str], workers: int
) -> None:
    from cleaner import rerun  # noqa: PLC0415
    from cleaner.rejections import Rejection  # noqa: PLC0415
    from cleaner.suppress import EVERY_PARAGRAPH  # noqa: PLC0415
    from cleaner.undo import matching  # noqa: PLC0415

    codes = _codes(rule)
    taken = []
    for place in at:
        name, _, number = place.rpartition(":")
        if not name or not number.isdigit() or path:
            message = "--path does not go with --at" if path else f"{place!r} is no FILE:LINE"
            raise _stop(message)
        taken += rerun.of_line(out, name, int(number), codes)
    if not at:
        patterns = path or ("*",)
        taken = [Rejection(p, code, EVERY_PARAGRAPH) for p in patterns for code in codes]
        matching(out, path)
    summary = rerun.take_back(out, taken, workers=workers)
    left = sum(counts["changes"] for counts in summary.rules.values())
    documents = counted(summary.files.get("changed", 0), "document")
    typer.echo(f"left: {counted(left, 'change')} in {documents}", err=True)
    if not summary.complete:
        raise typer.Exit(EXIT_ERROR)


def _codes(entries: Sequence[str]) -> list[str]:
    """Give the codes of the rules which are named by code, family or name."""
    from cleaner.config import ConfigError, check_rules  # noqa: PLC0415
    from cleaner.rules import codes_of  # noqa: PLC0415

    try:
        check_rules(entries, "--rule")
    except ConfigError as error:
        raise _stop(str(error)) from error
    return sorted({code for entry in entries for code in codes_of(entry)})


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
