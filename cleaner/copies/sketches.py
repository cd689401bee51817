"""Crowds: hundreds of forms that are all alike, as the lines of a table are.

All pairs of a crowd are too many. Whether there is one must not depend on how a search goes about
its work, or else a search of the whole and one of what is new could not give the same answer. So
each form has a sketch of its own, and a crowd is where many forms have the same.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.join.inside import distinct

Keys = NDArray[np.uint64]
Units = NDArray[np.uint16]

# Forms with one sketch before they count as a crowd. Of forms that are 0.9 alike, some third share
# their sketch, so a crowd has about 400 forms, whose pairs still are few enough to be judged.
CROWD = 150
GRAM = 4  # code units: they fill a 64-bit word
_MIXES = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
_SHIFT = np.uint64(29)
_COUNTED = 22  # upper bits by which sketches are counted first, at most
_PIECE = 1 << 16  # units that are hashed at a time: their hashes stay in the cache
_NO_GRAM = np.uint64(0xFFFFFFFFFFFFFFFF)
_NINE, _ONE, _ZERO = (np.uint16(ord(digit)) for digit in "910")


def moulded(codes: Units) -> Units:
    """Make all digits one."""
    return np.where((codes >= _ONE) & (codes <= _NINE), _ZERO, codes)


def sketches(moulds: Units, ends: NDArray[Any]) -> Keys:
    """Give the sketches of moulds that lie side by side; `ends`: of each, in units.

    It is the smallest hash of any gram, by two ways of hashing (min-wise hashing, Broder 1997): two
    moulds have the same one with the probability of the square of the share of their grams that is
    common. The frequent words of a language make no crowd, because two of them must coincide.
    """
    if len(moulds) <= _PIECE:
        return _sketches(moulds, ends)
    firsts = np.searchsorted(ends, np.arange(0, len(moulds), _PIECE), "right")
    found = []
    for first, last in pairwise([*distinct(firsts).tolist(), len(ends)]):
        begin = int(ends[first - 1]) if first else 0
        found.append(_sketches(moulds[begin : int(ends[last - 1])], ends[first:last] - begin))
    return np.concatenate(found)


def _sketches(moulds: Units, ends: NDArray[Any]) -> Keys:
    begins = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    padded = np.concatenate([moulds, np.zeros(GRAM - 1, np.uint16)])
    words = np.ndarray((len(moulds),), np.uint64, padded.data, 0, (2,)).copy()
    result = np.zeros(len(ends), np.uint64)
    if not len(moulds):
        return result
    for mix in _MIXES:
        hashes = words * mix
        hashes ^= hashes >> _SHIFT
        for near in range(GRAM - 1):  # a gram that begins here reaches into the next one
            hashes[(ends - 1 - near)[ends - begins > near]] = _NO_GRAM
        result = result * mix + np.minimum.reduceat(hashes, begins)
    return result


def is_crowded(parts: Callable[[], Iterable[Keys]]) -> bool:
    """Say whether many of some forms, all different, have the same sketch.

    `parts` gives their sketches part by part, each time anew: few are held of them, those whose
    upper bits are frequent.
    """
    counted = min(_COUNTED, sum(map(len, parts())).bit_length())
    upper = np.uint64(64 - counted)
    counts = np.zeros(1 << counted, np.uint32)
    for some in parts():
        np.add.at(counts, some >> upper, np.uint32(1))
    frequent = counts > CROWD
    if not frequent.any():
        return False
    left = np.concatenate([some[frequent[some >> upper]] for some in parts()])
    return bool((np.unique(left, return_counts=True)[1] > CROWD).any())
