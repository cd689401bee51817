"""Texts side by side in one array, shortest first: what the filters of the join read."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import LONGEST_GRAM, Ints

Codes = NDArray[np.uint16]
_PIECE = 1 << 18  # characters encoded at a time


class Packed(NamedTuple):
    """Texts in order of length; text number i is `codes[starts[i] : starts[i] + lengths[i]]`.

    A character is a 16-bit number; those above U+FFFF share theirs with others. Two texts with the
    same numbers may therefore differ, but two texts that differ in their numbers do differ: the
    filters only ever take the codes for more alike than the texts are, and lose nothing.
    """

    codes: Codes  # each text is followed by one code that belongs to none
    starts: Ints
    lengths: Ints


def pack(texts: Sequence[str]) -> Packed:
    """Pack texts that are in order of length."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.concatenate([[0], np.cumsum(lengths + 1)])
    codes = np.zeros(int(starts[-1]) + LONGEST_GRAM, np.uint16)
    first = 0
    while first < len(texts):
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _PIECE)))
        piece = "\n".join(texts[first:last])
        codes[starts[first] : starts[first] + len(piece)] = _codes(piece)
        first = last
    return Packed(codes, starts[:-1], lengths)


def _codes(text: str) -> Codes:
    narrow = text.encode("utf-16-le", "surrogatepass")
    if len(narrow) == 2 * len(text):
        return np.frombuffer(narrow, np.uint16)
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return (wide ^ (wide >> np.uint32(16))).astype(np.uint16)


def part(packed: Packed, first: int, last: int) -> Packed:
    """Give the texts from number `first` to before `last` as a pack of their own."""
    base = packed.starts[first]
    end = packed.starts[last - 1] + packed.lengths[last - 1] + 1
    return Packed(
        packed.codes[base : end + LONGEST_GRAM],
        packed.starts[first:last] - base,
        packed.lengths[first:last],
    )
