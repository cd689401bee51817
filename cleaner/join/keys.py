"""From texts to sorted keys, one for each gram.

A key is a 64-bit number: the hash of a gram above, the number of the text that holds it below.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bands import Band
from cleaner.join.bounds import LONGEST_GRAM, Narrow, common_grams, longest_partner
from cleaner.join.packed import Ordered, Piece, pieces

Keys = NDArray[np.uint64]

_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, bits well mixed: 2^64 divided by the golden ratio
_NO_GRAM = np.uint64(0xFFFFFFFFFFFFFFFF)  # no key: no text has the number of ones only


class Frame(NamedTuple):
    """What every step must know of a band. Texts are numbered from its first one."""

    bits: int  # of the text number in a key
    lengths: Narrow  # by text number, rising
    farthest: NDArray[
        np.uint32
    ]  # by text number, rising: the last number that a similar text may have
    own: int  # texts before the inner end of the band: the shorter one of a pair is one of these
    needed: Narrow  # by text number: grams shared with any similar text, at least
    threshold: float
    gram: int
    runs: float


def frame(texts: Ordered, band: Band, threshold: float, runs: float) -> Frame:
    """Give the frame of a band."""
    lengths = texts.lengths[band.first : band.last]
    # they are the same for long stretches
    distinct, counts = np.unique(lengths, return_counts=True)
    after = np.searchsorted(lengths, longest_partner(distinct, threshold), "right")
    needed = np.maximum(common_grams(distinct, threshold, band.gram, runs), 1)
    return Frame(
        len(lengths).bit_length(),
        lengths,
        np.repeat((after - 1).astype(np.uint32), counts),
        band.inner - band.first,
        np.repeat(needed.astype(np.int32), counts),
        threshold,
        band.gram,
        runs,
    )


def numbers_mask(fr: Frame) -> np.uint64:
    """Give the bits of a key that hold the number of the text."""
    return np.uint64((1 << fr.bits) - 1)


def sorted_keys(texts: Ordered, band: Band, fr: Frame, room: Keys) -> Keys:
    """Give the keys of the grams of a band, sorted: by gram, then by length of the text.

    `room` is for as many keys as the band has characters and texts; it is written over.
    """
    keys = room[: texts.starts[band.last] - texts.starts[band.first]]
    for piece in pieces(texts, band.first, band.last):
        begin, end = texts.starts[[piece.first, piece.last]] - texts.starts[band.first]
        _write_keys(keys[begin:end], texts, piece, band, fr)
    keys.sort()
    return keys[: np.searchsorted(keys, _NO_GRAM)]


def each_keys(texts: Ordered, band: Band, fr: Frame) -> Iterator[Keys]:
    """Yield the same keys piece by piece, as they come."""
    for piece in pieces(texts, band.first, band.last):
        keys = np.empty(texts.starts[piece.last] - texts.starts[piece.first], np.uint64)
        _write_keys(keys, texts, piece, band, fr)
        yield keys[keys != _NO_GRAM]


def _write_keys(keys: Keys, texts: Ordered, piece: Piece, band: Band, fr: Frame) -> None:
    """Write the key of the gram that begins at each code of a piece."""
    # one 64-bit word at every 16-bit step holds four codes, the first one lowest
    words = np.ndarray((len(keys),), np.uint64, piece.codes.data, 0, (2,))
    if band.gram == LONGEST_GRAM:
        keys[:] = words
    else:
        np.left_shift(words, np.uint64(16 * (LONGEST_GRAM - band.gram)), out=keys)
    keys *= _MIX
    keys &= ~numbers_mask(fr)
    sizes = texts.lengths[piece.first : piece.last]
    numbers = np.arange(piece.first - band.first, piece.last - band.first, dtype=np.uint64)
    keys |= np.repeat(numbers, sizes + 1)
    ends = texts.starts[piece.first : piece.last] + sizes - texts.starts[piece.first]
    for near in range(band.gram):  # no gram begins at the end of a text or too near before it
        keys[(ends - near)[sizes >= near]] = _NO_GRAM
