"""Punctuation width, quotes, white space, variants."""

from collections.abc import Iterator

from cleaner.model import Document, Finding, Rule, Settings
from cleaner.stages.marks import blanks, brackets, makeshift, quotes, variants, width

RULES: tuple[Rule, ...] = (
    width.HALF_WIDTH,
    brackets.HALF_WIDTH_BRACKETS,
    quotes.STRAIGHT_QUOTES,
    quotes.UNPAIRED_QUOTES,
    makeshift.MAKESHIFT_MARKS,
    blanks.FINAL_NEWLINE,
    blanks.STRAY_SPACE,
    blanks.TRAILING_SPACE,
    blanks.BLANK_LINES,
    variants.SCRIPT_VARIANTS,
)


def find(doc: Document, settings: Settings) -> Iterator[Finding]:
    """Yield what is to be set right; a conversion of the script has a sweep of its own."""
    converted = list(variants.find(doc.text, settings))
    if converted:
        yield from converted
        return
    yield from width.find(doc.text)
    yield from brackets.find(doc.text)
    yield from quotes.find(doc.text)
    yield from makeshift.find(doc.text)
    yield from blanks.find(doc.name, doc.text)
