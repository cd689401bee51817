"""The paragraphs of a corpus, numbered in corpus order and read where they lie."""

from array import array
from bisect import bisect_right
from codecs import utf_16_le_decode
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.tables import Row
from cleaner.foresight import meanwhile
from cleaner.store import Segment, string_at

_REMEMBERED = 1 << 14  # rows and names that are likely asked for again soon: 8 MB
_OPEN = 64  # files of segments
_SPAN = 1 << 14  # bytes that a disk reads in the time which it takes to find a paragraph


class Paragraph(NamedTuple):
    """A line with words; `text[start:end]` of its document is the line without its end."""

    document: int
    start: int
    end: int
    line: int  # in the original file, from 1


class Corpus:
    """The paragraphs of all segments, numbered in corpus order, each read when it is asked for.

    Held are four bytes for each, the length of its form, and eight for each document.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Take segments in corpus order."""
        self.segments = segments
        counts = [segment.column("paragraphs") for segment in segments]
        sizes = [len(one) for one in counts]
        self.document_count = sum(sizes)
        self.paragraphs_before = _before([int(one[-1]) if len(one) else 0 for one in counts])
        self._documents_before = _before(sizes)
        self.segment = _opener(segments)
        self._row = _rows_of(self.segment, self.paragraphs_before)
        self._name = _names_of(self.segment)
        self.lengths: NDArray[np.uint32] = self.gathered("lengths", np.uint32)
        ends = [np.add(*pair) for pair in zip(counts, self.paragraphs_before, strict=True)]
        # the number after the last paragraph of each document
        self._ends = array("q", np.concatenate([np.zeros(0, np.int64), *ends]).tobytes())

    def __len__(self) -> int:
        """Give the number of paragraphs."""
        return len(self.lengths)

    def gathered(self, name: str, dtype: type) -> NDArray[Any]:
        """Give a column of all segments as one array."""
        parts = [segment.column(name) for segment in self.segments]
        return np.concatenate([np.zeros(0, dtype), *parts])

    def picked(self, name: str, numbers: NDArray[Any]) -> NDArray[np.uint64]:
        """Give a column of hashes of some paragraphs."""
        order = np.argsort(numbers, kind="stable")
        ranked = numbers[order]
        found = np.empty(len(numbers), np.uint64)
        for before, segment in zip(self.paragraphs_before, self.segments, strict=True):
            some = slice(*np.searchsorted(ranked, [before, before + segment.count(name)]).tolist())
            if some.start < some.stop:
                found[order[some]] = segment.column(name)[ranked[some] - before]
        return found

    def foresee(self, numbers: Sequence[int]) -> None:
        """Have the system read the segments in which many of some paragraphs lie, in order.

        To read what lies between them takes less time than to wait for each.
        """
        before = np.array(self.paragraphs_before, np.int64)
        at = np.searchsorted(before, np.array(numbers, np.int64), "right") - 1
        counts = np.bincount(at, minlength=len(self.segments)).tolist()
        many = [
            segment
            for segment, count in zip(self.segments, counts, strict=True)
            if count and count * _SPAN >= segment.count("texts")
        ]
        if many:
            meanwhile(many, lambda segment: segment.soon("rows", "texts"))

    def document(self, number: int) -> int:
        """Give the document in which a paragraph stands."""
        return bisect_right(self._ends, number)

    def length(self, number: int) -> int:
        """Give the characters of a paragraph's form."""
        return int(self.lengths[number])

    def paragraph(self, number: int) -> Paragraph:
        """Give where a paragraph stands."""
        row = self._row(number)[1]
        return Paragraph(self.document(number), row.start, row.end, row.line)

    def text(self, number: int) -> str:
        """Give the paragraph as it is written."""
        at, row = self._row(number)
        segment = self.segment(at)
        return str(segment.raw("texts", row.first_byte, row.last_byte), "utf-8", "surrogatepass")

    def form(self, number: int) -> str:
        """Give the comparison form of a paragraph."""
        at, row = self._row(number)
        segment = self.segment(at)
        codes = segment.raw("codes", row.first_code, row.last_code)
        return utf_16_le_decode(codes, "surrogatepass", True)[0]  # noqa: FBT003  positional only

    def name(self, document: int) -> str:
        """Give the name of a document."""
        return self._name(*self._document_at(document))

    def document_text(self, document: int) -> str:
        """Give the whole text of a document."""
        segment, place = self.document_place(document)
        return string_at(segment, "texts", place)

    def document_place(self, document: int) -> tuple[Segment, int]:
        """Give the segment of a document, and which of its documents it is."""
        at, place = self._document_at(document)
        return self.segment(at), place

    def _document_at(self, document: int) -> tuple[int, int]:
        at = bisect_right(self._documents_before, document) - 1
        return at, document - self._documents_before[at]

    def place(self, number: int) -> str:
        """Give FILE:LINE of the original."""
        document, _, _, line = self.paragraph(number)
        return f"{self.name(document)}:{line}"

    def neighbour(self, number: int, step: int) -> int:
        """Give the paragraph `step` further on in the same document; -1: there is none."""
        other = number + step
        if not 0 <= other < len(self):
            return -1
        return other if self.document(other) == self.document(number) else -1

    def span(self, document: int) -> tuple[int, int]:
        """Give the numbers of a document's paragraphs: the first, and the one after the last."""
        return self._ends[document - 1] if document else 0, self._ends[document]


# What follows refers to no corpus: so a corpus, and with it the files it has open, ends at once
# where nobody has it any more, and not when Python comes to look for circles.


def _opener(segments: Sequence[Segment]) -> Callable[[int], Segment]:
    """Give the function that gives a segment by its place, its file open if it can be."""
    return lru_cache(_OPEN)(lambda at: segments[at].opened())


def _rows_of(
    segment: Callable[[int], Segment], before: Sequence[int]
) -> Callable[[int], tuple[int, Row]]:
    """Give the function that gives a paragraph's row by its number, and in which segment it is."""

    @lru_cache(_REMEMBERED)
    def row(number: int) -> tuple[int, Row]:
        at = bisect_right(before, number) - 1
        place = number - before[at]
        return at, Row(*segment(at).numbers("rows", place, place + 1))

    return row


def _names_of(segment: Callable[[int], Segment]) -> Callable[[int, int], str]:
    """Give the function that gives the name of a document by its segment and its place there."""

    @lru_cache(_REMEMBERED)
    def name(at: int, place: int) -> str:
        return string_at(segment(at), "names", place)

    return name


def _before(sizes: Sequence[int]) -> list[int]:
    """Give for each size the sum of those before it."""
    return [0, *accumulate(sizes)][:-1]
