"""Find the lists of other articles on a page: cards of a linked title and a few words each."""

from collections.abc import Sequence

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


def listings(page: Page, good: Sequence[float]) -> frozenset[int]:
    """Give the boxes that hold lists of cards, or a label like 相关阅读 with links under it.

    `good` is, for each box, what its good lines are worth.
    """
    lines, links, first = _counts(page)
    cards: dict[int, int] = {}
    filled: dict[int, int] = {}
    found = set()
    for at, box in enumerate(page.boxes):
        if not lines[at]:
            continue
        filled[box.parent] = filled.get(box.parent, 0) + 1
        linked = links[at]
        if not linked:
            continue
        words = lines[at] - linked
        if 0 < words <= MAX_LINES and linked <= MAX_LINKS and good[at] <= MAX_WORTH:
            cards[box.parent] = cards.get(box.parent, 0) + 1
        many = linked >= MIN_LINKS and linked >= LINK_LINES * (lines[at] - 1)
        if many and good[at] <= MAX_WORTH * linked and _is_label(page, first[at]):
            found.add(at)
    found |= {box for box, n in cards.items() if n >= MIN_CARDS and n >= MOST_CARDS * filled[box]}
    return frozenset(found)


def _counts(page: Page) -> tuple[list[int], list[int], list[int]]:
    """Count for each box its lines and its lines of links; give the first block in it."""
    boxes = page.boxes
    lines, links, first = [0] * len(boxes), [0] * len(boxes), [0] * len(boxes)
    for at, (start, end, box, linked, _) in enumerate(page.blocks):
        if not lines[box]:
            first[box] = at
        lines[box] += 1
        links[box] += linked > MOSTLY_LINKS * (end - start)
    for at in range(len(boxes) - 1, 0, -1):  # boxes stand after those around them
        if lines[at]:
            parent = boxes[at].parent
            if not lines[parent] or first[at] < first[parent]:
                first[parent] = first[at]
            lines[parent] += lines[at]
            links[parent] += links[at]
    return lines, links, first


def _is_label(page: Page, at: int) -> bool:
    block = page.blocks[at]
    return is_phrase(page.text[block.start : block.end], Phrase.RELATED)
