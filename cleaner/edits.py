"""The only place where text changes."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from cleaner.model import Change, Edit, Flag

BYTES = -1  # the sweep of what was done to the bytes, before there was a text

Sweep = Sequence[Edit]  # the edits of one stage, in text order, all against the same text


class OverlappingEditsError(ValueError):
    """Two edits of one sweep touch the same text: a fault of the stage, never of the user."""


def in_order(edits: Iterable[Edit], length: int) -> list[Edit]:
    """Sort the edits of a sweep; raise OverlappingEditsError where two touch or one is outside."""
    ordered = sorted(edits, key=attrgetter("start", "end"))
    at = 0
    for edit in ordered:
        if not at <= edit.start <= edit.end <= length:
            message = f"{edit.rule.code} edits {edit.start}:{edit.end}, free from {at} to {length}"
            raise OverlappingEditsError(message)
        at = edit.end
    return ordered


def apply(text: str, sweep: Sweep) -> str:
    """Give the text with the edits made; they are in order."""
    parts: list[str] = []
    at = 0
    for edit in sweep:
        parts += (text[at : edit.start], edit.new)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)


def revert(text: str, changes: Iterable[Change]) -> str:
    """Give the text before the changes: sweep by sweep, the last one first.

    `changes` are those of one document; flags among them, and what was
    done to the bytes, count for nothing. Raises ValueError
    where the text does not hold what a change says it wrote.
    """
    ordered = sorted(
        (c for c in changes if not c.flag and c.sweep != BYTES), key=attrgetter("sweep", "start")
    )
    sweeps = [list(group) for _, group in groupby(ordered, key=attrgetter("sweep"))]
    for sweep in reversed(sweeps):
        text = _revert_sweep(text, sweep)
    return text


def _revert_sweep(text: str, sweep: Sequence[Change]) -> str:
    parts: list[str] = []
    at = 0
    shift = 0  # how much longer the new text is than the old one so far
    for change in sweep:
        start = change.start + shift
        end = start + len(change.new)
        if start < at or text[start:end] != change.new:
            message = f"{change.document}: line {change.line}: the text is not what the ledger says"
            raise ValueError(message)
        parts += (text[at:start], change.old)
        at = end
        shift += len(change.new) - len(change.old)
    parts.append(text[at:])
    return "".join(parts)


class Locator:
    """Leads an offset of the present text back to the original, through the sweeps made so far."""

    def __init__(self, original: str) -> None:
        self._original = original
        self._sweeps: list[tuple[list[int], list[tuple[int, int, int]]]] = []
        self._line_starts: list[int] = []

    def add(self, sweep: Sweep) -> None:
        """Count one more sweep, just applied."""
        starts, spans = [], []
        shift = 0
        for edit in sweep:
            starts.append(edit.start + shift)
            spans.append((edit.start + shift + len(edit.new), edit.start, edit.end))
            shift += len(edit.new) - (edit.end - edit.start)
        self._sweeps.append((starts, spans))

    def offset(self, at: int) -> int:
        """Give the offset in the original; inside a replacement: where the replaced text began."""
        for starts, spans in reversed(self._sweeps):
            nearest = bisect_right(starts, at) - 1
            if nearest >= 0:
                new_end, old_start, old_end = spans[nearest]
                at = old_start if at < new_end else old_end + at - new_end
        return at

    def place(self, at: int) -> tuple[int, int]:
        """Give line and column (from 1, in characters) in the original text."""
        at = self.offset(at)
        starts = self.starts()
        line = bisect_right(starts, at)
        return line, at - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Give a line (from 1) of the original text."""
        start = self.starts()[number - 1]
        end = self._original.find("\n", start)
        return self._original[start:] if end < 0 else self._original[start:end]

    def lines(self, text: str) -> list[int]:
        """Give for each present line the original line where it begins; [] if all are the same."""
        if not self._sweeps:
            return []
        starts = self.starts()
        return [bisect_right(starts, self.offset(start)) for start in line_starts(text)]

    def starts(self) -> list[int]:
        """Give the offset of the first character of each line of the original text."""
        if not self._line_starts:
            self._line_starts = line_starts(self._original)
        return self._line_starts


def line_starts(text: str) -> list[int]:
    """Give the offset of the first character of each line; the last line may be empty."""
    starts = [0]
    at = text.find("\n") + 1
    while at:
        starts.append(at)
        at = text.find("\n", at) + 1
    return starts


def record(document: str, sweep: int, text: str, finding: Edit | Flag, locator: Locator) -> Change:
    """Turn a finding of a sweep on `text` into a line of the ledger."""
    line, column = locator.place(finding.start)
    old = text[finding.start : finding.end]
    flag = isinstance(finding, Flag)
    new = old if isinstance(finding, Flag) else finding.new
    return Change(
        document,
        sweep,
        finding.start,
        old,
        new,
        finding.rule.code,
        line,
        column,
        finding.evidence,
        finding.witness,
        flag,
    )
