"""The texts to compare in order of length, side by side: what the join reads from end to end.

Forms lie where their documents lie, in the segments. The join takes them by length, some thousand
at a time, so they are written out once in that order. Where they are many and there is a folder,
into a file, of which only what is being compared is in memory.
"""

import mmap
import os
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from cleaner import later
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.sketches import Units, moulded
from cleaner.join.bounds import Ints, Narrow
from cleaner.join.packed import Coded, Codes, Ordered, codes, codes_of_units, starts_of

if TYPE_CHECKING:
    import tempfile
else:
    tempfile = later.module("tempfile")

_AT_A_TIME = 1 << 16  # paragraphs of a segment whose forms are moved at a time
_KEPT = 1 << 24  # bytes that may lie written and mapped before the mapping is given back


class OrderedTexts(Coded):
    """Texts in order of length, which lie side by side and are read when they are looked at."""

    def __init__(
        self, lengths: Narrow, starts: Ints, extra: "_Extra", read: Callable[[int, int], bytes]
    ) -> None:
        """Take the lengths in characters, where each text would start, and who reads.

        `starts` are those of `Ordered`. Who reads does it between two places, which count the
        16-bit units of UTF-16; `extra` says how many characters took two of them.
        """
        self._lengths = lengths
        self._starts = starts
        # in these a number is found in a third of the time
        self._wider, self._before = (array("q", part.tobytes()) for part in extra)
        self._read = read

    def __len__(self) -> int:
        """Give the number of texts."""
        return len(self._lengths)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        """Give a text, or a stretch of them."""
        if not isinstance(place, slice):
            return _decoded(self._read(self._place(place), self._place(place + 1)))
        first, last, step = place.indices(len(self))
        if step != 1:
            return [self[number] for number in range(first, last, step)]
        return self._stretch(first, last) if first < last else []

    def _stretch(self, first: int, last: int) -> list[str]:
        begin = self._place(first)
        text = _decoded(self._read(begin, self._place(last)))
        bounds = [0, *np.cumsum(self._lengths[first:last]).tolist()]
        if len(text) == bounds[-1]:
            return [text[one:other] for one, other in pairwise(bounds)]
        # two halves of a character, each at an edge, became one
        ends = map(self._place, range(first, last + 1))
        return [_decoded(self._read(one, other)) for one, other in pairwise(ends)]

    def codes(self, first: int, last: int) -> Codes:
        """Give the codes of a stretch of texts, most often without making one of them."""
        data = self._read(self._place(first), self._place(last))
        found = codes_of_units(np.frombuffer(data, np.uint16), self._lengths[first:last])
        return codes(self[first:last]) if found is None else found

    def _place(self, number: int) -> int:
        """Give where a text begins; no code stands between them."""
        return int(self._starts[number]) - number + self._before[bisect_left(self._wider, number)]


class _Extra(NamedTuple):
    """How many units more than characters some texts have: few have any."""

    texts: Ints  # that have more, rising
    sums: Ints  # before each of them, and in all

    def before(self, numbers: Ints) -> Ints:
        """Give how many units more than characters stand before each of some texts."""
        found: Ints = self.sums[self.texts.searchsorted(numbers)]
        return found


def _decoded(data: bytes) -> str:
    return data.decode("utf-16-le", "surrogatepass")


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
    units = int(starts[-1]) - len(names) + int(extra.sums[-1])
    with _room(units, folder, held) as room:
        for stretch in _stretches(corpus, firsts):
            own = stretch.codes()
            at = rank[stretch.numbers].astype(np.int64)
            places = starts[at] - at + extra.before(at)
            first = stretch.begins[0]
            spans = np.stack([places, stretch.begins - first, stretch.ends - first], axis=1)
            room.write(spans, moulded(own) if moulds else own)
        room.settle()
        del firsts, rank  # the search behind the yield needs their memory
        yield Ordered(OrderedTexts(lengths, starts, extra, room.read), lengths, starts), names


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
    for at, (before, segment) in enumerate(
        zip(corpus.paragraphs_before, corpus.segments, strict=True)
    ):
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

    def write(self, spans: Ints, codes: Units) -> None:
        """Put spans of units at their places; `spans` has rows: place, from where, to where.

        One by one: to move all units at once takes a number for each, four times as long as itself.
        """
        room, given = self._array.data, codes.data
        for place, begin, end in spans.tolist():
            room[place : place + end - begin] = given[begin:end]
            self._written += 2 * (end - begin)
        if self._written > _KEPT:
            self.settle()

    def settle(self) -> None:
        """Give back the memory of what was written; the file keeps it."""
        self._written = 0
        if self._mapped is not None:
            self._mapped.madvise(mmap.MADV_DONTNEED)

    def read(self, first: int, last: int) -> bytes:
        """Give the units from one place to before another."""
        if self._mapped is None:
            return self._array[first:last].tobytes()
        return os.pread(self._file, 2 * (last - first), 2 * first)
