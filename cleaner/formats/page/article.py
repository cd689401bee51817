"""Find where on a page the article stands: the run of lines which together are worth most."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleaner.formats.page.model import Box, Page
from cleaner.formats.page.names import Kind, around, kinds
from cleaner.formats.page.worth import discounted, shares, worths

MAX_GROWTH = 8  # blocks of an element that is taken in as a whole, if it holds other elements
EDGE_COST = 4.0  # worth lost with each edge of a box that the article runs over
SIBLING_EDGES = 2  # edges between two paragraphs
BRIDGE = 4  # elements of links between the article and a paragraph that still belongs to it


class Article(NamedTuple):
    """The blocks `first` to `last` (included) of a page."""

    first: int
    last: int
    worth: tuple[float, ...]  # for each block of the page
    kinds: tuple[Kind, ...]  # for each box of the page


class _Item(NamedTuple):
    """An element in a box, or a line of its own: first and last block, and their worth."""

    first: int
    last: int
    worth: float


def locate(page: Page) -> Article:
    """Find the best run of lines, and with it the lines of text beside it in the same element."""
    plain = worths(page)
    share = shares(page, plain)
    named = kinds(page.boxes, share)
    worth = discounted(page.blocks, plain, named)
    run = _best_run(page, worth)
    if run.worth <= 0:  # a page without running text: all of it may be the article
        return Article(0, len(worth) - 1, worth, named)
    box = _common_box(page, run)
    items = _items(page, box, worth)
    while len(items) == 1 and page.boxes[box].parent >= 0:
        box = page.boxes[box].parent
        items = _items(page, box, worth)
    if named[box] is not Kind.PLAIN:
        named = kinds(page.boxes, share, around(page.boxes, box))
    first, last = _grow(page, items, run, named)
    return Article(first, last, worth, named)


def _best_run(page: Page, worth: Sequence[float]) -> _Item:
    """Give the run of neighbouring blocks with the greatest sum (Kadane's algorithm)."""
    best = _Item(0, 0, float("-inf"))
    total = 0.0
    first = 0
    for at, value in enumerate(worth):
        if total > 0:
            total -= EDGE_COST * _edges(page, at)
        if total <= 0:
            total = 0.0
            first = at
        total += value
        if total > best.worth:
            best = _Item(first, at, total)
    return best


def _edges(page: Page, at: int) -> int:
    """Count the edges of boxes between a block and the one before, beyond those of siblings."""
    left, right = page.blocks[at - 1].box, page.blocks[at].box
    edges = 0
    while left != right:  # boxes stand after those around them
        if left > right:
            left = page.boxes[left].parent
        else:
            right = page.boxes[right].parent
        edges += 1
    return max(0, edges - SIBLING_EDGES)


def _common_box(page: Page, run: _Item) -> int:
    """Give the smallest box around a run."""
    boxes = {block.box for block in page.blocks[run.first : run.last + 1]}
    while len(boxes) > 1:  # boxes stand after those around them: the last is never around another
        last = max(boxes)
        boxes.remove(last)
        boxes.add(page.boxes[last].parent)
    return boxes.pop()


def _items(page: Page, box: int, worth: Sequence[float]) -> list[_Item]:
    """Give the elements and the lines that stand directly in a box, in page order."""
    inside = range(box + 1, _end(page.boxes, box))
    children = [box, *(child for child in inside if page.boxes[child].parent == box)]
    items: list[_Item] = []
    open_child = -1
    for at, block in enumerate(page.blocks):
        if block.box != box and block.box not in inside:
            continue
        child = children[bisect_right(children, block.box) - 1]
        if child == open_child != box:
            first, _, total = items.pop()
            items.append(_Item(first, at, total + worth[at]))
        else:
            items.append(_Item(at, at, worth[at]))
        open_child = child
    return items


def _end(boxes: Sequence[Box], box: int) -> int:
    """Give the index behind the last box that stands in a box."""
    end = box + 1
    while end < len(boxes) and boxes[end].parent >= box:
        end += 1
    return end


def _grow(page: Page, items: Sequence[_Item], run: _Item, named: Sequence[Kind]) -> tuple[int, int]:
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
