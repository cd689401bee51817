"""Find the lists of other articles on a page: cards of a linked title and a few words each."""

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.formats.page.model import Page
from cleaner.formats.page.phrases import Phrase, is_phrase

MIN_CARDS = 3  # elements of one kind side by side; two linked headings may be a short article
MOST_CARDS = 0.75  # share of the elements side by side that must be cards
MAX_LINES = 4  # lines of a card which are no links
MAX_LINKS = 4  # lines of a card which are links: title, author, section, "read more"
MAX_WORTH = 110.0  # of the words of a card; an entry of a list that is an article has more
MIN_LINKS = 2  # lines of links under a label such as 相关阅读
LINK_LINES = 0.4  # share of the lines under such a label that are links
MOSTLY_LINKS = 0.5  # share of a line's characters from which it is a line of links


class _Sum(NamedTuple):
    """What stands in a box, at whatever depth."""

    lines: int
    links: int  # lines of links
    worth: float  # of the good lines
    first: int  # block


def listings(page: Page, worth: Sequence[float]) -> frozenset[int]:
    """Give the boxes that hold lists of cards, or a label like 相关阅读 with links under it."""
    sums = _sums(page, worth)
    cards: dict[tuple[int, str], int] = {}
    filled: dict[int, int] = {}
    found = set()
    for at, one in sums.items():
        box = page.boxes[at]
        filled[box.parent] = filled.get(box.parent, 0) + 1
        if not one.links:
            continue
        if one.lines - one.links <= MAX_LINES and one.links <= MAX_LINKS and one.worth <= MAX_WORTH:
            key = (box.parent, box.tag)
            cards[key] = cards.get(key, 0) + (one.lines > one.links)
        many = one.links >= max(MIN_LINKS, LINK_LINES * (one.lines - 1))
        if many and one.worth <= MAX_WORTH * one.links and _is_label(page, one.first):
            found.add(at)
    for (parent, _), count in cards.items():
        if count >= MIN_CARDS and count >= MOST_CARDS * filled[parent]:
            found.add(parent)
    return frozenset(found)


def _sums(page: Page, worth: Sequence[float]) -> dict[int, _Sum]:
    """Sum up each box that holds a block."""
    lines, links = [0] * len(page.boxes), [0] * len(page.boxes)
    good = [0.0] * len(page.boxes)
    first = [len(page.blocks)] * len(page.boxes)
    for at, block in enumerate(page.blocks):
        lines[block.box] += 1
        links[block.box] += block.linked > MOSTLY_LINKS * (block.end - block.start)
        good[block.box] += max(0.0, worth[at])
        first[block.box] = min(first[block.box], at)
    for at in range(len(page.boxes) - 1, 0, -1):  # boxes stand after those around them
        if lines[at] and (parent := page.boxes[at].parent) >= 0:
            lines[parent] += lines[at]
            links[parent] += links[at]
            good[parent] += good[at]
            first[parent] = min(first[parent], first[at])
    return {
        at: _Sum(lines[at], links[at], good[at], first[at])
        for at in range(len(page.boxes))
        if lines[at]
    }


def _is_label(page: Page, at: int) -> bool:
    block = page.blocks[at]
    return is_phrase(page.text[block.start : block.end], Phrase.RELATED)
