"""The texts to compare in order of length, side by side: what the join reads from end to end.

Forms lie where their documents lie, in the segments. The join takes them by length, some thousand
at a time, so they are written out once in that order. Where they are many and there is a folder,
into a file, of which only what is being compared is in memory.
"""

import mmap
import os
from array import array
from bisect import bisect_left
from codecs import utf_16_le_decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from cleaner import later
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.sketches import Units, moulded
from cleaner.foresight import foreseen
from cleaner.join.bounds import LONGEST_GRAM, Ints, Narrow
from cleaner.join.packed import Coded, Codes, Ordered, of_characters, starts_of

if TYPE_CHECKING:
    import tempfile
else:
    tempfile = later.module("tempfile")

_READ = ("rows", "codes")  # columns
_AT_A_TIME = 1 << 16  # paragraphs of a segment whose forms are moved at a time
_KEPT = 1 << 24  # bytes that may lie written and mapped before the mapping is given back
_NONE = "\n"  # the code behind each text, which none has


class OrderedTexts(Coded):
    """Texts in order of length, which lie side by side and are read when they are looked at."""

    def __init__(self, starts: Ints, extra: "_Extra", read: Callable[[int, int], Units]) -> None:
        """Take where each text starts, in characters, and who reads.

        `starts` are those of `Ordered`. Who reads does it between two places, which count the
        16-bit units of UTF-16; `extra` says how many characters took two of them.
        """
        self._starts = starts
        # in these a number is found in a third of the time
        self._wider, self._before = (array("q", part.tobytes()) for part in extra)
        self._read = read

    def __len__(self) -> int:
        """Give the number of texts."""
        return len(self._starts) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        """Give a text, or a stretch of them."""
        if not isinstance(place, slice):
            return _decoded(self._read(self._place(place), self._place(place + 1) - 1))
        first, last, step = place.indices(len(self))
        if step != 1:
            return [self[number] for number in range(first, last, step)]
        if first >= last:
            return []
        return _decoded(self._read(self._place(first), self._place(last) - 1)).split(_NONE)

    def codes(self, first: int, last: int) -> Codes:
        """Give the codes of a stretch of texts, most often as they lie.

        What stands behind them are those of the next ones: a gram of it has a code of none in it.
        """
        begin, end = self._place(first), self._place(last)
        units = self._read(begin, end + LONGEST_GRAM)
        wider = self._wider[bisect_left(self._wider, first) : bisect_left(self._wider, last)]
        if not wider:
            return units
        one, other = self._place(wider[0]) - begin, self._place(wider[-1] + 1) - begin
        return np.concatenate([units[:one], of_characters(units[one:other]), units[other:]])

    def _place(self, number: int) -> int:
        """Give where a text begins; behind each stands a code of none."""
        return int(self._starts[number]) + self._before[bisect_left(self._wider, number)]


class _Extra(NamedTuple):
    """How many units more than characters some texts have: few have any."""

    texts: Ints  # that have more, rising
    sums: Ints  # before each of them, and in all

    def before(self, numbers: NDArray[Any]) -> Ints:
        """Give how many units more than characters stand before each of some texts."""
        found: Ints = self.sums[self.texts.searchsorted(numbers)]
        return found


def _decoded(units: Units) -> str:
    return utf_16_le_decode(units.data, "surrogatepass", True)[0]  # noqa: FBT003  positional only


@contextmanager
def in_order(
    corpus: Corpus,
    firsts: NDArray[Any],
    folder: Path | None,
    held: int = 0,
    *,
    moulds: bool = False,
) -> Iterator[tuple[Ordered, Narrow]]:
    """Give the forms of some paragraphs in order of length, or their moulds (each digit a 0).

    `firsts` are in corpus order. With them comes the number of each among those given. More bytes
    than `held` lie in the folder, if there is one.
    """
    sizes = corpus.lengths[firsts].astype(np.int32)
    names = np.argsort(sizes, kind="stable").astype(np.int32)
    lengths = sizes[names]
    starts = starts_of(lengths)
    extra = _extra(corpus, firsts, sizes, names)
    del sizes
    rank = np.empty(len(firsts), np.int32)
    rank[names] = np.arange(len(names), dtype=np.int32)
    units = int(starts[-1]) + int(extra.sums[-1]) + LONGEST_GRAM
    with _room(units, folder, held) as room:
        for stretch in _stretches(corpus, firsts):
            own = stretch.codes()
            at = rank[stretch.numbers]
            places = starts[at] + extra.before(at)
            first = stretch.begins[0]
            begins, ends = stretch.begins - first, stretch.ends - first
            room.write(places, begins, ends, moulded(own) if moulds else own)
        room.end()
        del firsts, rank  # the search behind the yield needs their memory
        yield Ordered(OrderedTexts(starts, extra, room.read), lengths, starts), names


def _extra(corpus: Corpus, firsts: NDArray[Any], sizes: Narrow, names: Narrow) -> _Extra:
    """Look for the forms that have characters of two units; `names`: all in order of length."""
    numbers, units = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for stretch in _stretches(corpus, firsts):
        more = stretch.ends - stretch.begins - sizes[stretch.numbers]
        at = np.flatnonzero(more)
        numbers.append(stretch.numbers[at])
        units.append(more[at])
    has = np.zeros(len(names), np.bool_)
    own, found = np.concatenate(numbers), np.concatenate(units)
    has[own] = True
    texts = np.flatnonzero(has[names])
    sums = np.cumsum(found[np.searchsorted(own, names[texts])])
    return _Extra(texts, np.concatenate([[0], sums]))


class _Stretch(NamedTuple):
    """Some of the wanted paragraphs, which lie in one segment."""

    corpus: Corpus
    segment: int
    numbers: Ints  # among all that are wanted
    begins: Ints  # of their forms in the codes of the segment
    ends: Ints

    def codes(self) -> Units:
        """Give the forms from the first to the last, and what stands between them."""
        segment = self.corpus.segments[self.segment]
        codes: Units = segment.part("codes", int(self.begins[0]), int(self.ends[-1]))
        return codes


def _stretches(corpus: Corpus, firsts: NDArray[Any]) -> Iterator[_Stretch]:
    """Yield the wanted paragraphs, which are in corpus order, as they lie on the disk."""
    segments = foreseen(corpus.segments, lambda segment: segment.soon(*_READ))
    for at, (before, segment) in enumerate(zip(corpus.paragraphs_before, segments, strict=True)):
        count = segment.count("rows")
        for begin in range(0, count, _AT_A_TIME):
            end = min(begin + _AT_A_TIME, count)
            edges = np.array([before + begin, before + end], firsts.dtype)
            some = slice(*np.searchsorted(firsts, edges).tolist())
            if some.start < some.stop:
                rows = segment.part("rows", begin, end)[firsts[some] - (before + begin)]
                yield _Stretch(corpus, at, np.arange(some.start, some.stop), rows[:, 5], rows[:, 6])


@contextmanager
def _room(units: int, folder: Path | None, held: int) -> Iterator["_Room"]:
    """Make room for texts: an array, or a file without a name."""
    if not folder or 2 * units <= held:
        yield _Room(np.empty(units, np.uint16))
        return
    with tempfile.TemporaryFile(dir=folder) as file:
        file.truncate(2 * units)
        mapped = mmap.mmap(file.fileno(), 2 * units)
        yield _Room(np.frombuffer(mapped, np.uint16), mapped, file.fileno())


class _Room:
    """Where texts are put down and read again."""

    def __init__(self, array: Units, mapped: mmap.mmap | None = None, file: int = -1) -> None:
        self._array = array
        self._mapped = mapped
        self._file = file
        self._written = 0

    def write(self, places: Ints, begins: Ints, ends: Ints, codes: Units) -> None:
        """Put spans of units at their places, and a code of none behind each.

        One by one: to move all units at once takes a number for each, four times as long as itself.
        """
        behind = places + (ends - begins)
        self._array[behind] = ord(_NONE)
        room, given = self._array.data, codes.data
        columns = (column.tolist() for column in (places, behind, begins, ends))
        for place, stop, begin, end in zip(*columns, strict=True):
            room[place:stop] = given[begin:end]
        self._written += 2 * int((ends - begins).sum())
        if self._written > _KEPT:
            self.settle()

    def end(self) -> None:
        """Put codes of none behind all."""
        self._array[-LONGEST_GRAM:] = ord(_NONE)
        self.settle()

    def settle(self) -> None:
        """Give back the memory of what was written; the file keeps it."""
        self._written = 0
        if self._mapped is not None:
            self._mapped.madvise(mmap.MADV_DONTNEED)

    def read(self, first: int, last: int) -> Units:
        """Give the units from one place to before another, as they lie where they are in memory."""
        if self._mapped is None:
            return self._array[first:last]
        return np.frombuffer(os.pread(self._file, 2 * (last - first), 2 * first), np.uint16)
