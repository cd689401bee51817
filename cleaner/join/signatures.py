"""Short summaries of texts, which tell from below how many edits lie between two of them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import Ints
from cleaner.join.packed import Ordered, codes

_TEXTS = 256  # at a time
_SPREAD = np.uint32(2654435761)  # Knuth's multiplicative hash of a character


class Signatures(NamedTuple):
    """Two short summaries of the characters of a text; each bounds the edits from below.

    `parity`: 256 bits, for each class of characters whether their number is odd. One inserted or
    deleted character turns one bit. `counts`: 64 numbers of characters, up to 255. One inserted or
    deleted character changes one of them by one.
    """

    parity: NDArray[np.uint64]  # texts x 4
    counts: NDArray[np.uint8]  # texts x 64


def signatures(texts: Ordered, numbers: Ints) -> Signatures:
    """Give the signatures of some texts."""
    parity = np.empty((len(numbers), 4), np.uint64)
    counts = np.empty((len(numbers), 64), np.uint8)
    for begin in range(0, len(numbers), _TEXTS):
        some = numbers[begin : begin + _TEXTS]
        own = texts.lengths[some]
        spread = codes([texts.texts[k] for k in some.tolist()]).astype(np.uint32) * _SPREAD
        classes = (spread >> np.uint32(24)).astype(np.int64)[: int(own.sum()) + len(some)]
        classes += np.repeat(np.arange(len(some)) * 256, own + 1)
        found = np.bincount(classes, minlength=len(some) * 256).reshape(len(some), 256)
        parity[begin : begin + _TEXTS] = np.packbits((found & 1).astype(np.uint8), axis=1).view(
            np.uint64
        )
        counts[begin : begin + _TEXTS] = np.minimum(found.reshape(len(some), 64, 4).sum(2), 255)
    return Signatures(parity, counts)


def may_be_similar(summary: Signatures, one: Ints, other: Ints, limit: Ints) -> NDArray[np.bool_]:
    """Say which pairs (of places in the summary) are at most `limit` edits apart, perhaps."""
    odd = np.bitwise_count(summary.parity[one] ^ summary.parity[other])
    possible: NDArray[np.bool_] = odd.sum(1, dtype=np.int64) <= limit
    left = np.flatnonzero(possible)
    a, b = summary.counts[one[left]], summary.counts[other[left]]
    possible[left] = (np.maximum(a, b) - np.minimum(a, b)).sum(1, dtype=np.int64) <= limit[left]
    return possible
