"""How a wrapped text sets its paragraphs apart."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.typesetting.rows import INDENT, WRITTEN, Kind, Row, ends_clause

MIN_INDENTED = 2  # paragraphs: one indent may be an accident
INDENTED_SHARE = 0.8  # of the paragraphs begin with an indent: then one without it goes on
INSIDE = 0.05  # of the lines begin a paragraph without a blank line before them: it is no habit


class Habit(NamedTuple):
    """What begins a paragraph here."""

    indents: bool
    blanks: bool
    spaced: bool
    left: int  # columns: where lines that go on begin

    def joins(self, row: Row, following: Row) -> bool:
        """Say whether a line that reaches the edge goes on in the next one."""
        indented = following.indent >= self.left + INDENT
        if row.kind not in WRITTEN or indented or not _may_go_on(row, following):
            return False
        if following.gap and not (self.spaced or self.indents):
            return False
        ended = ends_clause(row.body)
        return not ended or self.indents or (self.blanks and not following.gap)


def _may_go_on(row: Row, following: Row) -> bool:
    if following.kind is Kind.ITEM:
        return row.body[-1] in "、，和或及至与"
    return following.kind is Kind.TEXT


def habit_of(group: Sequence[Row], reached: Sequence[bool], *, spaced: bool) -> Habit:
    """Look at how lines begin after the end of a sentence, and after one short of the edge."""
    left = min(row.indent for row in group)
    indented = against = inside = 0
    for (row, following), full in zip(pairwise(group), reached, strict=True):
        ended = ends_clause(row.body)
        if following.indent >= left + INDENT:
            indented += ended
            against += not ended
        elif ended and not full:
            against += 1
        inside += ended and not full and not following.gap
    return Habit(
        indents=indented >= MIN_INDENTED and indented >= INDENTED_SHARE * (indented + against),
        blanks=not spaced and any(row.gap for row in group[1:]) and inside <= INSIDE * len(group),
        spaced=spaced,
        left=left,
    )
