"""Crowds: thousands of texts that share even their rare grams, as the lines of a form do.

All pairs of a crowd are too many to compare, and if the texts are alike too many to give. So a
crowd elects leaders: the texts are taken in order, each is compared with the leaders before it,
and becomes a leader itself if it is similar to none. Given are the pairs of leaders and followers.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import Ints, Narrow, longest_partner, most_edits
from cleaner.join.candidates import Pairs
from cleaner.join.packed import Ordered
from cleaner.join.signatures import telling_bits
from cleaner.join.verify import Verified, verified

_MOST_AT_ONCE = 256  # texts that are compared before it is known which of them lead


class Crowd(NamedTuple):
    """Texts of a crowd, in order of length."""

    numbers: Ints  # of the texts
    lengths: Narrow
    ranks: Ints | Narrow  # of two similar texts the one with the lower rank leads
    bits: NDArray[np.uint64]  # words x texts, see signatures.py


def led_pairs(texts: Ordered, numbers: Ints, order: Ints | Narrow, threshold: float) -> Verified:
    """Give (leader, follower) pairs and scores: each text of a crowd is one or the other.

    `order` has the rank of each text. What follows is compared no more. As long as that wastes
    little, many texts are compared before it is known which of them lead.
    """
    bits = telling_bits(texts, numbers)
    crowd = Crowd(numbers, texts.lengths[numbers], order[numbers], bits)
    free = np.ones(len(numbers), np.bool_)
    waiting = np.argsort(crowd.ranks)
    found = [Verified(Pairs(numbers[:0], numbers[:0]), np.zeros(0))]
    at_once = 1
    while len(waiting):
        possible = _possible_followers(crowd, waiting[:at_once], free, threshold)
        similar = verified(texts.texts, texts.lengths, possible, threshold)
        found.append(_led(similar, order))
        wasted = len(similar.scores) - len(found[-1].scores)
        free[waiting[:at_once]] = False
        free[np.searchsorted(crowd.numbers, found[-1].pairs.other)] = False
        if 4 * np.count_nonzero(free) < 3 * len(free):
            crowd, free = _only(crowd, free), free[free]
            waiting = np.argsort(crowd.ranks)
        else:
            waiting = waiting[free[waiting]]
        little = wasted <= at_once + len(found[-1].scores)
        at_once = min(2 * at_once, _MOST_AT_ONCE) if little else max(at_once // 2, 1)
    return Verified(
        Pairs(
            np.concatenate([near.pairs.one for near in found]),
            np.concatenate([near.pairs.other for near in found]),
        ),
        np.concatenate([near.scores for near in found]),
    )


def _only(crowd: Crowd, free: NDArray[np.bool_]) -> Crowd:
    numbers, lengths, ranks, bits = crowd
    return Crowd(numbers[free], lengths[free], ranks[free], bits[:, free])


def _possible_followers(
    crowd: Crowd, leaders: Ints, free: NDArray[np.bool_], threshold: float
) -> Pairs:
    """Give the pairs of some texts with free ones that length and signatures allow."""
    lengths = crowd.lengths[leaders]
    firsts = np.searchsorted(crowd.lengths, np.ceil(lengths * threshold / (2 - threshold) - 1))
    lasts = np.searchsorted(crowd.lengths, longest_partner(lengths, threshold), "right")
    # the longest partner allows the most edits
    most = np.minimum(most_edits(lengths, crowd.lengths[lasts - 1], threshold), 255)
    rows = zip(leaders.tolist(), firsts.tolist(), lasts.tolist(), most.tolist(), strict=True)
    telling, others = crowd.bits[0], []
    for leader, first, last, limit in rows:
        apart = np.bitwise_count(telling[first:last] ^ telling[leader])
        others.append(np.flatnonzero((apart <= limit) & free[first:last]) + first)
    one, other = np.repeat(leaders, [len(some) for some in others]), np.concatenate(others)
    later = crowd.ranks[one] < crowd.ranks[other]
    one, other = one[later], other[later]
    apart = np.zeros(len(one), np.int64)
    limits = most_edits(crowd.lengths[one], crowd.lengths[other], threshold)
    for word in crowd.bits:
        apart += np.bitwise_count(word[one] ^ word[other])
        left = apart <= limits
        one, other, apart, limits = one[left], other[left], apart[left], limits[left]
    return Pairs(crowd.numbers[one], crowd.numbers[other])


def _led(similar: Verified, order: Ints | Narrow) -> Verified:
    """Keep the pairs of a leader and a follower: each text follows the first it is similar to."""
    (one, other), scores = similar
    at = np.lexsort((order[other], order[one]))
    kept, followers = [], set[int]()
    pairs = zip(at.tolist(), one[at].tolist(), other[at].tolist(), strict=True)
    for place, leader, follower in pairs:
        if leader not in followers and follower not in followers:
            followers.add(follower)
            kept.append(place)
    some = np.array(kept, np.int64)
    return Verified(Pairs(one[some], other[some]), scores[some])
