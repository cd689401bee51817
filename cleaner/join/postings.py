"""From texts to the few postings that can still show a similar pair.

A posting is one 64-bit key: the hash of a gram above, the number of the text that holds it below.
Every step drops postings that no similar pair needs; what "needs" means stands with each step.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import LONGEST_GRAM, Ints, common_grams, longest_partner
from cleaner.join.packed import Packed

Keys = NDArray[np.uint64]

_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, bits well mixed: 2^64 divided by the golden ratio
_NO_GRAM = np.uint64(0xFFFFFFFFFFFFFFFF)
_HASH_BITS = 40  # two of 10^7 grams rarely meet; if they do, that is one more candidate
_CHUNK = 1 << 16  # postings at a time: what stays in the cache of one core
_COUNTED = 1 << 20  # postings counted at a time
_ROUNDS = 12  # peeling ends earlier, where a round takes less than a twelfth
_LEVELS = 24  # classes of list length, two for each power of two


class Share(NamedTuple):
    """Which share of the grams is looked at: those whose hash begins with `number`."""

    number: int = 0
    of: int = 1  # a power of two


class Frame(NamedTuple):
    """What every step must know of the texts of one class."""

    bits: int  # of the text number in a key
    lengths: Ints  # by text number, rising
    farthest: Keys  # by text number: the last number whose length is inside the window
    needed: Ints  # by text number: grams shared with any similar text, at least


ALL = Share()


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


def sorted_keys(packed: Packed, gram: int, bits: int, share: Share = ALL) -> Keys:
    """Give the keys of the grams of all texts, sorted: by gram, then by length of the text."""
    if share.of == 1:
        keys = np.empty(len(packed.codes) - LONGEST_GRAM, np.uint64)
        for begin, end, texts in _chunks(packed):
            _write_keys(keys[begin:end], packed, gram, bits, texts)
    else:
        keys = np.concatenate(list(_keys_of_share(packed, gram, bits, share)))
    keys.sort()
    return keys[: np.searchsorted(keys, _NO_GRAM)]


def _keys_of_share(packed: Packed, gram: int, bits: int, share: Share) -> Iterator[Keys]:
    shift = np.uint64(_hash_bits(bits) + bits - (share.of - 1).bit_length())
    for begin, end, texts in _chunks(packed):
        keys = np.empty(end - begin, np.uint64)
        _write_keys(keys, packed, gram, bits, texts)
        yield keys[keys >> shift == share.number]


def _chunks(packed: Packed) -> Iterator[tuple[int, int, slice]]:
    """Yield where some texts begin and end, and their numbers; few enough for the cache."""
    first = 0
    while first < len(packed.starts):
        last = max(first + 1, int(np.searchsorted(packed.starts, packed.starts[first] + _CHUNK)))
        end = packed.starts[last - 1] + packed.lengths[last - 1] + 1
        yield int(packed.starts[first]), int(end), slice(first, last)
        first = last


def _write_keys(keys: Keys, packed: Packed, gram: int, bits: int, texts: slice) -> None:
    """Write the key of the gram that begins at each code of some texts."""
    begin = int(packed.starts[texts.start])
    sizes = packed.lengths[texts]
    codes = packed.codes[begin : begin + len(keys) + LONGEST_GRAM]
    # one 64-bit word at every 16-bit step holds four codes, the first one lowest
    words = np.ndarray((len(keys),), np.uint64, codes.data, 0, (2,))
    np.left_shift(words, np.uint64(64 - 16 * gram), out=keys)
    keys *= _MIX
    keys >>= np.uint64(64 - _hash_bits(bits))
    keys <<= np.uint64(bits)
    keys |= np.repeat(np.arange(texts.start, texts.stop, dtype=np.uint64), sizes + 1)
    ends = packed.starts[texts] + sizes - begin
    for near in range(gram):  # no gram begins at the end of a text or too near before it
        keys[(ends - near)[sizes >= near]] = _NO_GRAM


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
        same = np.flatnonzero((chunk[1:] ^ chunk[:-1]) <= mask)
        on = np.zeros(min(_CHUNK, len(keys) - begin) + 1, bool)
        follows = np.zeros(len(chunk) - 1, bool)
        numbers = (chunk[same] & mask).view(np.int64)
        follows[same] = (chunk[same + 1] & mask) <= fr.farthest[numbers]
        on[: len(follows)] = follows
        on[1 : len(follows) + 1] |= follows
        on[0] |= before
        size = min(_CHUNK, len(keys) - begin)
        before = bool(len(follows) == _CHUNK and follows[-1])
        found = chunk[:size][on[:size]]
        keys[kept : kept + len(found)] = found
        kept += len(found)
    return keys[:kept]


def peel(parts: Sequence[Keys], fr: Frame) -> list[Keys]:
    """Drop the texts with fewer postings left than they need, until few more would go.

    A similar pair shares `needed` grams, and each of them is still here while both texts are; so a
    text with fewer postings has no partner, and neither its postings nor those only it answered.
    """
    parts = list(parts)
    for _ in range(_ROUNDS):
        before = sum(map(len, parts))
        alive = _count(parts, fr) >= fr.needed
        parts = [shared(_of_alive(keys, alive, fr), fr) for keys in parts]
        if before - sum(map(len, parts)) < before // 12:
            break
    return parts


def rarest(parts: Sequence[Keys], fr: Frame) -> list[Keys]:
    """Keep for each text its rarest postings: all but `needed` - 1 of them, and ties.

    Order all grams by how often they occur. If two texts share at least k grams, then the first of
    the shared ones in this order is followed by k - 1 shared ones in both texts, so it is among
    the first n - k + 1 of the n postings of either (prefix filter, All-Pairs). The order is
    coarse (classes of frequency): whole classes are kept, which only keeps more.
    """
    budget = _count(parts, fr) - fr.needed + 1
    levels = [_levels(keys, fr) for keys in parts]
    last = np.zeros(len(fr.lengths), np.int8)
    taken = np.zeros(len(fr.lengths), np.int64)
    for k in range(_LEVELS):
        for keys, level in zip(parts, levels, strict=True):
            taken += np.bincount(_numbers(keys[level == k], fr), minlength=len(fr.lengths))
        last += taken < budget
    return [
        shared(keys[level <= last[_numbers(keys, fr)]], fr)
        for keys, level in zip(parts, levels, strict=True)
    ]


def _count(parts: Sequence[Keys], fr: Frame) -> Ints:
    """Give how many postings each text has."""
    found = np.zeros(len(fr.lengths), np.int64)
    for keys in parts:
        for begin in range(0, len(keys), _COUNTED):
            some = keys[begin : begin + _COUNTED]
            found += np.bincount(_numbers(some, fr), minlength=len(fr.lengths))
    return found


def _of_alive(keys: Keys, alive: NDArray[np.bool_], fr: Frame) -> Keys:
    """Move the postings of some texts to the front of the array."""
    kept = 0
    for begin in range(0, len(keys), _CHUNK):
        chunk = keys[begin : begin + _CHUNK]
        found = chunk[alive[_numbers(chunk, fr)]]
        keys[kept : kept + len(found)] = found
        kept += len(found)
    return keys[:kept]


def _levels(keys: Keys, fr: Frame) -> NDArray[np.int8]:
    """Give for each posting the class of frequency of its gram."""
    _, sizes = _lists(keys, fr)
    classes = np.minimum(np.log2(np.maximum(sizes, 1)) * 2, _LEVELS - 1).astype(np.int8)
    return np.repeat(classes, sizes)


def _hash_bits(bits: int) -> int:
    """Give how many bits of a key are left for the gram: above 8 million texts fewer than 40."""
    return min(_HASH_BITS, 63 - bits)


def distinct_lists(keys: Keys, fr: Frame) -> Keys:
    """Keep one of the grams whose lists hold the same texts: they show the same pairs."""
    if not len(keys):
        return keys
    keys = keys[np.append(True, keys[1:] != keys[:-1])]
    edges, sizes = _lists(keys, fr)
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


def split_crowds(keys: Keys, fr: Frame, crowd: int) -> tuple[Keys, Ints]:
    """Take out the lists of more than `crowd` postings; give the rest, and the texts in those.

    Lists that hold none but these texts go too: the pairs of a crowd are found in another way.
    """
    begins, sizes = _lists(keys, fr)
    if not (sizes > crowd).any():
        return keys, np.zeros(0, np.int64)
    numbers = _numbers(keys, fr)
    inside = np.zeros(len(fr.lengths), np.bool_)
    inside[numbers[np.repeat(sizes > crowd, sizes)]] = True
    others = np.add.reduceat((~inside[numbers]).astype(np.int64), begins)
    return keys[np.repeat(others > 0, sizes)], np.flatnonzero(inside)


def _lists(keys: Keys, fr: Frame) -> tuple[Ints, Ints]:
    """Give where each list of postings of one gram begins, and how long it is."""
    if not len(keys):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    grams = keys >> np.uint64(fr.bits)
    begins = np.flatnonzero(np.append(True, grams[1:] != grams[:-1]))
    return begins, np.diff(np.append(begins, len(keys)))
