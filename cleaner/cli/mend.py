"""`cleaner check --fix` and `--diff`: what is written, and what is only shown."""

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.cli.gate import errors, is_terminal, put, say
from cleaner.files import NOTES
from cleaner.report.counted import counted

if TYPE_CHECKING:
    from cleaner.check import Checked, Choice, Scope


class Repair(NamedTuple):
    """What the user asked for."""

    fix: bool
    diff: bool
    unsafe: bool


class Repaired(NamedTuple):
    """How many changes were made, or would be; documents that should have been, and were not."""

    made: int = 0
    refused: int = 0


def survey(paths: "Sequence[Path]", choice: "Choice", repair: Repair) -> "Scope":
    """Find what is to be checked; before a fix, one that was cut off is finished."""
    from cleaner import check as gate  # noqa: PLC0415  keeps --help fast

    scope = gate.survey(paths, choice)
    if repair.fix and finish(scope):
        return gate.survey(paths, choice)
    return scope


def finish(scope: "Scope") -> int:
    """Put in place what a fix that was cut off has left; give the number of documents."""
    if not (scope.tree.root / NOTES).exists():
        return 0
    from cleaner.checking import fixes  # noqa: PLC0415

    done = fixes.finish(scope.tree.root)
    if done:
        say(f"finished an earlier fix, which was cut off: {counted(done, 'document')}")
    return done


def mend(checked: "Checked", choice: "Choice", repair: Repair) -> "tuple[Checked, Repaired]":
    """Show or write the fixes; give what is left to find."""
    from cleaner import check as gate  # noqa: PLC0415  keeps --help fast

    if not (repair.fix or repair.diff) or not any(not one.flag for one in checked.found):
        return checked, Repaired()
    result = gate.fixing(checked, choice, unsafe=repair.unsafe)
    if repair.diff:
        from cleaner.checking.diff import diffs  # noqa: PLC0415

        rows = list(diffs(result, lossy=repair.unsafe))
        put(_printable(rows), None)
        return checked, Repaired(made=len(rows))
    from cleaner.checking import fixes  # noqa: PLC0415
    from cleaner.checking.corpus import written  # noqa: PLC0415

    root = checked.scope.tree.root
    with errors():
        fixed = fixes.fix(root, result, checked.scope.corpus.together, lossy=repair.unsafe)
        for name, why in fixed.refused:
            say(f"not fixed: {name}: {why}")
        made = sum(fixed.changes.values())
        after = checked
        if made:
            documents = counted(len(fixed.changes), "document")
            say(f"fixed {counted(made, 'finding')} in {documents}; `cleaner undo` has them")
            corpus = written(checked.scope.corpus, fixed.changes.keys())
            after = gate.check(checked.scope._replace(corpus=corpus), choice)
        _tell_what_waits(after, {name for name, _ in fixed.refused})
        return after, Repaired(made, len(fixed.refused))


def _tell_what_waits(checked: "Checked", refused: Collection[str]) -> None:
    """Say how many repairs were not made because they would touch what only a removal settles."""
    waiting = sum(
        one.fixable
        and one.path not in refused
        and (one.path, one.rule.code) not in checked.spared  # accepted: the rule is off there
        for one in checked.found
    )
    if waiting:
        say(f"{waiting} repairs wait for removals beside them: --unsafe-fixes makes both")


def pipe(name: Path, choice: "Choice", repair: Repair) -> "tuple[Checked, Repaired]":
    """Check standard input; with --fix the fixed text goes to standard output."""
    from cleaner import check as gate  # noqa: PLC0415
    from cleaner.checking import diff  # noqa: PLC0415
    from cleaner.checking.judging import work_out  # noqa: PLC0415

    data = sys.stdin.buffer.read()
    with errors():
        checked = gate.check_bytes(data, name, choice)
        if not (repair.fix or repair.diff) or checked.failed:
            return checked, Repaired()
        case = gate.fixing_bytes(checked, data, unsafe=repair.unsafe)
        if repair.diff:
            rows = list(diff.of_case(case, data)) if case else []
            put(_printable(rows), None)
            return checked, Repaired(made=len(rows))
        new = work_out(case, data).data if case else data
        sys.stdout.buffer.write(new)
        sys.stdout.buffer.flush()
        left = gate.check_bytes(new, name, choice)
        return left, Repaired(made=int(new != data))


def _printable(rows: Iterable[str]) -> Iterator[str]:
    """Make lines of a diff safe for a terminal; in a file or a pipe they stay what they are."""
    if not is_terminal(sys.stdout):
        yield from rows
        return
    from cleaner.report.visible import visible  # noqa: PLC0415

    for row in rows:
        yield visible(row.removesuffix("\n")) + "\n"
