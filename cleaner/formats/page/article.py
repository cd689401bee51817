"""Find where on a page the article stands: the run of sibling elements which is worth most."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleaner.formats.page.model import Page
from cleaner.formats.page.names import Kind, around, kinds

_SENTENCE = re.compile(r"[，。！？；,!?;：:]|\.(?:\s|$)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

# a page counts as Chinese, Japanese or Korean from this share of its characters on
CJK_SHARE = 0.2
LATIN = 0.4  # what a character of other scripts says, measured in ideographs

# The worth of a line in characters. Chosen by cross-validation over pages (docs/decisions).
LINE_COST = 12.0  # what a line costs: menus are many short lines
UNPUNCTUATED = 0.5  # what a character counts in a line without any mark of a sentence
LINKED = 1.2  # what a character in a link takes away
IN_FURNITURE = 0.3  # what is left of a good line in a box that is called furniture
ROW = 2.0  # the least a row of a data table counts, unless the table is made of links
MAX_GROWTH = 8  # blocks of an element that is taken in as a whole: a paragraph, a list item
BRIDGE = 4  # elements of links between the article and a paragraph that still belongs to it
SOLID = 20.0  # the worth of a line that is surely running text: two short sentences
LINKED_ROWS = 0.7  # share of a row's characters in links from which it is no data


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
    named = kinds(page.boxes)
    worth = tuple(_worths(page, named))
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
    named = kinds(page.boxes, around(page.boxes, best.box))
    first, last = _grow(page, sorted(items[best.box]), best, named)
    return Article(first, last, best.box, worth, named)


def _worths(page: Page, named: Sequence[Kind]) -> list[float]:
    letters = len(page.text) - page.text.count("\n")
    script = 1.0 if len(_CJK.findall(page.text)) >= CJK_SHARE * letters else LATIN
    worths = []
    for block in page.blocks:
        size = block.end - block.start
        free: float = size - block.linked
        if not _SENTENCE.search(page.text, block.start, block.end):
            free *= UNPUNCTUATED
        worth = (free - LINKED * block.linked) * script - LINE_COST
        if block.cells > 1 and block.linked < LINKED_ROWS * size:
            worth = max(worth, ROW)
        if worth > 0 and named[block.box] is not Kind.PLAIN:
            worth *= IN_FURNITURE
        worths.append(worth)
    return worths


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
        return len(blocks) <= MAX_GROWTH and all(
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
        elif not missed or item.worth > SOLID:
            missed = 0
            yield item
