"""Loops and repeated paragraphs inside one document."""

from collections.abc import Iterator

from cleaner.model import Document, Finding, Rule, Settings
from cleaner.stages.repetition import grams, loops, paragraphs

RULES: tuple[Rule, ...] = (loops.LOOP, paragraphs.REPEATED)

_SHORT = 1200  # characters: up to here the first look is quicker than loading numpy


def find(doc: Document, settings: Settings) -> Iterator[Finding]:
    """Yield what stands twice; paragraphs are compared once no loop is left."""
    if len(doc.text) <= _SHORT and not grams.some_recur(doc.text):
        return
    codes = grams.codes_of(doc.text)
    again = grams.recurring(codes)
    starts = grams.line_starts(codes)
    if settings.selects(loops.LOOP):
        found = list(loops.find(doc, codes, again, starts))
        if found:
            yield from found
            return
    yield from paragraphs.find(doc, again, starts)
