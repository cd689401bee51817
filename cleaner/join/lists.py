"""The lists of postings of one gram: which of them can be done without."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import Ints
from cleaner.join.inside import is_new
from cleaner.join.keys import Frame, Keys, numbers_mask
from cleaner.join.postings import CHUNK, ONE, count, numbers_of, only, shared
from cleaner.join.shares import in_turn

_LEVELS = 24  # classes of list length, two for each power of two
_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, bits well mixed: 2^64 divided by the golden ratio


def lists(keys: Keys, fr: Frame) -> tuple[Ints, Ints]:
    """Give where each list of postings of one gram begins, and how long it is."""
    begins = [np.zeros(min(1, len(keys)), np.int64)]
    mask = numbers_mask(fr)
    for begin in range(0, len(keys) - 1, CHUNK):
        chunk = keys[begin : begin + CHUNK + 1]
        begins.append(np.flatnonzero((chunk[1:] ^ chunk[:-1]) > mask) + (begin + 1))
    found = np.concatenate(begins)
    return found, np.diff(np.append(found, len(keys)))


class Divided(NamedTuple):
    """Lists of two postings and longer ones."""

    alone: tuple[Ints, Ints]  # the texts of each list of two, if they may be a pair of the band
    in_company: Keys  # the postings of longer lists


def divide(keys: Keys, fr: Frame) -> Divided:
    """Divide the lists of two from longer ones; the latter are moved to the front of the array.

    All that is asked of a posting is whether it and its next ones are of one gram: so this is
    done in pieces which the cache of one core holds, and no list is written down.
    """
    mask = numbers_mask(fr)
    ones, others = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    kept = 0
    before = np.zeros(2, np.bool_)
    for begin in range(0, len(keys), CHUNK):
        chunk = keys[begin : begin + CHUNK + 2]
        size = min(CHUNK, len(chunk))
        # same[k + 2]: posting k of the chunk and the next one are of one gram
        same = np.zeros(size + 3, np.bool_)
        same[:2] = before
        same[2 : len(chunk) + 1] = (chunk[1:] ^ chunk[:-1]) <= mask
        last_two, last, this, following = (same[k : k + size] for k in range(4))
        at = np.flatnonzero(this & ~last & ~following)
        one, other = numbers_of(chunk.take(at), fr), numbers_of(chunk.take(at + 1), fr)
        possible = (one != other) & (one < fr.own)
        ones.append(one[possible])
        others.append(other[possible])
        found = chunk.take(np.flatnonzero((this & (last | following)) | (last & last_two)))
        keys[kept : kept + len(found)] = found
        kept += len(found)
        before = same[size : size + 2].copy()
    return Divided((np.concatenate(ones), np.concatenate(others)), keys[:kept])


def rarest(parts: Sequence[Keys], fr: Frame) -> list[Keys]:
    """Keep for each text its rarest postings: all but `needed` - 1 of them, and ties.

    Order all grams by how often they occur. If two texts share at least k grams, then the first of
    the shared ones in this order is followed by k - 1 shared ones in both texts, so it is among
    the first n - k + 1 of the n postings of either (prefix filter, All-Pairs). The order is
    coarse (classes of frequency): whole classes are kept, which only keeps more.
    """
    wanted = count(parts, fr) - fr.needed + 1
    levels = [_levels(keys, fr) for keys in in_turn(parts)]
    last = np.zeros(len(fr.lengths), np.int8)
    for level in range(_LEVELS):
        for keys, of_keys in zip(in_turn(parts), levels, strict=True):
            numbers = numbers_of(keys.take(np.flatnonzero(of_keys == level)), fr)
            np.subtract.at(wanted, numbers, ONE)
        last += wanted > 0
    return [
        shared(only(keys, of_keys <= last.take(numbers_of(keys, fr))), fr)
        for keys, of_keys in zip(in_turn(parts), levels, strict=True)
    ]


def _levels(keys: Keys, fr: Frame) -> NDArray[np.int8]:
    """Give for each posting the class of frequency of its gram."""
    _, sizes = lists(keys, fr)
    classes = np.minimum(np.log2(np.maximum(sizes, 1)) * 2, _LEVELS - 1).astype(np.int8)
    return np.repeat(classes, sizes)


def distinct_lists(keys: Keys, fr: Frame) -> Keys:
    """Keep one of the grams whose lists hold the same texts: they show the same pairs."""
    if not len(keys):
        return keys
    keys = only(keys, is_new(keys))
    edges, sizes = lists(keys, fr)
    mixed = (numbers_of(keys, fr).view(np.uint64) + np.uint64(1)) * _MIX
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIX
    _, first = np.unique(np.add.reduceat(mixed, edges), return_index=True)
    keep = np.zeros(len(edges), bool)
    keep[first] = True
    return only(keys, np.repeat(keep, sizes))


def split_crowds(keys: Keys, fr: Frame, crowd: int) -> tuple[Keys, Ints]:
    """Take out the lists of more than `crowd` postings; give the rest, and the texts in those.

    Lists that hold none but these texts go too: the pairs of a crowd are found in another way.
    """
    begins, sizes = lists(keys, fr)
    if not (sizes > crowd).any():
        return keys, np.zeros(0, np.int64)
    numbers = numbers_of(keys, fr)
    inside = np.zeros(len(fr.lengths), np.bool_)
    inside[numbers[np.repeat(sizes > crowd, sizes)]] = True
    others = np.add.reduceat((~inside[numbers]).astype(np.int64), begins)
    return only(keys, np.repeat(others > 0, sizes)), np.flatnonzero(inside)
