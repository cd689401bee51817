"""Which passage goes on with which: neighbours first, then what stands apart."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner import later
from cleaner.typesetting.broken import (
    COMMAS,
    MIN_LENGTH,
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

NEXT_LINE = 0.8  # score: the next passage goes on; 49 of 50 foreign passages stay below
PLAIN_LINE = 3.0  # score: hardly anything but the rest of the sentence
PLAIN_SHARE = 0.2  # of the broken sentences: with fewer, ends are open here
HABIT_LINE = -0.5  # the same in a text most of whose broken sentences plainly go on so
HABIT_LEAST = 4  # broken sentences which make a habit
HABIT_MEAN = 1.0  # their mean score, each between -3 and 3
HABIT_AGAINST = -1.5  # score: the next passage plainly does not go on
HABIT_DOUBTS = 0.1  # share of such: a page with its columns out of order has no habit
ACROSS_EXTRA = 0.7  # more where a caption stands between the halves
FAR_LINE = 0.4  # score: halves that stand apart are pointed out
ORDER_LINE = 0.5  # score: they are unambiguous enough to be put together on request
MARGIN = 0.3  # score: by so much the best partner must lead the second
RIVAL = 1.5  # score: a second partner as good as that makes any choice a guess
CLAIM = 0.6  # score: by so much another broken sentence must fit better to cast doubt on a join
WINDOW = 16  # passages: a newspaper page interleaves its columns no farther
AROUND = 8  # passages on each side that tell what kind of text this is
ITEMS = 4  # lines: fewer are no list
ENDED_SHARE = 0.35  # of the longer lines end a sentence; where each is broken once, it is a half
CLAUSE_LINES = 2  # more lines than this which end at a comma: verse, or one clause a line

_STOP = later.pattern("[。！？；]")
_ENDED = later.pattern(r"[。！？!?.…；;：:][^\w\s]?$")
_HEAD = later.pattern(r"#{1,3}\s|□|——[^。]{4,40}$|(?:本报|本刊)(?:记者|通讯员)")

Weigher = Callable[[int, int], float]


class Findings(NamedTuple):
    """What belongs together."""

    near: list[Match]  # nothing, or only captions, between the halves
    far: list[Match]  # foreign passages between the halves, or the second half stands first
    doubtful: list[Match]  # may belong together: for a reader to decide
    cut: list[int]  # passages that break off for good


def find_continuations(passages: Sequence[Passage]) -> Findings:
    """Match the passages which break off with those that go on."""
    broken = _broken(passages)
    if not broken:
        return Findings([], [], [], [])
    weigh = _weigher(passages)
    beside = _beside(passages, broken, weigh)
    near = _near(passages, beside, broken, weigh)
    taken = {match.before for match in near}
    loose = [i for i in broken if i not in taken]
    apart = _apart(passages, loose, {match.after for match in near}, weigh)
    apart += [match for match in beside if _is_across(match) and match.before not in taken]
    far = _unambiguous(apart)
    matched = _ends(far)
    doubtful = [
        match
        for match in _best(apart, by_after=False)
        if match.score >= FAR_LINE and not matched & {match.before, match.after}
    ]
    known = matched | _ends(doubtful)
    cut = [i for i in loose if i not in known and is_sure(passages[i])]
    return Findings(near, far, doubtful, [i for i in cut if _STOP.search(passages[i].body)])


def seams(passages: Sequence[Passage]) -> Iterator[tuple[Match, float]]:
    """Yield each passage which breaks off with what may go on, and the score a join needs."""
    broken = _broken(passages)
    beside = _beside(passages, broken, _weigher(passages)) if broken else []
    needed = _needed(passages, beside)
    yield from ((match, needed(match)) for match in beside)


def _broken(passages: Sequence[Passage]) -> list[int]:
    return [
        i
        for i, passage in enumerate(passages)
        if breaks_off(passage) and not is_among_lines(passages, i)
    ]


def _beside(passages: Sequence[Passage], broken: Iterable[int], weigh: Weigher) -> list[Match]:
    return [Match(i, j, weigh(i, j)) for i in broken for j in neighbours(passages, i)]


def _ends(matches: Iterable[Match]) -> set[int]:
    return {index for match in matches for index in (match.before, match.after)}


def _is_across(match: Match) -> bool:
    return match.after > match.before + 1


def is_among_lines(passages: Sequence[Passage], index: int) -> bool:
    """Say whether the lines around are those of a list or of verse, not of prose."""
    around = passages[max(0, index - AROUND) : index + AROUND + 1]
    if passages[index].body[-1] in COMMAS:
        return sum(passage.body[-1] in COMMAS for passage in around) > CLAUSE_LINES
    long = [passage for passage in around if len(passage.body) >= MIN_LENGTH]
    ended = sum(_ENDED.search(passage.body[-2:]) is not None for passage in long)
    return len(long) >= ITEMS and ended < ENDED_SHARE * len(long)


def _weigher(passages: Sequence[Passage]) -> Weigher:
    flat = "\n".join(passage.body for passage in passages)
    texts = [passage for passage in passages if passage.kind is Kind.TEXT]
    indents = 2 * sum(passage.indent >= INDENT for passage in texts) > len(texts)
    known: dict[tuple[int, int], float] = {}

    def weigh(i: int, j: int) -> float:
        if (i, j) not in known:
            before, after = passages[i], passages[j]
            own = surroundings(flat, before.place)
            indent = indent_evidence(before, after, indents=indents)
            known[i, j] = indent + score(before, after, own)
        return known[i, j]

    return weigh


def _near(
    passages: Sequence[Passage], beside: Sequence[Match], broken: Sequence[int], weigh: Weigher
) -> list[Match]:
    """Give the joins of neighbours that are sure enough, one for each second half."""
    needed = _needed(passages, beside)
    fitting = [match for match in beside if match.score >= needed(match)]
    served = {match.before for match in fitting}
    waiting = [i for i in broken if i not in served and is_sure(passages[i])]
    return [
        match
        for match in _best(fitting, by_after=True)
        if not any(
            weigh(other, match.after) > match.score + CLAIM
            for other in _within(waiting, match.after)
            if _same_article(passages, other, match.after)
        )
    ]


def _needed(passages: Sequence[Passage], beside: Sequence[Match]) -> Callable[[Match], float]:
    """Give who tells the score that a join of neighbours needs."""
    least = NEXT_LINE
    line = _line([match.score for match in beside if is_sure(passages[match.before])])
    if _ends_are_open([match.score for match in beside]):
        least = line = PLAIN_LINE

    def needed(match: Match) -> float:
        if _is_across(match):
            return least + ACROSS_EXTRA
        return line if is_sure(passages[match.before]) else least

    return needed


def _ends_are_open(scores: Sequence[float]) -> bool:
    """Say whether a text leaves its sentences open: hardly one of several is plainly gone on with.

    Readers' comments are such: a paragraph each, and every third of them without a full stop.
    """
    plain = sum(score >= PLAIN_LINE for score in scores)
    few = len(scores) > 1 and plain < PLAIN_SHARE * len(scores)
    return few and sum(map(_bounded, scores)) < 0


def _line(scores: Sequence[float]) -> float:
    """Give the score that a join needs: less where the text plainly breaks its sentences so."""
    held = list(map(_bounded, scores))
    habit = (
        len(held) >= HABIT_LEAST
        and sum(held) >= HABIT_MEAN * len(held)
        and sum(value < HABIT_AGAINST for value in held) <= HABIT_DOUBTS * len(held)
    )
    return HABIT_LINE if habit else NEXT_LINE


def _bounded(score: float) -> float:
    return max(-3.0, min(3.0, score))


def _best(matches: Iterable[Match], *, by_after: bool) -> list[Match]:
    """Leave each second half (or each first half) its best partner, in the given order."""
    best: dict[int, Match] = {}
    for match in matches:
        key = match.after if by_after else match.before
        if key not in best or best[key].score < match.score:
            best[key] = match
    return list(best.values())


def _within(indices: Sequence[int], index: int) -> Sequence[int]:
    """Give those of the sorted indices that lie in the window around one."""
    return indices[bisect_left(indices, index - WINDOW) : bisect_right(indices, index + WINDOW)]


def _same_article(passages: Sequence[Passage], i: int, j: int) -> bool:
    between = passages[min(i, j) + 1 : max(i, j)]
    return i != j and not any(_HEAD.match(passage.body) for passage in between)


def _apart(
    passages: Sequence[Passage], loose: Sequence[int], taken: Collection[int], weigh: Weigher
) -> list[Match]:
    """Weigh the pairs of a broken sentence and a passage that stands without its beginning."""
    unmatched = set(loose)
    orphans = [
        j
        for j, passage in enumerate(passages)
        if j not in taken and (j - 1 in unmatched or must_follow(passage)) and can_follow(passage)
    ]
    return [
        Match(i, j, weigh(i, j))
        for i in loose
        if is_sure(passages[i])
        for j in _within(orphans, i)
        if _same_article(passages, i, j)
    ]


def _unambiguous(apart: Sequence[Match]) -> list[Match]:
    """Give the pairs neither of whose halves has another partner that fits nearly as well."""
    partners: dict[tuple[bool, int], list[Match]] = {}
    for match in apart:
        partners.setdefault((False, match.before), []).append(match)
        partners.setdefault((True, match.after), []).append(match)

    def leads(match: Match) -> bool:
        limit = min(match.score - MARGIN, RIVAL)
        rivals = partners[False, match.before] + partners[True, match.after]
        return all(rival.score <= limit for rival in rivals if rival != match)

    return [match for match in apart if match.score >= ORDER_LINE and leads(match)]
