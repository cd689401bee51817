"""Crowds: thousands of texts that share even their rare grams, as the lines of a form do.

All pairs of a crowd are too many to compare, and if the texts are alike too many to give. So a
crowd elects leaders: the texts are taken in order, each is compared with the leaders before it,
and becomes a leader itself if it is similar to none. Given are the pairs of leaders and followers.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import Ints, longest_partner, most_edits
from cleaner.join.candidates import Pairs
from cleaner.join.packed import Ordered
from cleaner.join.signatures import signatures
from cleaner.join.verify import Verified, verified_with

_SQUEEZE = 64  # leaders between two looks at how many texts are still free


class Crowd(NamedTuple):
    """The texts of a crowd that are neither leader nor follower yet, in order of length."""

    numbers: Ints  # of the texts
    lengths: Ints
    parity: NDArray[np.uint64]  # 4 x texts: each word of all texts in one row
    counts: NDArray[np.uint8]  # texts x 64


def led_pairs(texts: Ordered, numbers: Ints, order: Ints, threshold: float) -> Verified:
    """Give (leader, follower) pairs and scores: each text of a crowd is one or the other.

    `order` has the rank of each text: of two similar texts the one with the lower rank
    leads. What follows is compared no more.
    """
    summary = signatures(texts, numbers)
    parity = np.ascontiguousarray(summary.parity.T)
    crowd = Crowd(numbers, texts.lengths[numbers], parity, summary.counts)
    free = np.ones(len(numbers), np.bool_)
    found = [Verified(Pairs(numbers[:0], numbers[:0]), np.zeros(0))]
    led = 0
    for leader in numbers[np.argsort(order[numbers])].tolist():
        place = int(np.searchsorted(crowd.numbers, leader))
        if place == len(free) or crowd.numbers[place] != leader or not free[place]:
            continue
        free[place] = False
        possible = _possible_followers(crowd, place, free, threshold)
        if len(possible):
            others, scores = verified_with(texts.texts, leader, crowd.numbers[possible], threshold)
            free[np.searchsorted(crowd.numbers, others)] = False
            found.append(Verified(Pairs(np.full(len(others), leader), others), scores))
        led += 1
        if led % _SQUEEZE == 0 and 4 * np.count_nonzero(free) < 3 * len(free):
            crowd, free = _only(crowd, free), free[free]
    return Verified(
        Pairs(
            np.concatenate([near.pairs.one for near in found]),
            np.concatenate([near.pairs.other for near in found]),
        ),
        np.concatenate([near.scores for near in found]),
    )


def _only(crowd: Crowd, free: NDArray[np.bool_]) -> Crowd:
    return Crowd(
        crowd.numbers[free], crowd.lengths[free], crowd.parity[:, free], crowd.counts[free]
    )


def _possible_followers(
    crowd: Crowd, leader: int, free: NDArray[np.bool_], threshold: float
) -> Ints:
    """Give the places of the free texts that length and signatures allow to be similar."""
    length = crowd.lengths[leader]
    first = int(np.searchsorted(crowd.lengths, np.ceil(length * threshold / (2 - threshold) - 1)))
    last = int(np.searchsorted(crowd.lengths, longest_partner(length, threshold), "right"))
    # the longest partner allows the most edits; a sum of 256 turns into 0, which only allows more
    odd = np.zeros(last - first, np.uint8)
    for word in crowd.parity:
        odd += np.bitwise_count(word[first:last] ^ word[leader])
    most = int(most_edits(length, crowd.lengths[last - 1], threshold))
    left = np.flatnonzero((odd <= min(most, 255)) & free[first:last])
    limit = most_edits(length, crowd.lengths[first + left], threshold)
    counts, own = crowd.counts[first + left], crowd.counts[leader]
    apart = (np.maximum(counts, own) - np.minimum(counts, own)).sum(1, dtype=np.int64)
    possible: Ints = left[apart <= limit] + first
    return possible
