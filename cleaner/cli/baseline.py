"""`cleaner baseline`: accept today's findings, so that only new ones fail a check."""

from pathlib import Path
from typing import Annotated

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


def baseline(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH...]", help="Files and folders.")
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Only forget what is no longer found.")
    ] = False,
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
        file = gate.baseline_of(scope, choice)
        before = accepted.read(file)
        after = accepted.without(before, checked.unused)
        if not prune:
            after = accepted.joined(after, checked.found)
        if after != before:
            accepted.write(file, after)
    if not quiet:
        entries = sum(entry.times for entry in after.values())
        forgotten = sum(checked.unused.values())
        new = 0 if prune else len(checked.found)
        say(f"{file.name}: {entries} findings accepted ({new} new, {forgotten} forgotten)")
    if checked.failed or scope.tree.missing:
        raise typer.Exit(EXIT_ERROR)
