"""Find the sections of a handbook or a paper: where one is the article, all of them are."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from cleaner.formats.page.model import Page
from cleaner.formats.page.names import Kind
from cleaner.formats.page.words import words

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TOP = 3  # blocks at the beginning of a section, of which one is its heading
_MOSTLY_LINKS = 0.5  # share of its characters from which a part is a list of links


@cache
def _classes() -> frozenset[str]:
    return frozenset(words()["sections"]["classes"])


def whole_sections(
    page: Page, named: Sequence[Kind], ends: Sequence[int], article: tuple[int, int]
) -> tuple[int, int]:
    """Give the first and the last block of an article with all sections beside those it has.

    Sections are elements side by side, called so by tag or class, alike, each with its heading.
    The best run may be a single one: tables, listings and lists of a handbook are worth little.
    `ends` has for each box the index behind the last box in it.
    """
    starts = [block.box for block in page.blocks]  # rising: boxes and blocks are in page order
    first, last = article
    seen = set()
    for box in {*_around(page, first), *_around(page, last)}:
        parent = page.boxes[box].parent
        name = _name(page, box)
        if not name or (parent, name) in seen:
            continue
        seen.add((parent, name))
        alike = [n for n in range(parent + 1, ends[parent]) if page.boxes[n].parent == parent]
        spans = [
            range(bisect_left(starts, one), bisect_left(starts, ends[one]))
            for one in alike
            if _name(page, one) == name
        ]
        sections = [span for span in spans if _is_section(page, named, span)]
        if len(sections) > 1:
            first, last = min(first, sections[0][0]), max(last, sections[-1][-1])
    return first, last


def _around(page: Page, block: int) -> Iterator[int]:
    """Yield the boxes around a block, but for the outermost."""
    box = page.blocks[block].box
    while page.boxes[box].parent >= 0:
        yield box
        box = page.boxes[box].parent


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
