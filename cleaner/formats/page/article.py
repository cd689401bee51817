"""Find where on a page the article stands: the run of lines which together are worth most."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.formats.page.cards import listings
from cleaner.formats.page.model import Box, Page
from cleaner.formats.page.names import Kind, around, kinds
from cleaner.formats.page.sections import whole_sections
from cleaner.formats.page.worth import discounted, sums, worths

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


def locate(page: Page, within: range | None = None) -> Article:
    """Find the best run of lines, and with it the lines of text beside it in the same element.

    Only the blocks `within` are looked at, if that is given.
    """
    plain = worths(page)
    good = sums(page, plain)
    listed = listings(page, good)
    named = kinds(page.boxes, good, listed)
    worth = discounted(page.blocks, plain, named)
    blocks = within or range(len(worth))
    run = _best_run(page, worth, blocks)
    if run.worth <= 0:  # a page without running text: all of it may be the article
        return Article(blocks[0], blocks[-1], worth, named)
    site = _Site(page, worth, _ends(page.boxes))
    top = site.common(run)
    while run.first == run.last and page.boxes[top].parent >= 0 and site.is_alone(run.first, top):
        top = page.boxes[top].parent
    if named[top] is not Kind.PLAIN:
        named = kinds(page.boxes, good, listed, around(page.boxes, top))
    first = _grow(site, named, run.first, -1, top)
    last = _grow(site, named, run.last, 1, top)
    if not within:
        first, last = whole_sections(page, named, (first, last))
    return Article(first, last, worth, named)


def _best_run(page: Page, worth: Sequence[float], blocks: range) -> _Item:
    """Give the run of neighbouring blocks with the greatest sum (Kadane's algorithm)."""
    best = _Item(blocks[0], blocks[0], float("-inf"))
    total = 0.0
    first = blocks[0]
    for at in blocks:
        value = worth[at]
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


def _ends(boxes: Sequence[Box]) -> list[int]:
    """Give for each box the index behind the last box that stands in it."""
    ends = list(range(1, len(boxes) + 1))
    for at in range(len(boxes) - 1, 0, -1):
        parent = boxes[at].parent
        if parent >= 0:
            ends[parent] = max(ends[parent], ends[at])
    return ends


class _Site(NamedTuple):
    """A page whose elements are looked at from the inside."""

    page: Page
    worth: Sequence[float]
    ends: Sequence[int]

    def holds(self, box: int, at: int) -> bool:
        """Say whether a block exists and stands in a box, at whatever depth."""
        blocks = self.page.blocks
        return 0 <= at < len(blocks) and box <= blocks[at].box < self.ends[box]

    def common(self, run: _Item) -> int:
        """Give the smallest box that holds all blocks of a run."""
        box = self.page.blocks[run.first].box
        for at in range(run.first, run.last + 1):
            while not self.holds(box, at):
                box = self.page.boxes[box].parent
        return box

    def is_alone(self, at: int, box: int) -> bool:
        """Say whether a block is the only one in a box."""
        return not self.holds(box, at - 1) and not self.holds(box, at + 1)

    def neighbours(self, box: int, at: int, step: int) -> Iterator[_Item]:
        """Yield what follows a block (step 1) or comes before it (-1) directly in a box."""
        at += step
        while self.holds(box, at):
            child = self.page.blocks[at].box
            while child != box and self.page.boxes[child].parent != box:
                child = self.page.boxes[child].parent
            stop = at
            while child != box and self.holds(child, stop + step):
                stop += step
            first, last = min(at, stop), max(at, stop)
            yield _Item(first, last, sum(self.worth[first : last + 1]))
            at = stop + step


def _grow(site: _Site, named: Sequence[Kind], edge: int, step: int, top: int) -> int:
    """Take in the lines of text beside one end of the run, from its own box up to the box `top`.

    Lines of links are passed over where a better line follows soon; not at the end of a box.
    """
    box = site.page.blocks[edge].box
    while True:
        missed = 0
        for item in site.neighbours(box, edge, step):
            if not _is_text(site.page, item, named):
                missed += 1
                if missed > BRIDGE:
                    break
            elif not missed or item.worth > 0:
                missed = 0
                edge = item.last if step > 0 else item.first
        if missed or box == top:
            return edge
        box = site.page.boxes[box].parent


def _is_text(page: Page, item: _Item, named: Sequence[Kind]) -> bool:
    blocks = page.blocks[item.first : item.last + 1]
    one = all(block.box == blocks[0].box for block in blocks)
    return (one or len(blocks) <= MAX_GROWTH) and all(
        named[block.box] is Kind.PLAIN and 2 * block.linked <= block.end - block.start
        for block in blocks
    )
