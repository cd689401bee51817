"""The right edge at which hard-wrapped text was broken, and the breaks it explains."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.text import CLOSING, HAN, OPENING
from cleaner.typesetting.rows import INDENT, Kind, Row, columns
from cleaner.typesetting.seam import affinity, plain

MIN_FULL = 3  # lines that reach the edge: two can do so by chance
MIN_WIDTH = 10  # columns (or five characters): the narrowest column that is text and not a list
CLEAR_SHARE = 0.7  # of the lines that break off, so many must reach the edge; else it is no edge
OPEN_SHARE = 0.25  # of the lines at the edge end without a mark: cut anywhere, not where verse ends
MARKS_SHARE = 0.2  # of the marks that prose of that length has inside its lines
MARK_EVERY = 12  # characters of prose for one mark, newspapers and statutes alike
MIN_AFFINITY = (
    0.25  # mean over the breaks between Han characters: running text has 1, verse less than 0
)
AFFINITY_SPREAD = 1.2  # what one break varies by: the fewer there are, the less is asked of them
LATIN_FACTOR = 10  # English has so many more characters for a mark
ALIKE_SHARE = 0.6  # of the lines have their marks at the same places: couplets, items
TAIL_SHARE = 0.6  # of the runs of full lines lead to the end of a sentence
FEW = 8  # breaks between Han characters: so few are heard only where they speak against it
FEW_AFFINITY = -1.0  # their sum
LONG_SHARE = 0.25  # of the lines may run over the edge: paragraphs that were never wrapped
RAGGED = 0.06  # of the width: how far a justified line may fall short

_END = re.compile(rf"[，。、；：！？,.;:!?…{re.escape(CLOSING)}]+$")
_UNIT = re.compile(
    rf"[{re.escape(OPENING)}]*(?:[A-Za-z0-9@._%+'’/-]+|[^\s])[，。、；：！？,.;:!?…{re.escape(CLOSING)}]*"
)
_INNER = re.compile(r"[，。、；：！？,;:!?](?=.)|\.(?= )")
_STOP = re.compile(rf"[。！？!?…：:；;.][{re.escape(CLOSING)}]*$")
_LATIN_WORD = re.compile("[A-Za-z]$")

Measure = Callable[[str], int]


class Seam(NamedTuple):
    """A break between two neighbouring lines."""

    first: int  # index of the line before it
    full: bool  # the line reaches the edge: the next word did not fit


class Edge(NamedTuple):
    """Where lines were broken."""

    width: int
    measure: Measure
    slack: int

    def is_reached(self, row: Row, following: Row) -> bool:
        """Say whether the line was ended because the next word did not fit."""
        width = row_width(row, self.measure)
        base = width - self.measure(row.body) + self.measure(_END.sub("", row.body))
        unit = _UNIT.match(following.body)
        room = self.measure(unit.group() if unit else "") + bool(_LATIN_WORD.search(row.body))
        return base <= self.width + self.slack and width + room + self.slack > self.width

    def is_over(self, row: Row) -> bool:
        """Say whether a line is longer than the edge allows."""
        bare = _END.sub("", row.body)
        over = row_width(row, self.measure) - self.measure(row.body) + self.measure(bare)
        return over > self.width + self.slack


def row_width(row: Row, measure: Measure) -> int:
    """Give the width of a line with its indent."""
    indent = row.indent if measure is columns else (row.indent + 1) // 2
    return indent + measure(row.body)


def find_edge(group: Sequence[Row], seams: Sequence[int]) -> Edge | None:
    """Give the edge which explains the breaks `seams` (indices of lines), or None: no wrapped text."""
    texts = [i for i in seams if group[i].kind in {Kind.TEXT, Kind.ITEM}]
    if len(texts) < MIN_FULL:
        return None
    best = max(
        (_candidate(group, texts, measure) for measure in (columns, len)),
        key=lambda found: found[0],
    )
    edge = best[1]
    if edge is None or not _is_wrapped(group, texts, edge):
        return None
    return edge


def _candidate(
    group: Sequence[Row], texts: Sequence[int], measure: Measure
) -> tuple[int, Edge | None]:
    widths = Counter(row_width(group[i], measure) for i in texts if not _STOP.search(group[i].body))
    best: tuple[int, Edge | None] = (0, None)
    for width, _ in sorted(widths.most_common(4)):
        if width < (MIN_WIDTH if measure is columns else MIN_WIDTH // 2):
            continue
        slack = max(2 if measure is columns else 1, round(RAGGED * width))
        edge = Edge(width, measure, slack)
        count = sum(edge.is_reached(group[i], group[i + 1]) for i in texts)
        if count > best[0]:
            best = (count, edge)
    return best


def _is_wrapped(group: Sequence[Row], texts: Sequence[int], edge: Edge) -> bool:
    full = [i for i in texts if edge.is_reached(group[i], group[i + 1])]
    if len(full) < MIN_FULL:
        return False
    written = [row for row in group if row.kind in {Kind.TEXT, Kind.ITEM}]
    over = sum(edge.is_over(row) for row in written)
    reached = set(full)
    short = sum(
        i not in reached and not edge.is_over(group[i]) and not _END.search(group[i].body)
        for i in texts
    )
    return (
        over <= LONG_SHARE * len(written)
        and len(full) >= CLEAR_SHARE * (len(full) + short)
        and _ends_well(group, full, reached)
        and _is_prose([group[i] for i in full])
        and _runs_on([(group[i].body, group[i + 1].body) for i in full])
    )


def _is_prose(full: Sequence[Row]) -> bool:
    """Say whether lines are cut anywhere, as prose is, and not at the end of a verse or an item."""
    open_ends = sum(not _END.search(row.body) for row in full)
    length = sum(len(row.body) for row in full)
    latin = sum(row.body.isascii() for row in full) * 2 > len(full)
    marks = sum(len(_INNER.findall(row.body)) for row in full)
    every = MARK_EVERY * (LATIN_FACTOR if latin else 1)
    shapes = Counter(tuple(m.start() for m in _INNER.finditer(row.body)) for row in full)
    alike = max((count for shape, count in shapes.items() if shape), default=0)
    return (
        open_ends >= OPEN_SHARE * len(full)
        and marks >= MARKS_SHARE * length / every
        and alike < ALIKE_SHARE * len(full)
    )


def _ends_well(group: Sequence[Row], full: Sequence[int], reached: set[int]) -> bool:
    """Say whether most runs of full lines lead to the end of a sentence, as no list does."""
    tails = [group[i + 1].body for i in full if i + 1 not in reached]
    return sum(_STOP.search(tail) is not None for tail in tails) >= TAIL_SHARE * len(tails)


def _runs_on(seams: Sequence[tuple[str, str]]) -> bool:
    """Say whether the breaks, on the whole, cut through running text."""
    han = [
        affinity(*pair)
        for before, after in seams[:200]
        for pair in [plain(before[-1] + after[0])]
        if len(pair) == 2 and _BOTH_HAN.fullmatch(pair)
    ]
    if len(han) >= FEW:
        return sum(han) >= MIN_AFFINITY * len(han) - AFFINITY_SPREAD * len(han) ** 0.5
    if han:
        return sum(han) >= FEW_AFFINITY
    latin = [after for before, after in seams if after[0].isascii() and after[0].isalpha()]
    lower = sum(after[0].islower() for after in latin)
    return len(latin) >= MIN_FULL and lower >= 0.6 * len(latin)


_BOTH_HAN = re.compile(rf"[{HAN}]{{2}}")


def wrapped_seams(group: Sequence[Row]) -> tuple[Edge, list[int]] | None:
    """Give the edge of a group of lines and the breaks (index of the line before) to be undone."""
    spaced = sum(row.gap for row in group[1:]) > 0.9 * max(len(group) - 1, 1)
    near = [
        i
        for i, (row, following) in enumerate(pairwise(group))
        if (spaced or not following.gap) and following.kind in {Kind.TEXT, Kind.ITEM}
    ]
    edge = find_edge(group, near)
    if edge is None:
        return None
    habit = _habit(group, edge, spaced=spaced)
    return edge, [i for i in range(len(group) - 1) if habit.joins(group[i], group[i + 1])]


class Habit(NamedTuple):
    """How a wrapped text sets its paragraphs apart."""

    edge: Edge
    indents: bool
    blanks: bool
    spaced: bool
    left: int

    def joins(self, row: Row, following: Row) -> bool:
        """Say whether a break was made by the edge alone."""
        if row.kind not in {Kind.TEXT, Kind.ITEM} or not self.edge.is_reached(row, following):
            return False
        indented = following.indent >= self.left + INDENT
        ended = _STOP.search(row.body) is not None
        if indented or not _may_go_on(row, following):
            return False
        if following.gap and not (self.spaced or self.indents):
            return False
        if ended:
            return self.indents or (self.blanks and not following.gap)
        return True


def _may_go_on(row: Row, following: Row) -> bool:
    if following.kind is Kind.ITEM:
        return row.body[-1] in "、，和或及至与"
    return following.kind is Kind.TEXT


def _habit(group: Sequence[Row], edge: Edge, *, spaced: bool) -> Habit:
    left = Counter(row.indent for row in group).most_common(1)[0][0]
    left = min(left, *(row.indent for row in group if row.kind is Kind.TEXT))
    fresh = [
        following
        for row, following in pairwise(group)
        if _STOP.search(row.body) and not edge.is_reached(row, following)
    ]
    indented = sum(row.indent >= left + INDENT for row in fresh)
    inside = sum(not row.gap for row in fresh)
    gaps = sum(row.gap for row in group[1:])
    return Habit(
        edge,
        indents=indented >= 2 and indented >= 0.8 * len(fresh),
        blanks=not spaced and gaps > 0 and inside <= 0.05 * len(group),
        spaced=spaced,
        left=left,
    )
