"""The exact similarity join: every pair of similar texts, none missed and none extra.

Similar means: the normalised Indel similarity (rapidfuzz's `ratio` / 100) is at least the
threshold. The filters only ever drop what provably falls below (bounds.py has the proofs), and
rapidfuzz verifies the rest, so the answer depends on nothing but the texts.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import Ints, gram_classes, longest_partner
from cleaner.join.candidates import Pairs, candidates
from cleaner.join.packed import Packed, pack, part
from cleaner.join.postings import distinct_lists, frame, peel, rarest, shared, sorted_keys
from cleaner.join.verify import verified

LOWEST = 0.80  # below it a gram guarantees too little for the filters to pay


class Similar(NamedTuple):
    """Similar pairs, in order of `one`, then of `other`; `one` < `other`, numbers of the texts."""

    one: Ints
    other: Ints
    score: NDArray[np.float64]  # the normalised Indel similarity, 0 to 1


def similar_pairs(texts: Sequence[str], threshold: float) -> Similar:
    """Give every pair of texts that are at least `threshold` alike, but not the same.

    The texts are all different and none is empty: collapse identical ones before.
    """
    if not LOWEST <= threshold <= 1:
        message = f"the threshold is {threshold}, not between {LOWEST} and 1"
        raise ValueError(message)
    order = sorted(range(len(texts)), key=lambda k: len(texts[k]))
    by_length = [texts[k] for k in order]
    pairs = _candidates(pack(by_length), threshold, 1.0)
    pairs, scores = verified(by_length, pairs, threshold)
    names = np.array(order, np.int64)
    one, other = names[pairs.one], names[pairs.other]
    one, other = np.minimum(one, other), np.maximum(one, other)
    final = np.lexsort((other, one))
    return Similar(one[final], other[final], scores[final])


def _candidates(packed: Packed, threshold: float, runs: float) -> Pairs:
    """Give the candidates of all gram classes, by place in the pack."""
    found = []
    below = int(packed.lengths[-1]) + 1 if len(packed.lengths) else 0
    for number, (gram, shortest) in enumerate(gram_classes(threshold, runs)):
        first = int(np.searchsorted(packed.lengths, shortest))
        last = len(packed.lengths)
        if number:
            longest = longest_partner(np.array([below - 1]), threshold)[0]
            last = int(np.searchsorted(packed.lengths, longest, "right"))
        if last - first > 1:
            some = part(packed, first, last)
            pairs = _class_candidates(some, threshold, gram, runs, below)
            found.append(Pairs(pairs.one + first, pairs.other + first))
        below = shortest
    return Pairs(
        np.concatenate([p.one for p in found]) if found else np.zeros(0, np.int64),
        np.concatenate([p.other for p in found]) if found else np.zeros(0, np.int64),
    )


def _class_candidates(
    packed: Packed, threshold: float, gram: int, runs: float, below: int
) -> Pairs:
    """Give the candidates among texts whose similar pairs share grams of this length."""
    fr = frame(packed, threshold, gram, runs)
    keys = shared(sorted_keys(packed, gram, fr.bits), fr)
    keys = distinct_lists(rarest(peel(keys, fr), fr), fr)
    return candidates(keys, packed, fr, threshold, below)
