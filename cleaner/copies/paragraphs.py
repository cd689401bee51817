"""The paragraphs of a corpus in one table, in corpus order."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cleaner.comparison import comparison_lines
from cleaner.edits import line_starts


class Sighting(NamedTuple):
    """What is kept of a document between looking at it and deciding.

    The text itself, not a digest: the verdict reads both paragraphs, and names what differs.
    """

    text: str
    origin: Sequence[int]  # see Document


class Paragraph(NamedTuple):
    """A line with words; `text[start:end]` of its document is the line without its end."""

    document: int
    start: int
    end: int
    line: int  # from 1, in the present text
    form: str  # its comparison form


class Corpus(NamedTuple):
    """All paragraphs in corpus order: the neighbours of one in its document are its neighbours."""

    names: Sequence[str]
    sightings: Sequence[Sighting]
    paragraphs: Sequence[Paragraph]

    def text(self, number: int) -> str:
        """Give the paragraph as it is written."""
        paragraph = self.paragraphs[number]
        return self.sightings[paragraph.document].text[paragraph.start : paragraph.end]

    def place(self, number: int) -> str:
        """Give FILE:LINE of the original."""
        paragraph = self.paragraphs[number]
        origin = self.sightings[paragraph.document].origin
        line = origin[paragraph.line - 1] if origin else paragraph.line
        return f"{self.names[paragraph.document]}:{line}"

    def neighbour(self, number: int, step: int) -> int:
        """Give the paragraph `step` further on in the same document; -1: there is none."""
        other = number + step
        if not 0 <= other < len(self.paragraphs):
            return -1
        same = self.paragraphs[other].document == self.paragraphs[number].document
        return other if same else -1


def gather(sightings: Mapping[str, Sighting | None]) -> Corpus:
    """Put the paragraphs of all documents into one table."""
    names: list[str] = []
    kept: list[Sighting] = []
    paragraphs: list[Paragraph] = []
    for name, sighting in sightings.items():
        if sighting is None:
            continue
        text = sighting.text
        starts = line_starts(text)
        for line, form in enumerate(comparison_lines(text), 1):
            if form:
                start = starts[line - 1]
                end = starts[line] - 1 if line < len(starts) else len(text)
                paragraphs.append(Paragraph(len(names), start, end, line, form))
        names.append(name)
        kept.append(sighting)
    return Corpus(names, kept, paragraphs)


def document_spans(corpus: Corpus) -> list[tuple[int, int]]:
    """Give for each document the numbers of its paragraphs: from the first to before the last."""
    documents = [paragraph.document for paragraph in corpus.paragraphs]
    ends = [bisect_right(documents, document) for document in range(len(corpus.names))]
    return list(zip([0, *ends[:-1]], ends, strict=True)) if ends else []
