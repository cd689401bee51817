"""From posting lists to the pairs that are worth a comparison.

A gram that two texts share stands in these two alone, or in company of more. The first kind is
counted: two similar texts that share too few of these share enough of the second kind.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bands import Band
from cleaner.join.bounds import Ints, Narrow, common_of_pairs, most_edits
from cleaner.join.inside import distinct, is_new
from cleaner.join.keys import Frame, Keys, numbers_mask
from cleaner.join.lists import distinct_lists, divide, lists, rarest, split_crowds
from cleaner.join.packed import Ordered
from cleaner.join.postings import count, numbers_of, peel
from cleaner.join.shares import in_turn
from cleaner.join.signatures import Signatures, may_be_similar, signatures

_BATCH = 1 << 18  # pairs at a time
_AT_ONCE = 1 << 20  # postings; a dozen arrays of so many numbers are made
# A summary of a text takes the time of two comparisons: it pays for texts in more pairs than that.
_WORTH_A_SUMMARY = 2
_HALF = np.uint64(32)  # bits of a text number in a pair written as one number
_LOWER = np.uint64(0xFFFFFFFF)


class Pairs(NamedTuple):
    """Pairs of text numbers."""

    one: Ints
    other: Ints


class Summary(NamedTuple):
    """Signatures of some texts, and where each text, by number, has its own."""

    signatures: Signatures
    place: Ints


def candidates(
    parts: Sequence[Keys], texts: Ordered, band: Band, fr: Frame, crowd: int
) -> tuple[Pairs, Ints]:
    """Give the pairs of a band that may be similar, and the texts in crowds.

    Of two texts in lists of more than `crowd` postings no pair is given.
    """
    pairs, rest = [], []
    for keys in in_turn(parts):
        divided = divide(keys, fr)
        pairs.append(_written(*divided.alone))
        rest.append(divided.in_company)
    alone = np.concatenate(pairs)
    del pairs
    in_company = count(rest, fr)
    rare = rarest(peel(rest, fr), fr)
    del rest
    found = [_thinned(_enough_shared(alone, in_company, fr), texts, band, fr)]
    del alone
    inside = np.zeros(len(fr.lengths), np.bool_)
    for some in _together(rare):
        keys, crowded = split_crowds(distinct_lists(some, fr), fr, crowd or len(some))
        inside[crowded] = True
        for one, other in _looked_over(keys, texts, band, fr):
            enough = np.minimum(in_company[one], in_company[other]) >= _shared_by(one, other, fr)
            found.append(distinct(_written(one[enough], other[enough])))
    one, other = _read(distinct(np.concatenate(found)))
    wanted = ~(inside[one] & inside[other])
    crowds = np.flatnonzero(inside) + band.first
    return Pairs(one[wanted] + band.first, other[wanted] + band.first), crowds


def _together(parts: Sequence[Keys]) -> Iterator[Keys]:
    """Yield the postings of as many shares at a time as are no trouble to hold; each list whole."""
    waiting: list[Keys] = []
    for keys in in_turn(parts):
        if waiting and sum(map(len, waiting)) + len(keys) > _AT_ONCE:
            yield np.concatenate(waiting)
            waiting = []
        waiting.append(keys.copy())
    yield np.concatenate(waiting)


def _enough_shared(alone: Keys, in_company: Narrow, fr: Frame) -> Keys:
    """Give the pairs which share enough grams, if all they have in company are shared too."""
    alone.sort()
    begins = np.flatnonzero(is_new(alone))
    begins = np.append(begins, len(alone))
    enough = [alone[:0]]
    for at in range(0, len(begins) - 1, _BATCH):
        edges = begins[at : at + _BATCH + 1]
        one, other = _read(alone[edges[:-1]])
        most = np.diff(edges) + np.minimum(in_company[one], in_company[other])
        enough.append(alone[edges[:-1][most >= _shared_by(one, other, fr)]])
    return np.concatenate(enough)


def _shared_by(one: Ints, other: Ints, fr: Frame) -> Ints:
    """Give how many grams the texts of each pair share if they are similar, at least one."""
    sums = (fr.lengths[one] + fr.lengths[other]).astype(np.float64)
    return np.maximum(common_of_pairs(sums, fr.threshold, fr.gram, fr.runs), 1)


def _thinned(pairs: Keys, texts: Ordered, band: Band, fr: Frame) -> Keys:
    """Drop pairs by summaries of their texts, if these pairs are many."""
    one, other = _read(pairs)
    summary = _summary(np.concatenate([one, other]), len(one), texts, band, fr)
    kept: Keys = pairs if summary is None else pairs[_may_be_similar(summary, one, other, fr)]
    return kept


def _looked_over(keys: Keys, texts: Ordered, band: Band, fr: Frame) -> Iterator[tuple[Ints, Ints]]:
    """Yield the pairs of all lists; where these are many, without those that summaries exclude."""
    numbers = numbers_of(keys, fr)
    _, sizes = lists(keys, fr)
    most = int((sizes * (sizes - 1) // 2).sum())
    summary = _summary(numbers, most, texts, band, fr)
    for one, other in _batches(keys, numbers, fr):
        if summary is None:
            yield one, other
        else:
            left = _may_be_similar(summary, one, other, fr)
            yield one[left], other[left]


def _summary(numbers: Ints, pairs: int, texts: Ordered, band: Band, fr: Frame) -> Summary | None:
    """Summarise the texts with these numbers, if that pays for so many pairs."""
    used = np.flatnonzero(np.bincount(numbers, minlength=len(fr.lengths)))
    if pairs <= _WORTH_A_SUMMARY * len(used):
        return None
    place = np.zeros(len(fr.lengths), np.int64)
    place[used] = np.arange(len(used))
    return Summary(signatures(texts, used + band.first), place)


def _may_be_similar(summary: Summary, one: Ints, other: Ints, fr: Frame) -> NDArray[np.bool_]:
    limit = most_edits(fr.lengths[one], fr.lengths[other], fr.threshold)
    places = summary.place
    return may_be_similar(summary.signatures, places[one], places[other], limit)


def _batches(keys: Keys, numbers: Ints, fr: Frame) -> Iterator[tuple[Ints, Ints]]:
    """Yield the pairs of each list, a bounded number at a time, some of them more than once."""
    # a text beyond the band's own has no partner here: that pair belongs to the next band
    farthest = np.where(numbers < fr.own, fr.farthest[numbers], numbers.view(np.uint64))
    limits = (keys & ~numbers_mask(fr)) | farthest
    waiting: list[Ints] = []
    distances: list[int] = []
    size = 0
    for one, step in _steps(keys, limits):
        waiting.append(one)
        distances.append(step)
        size += len(one)
        if size > _BATCH:
            yield _taken(numbers, waiting, distances)
            waiting, distances, size = [], [], 0
    if size:
        yield _taken(numbers, waiting, distances)


def _taken(numbers: Ints, places: list[Ints], distances: list[int]) -> tuple[Ints, Ints]:
    pairs = zip(places, distances, strict=True)
    return numbers[np.concatenate(places)], np.concatenate([numbers[p + d] for p, d in pairs])


def _steps(keys: Keys, limits: Keys) -> Iterator[tuple[Ints, int]]:
    """Yield places of postings and how far behind the other one is: 1, 2, 3 … in the same list."""
    active = np.arange(len(keys) - 1)
    step = 1
    while len(active):
        active = active[active + step < len(keys)]
        active = active[keys[active + step] <= limits[active]]
        for begin in range(0, len(active), _BATCH):
            yield active[begin : begin + _BATCH], step
        step += 1


def _written(one: Ints, other: Ints) -> Keys:
    return (one.view(np.uint64) << _HALF) | other.view(np.uint64)


def _read(pairs: Keys) -> tuple[Ints, Ints]:
    return (pairs >> _HALF).view(np.int64), (pairs & _LOWER).view(np.int64)
