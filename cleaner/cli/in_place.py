"""`cleaner clean --in-place`: the files themselves become clean; originals are stored first."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.cli import EXIT_ERROR
from cleaner.cli.gate import errors, say
from cleaner.cli.mend import Repair, survey
from cleaner.report.counted import counted

if TYPE_CHECKING:
    from cleaner.check import Choice


def clean_in_place(
    sources: Sequence[Path],
    given: Mapping[str, Any],
    config: Path | None,
    workers: int,
    quiet: bool,
) -> int:
    """Clean files and folders where they stand; give the exit status.

    It is `check --fix --unsafe-fixes` of all files: every file whole or not at all, never through a
    link, findings which a baseline accepts left alone.
    """
    from cleaner import check as gate  # noqa: PLC0415  keeps --help fast
    from cleaner.checking import fixes  # noqa: PLC0415

    choice: Choice = gate.Choice(given, config, everything=True, workers=workers, cached=False)
    with errors():
        checked = gate.check(survey(sources, choice, Repair(True, False, True)), choice)
        result = gate.fixing(checked, choice, unsafe=True)
        root = checked.scope.tree.root
        fixed = fixes.fix(root, result, checked.scope.corpus.together, lossy=True)
    failed = [*((name, "no such file") for name in map(str, checked.scope.tree.missing))]
    failed += [*checked.failed, *fixed.refused]
    for name, why in failed:
        say(f"{name}: {why}")
    if not quiet:
        made = counted(sum(fixed.changes.values()), "change")
        say(f"{made} in {counted(len(fixed.changes), 'file')}")
        if fixed.changes:
            say(f"the originals: cleaner undo {root} --to DIR")
    return EXIT_ERROR if failed else 0
