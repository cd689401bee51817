"""Find the sections of a handbook or a paper: where one is the article, all of them are."""

from collections.abc import Sequence
from functools import cache

from cleaner.formats.page.model import Page
from cleaner.formats.page.names import Kind
from cleaner.formats.page.words import words

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LEVELS = 8  # of sections in sections: more are no handbook
_TOP = 3  # blocks at the beginning of a section, of which one is its heading
_MOSTLY_LINKS = 0.5  # share of its characters from which a part is a list of links


@cache
def _classes() -> frozenset[str]:
    return frozenset(words()["sections"]["classes"])


def whole_sections(page: Page, named: Sequence[Kind], article: tuple[int, int]) -> tuple[int, int]:
    """Give the first and the last block of an article with all sections beside those it has.

    Sections are elements side by side, called so by tag or class, alike, each with its heading.
    The best run may be a single one: tables, listings and lists of a handbook are worth little.
    """
    first, last = article
    around = (*_around(page, first), *_around(page, last))
    if not around:
        return article
    seen: set[tuple[int, str]] = set()
    spans = _spans(page)
    inside: dict[int, list[int]] = {}  # by box: the boxes directly in it
    for box, (parent, *_) in enumerate(page.boxes):
        inside.setdefault(parent, []).append(box)
    for box in around:
        parent, name = page.boxes[box].parent, _name(page, box)
        if (parent, name) in seen:
            continue
        seen.add((parent, name))
        alike = (spans[one] for one in inside[parent] if one in spans and _name(page, one) == name)
        sections = [span for span in alike if _is_section(page, named, span)]
        if len(sections) > 1:
            first, last = min(first, sections[0][0]), max(last, sections[-1][-1])
    return first, last


def _spans(page: Page) -> dict[int, range]:
    """Give for each box the blocks in it."""
    spans: dict[int, range] = {}
    for at, block in enumerate(page.blocks):
        spans[block.box] = range(spans[block.box].start if block.box in spans else at, at + 1)
    for box in range(len(page.boxes) - 1, 0, -1):  # boxes stand after those around them
        parent, own = page.boxes[box].parent, spans.get(box)
        if own:
            known = spans.get(parent, own)
            spans[parent] = range(min(known.start, own.start), max(known.stop, own.stop))
    return spans


def _around(page: Page, block: int) -> list[int]:
    """Give the sections around a block, the innermost first."""
    found: list[int] = []
    box = page.blocks[block].box
    while page.boxes[box].parent >= 0 and len(found) < _LEVELS:
        if _name(page, box):
            found.append(box)
        box = page.boxes[box].parent
    return found


def _name(page: Page, box: int) -> str:
    """Give by what a box is called a section; empty: it is called none."""
    tag, names = page.boxes[box].tag, page.boxes[box].names
    classes = [name for name in names.split() if name[0] != "#"]
    called = tag == "section" or not _classes().isdisjoint(classes)
    return f"{tag} {' '.join(classes)}" if called else ""


def _is_section(page: Page, named: Sequence[Kind], span: range) -> bool:
    """Say whether blocks are a heading with text, and not with links to other pages."""
    blocks = page.blocks[span.start : span.stop]
    if not any(page.boxes[block.box].tag in _HEADINGS for block in blocks[:_TOP]):
        return False
    if named[blocks[0].box] is not Kind.PLAIN:
        return False
    size = sum(block.end - block.start for block in blocks)
    return sum(block.linked for block in blocks) < _MOSTLY_LINKS * size
