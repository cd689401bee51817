"""Find where on a page the article stands: the run of sibling elements which is worth most."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleaner.formats.page.model import Page
from cleaner.formats.page.names import Kind, around, kinds
from cleaner.formats.page.worth import discounted, shares, worths

MAX_GROWTH = 8  # blocks of an element that is taken in as a whole, if it holds other elements
BRIDGE = 4  # elements of links between the article and a paragraph that still belongs to it


class Article(NamedTuple):
    """The blocks `first` to `last` (included) of a page, and the box that holds them all."""

    first: int
    last: int
    box: int
    worth: tuple[float, ...]  # for each block of the page
    kinds: tuple[Kind, ...]  # for each box of the page


class _Item(NamedTuple):
    """An element in a box: its first and last block and what they are worth together."""

    first: int
    last: int
    worth: float


class _Run(NamedTuple):
    """Some neighbouring elements of a box; runs compare by their worth."""

    worth: float
    first: int
    last: int
    box: int


def locate(page: Page) -> Article:
    """Find the run of sibling elements with the greatest worth."""
    plain = worths(page)
    share = shares(page, plain)
    named = kinds(page.boxes, share)
    worth = discounted(page.blocks, plain, named)
    items: list[list[_Item]] = [[] for _ in page.boxes]
    for at, block in enumerate(page.blocks):
        items[block.box].append(_Item(at, at, worth[at]))
    best = _Run(float("-inf"), 0, 0, 0)
    for box in range(len(page.boxes) - 1, -1, -1):  # boxes stand after those around them
        if inside := sorted(items[box]):
            run = _best_run(inside, box)
            if (run.worth, len(items[best.box]) == 1) > (best.worth, False):
                best = run  # of equal runs the one whose box has neighbours to take in
            parent = page.boxes[box].parent
            if parent >= 0:
                total = sum(item.worth for item in inside)
                items[parent].append(_Item(inside[0].first, inside[-1].last, total))
    if best.worth <= 0:  # a page without running text: all of it may be the article
        return Article(0, len(page.blocks) - 1, 0, worth, named)
    if named[best.box] is not Kind.PLAIN:
        named = kinds(page.boxes, share, around(page.boxes, best.box))
    first, last = _grow(page, sorted(items[best.box]), best, named)
    return Article(first, last, best.box, worth, named)


def _best_run(items: Sequence[_Item], box: int) -> _Run:
    """Give the best run of neighbours (Kadane's algorithm)."""
    best = _Run(float("-inf"), 0, 0, box)
    worth = 0.0
    first = 0
    for item in items:
        if worth <= 0:
            worth = 0.0
            first = item.first
        worth += item.worth
        best = max(best, _Run(worth, first, item.last, box))
    return best


def _grow(page: Page, items: Sequence[_Item], run: _Run, named: Sequence[Kind]) -> tuple[int, int]:
    """Take in the neighbours in the same box as far as they are lines of text, be they short."""

    def is_text(item: _Item) -> bool:
        blocks = page.blocks[item.first : item.last + 1]
        one = all(block.box == blocks[0].box for block in blocks)
        return (one or len(blocks) <= MAX_GROWTH) and all(
            named[block.box] is Kind.PLAIN and 2 * block.linked <= block.end - block.start
            for block in blocks
        )

    first, last = run.first, run.last
    for item in _reached([item for item in reversed(items) if item.last < first], is_text):
        first = item.first
    for item in _reached([item for item in items if item.first > last], is_text):
        last = item.last
    return first, last


def _reached(outward: Sequence[_Item], is_text: Callable[[_Item], bool]) -> Iterator[_Item]:
    """Yield neighbours until there is no text within reach."""
    missed = 0
    for item in outward:
        if not is_text(item):
            missed += 1
            if missed > BRIDGE:
                return
        elif not missed or item.worth > 0:
            missed = 0
            yield item
