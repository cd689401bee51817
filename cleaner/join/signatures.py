"""Short summaries of texts, which tell from below how many edits lie between two of them."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import Ints
from cleaner.join.packed import Ordered, codes

_TEXTS = 256  # at a time
_LEVELS = 8  # numbers of characters of one class that are told apart
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
    for place, found in _classes(texts, numbers):
        parity[place] = np.packbits((found & 1).astype(np.uint8), axis=1).view(np.uint64)
        counts[place] = np.minimum(found.reshape(len(found), 64, 4).sum(2), 255)
    return Signatures(parity, counts)


def telling_bits(texts: Ordered, numbers: Ints) -> NDArray[np.uint64]:
    """Give 256 bits for each text, the most telling ones first: 4 words x texts.

    A bit says whether a text has more than so many characters of one class. One inserted or
    deleted character turns at most one bit. Of all such bits those are chosen that nearest to half
    of these texts have: texts of one mould differ in few characters.
    """
    has = np.zeros((_LEVELS, 256), np.int64)
    for _, found in _classes(texts, numbers):
        has += [(found > level).sum(0) for level in range(_LEVELS)]
    chosen = np.argsort(np.abs(has.ravel() / max(len(numbers), 1) - 1 / 2), kind="stable")[:256]
    levels, classes = np.divmod(chosen, 256)
    words = np.empty((4, len(numbers)), np.uint64)
    for place, found in _classes(texts, numbers):
        bits = np.packbits(found[:, classes] > levels, axis=1)
        words[:, place] = np.ascontiguousarray(bits).view(np.uint64).T
    return words


def _classes(texts: Ordered, numbers: Ints) -> Iterator[tuple[slice, Ints]]:
    """Yield how many characters of each of 256 classes some texts have: texts x 256."""
    for begin in range(0, len(numbers), _TEXTS):
        some = numbers[begin : begin + _TEXTS]
        sizes = texts.lengths[some] + 1  # with the code of none that follows each
        spread = codes([texts.texts[k] for k in some.tolist()]).astype(np.uint32) * _SPREAD
        classes = (spread >> np.uint32(24)).astype(np.int64)[: int(sizes.sum())]
        classes += np.repeat(np.arange(len(some)) * 256, sizes)
        found = np.bincount(classes, minlength=len(some) * 256).reshape(len(some), 256)
        yield slice(begin, begin + len(some)), found


def may_be_similar(summary: Signatures, one: Ints, other: Ints, limit: Ints) -> NDArray[np.bool_]:
    """Say which pairs (of places in the summary) are at most `limit` edits apart, perhaps."""
    odd = np.bitwise_count(summary.parity[one] ^ summary.parity[other])
    possible: NDArray[np.bool_] = odd.sum(1, dtype=np.int64) <= limit
    left = np.flatnonzero(possible)
    a, b = summary.counts[one[left]], summary.counts[other[left]]
    possible[left] = (np.maximum(a, b) - np.minimum(a, b)).sum(1, dtype=np.int64) <= limit[left]
    return possible
