"""From texts to the few postings that can still show a similar pair.

A posting is one 64-bit key: the hash of a gram above, the number of the text that holds it below.
Every step drops postings that no similar pair needs; what "needs" means stands with each step.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import Ints, common_grams, longest_partner
from cleaner.join.packed import Packed

Keys = NDArray[np.uint64]

_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, bits well mixed: 2^64 divided by the golden ratio
_NO_GRAM = np.uint64(0xFFFFFFFFFFFFFFFF)
_HASH_BITS = 40  # two different grams among 10^7 rarely meet; if they do, one more candidate
_CHUNK = 1 << 16  # postings at a time: what stays in the cache of one core
_ROUNDS = 12  # peeling ends earlier, where a round takes less than a twelfth
_LEVELS = 24  # classes of list length, two for each power of two


class Frame(NamedTuple):
    """What every step must know of the texts of one class."""

    bits: int  # of the text number in a key
    lengths: Ints  # by text number, rising
    farthest: Keys  # by text number: the last number whose length is inside the window
    needed: Ints  # by text number: grams shared with any similar text, at least


def frame(packed: Packed, threshold: float, gram: int, runs: float) -> Frame:
    """Give the frame of a class."""
    lengths = packed.lengths
    partners = longest_partner(lengths, threshold)
    return Frame(
        max(1, (len(lengths) - 1).bit_length()),
        lengths,
        (np.searchsorted(lengths, partners, "right") - 1).astype(np.uint64),
        np.maximum(common_grams(lengths, threshold, gram, runs), 1),
    )


def sorted_keys(packed: Packed, gram: int, bits: int) -> Keys:
    """Give the keys of all grams of all texts, sorted: by gram, then by length of the text."""
    total = len(packed.codes) - 4
    keys = np.empty(total, np.uint64)
    for first, last in _chunks(packed):
        begin = int(packed.starts[first])
        end = int(packed.starts[last - 1] + packed.lengths[last - 1]) + 1
        numbers = np.repeat(np.arange(first, last, dtype=np.uint64), packed.lengths[first:last] + 1)
        _fill(keys[begin:end], packed.codes[begin : end + 4], gram, bits, numbers)
    without = _without_gram(packed, gram)
    keys[without] = _NO_GRAM
    keys.sort()
    return keys[: total - len(without)]


def _chunks(packed: Packed) -> Iterator[tuple[int, int]]:
    first = 0
    while first < len(packed.starts):
        last = max(first + 1, int(np.searchsorted(packed.starts, packed.starts[first] + _CHUNK)))
        yield first, last
        first = last


def _fill(keys: Keys, codes: NDArray[np.uint16], gram: int, bits: int, numbers: Keys) -> None:
    """Write the keys of the grams that begin at each code."""
    # one 64-bit word at every 16-bit step holds four codes, the first one lowest
    words = np.ndarray((len(keys),), np.uint64, codes.data, 0, (2,))
    np.left_shift(words, np.uint64(64 - 16 * gram), out=keys)
    keys *= _MIX
    keys >>= np.uint64(64 - _HASH_BITS)
    keys <<= np.uint64(bits)
    keys |= numbers


def _without_gram(packed: Packed, gram: int) -> Ints:
    """Give the places at which no gram of a text begins: its end, and too near before it."""
    ends = packed.starts + packed.lengths
    near = [(ends - k)[packed.lengths >= k] for k in range(gram)]
    return np.concatenate(near)


def shared(keys: Keys, fr: Frame) -> Keys:
    """Keep the postings whose gram stands in another text inside the length window.

    A gram that two similar texts share has a posting in each of them. Among sorted keys the next
    posting of the same gram is that of the nearest longer text: if even this one is outside the
    window, all are. The keys kept are moved to the front of the same array.
    """
    kept = 0
    mask = np.uint64((1 << fr.bits) - 1)
    before = False  # the last posting of the chunk before goes on into this one
    for begin in range(0, len(keys), _CHUNK):
        chunk = keys[begin : begin + _CHUNK + 1]
        limit = fr.farthest[(chunk[:-1] & mask).view(np.int64)] | (chunk[:-1] & ~mask)
        on = np.zeros(min(_CHUNK, len(keys) - begin) + 1, bool)
        follows = chunk[1:] <= limit
        on[: len(follows)] = follows
        on[1 : len(follows) + 1] |= follows
        on[0] |= before
        size = min(_CHUNK, len(keys) - begin)
        before = bool(len(follows) == _CHUNK and follows[-1])
        found = chunk[:size][on[:size]]
        keys[kept : kept + len(found)] = found
        kept += len(found)
    return keys[:kept]


def peel(keys: Keys, fr: Frame) -> Keys:
    """Drop the texts with fewer postings left than they need, until few more would go.

    A similar pair shares `needed` grams, and each of them is still here while both texts are; so a
    text with fewer postings has no partner, and neither its postings nor those only it answered.
    """
    for _ in range(_ROUNDS):
        before = len(keys)
        numbers = _numbers(keys, fr)
        alive = np.bincount(numbers, minlength=len(fr.lengths)) >= fr.needed
        keys = keys[alive[numbers]]
        if len(keys) < before:
            keys = shared(keys, fr)
        if before - len(keys) < before // 12:
            break
    return keys


def rarest(keys: Keys, fr: Frame) -> Keys:
    """Keep for each text its rarest postings: all but `needed` - 1 of them, and ties.

    Order all grams by how often they occur. If two texts share at least k grams, then the first of
    the shared ones in this order is followed by k - 1 shared ones in both texts, so it is among
    the first n - k + 1 of the n postings of either (prefix filter, All-Pairs). The order is
    coarse (classes of frequency): whole classes are kept, which only keeps more.
    """
    if not len(keys):
        return keys
    numbers = _numbers(keys, fr)
    edges = _list_edges(keys, fr)
    sizes = np.diff(np.append(edges, len(keys)))
    level = np.repeat(np.minimum((np.log2(sizes) * 2).astype(np.int8), _LEVELS - 1), sizes)
    count = np.bincount(numbers, minlength=len(fr.lengths))
    budget = count - fr.needed + 1
    last = np.zeros(len(fr.lengths), np.int8)
    taken = np.zeros(len(fr.lengths), np.int64)
    for k in range(_LEVELS):
        taken += np.bincount(numbers[level == k], minlength=len(fr.lengths))
        last += taken < budget
    return shared(keys[level <= last[numbers]], fr)


def distinct_lists(keys: Keys, fr: Frame) -> Keys:
    """Keep one of the grams whose lists hold the same texts: they show the same pairs."""
    if not len(keys):
        return keys
    keys = keys[np.append(True, keys[1:] != keys[:-1])]
    edges = _list_edges(keys, fr)
    sizes = np.diff(np.append(edges, len(keys)))
    mixed = (_numbers(keys, fr).view(np.uint64) + np.uint64(1)) * _MIX
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIX
    _, first = np.unique(np.add.reduceat(mixed, edges), return_index=True)
    keep = np.zeros(len(edges), bool)
    keep[first] = True
    kept: Keys = keys[np.repeat(keep, sizes)]
    return kept


def _numbers(keys: Keys, fr: Frame) -> Ints:
    return (keys & np.uint64((1 << fr.bits) - 1)).view(np.int64)


def _list_edges(keys: Keys, fr: Frame) -> Ints:
    """Give where each list of postings of one gram begins."""
    grams = keys >> np.uint64(fr.bits)
    return np.flatnonzero(np.append(True, grams[1:] != grams[:-1]))
