"""Texts in order of length, and their characters as 16-bit codes: what the filters read."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import LONGEST_GRAM, Ints, Narrow

Codes = NDArray[np.uint16]
# Characters at a time: their codes and keys stay in the cache of one core.
_PIECE = 1 << 15
# UTF-16: the upper bits of the first and of the second half of a character, and what they add to.
_HALVES, _HIGH, _LOW = np.uint16(0xFC00), np.uint16(0xD800), np.uint16(0xDC00)
_IN_HALF, _BITS_OF_HALF, _FIRST_WIDE = np.uint32(0x3FF), np.uint32(10), np.uint32(0x10000)


class Ordered(NamedTuple):
    """Texts in order of length, and where each would stand if they stood side by side."""

    texts: Sequence[str]
    lengths: Narrow
    # of each text, and the end: after each text stands one code that belongs to none
    starts: Ints


class Piece(NamedTuple):
    """The codes of the texts from `first` to before `last`.

    A character is a 16-bit number; those above U+FFFF share theirs with others. Two texts with the
    same numbers may therefore differ, but two texts that differ in their numbers do differ: the
    filters only ever take the codes for more alike than the texts are, and lose nothing.
    """

    first: int
    last: int
    codes: Codes  # after each text one code that belongs to none, and `LONGEST_GRAM` more of any


def ordered(texts: Sequence[str]) -> Ordered:
    """Give texts that are in order of length with their places."""
    lengths = np.fromiter(map(len, texts), np.int32, len(texts))
    return Ordered(texts, lengths, starts_of(lengths))


def starts_of(lengths: Narrow) -> Ints:
    """Give where texts of some lengths stand side by side, one code between them, and the end."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    starts += np.arange(len(starts), dtype=np.int32)
    return starts


def from_place(texts: Ordered, first: int) -> Ordered:
    """Give the texts from a place on, numbered from 0."""
    starts = texts.starts[first:] - texts.starts[first]
    return Ordered(Rest(texts.texts, first), texts.lengths[first:], starts)


class Coded(Sequence[str]):
    """Texts which know their codes without being made first."""

    @abstractmethod
    def codes(self, first: int, last: int) -> Codes:
        """Give what `codes` gives of the texts from one place to before another.

        At the end there may stand other codes than those of none.
        """


def _codes_between(texts: Sequence[str], first: int, last: int) -> Codes:
    if isinstance(texts, Coded):
        return texts.codes(first, last)
    return codes(texts[first:last])


class Rest(Coded):
    """The texts from a place on; nothing of them is copied."""

    def __init__(self, texts: Sequence[str], first: int) -> None:
        """Take the texts, and how many are passed over."""
        self._texts = texts
        self._first = first

    def __len__(self) -> int:
        """Give the number of texts."""
        return len(self._texts) - self._first

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """Give a text, or a stretch of them."""
        if isinstance(place, slice):
            return self._texts[self._first + place.start : self._first + place.stop]
        return self._texts[self._first + place]

    def codes(self, first: int, last: int) -> Codes:
        """Give the codes of a stretch of texts."""
        return _codes_between(self._texts, self._first + first, self._first + last)


def pieces(texts: Ordered, first: int, last: int) -> Iterator[Piece]:
    """Yield the codes of the texts from `first` to before `last`, few at a time."""
    while first < last:
        end = int(np.searchsorted(texts.starts, texts.starts[first] + _PIECE, "right")) - 1
        end = min(max(end, first + 1), last)
        yield Piece(first, end, _codes_between(texts.texts, first, end))
        first = end


def codes(texts: Sequence[str]) -> Codes:
    """Give the codes of some texts, each followed by one code of none, and `LONGEST_GRAM` more."""
    text = "\n".join([*texts, "\n" * LONGEST_GRAM])
    narrow = text.encode("utf-16-le", "surrogatepass")
    if len(narrow) == 2 * len(text):
        return np.frombuffer(narrow, np.uint16)
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _narrow(wide)


def of_characters(units: Codes) -> Codes:
    """Give one code for each character of UTF-16: that of one of two units is made of both."""
    high = np.flatnonzero(units[:-1] & _HALVES == _HIGH)
    at = high[units[high + 1] & _HALVES == _LOW]
    first = np.ones(len(units), np.bool_)
    first[at + 1] = False
    found = units[first]
    upper, lower = (units[some].astype(np.uint32) & _IN_HALF for some in (at, at + 1))
    wide = (upper << _BITS_OF_HALF) + lower + _FIRST_WIDE
    found[at - np.arange(len(at))] = _narrow(wide)
    return found


def _narrow(wide: NDArray[np.uint32]) -> Codes:
    return (wide ^ (wide >> np.uint32(16))).astype(np.uint16)
