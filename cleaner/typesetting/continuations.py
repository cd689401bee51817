"""Which passage goes on with which: neighbours first, then what stands apart."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleaner.typesetting.broken import (
    ACROSS_EXTRA,
    COMMAS,
    HABIT_LEAST,
    HABIT_LINE,
    HABIT_AGAINST,
    HABIT_DOUBTS,
    HABIT_MEAN,
    MIN_LENGTH,
    NEXT_LINE,
    Match,
    Passage,
    breaks_off,
    can_follow,
    indent_evidence,
    is_sure,
    must_follow,
    neighbours,
    score,
)
from cleaner.typesetting.rows import INDENT, Kind
from cleaner.typesetting.seam import surroundings

FAR_LINE = 0.4  # score: halves that stand apart are pointed out
ORDER_LINE = 0.5  # score: they are unambiguous enough to be put together on request
MARGIN = 0.3  # score: by so much the best partner must lead the second
RIVAL = 1.5  # score: a second partner as good as that makes any choice a guess
WINDOW = 16  # passages: a newspaper page interleaves its columns no farther
CLAUSE_REACH = 10  # passages on each side
CLAUSE_LINES = 2  # more lines than this which end at a comma: verse, or one clause a line
ITEMS = 4  # lines: fewer are no list
ITEM_REACH = 8  # passages on each side
ENDED_SHARE = 0.35  # of the longer lines end a sentence; where each is broken once, it is a half
CLAIM = 0.6  # score: by so much another broken sentence must fit better to cast doubt on a join


class Findings(NamedTuple):
    """What belongs together."""

    near: list[Match]  # nothing, or only captions, between the halves
    far: list[Match]  # foreign passages between the halves, or the second half stands first
    doubtful: list[Match]  # may belong together: for a reader to decide
    cut: list[int]  # passages that break off for good


def find_continuations(passages: Sequence[Passage]) -> Findings:
    """Match the passages which break off with those that go on."""
    broken = [
        i
        for i, passage in enumerate(passages)
        if breaks_off(passage)
        and not _is_among_clauses(passages, i)
        and not _is_among_items(passages, i)
    ]
    if not broken:
        return Findings([], [], [], [])
    weigh = _weigher(passages)
    candidates = {i: Match(i, j, weigh(i, j)) for i in broken for j in neighbours(passages, i)}
    line = _line(passages, candidates)
    near = [match for match in candidates.values() if match.score >= line(match)]
    near = [match for match in near if not _is_claimed(match, passages, broken, near, weigh)]
    near = _one_each(near)
    taken = {match.before for match in near}
    sure = [i for i in broken if i not in taken and is_sure(passages[i])]
    loose = set(broken) - taken
    apart = _apart(passages, sure, loose, {match.after for match in near}, weigh)
    far = [match for match in apart if match.score >= ORDER_LINE and _leads(match, apart)]
    matched = {match.before for match in far} | {match.after for match in far}
    doubtful = [
        match
        for match in apart
        if match.score >= FAR_LINE
        and match.before not in matched
        and match.after not in matched
        and match.score >= max(m.score for m in apart if m.before == match.before)
    ]
    known = matched | {match.before for match in doubtful}
    cut = [i for i in sure if i not in known and _STOP.search(passages[i].body)]
    return Findings(near, far, doubtful, cut)


_STOP = re.compile("[。！？；]")
_ENDED = re.compile(r"[。！？!?.…；;：:][^\w\s]?$")


def _is_among_clauses(passages: Sequence[Passage], index: int) -> bool:
    """Say whether a line ends at a comma in a text that has one clause a line, as verse has."""
    if passages[index].body[-1] not in COMMAS:
        return False
    around = passages[max(0, index - CLAUSE_REACH) : index + CLAUSE_REACH + 1]
    return sum(passage.body[-1] in COMMAS for passage in around) > CLAUSE_LINES


Weigher = Callable[[int, int], float]


def _weigher(passages: Sequence[Passage]) -> Weigher:
    flat = "\n".join(passage.body for passage in passages)
    written = [passage for passage in passages if passage.kind is Kind.TEXT]
    indents = sum(p.indent >= INDENT for p in written) >= 0.6 * max(len(written), 1)
    known: dict[tuple[int, int], float] = {}

    def weigh(i: int, j: int) -> float:
        if (i, j) not in known:
            before, after = passages[i], passages[j]
            own = surroundings(flat, before.place)
            indent = indent_evidence(before, after, indents=indents)
            known[i, j] = indent + score(before, after, own)
        return known[i, j]

    return weigh


def _line(passages: Sequence[Passage], candidates: dict[int, Match]) -> Callable[[Match], float]:
    """Give the score that a match needs: less where the text plainly breaks its sentences so."""
    sure = [
        max(-3.0, min(3.0, m.score)) for m in candidates.values() if is_sure(passages[m.before])
    ]
    habit = (
        len(sure) >= HABIT_LEAST
        and sum(sure) >= HABIT_MEAN * len(sure)
        and sum(value < HABIT_AGAINST for value in sure) <= HABIT_DOUBTS * len(sure)
    )
    base = HABIT_LINE if habit else NEXT_LINE

    def line(match: Match) -> float:
        if match.after > match.before + 1:
            return NEXT_LINE + ACROSS_EXTRA
        return base

    return line


def _is_claimed(
    match: Match,
    passages: Sequence[Passage],
    broken: Sequence[int],
    near: Sequence[Match],
    weigh: Weigher,
) -> bool:
    """Say whether another broken sentence nearby, still without its rest, fits clearly better."""
    served = {m.before for m in near}
    return any(
        weigh(other, match.after) > match.score + CLAIM
        for other in broken
        if other != match.before
        and other not in served
        and is_sure(passages[other])
        and _same_article(passages, other, match.after)
    )


def _one_each(near: Sequence[Match]) -> list[Match]:
    """Leave each second half its best first half."""
    best: dict[int, Match] = {}
    for match in near:
        if match.after not in best or best[match.after].score < match.score:
            best[match.after] = match
    return [match for match in near if best[match.after] is match]


def _is_among_items(passages: Sequence[Passage], index: int) -> bool:
    """Say whether most lines around end without a mark, as those of lists and verse do."""
    around = [
        passage
        for passage in passages[max(0, index - ITEM_REACH) : index + ITEM_REACH + 1]
        if len(passage.body) >= MIN_LENGTH
    ]
    ended = sum(_ENDED.search(passage.body) is not None for passage in around)
    return len(around) >= ITEMS and ended < ENDED_SHARE * len(around)


def _apart(
    passages: Sequence[Passage],
    sure: Sequence[int],
    loose: set[int],
    taken: set[int],
    weigh: Weigher,
) -> list[Match]:
    """Weigh all pairs of a broken sentence and a passage that stands without its beginning."""
    orphans = [
        j
        for j, passage in enumerate(passages)
        if j not in taken and can_follow(passage) and (must_follow(passage) or j - 1 in loose)
    ]
    return [
        Match(i, j, weigh(i, j))
        for i in sure
        for j in orphans
        if j != i and _same_article(passages, i, j)
    ]


def _leads(match: Match, apart: Sequence[Match]) -> bool:
    """Say whether both halves have no other partner that fits nearly as well."""
    rivals = [
        other.score
        for other in apart
        if other != match and (other.before == match.before or other.after == match.after)
    ]
    return all(rival <= min(match.score - MARGIN, RIVAL) for rival in rivals)


_HEAD = re.compile(r"#{1,3}\s|□|——[^。]{4,40}$|(?:本报|本刊)(?:记者|通讯员)")


def _same_article(passages: Sequence[Passage], i: int, j: int) -> bool:
    low, high = min(i, j), max(i, j)
    if high - low > WINDOW:
        return False
    return not any(_HEAD.match(passages[k].body) for k in range(low + 1, high))
