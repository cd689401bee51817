"""From posting lists to the pairs that are worth a comparison."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import Ints, most_edits
from cleaner.join.packed import Packed
from cleaner.join.postings import Frame, Keys

_BATCH = 1 << 18  # pairs at a time
_TEXTS = 1024  # texts at a time for the signatures
_SPREAD = np.uint32(2654435761)  # Knuth's multiplicative hash of a character


class Signatures(NamedTuple):
    """Two short summaries of the characters of a text; each bounds the edits from below.

    `parity`: 256 bits, for each class of characters whether their number is odd. One inserted or
    deleted character turns one bit. `counts`: 64 numbers of characters, up to 255. One inserted or
    deleted character changes one of them by one.
    """

    parity: Keys  # texts x 4
    counts: NDArray[np.uint8]  # texts x 64


class Pairs(NamedTuple):
    """Pairs of text numbers."""

    one: Ints
    other: Ints


def signatures(packed: Packed, numbers: Ints) -> Signatures:
    """Give the signatures of some texts."""
    parity = np.empty((len(numbers), 4), np.uint64)
    counts = np.empty((len(numbers), 64), np.uint8)
    for begin in range(0, len(numbers), _TEXTS):
        some = numbers[begin : begin + _TEXTS]
        lengths = packed.lengths[some]
        skipped = packed.starts[some] - (np.cumsum(lengths) - lengths)
        places = np.arange(int(lengths.sum())) + np.repeat(skipped, lengths)
        spread = (packed.codes[places].astype(np.uint32) * _SPREAD) >> np.uint32(24)
        spread = spread.astype(np.int64) + np.repeat(np.arange(len(some)) * 256, lengths)
        found = np.bincount(spread, minlength=len(some) * 256).reshape(len(some), 256)
        odd = (found & 1).astype(np.uint8)
        parity[begin : begin + _TEXTS] = np.packbits(odd, axis=1).view(np.uint64)
        counts[begin : begin + _TEXTS] = np.minimum(found.reshape(len(some), 64, 4).sum(2), 255)
    return Signatures(parity, counts)


def candidates(  # noqa: PLR0913, PLR0917  what is read, what is wanted, what is left out
    keys: Keys, packed: Packed, fr: Frame, threshold: float, below: int, crowd: Ints
) -> Pairs:
    """Give the pairs which share a posting list and whose signatures allow similarity.

    `below`: at least one of the two is shorter than this (longer pairs were found elsewhere).
    `crowd`: texts that are not paired with each other.
    """
    numbers = (keys & np.uint64((1 << fr.bits) - 1)).view(np.int64)
    used = np.flatnonzero(np.bincount(numbers, minlength=len(fr.lengths)))
    if not len(used):
        return Pairs(used, used)
    place = np.zeros(len(fr.lengths), np.int64)
    place[used] = np.arange(len(used))
    summary = signatures(packed, used)
    found = []
    crowded = np.zeros(len(fr.lengths), np.bool_)
    crowded[crowd] = True
    for one, other in _batches(keys, numbers, fr, below):
        wanted = ~(crowded[one] & crowded[other])
        one, other = one[wanted], other[wanted]  # noqa: PLW2901  the same pairs, fewer
        limit = most_edits(fr.lengths[one], fr.lengths[other], threshold)
        keep = _possible(summary, place[one], place[other], limit)
        found.append(
            np.unique(one[keep].view(np.uint64) << np.uint64(32) | other[keep].view(np.uint64))
        )
    joined = np.unique(np.concatenate(found)) if found else np.zeros(0, np.uint64)
    return Pairs(
        (joined >> np.uint64(32)).astype(np.int64),
        (joined & np.uint64(0xFFFFFFFF)).astype(np.int64),
    )


def _batches(keys: Keys, numbers: Ints, fr: Frame, below: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield the pairs of each list, a bounded number at a time, some of them more than once."""
    mask = np.uint64((1 << fr.bits) - 1)
    limits = (keys & ~mask) | fr.farthest[numbers]
    waiting: list[tuple[Ints, Ints]] = []
    size = 0
    for one, other in _steps(keys, limits):
        a, b = numbers[one], numbers[other]
        keep = fr.lengths[a] < below
        waiting.append((a[keep], b[keep]))
        size += len(waiting[-1][0])
        if size > _BATCH:
            yield _merged(waiting)
            waiting, size = [], 0
    if size:
        yield _merged(waiting)


def _steps(keys: Keys, limits: Keys) -> Iterator[tuple[Ints, Ints]]:
    """Yield places of postings at distance 1, 2, 3 … in the same list and window."""
    active = np.arange(len(keys) - 1)
    step = 1
    while len(active):
        active = active[active + step < len(keys)]
        active = active[keys[active + step] <= limits[active]]
        for begin in range(0, len(active), _BATCH):
            some = active[begin : begin + _BATCH]
            yield some, some + step
        step += 1


def _merged(waiting: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    return np.concatenate([a for a, _ in waiting]), np.concatenate([b for _, b in waiting])


def _possible(summary: Signatures, one: Ints, other: Ints, limit: Ints) -> NDArray[np.bool_]:
    """Say which pairs both signatures allow at most `limit` edits."""
    odd = np.bitwise_count(summary.parity[one] ^ summary.parity[other])
    possible: NDArray[np.bool_] = odd.sum(1, dtype=np.int64) <= limit
    left = np.flatnonzero(possible)
    a, b = summary.counts[one[left]], summary.counts[other[left]]
    possible[left] = (np.maximum(a, b) - np.minimum(a, b)).sum(1, dtype=np.int64) <= limit[left]
    return possible
