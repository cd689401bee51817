"""`cleaner baseline`: accept today's findings, so that only new ones fail a check."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import EXIT_ERROR
from cleaner.cli.asked import Color, flags
from cleaner.cli.gate import errors, run, say
from cleaner.cli.options import (
    AllFiles,
    BaselineFile,
    ColorOption,
    ConfigFile,
    Exclude,
    ExtendSelect,
    Ignore,
    NoCache,
    NoProgress,
    Quiet,
    Select,
    Workers,
)
from cleaner.report.counted import counted

if TYPE_CHECKING:
    from cleaner.check import Checked
    from cleaner.report.finding import Told


def baseline(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH...]", help="Files and folders.")
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Only forget what is no longer found.")
    ] = False,
    at: Annotated[
        list[str] | None,
        typer.Option("--at", metavar="FILE:LINE", help="Accept only what is found there."),
    ] = None,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", help="With --at: only these rules; repeatable.")
    ] = None,
    select: Select = None,
    extend_select: ExtendSelect = None,
    ignore: Ignore = None,
    exclude: Exclude = None,
    all_files: AllFiles = False,
    baseline: BaselineFile = None,
    config: ConfigFile = None,
    workers: Workers = 0,
    no_cache: NoCache = False,
    quiet: Quiet = False,
    no_progress: NoProgress = False,
    color: ColorOption = Color.AUTO,
) -> None:
    """Accept what `cleaner check` finds now, in cleaner-baseline.jsonl at the root.

    Other documents and other rules than those checked keep their entries.
    """
    from cleaner import baseline as accepted  # noqa: PLC0415  keeps --help fast
    from cleaner import check as gate  # noqa: PLC0415

    choice = gate.Choice(
        flags=flags(select, extend_select, ignore, exclude),
        config=config,
        everything=all_files,
        baseline=baseline,
        workers=workers,
        cached=not no_cache,
    )
    with errors():
        scope = gate.survey(paths or [Path()], choice)
        checked = run(scope, choice, quiet or no_progress, color)
        for name in scope.tree.missing:
            say(f"{name}: no such file or folder")
        for name, reason in checked.failed:
            say(f"{name}: {reason}")
        found = () if prune else _chosen(checked, at, rule)
        file = gate.baseline_of(scope, choice)
        before = accepted.read(file)
        forgotten = 0 if at else sum(checked.unused.values())
        kept = accepted.without(before, checked.unused) if forgotten else before
        after = accepted.joined(kept, found)
        if after != before:
            accepted.write(file, after)
    if not quiet:
        entries = sum(entry.times for entry in after.values())
        new = len(found)
        told = counted(entries, "finding")
        say(f"{file.name}: {told} accepted ({new} new, {forgotten} forgotten)")
    if checked.failed or scope.tree.missing:
        raise typer.Exit(EXIT_ERROR)


def _chosen(
    checked: "Checked", at: Sequence[str] | None, rule: Sequence[str] | None
) -> Sequence["Told"]:
    """Give the findings at the places and of the rules which were named; all where none was."""
    from cleaner.rules import codes_of  # noqa: PLC0415

    codes = {code for entry in rule or () for code in codes_of(entry)}
    if not at:
        if rule:
            message = "--rule goes with --at; --select accepts what a rule finds everywhere"
            raise _stop(message)
        return checked.found
    chosen: list[Told] = []
    for place in at:
        found = [one for one in _found_at(checked, place) if not rule or one.rule.code in codes]
        if not found:
            message = f"nothing new is found at {place}" + " by these rules" * bool(rule)
            raise _stop(message)
        chosen += (one for one in found if one not in chosen)
    return chosen


def _found_at(checked: "Checked", place: str) -> list["Told"]:
    """Give the findings at FILE:LINE; FILE is seen from the folder in which the user stands."""
    from cleaner.checking.tree import place_of  # noqa: PLC0415

    name, _, number = place.rpartition(":")
    if not name or not number.isdigit():
        message = f"{place!r} is no FILE:LINE"
        raise _stop(message)
    path, line = place_of(Path(name)), int(number)
    root = checked.scope.tree.root
    here = (one for one in checked.found if root / one.path == path)
    return [one for one in here if one.line <= line <= one.line + one.old.count("\n", 0, -1)]


def _stop(message: str) -> typer.Exit:
    say(message)
    return typer.Exit(EXIT_ERROR)
