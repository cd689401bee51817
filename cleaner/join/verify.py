"""The last word on a pair: rapidfuzz counts its edits."""

from collections.abc import Callable, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import later
from cleaner.join.bounds import TINY, Ints, most_edits
from cleaner.join.candidates import Pairs

if TYPE_CHECKING:
    from rapidfuzz import process
    from rapidfuzz.distance import Indel, Levenshtein
else:
    process = later.module("rapidfuzz.process")
    Indel = later.module("rapidfuzz.distance.Indel")
    Levenshtein = later.module("rapidfuzz.distance.Levenshtein")

Scorer = Callable[..., int]
Lengths = NDArray[Any]  # whole numbers

_BATCH = 512  # pairs at a time; they come with similar lengths, so one limit fits them all

_WORD = 64  # characters: the bits of a word


class Verified(NamedTuple):
    """Similar pairs and the ratio of each."""

    pairs: Pairs
    scores: NDArray[np.float64]


def verified(texts: Sequence[str], lengths: Lengths, pairs: Pairs, threshold: float) -> Verified:
    """Give the pairs with a ratio of at least `threshold`, and the ratio of each.

    `lengths` are those of the texts, in characters.

    Levenshtein counts a replaced character once, Indel twice: its distance is never greater, and
    with a limit it gives up many times faster, except where Indel counts in one word.
    """
    one, other = lengths[pairs.one].astype(np.int64), lengths[pairs.other].astype(np.int64)
    total = one + other
    limit = most_edits(one, other, threshold)
    order = np.argsort(total, kind="stable")
    keep, edits = [], []
    for begin in range(0, len(order), _BATCH):
        some = order[begin : begin + _BATCH]
        sides = [[texts[k] for k in side[some].tolist()] for side in pairs]
        if total[some[-1]] > 2 * _WORD:
            most = int(limit[some].max())
            near = _edits(sides, Levenshtein.distance, most) <= limit[some]
            some, sides = some[near], [[*compress(side, near)] for side in sides]
        if not len(some):
            continue
        counted = _edits(sides, Indel.distance, int(limit[some].max()))
        near = counted <= limit[some]
        keep.append(some[near])
        edits.append(counted[near])
    if not keep:
        return Verified(Pairs(pairs.one[:0], pairs.other[:0]), np.zeros(0))
    kept = np.concatenate(keep)
    scores = 1 - np.concatenate(edits) / total[kept]
    good = scores >= threshold - TINY
    return Verified(Pairs(pairs.one[kept][good], pairs.other[kept][good]), scores[good])


def _edits(sides: Sequence[Sequence[str]], scorer: Scorer, limit: int) -> Ints:
    """Count the edits between the texts of two sides, as far as a limit."""
    found = process.cpdist(*sides, scorer=scorer, score_cutoff=limit, dtype=np.int64)
    return np.asarray(found, np.int64)
