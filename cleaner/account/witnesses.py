"""The copies that stay: their text, and how it differs from the text of the copies that went."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz.distance import Indel, Levenshtein

from cleaner import texts, undo
from cleaner.ledger import Entry
from cleaner.model import Change
from cleaner.texts import Texts

_COMPARED = 3_000  # characters on each side: more is not read side by side
_ALIKE = 0.5  # what shares less is no copy that a reader could compare: a loop, a quotation

Runs = list[str | list[str]]  # what both have, or [only here, only there]


def is_copy(change: Change) -> bool:
    """Say whether a change is of a copy that stays elsewhere; a loop names its own line."""
    elsewhere = change.witness not in ("", f"{change.document}:{change.line}")
    return elsewhere and change.rule.startswith("D")


def witness_lines(out: Path) -> dict[str, str]:
    """Give for each place which a copy names ("FILE:LINE") the text from that line on.

    As many lines as the longest copy has. A place whose document cannot be read is left out.
    """
    wanted: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for _, changes in undo.entries(out):
        for change in changes:
            name, _, line = change.witness.rpartition(":")
            if name and line.isdigit():
                lines = wanted[name]
                lines[int(line)] = max(lines.get(int(line), 1), _lines(change.old))
    found: dict[str, str] = {}
    if wanted:
        for entry, _, its in texts.entries(out):
            if entry.document in wanted:
                found |= _found(entry, its, wanted[entry.document])
    return found


def _lines(text: str) -> int:
    return len(text.strip("\n").split("\n"))


def _found(entry: Entry, its: Texts, wanted: dict[int, int]) -> Iterator[tuple[str, str]]:
    try:
        before, _ = its()
    except (FileNotFoundError, ValueError):
        return
    lines = before.split("\n")
    for line, count in sorted(wanted.items()):
        text = "\n".join(lines[line - 1 : line - 1 + count])
        yield f"{entry.document}:{line}", text[:_COMPARED]


def compared(old: str, stays: str) -> Runs:
    """Give two texts as runs which both have and runs in which they differ.

    Nothing where they are too different to be read side by side.
    """
    one, other = old.strip()[:_COMPARED], stays.strip()
    if Indel.normalized_similarity(one, other, score_cutoff=_ALIKE) < _ALIKE:
        return []
    runs: Runs = []
    for op in Levenshtein.opcodes(one, other):
        here, there = one[op.src_start : op.src_end], other[op.dest_start : op.dest_end]
        if op.tag == "equal":
            runs.append(here)
        elif runs and isinstance(runs[-1], list):
            runs[-1] = [runs[-1][0] + here, runs[-1][1] + there]
        else:
            runs.append([here, there])
    return runs
