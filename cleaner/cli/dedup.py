"""`cleaner dedup`: records in, groups of duplicates out, and the records without them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import EXIT_ERROR
from cleaner.cli.asked import listed
from cleaner.cli.options import (
    ConfigFile,
    Exclude,
    Ignore,
    Memory,
    Quiet,
    Select,
    TextField,
    Workers,
)
from cleaner.report.counted import counted

if TYPE_CHECKING:
    from cleaner.deduping.run import Outcome

_LISTED = 5  # skipped files named; all of them are counted


class Survivor(StrEnum):
    """Which of several copies stays."""

    FIRST = "first"
    LONGEST = "longest"
    NEWEST = "newest"


def dedup(
    sources: Annotated[
        list[Path], typer.Argument(metavar="SRC...", help="Text, .jsonl, .ndjson, or folders.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="A .jsonl file for the groups, or a folder.")
    ],
    remove: Annotated[
        bool, typer.Option("--remove", help="Write the input without the duplicates to OUT, too.")
    ] = False,
    text_field: TextField = None,
    threshold: Annotated[
        float | None, typer.Option(min=0.8, max=1, help="Likeness from which records are compared.")
    ] = None,
    survivor: Annotated[
        Survivor | None, typer.Option(help="Which copy stays; newest: by date in the file's name.")
    ] = None,
    remove_quoted: Annotated[
        bool | None,
        typer.Option("--remove-quoted", help="What stands inside a longer one is a duplicate."),
    ] = None,
    memory: Memory = None,
    workers: Workers = 0,
    select: Select = None,
    ignore: Ignore = None,
    exclude: Exclude = None,
    config: ConfigFile = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is in OUT.")] = False,
    quiet: Quiet = False,
) -> None:
    """Find duplicate paragraphs or JSON records; say which stays, and why the others go."""
    from cleaner.config import ConfigError, configure  # noqa: PLC0415  keeps --help fast
    from cleaner.deduping import run  # noqa: PLC0415
    from cleaner.deduping.records import DedupSettings  # noqa: PLC0415
    from cleaner.plan import RunError  # noqa: PLC0415

    flags = {
        "copy_threshold": threshold,
        "survivor": survivor.value if survivor else None,
        "memory": memory,
        "remove_quoted": remove_quoted,
        "select": listed(select),
        "ignore": listed(ignore),
        "exclude": tuple(exclude) if exclude else None,
        "text_field": text_field,
    }
    try:
        settings = configure(sources[0], flags, config).settings
        wanted = DedupSettings(**vars(settings))
        do = run.remove_duplicates if remove else run.find_groups
        outcome = do(sources, out, wanted, workers=workers, force=force)
    except (ConfigError, RunError) as error:
        _say(f"cleaner: {error}")
        raise typer.Exit(EXIT_ERROR) from error
    for line in _troubles(outcome):
        _say(line)
    if not quiet:
        for line in _told(outcome, out, removed=remove):
            _say(line)
    if outcome.faults or outcome.failed:
        raise typer.Exit(EXIT_ERROR)


def _say(line: str) -> None:
    from cleaner.report.visible import visible  # noqa: PLC0415

    typer.echo(visible(line), err=True)


def _troubles(outcome: "Outcome") -> Iterator[str]:
    """Yield what could not be done; the lines of one file with one fault stand together."""
    for one in outcome.failed:
        yield f"{one.name}: {one.reason}"
    lines: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for document, line, reason in outcome.faults:
        lines[document, reason].append(line)
    for (document, reason), numbers in lines.items():
        yield f"{document}:{','.join(_ranges(numbers))}: {reason}"


def _ranges(numbers: Iterable[int]) -> Iterator[str]:
    """Yield rising numbers as 3 and 5-9."""
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        yield str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"


def _told(outcome: "Outcome", out: Path, *, removed: bool) -> Iterator[str]:
    for one in outcome.skipped[:_LISTED]:
        yield f"skipped: {one.name}: {one.reason}"
    if len(outcome.skipped) > _LISTED:
        yield f"… and {len(outcome.skipped) - _LISTED} more skipped"
    yield (
        f"{counted(outcome.files, 'file')}, {counted(outcome.records, 'record')}: "
        f"{counted(outcome.groups, 'group')}, "
        f"{counted(outcome.duplicates, 'duplicate')} {'removed' if removed else 'found'}, "
        f"{outcome.flagged} alike but different (kept), "
        f"{counted(len(outcome.faults), 'line')} unread (kept)"
    )
    yield f"groups: {outcome.path}"
    if removed:
        yield f"ledger: {out}/.cleaner/changes.jsonl   undo: cleaner undo {out} --to DIR"
