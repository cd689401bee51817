"""The right edge at which hard-wrapped text was broken, and the breaks it explains."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from cleaner import later
from cleaner.text import CLOSING, HAN, OPENING
from cleaner.typesetting.habit import habit_of
from cleaner.typesetting.rows import WRITTEN, Row, columns, ends_clause
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
SAMPLE = 200  # breaks that are looked at: enough to tell
LOWER_SHARE = 0.6  # of the Latin lines go on in lower case; lines of verse and items do not
LATIN_FACTOR = 10  # English has so many more characters for a mark
ALIKE_SHARE = 0.6  # of the lines have their marks at the same places: couplets, items
TAIL_SHARE = 0.6  # of the runs of full lines lead to the end of a sentence
FEW = 8  # breaks between Han characters: so few are heard only where they speak against it
FEW_AFFINITY = -1.0  # their sum
MIN_OPEN = 2  # lines without a mark at their end: prose cut at an edge has more
SPACED_SHARE = 0.9  # of the lines have a blank line before them: it is no paragraph then
CANDIDATES = 4  # widths that are tried
LONG_SHARE = 0.25  # of the lines may run over the edge: paragraphs that were never wrapped
HANGING = 8  # characters at the end of a line that may be marks over the edge
LONGEST_WORD = 60  # characters
RAGGED = 0.06  # of the width: how far a justified line may fall short

_END = later.pattern(rf"[，。、；：！？,.;:!?…{re.escape(CLOSING)}]+$")
_UNIT = later.pattern(
    rf"[{re.escape(OPENING)}]*(?:[A-Za-z0-9@._%+'’/-]+|[^\s])[，。、；：！？,.;:!?…{re.escape(CLOSING)}]*"
)
_INNER = later.pattern(r"[，。、；：！？,;:!?](?=.)|\.(?= )")

_ENTRY = later.pattern(
    r"[^，。、；！？\s]{1,8}(?:——|[：:])"
)  # 李婶——茶摊主：who is who, who says what

_MARKS = "，。、；：！？,.;:!?…" + CLOSING

_BOTH_HAN = later.pattern(rf"[{HAN}]{{2}}")

Measure = Callable[[str], int]


class Size(NamedTuple):
    """The widths of a line."""

    width: int  # with its indent
    base: int  # without the marks at its end, which may hang over the edge
    word: int  # of its first word, which goes to the next line as a whole
    blank: int  # what a word that follows would need before it


def size(row: Row, measure: Measure) -> Size:
    """Measure a line."""
    indent = row.indent if measure is columns else (row.indent + 1) // 2
    width = indent + measure(row.body)
    hanging = _END.search(row.body[-HANGING:])
    unit = _UNIT.match(row.body[:LONGEST_WORD])
    return Size(
        width,
        width - measure(hanging.group()) if hanging else width,
        measure(unit.group()) if unit else 0,
        int(row.body[-1].isascii() and row.body[-1].isalpha()),
    )


class Edge(NamedTuple):
    """Where lines were broken."""

    width: int
    measure: Measure
    slack: int

    def is_reached(self, line: Size, following: Size) -> bool:
        """Say whether the line was ended because the next word did not fit."""
        room = following.word + line.blank + self.slack
        return not self.is_over(line) and line.width + room > self.width

    def is_over(self, line: Size) -> bool:
        """Say whether a line is longer than the edge allows."""
        return line.base > self.width + self.slack


def find_edge(group: Sequence[Row], seams: Sequence[int]) -> tuple[Edge, Sequence[Size]] | None:
    """Give the edge which explains the breaks `seams` (indices of lines), and all sizes by it."""
    if len(seams) < MIN_FULL:
        return None
    found = []
    for measure in (columns, len):
        sizes = [size(row, measure) for row in group]
        count, edge = _candidate(group, seams, measure, sizes)
        found.append((count, edge, sizes))
    _, edge, sizes = max(found, key=itemgetter(0))
    return (edge, sizes) if edge and _is_wrapped(group, seams, edge, sizes) else None


def _candidate(
    group: Sequence[Row], seams: Sequence[int], measure: Measure, sizes: Sequence[Size]
) -> tuple[int, Edge | None]:
    """Give the most usual widths a try: the edge is the one that most lines reach."""
    widths = Counter(sizes[i].width for i in seams if not ends_clause(group[i].body))
    best: tuple[int, Edge | None] = (0, None)
    least = MIN_WIDTH if measure is columns else MIN_WIDTH // 2
    for width, _ in sorted(widths.most_common(CANDIDATES)):
        edge = Edge(width, measure, max(2 if measure is columns else 1, round(RAGGED * width)))
        count = sum(edge.is_reached(sizes[i], sizes[i + 1]) for i in seams)
        if width >= least and count > best[0]:
            best = (count, edge)
    return best


def _is_wrapped(
    group: Sequence[Row], seams: Sequence[int], edge: Edge, sizes: Sequence[Size]
) -> bool:
    full = [i for i in seams if edge.is_reached(sizes[i], sizes[i + 1])]
    reached = set(full)
    written = [i for i, row in enumerate(group) if row.kind in WRITTEN]
    over = sum(edge.is_over(sizes[i]) for i in written)
    short = sum(
        i not in reached and not edge.is_over(sizes[i]) and group[i].body[-1] not in _MARKS
        for i in seams
    )
    return (
        len(full) >= MIN_FULL
        and over <= LONG_SHARE * len(written)
        and len(full) >= CLEAR_SHARE * (len(full) + short)
        and _ends_well(group, full, reached)
        and _is_prose([group[i] for i in full])
        and _runs_on([(group[i].body, group[i + 1].body) for i in full])
    )


def _is_prose(full: Sequence[Row]) -> bool:
    """Say whether lines are cut anywhere, as prose is, and not at the end of a verse or an item."""
    open_ends = sum(row.body[-1] not in _MARKS for row in full)
    length = sum(len(row.body) for row in full)
    latin = sum(row.body.isascii() or -1 for row in full) > 0
    marks = sum(len(_INNER.findall(row.body)) for row in full)
    every = MARK_EVERY * (LATIN_FACTOR if latin else 1)
    shapes = Counter(tuple(m.start() for m in _INNER.finditer(row.body)) for row in full)
    alike = max((count for shape, count in shapes.items() if shape), default=0)
    entries = sum(_ENTRY.match(row.body) is not None for row in full)
    return (
        open_ends >= OPEN_SHARE * len(full)
        and marks >= MARKS_SHARE * length / every
        and max(alike, entries) < ALIKE_SHARE * len(full)
    )


def _ends_well(group: Sequence[Row], full: Sequence[int], reached: set[int]) -> bool:
    """Say whether most runs of full lines lead to the end of a sentence, as no list does."""
    tails = [group[i + 1].body for i in full if i + 1 not in reached]
    return sum(ends_clause(tail) for tail in tails) >= TAIL_SHARE * len(tails)


def _runs_on(seams: Sequence[tuple[str, str]]) -> bool:
    """Say whether the breaks, on the whole, cut through running text."""
    han = [
        affinity(*pair)
        for before, after in seams[:SAMPLE]
        for pair in [plain(before[-1] + after[0])]
        if _BOTH_HAN.fullmatch(pair)
    ]
    if len(han) >= FEW:
        spread = AFFINITY_SPREAD * math.sqrt(len(han))
        return sum(han) >= MIN_AFFINITY * len(han) - spread
    if han:
        return sum(han) >= FEW_AFFINITY
    latin = [after for before, after in seams if after[0].isascii() and after[0].isalpha()]
    lower = sum(after[0].islower() for after in latin)
    return len(latin) >= MIN_FULL and lower >= LOWER_SHARE * len(latin)


def wrapped_seams(group: Sequence[Row]) -> tuple[Edge, list[int]] | None:
    """Give the edge of a group of lines and the breaks (index of the line before) to be undone."""
    if not _may_be_wrapped(group):
        return None
    spaced = sum(row.gap for row in group[1:]) > SPACED_SHARE * (len(group) - 1)
    near = [
        i
        for i, (row, following) in enumerate(pairwise(group))
        if (spaced or not following.gap) and row.kind in WRITTEN and following.kind in WRITTEN
    ]
    found = find_edge(group, near)
    if found is None:
        return None
    edge, sizes = found
    reached = [edge.is_reached(*pair) for pair in pairwise(sizes)]
    habit = habit_of(group, reached, spaced=spaced)
    return edge, [i for i in range(len(reached)) if reached[i] and habit.joins(*group[i : i + 2])]


def _may_be_wrapped(group: Sequence[Row]) -> bool:
    """Say cheaply whether it is worth looking for an edge: enough lines end without a mark."""
    open_ends = [len(row.body) for row in group if row.body[-1] not in _MARKS]
    if len(open_ends) < MIN_OPEN:
        return False
    longest = 2 * max(open_ends) + 8  # characters: a column of Latin letters is half as wide
    return sum(len(row.body) > longest for row in group) <= LONG_SHARE * len(group)
