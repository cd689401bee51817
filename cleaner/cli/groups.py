"""What `cleaner dedup` does: find groups, write them, tell."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from cleaner.cli import EXIT_ERROR, EXIT_OK
from cleaner.cli.asked import DedupAsked, listed
from cleaner.config import ConfigError, configure
from cleaner.deduping import run
from cleaner.deduping.records import DedupSettings
from cleaner.deduping.run import Outcome
from cleaner.plan import RunError
from cleaner.report.counted import counted
from cleaner.report.visible import visible

_LISTED = 5  # skipped files named; all of them are counted


def answer(asked: DedupAsked) -> int:
    """Do what was asked; give the exit status."""
    flags = {
        "copy_threshold": asked.threshold,
        "survivor": asked.survivor.value if asked.survivor else None,
        "memory": asked.memory,
        "remove_quoted": asked.remove_quoted,
        "select": listed(asked.select),
        "ignore": listed(asked.ignore),
        "exclude": tuple(asked.exclude) if asked.exclude else None,
        "text_field": asked.text_field,
    }
    out = asked.out
    try:
        settings = configure(asked.sources[0], flags, asked.config).settings
        wanted = DedupSettings(**vars(settings))
        do = run.remove_duplicates if asked.remove else run.find_groups
        outcome = do(asked.sources, out, wanted, workers=asked.workers, force=asked.force)
    except (ConfigError, RunError) as error:
        _say(f"cleaner: {error}")
        return EXIT_ERROR
    for line in _troubles(outcome):
        _say(line)
    if not asked.quiet:
        for line in _told(outcome, out, removed=asked.remove):
            _say(line)
    return EXIT_ERROR if outcome.faults or outcome.failed else EXIT_OK


def _say(line: str) -> None:
    sys.stderr.write(f"{visible(line)}\n")


def _troubles(outcome: Outcome) -> Iterator[str]:
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


def _told(outcome: Outcome, out: Path, *, removed: bool) -> Iterator[str]:
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
