"""Texts that are others from which one run was taken out."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cleaner import later
from cleaner.join.inside import PROBE, Contained, hashes_at, is_new
from cleaner.join.numbered import Numbered, Rows, folder_below, shares_for, together
from cleaner.join.packed import Ordered, from_place, pieces

if TYPE_CHECKING:
    from rapidfuzz.distance import Postfix, Prefix
else:
    Postfix = later.module("rapidfuzz.distance.Postfix")
    Prefix = later.module("rapidfuzz.distance.Prefix")

SHORTEST = 2 * PROBE  # characters: the larger common part then has a probe
# The run has at most this share of the short text: with more the two are less than 0.80 alike.
_LONGEST_RUN = 0.5
_TRIED = 32  # texts to each side, of those which share most of a text with it
_FEW = 4  # texts that have one end: most often the two of a pair
_OF_END = 40  # bytes for each hash while they are put together
_AFTER_ALL = "\U0010ffff"  # sorts behind every text with the same beginning


def interrupted_pairs(texts: Ordered, memory: int = 0, folder: Path | None = None) -> Contained:
    """Give (short, long) where the short text is the long one with one run taken out.

    For texts of `SHORTEST` characters or more, and runs of up to half of the short one.

    One of the two common parts, at the beginning or at the end, has at least half of the short
    text. Say it is the beginning: the long text is among those which begin with this half, and
    these stand together in alphabetical order. The other part either has `PROBE` characters, and
    then these are the last ones of both; or less, and then the beginning has all but these. Each
    way few texts are left, and all of them are compared. If they are more than `_TRIED` to one
    side, which only happens in forms and lists, the nearest are: those share the longest beginning.

    `memory`: bytes for what the texts are put together by; where that is more, it lies in the
    folder, in shares. 0: no limit.
    """
    first = int(np.searchsorted(texts.lengths, SHORTEST))
    long_enough = from_place(texts, first)
    pairs: set[tuple[int, int]] = set()
    complete = True
    of = shares_for(_OF_END * len(long_enough.lengths), memory)
    for step in (1, -1):
        with folder_below(folder, of) as place:
            ends = Numbered(of, place, "end")
            for rows in together(_ends(long_enough, step)):
                ends.add(rows)
            for group in chain.from_iterable(_groups(ends.share(share)) for share in range(of)):
                if len(group) <= _FEW:
                    pairs.update(_among_few(long_enough, group))
                    continue
                found = _interrupted([(long_enough.texts[k][::step], k) for k in group])
                pairs.update(found.pairs)
                complete = complete and found.complete
    return Contained([(first + short, first + long) for short, long in sorted(pairs)], complete)


def _ends(texts: Ordered, step: int) -> Iterator[Rows]:
    """Yield the hashes of the first (`step` -1: of the last) `PROBE` characters of each text."""
    for piece in pieces(texts, 0, len(texts.lengths)):
        some = slice(piece.first, piece.last)
        starts = texts.starts[some] - texts.starts[piece.first]
        at = starts if step == 1 else starts + texts.lengths[some] - PROBE
        numbers = np.arange(piece.first, piece.last, dtype=np.uint32)
        yield Rows(hashes_at(piece.codes, at), numbers)


def _groups(rows: Rows) -> Iterator[list[int]]:
    """Yield the numbers that have the same hash, if they are two or more."""
    order = np.argsort(rows.hashes)
    edges = np.append(np.flatnonzero(is_new(rows.hashes[order])), len(order))
    for group in np.flatnonzero(np.diff(edges) > 1).tolist():
        yield rows.numbers[order[edges[group] : edges[group + 1]]].tolist()


def _among_few(texts: Ordered, group: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a group by comparing all that differ in length; numbers are in its order.

    It takes a third of the time, and what the other way would pass over the other end brings.
    """
    for short, long in combinations(sorted(group), 2):
        if texts.lengths[short] < texts.lengths[long] and _covers(
            texts.texts[short], texts.texts[long]
        ):
            yield short, long


def _interrupted(group: list[tuple[str, int]]) -> Contained:
    """Give the pairs of a group that begins alike; the texts may be written backwards."""
    group.sort()
    texts = [text for text, _ in group]
    ends: defaultdict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        ends[text[-PROBE:]].append(place)
    found = []
    complete = True
    for place, (text, number) in enumerate(group):
        half = text[: (len(text) + 1) // 2]
        most = text[: max(len(half), len(text) - PROBE + 1)]
        of_half = _near(place, ends[text[-PROBE:]], _beginning(texts, half))
        of_most = _near(place, range(len(texts)), _beginning(texts, most))
        complete = complete and max(len(of_half), len(of_most)) <= _TRIED
        tried = {*of_half, *of_most}
        found += [(number, group[k][1]) for k in tried if _covers(text, texts[k])]
    return Contained(found, complete)


def _beginning(texts: Sequence[str], head: str) -> tuple[int, int]:
    """Give where in alphabetical order the texts with this beginning stand: from, to before."""
    return bisect_left(texts, head), bisect_left(texts, head + _AFTER_ALL)


def _near(place: int, places: Sequence[int], span: tuple[int, int]) -> Sequence[int]:
    """Give those of some places which are in a span, the nearest to one of them on each side."""
    at = bisect_left(places, place)
    first = max(bisect_left(places, span[0]), at - _TRIED)
    return places[first : min(bisect_left(places, span[1]), at + _TRIED + 1)]


def _covers(short: str, long: str) -> bool:
    """Say whether a text is a longer one from which one run was taken out."""
    if not len(short) < len(long) <= (1 + _LONGEST_RUN) * len(short):
        return False
    return Prefix.similarity(short, long) + Postfix.similarity(short, long) >= len(short)
