"""A page together with what has been found out about it: what the judges of its blocks see."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaner.formats.page.article import Article
from cleaner.formats.page.model import Box, Page, Why
from cleaner.formats.page.names import Kind
from cleaner.formats.page.worth import SOLID
from cleaner.text import CLOSING

# characters of an address in evidence: its end says where, and pages are nested thousands deep
_ADDRESS = 90
_PART = 60  # characters of the names of one box
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6"))
_STOPS = ("。", ".", "……")  # a question or a cry may be a heading
# from this share of its characters a line is links with a little text, not text with links
MOSTLY_LINKS = 0.5


class Judgement(NamedTuple):
    """A block that is furniture, and why, for an editor to read."""

    block: int
    why: Why
    reason: str


class View(NamedTuple):
    """A page and its article."""

    page: Page
    article: Article

    def line(self, at: int) -> str:
        """Give the text of a block."""
        block = self.page.blocks[at]
        return self.page.text[block.start : block.end]

    def box(self, at: int) -> Box:
        """Give the box around a block."""
        return self.page.boxes[self.page.blocks[at].box]

    def holder(self, at: int) -> int:
        """Give the box around a block that can hold others: not its paragraph or heading."""
        box = self.page.blocks[at].box
        inner = self.page.boxes[box]
        return inner.parent if inner.tag in _PARAGRAPHS and inner.parent >= 0 else box

    def kind(self, at: int) -> Kind:
        """Give what the boxes around a block call themselves."""
        return self.article.kinds[self.page.blocks[at].box]

    def linked(self, at: int) -> float:
        """Give the share of a block's characters that stand in links."""
        block = self.page.blocks[at]
        return block.linked / (block.end - block.start)

    def is_solid(self, at: int) -> bool:
        """Say whether a block is surely running text."""
        worth = self.article.worth[at]
        return worth > SOLID or (worth > 0 and self.line(at).rstrip(CLOSING).endswith(_STOPS))

    def worth(self, ats: Iterable[int]) -> float:
        """Sum up what the good lines among the blocks are worth."""
        return sum(max(0.0, self.article.worth[at]) for at in ats)


def address(boxes: Sequence[Box], box: int, known: dict[int, str]) -> str:
    """Say where a box stands, like a CSS selector; `known` remembers the boxes around it."""
    trail = []
    while box >= 0 and box not in known:
        trail.append(box)
        box = boxes[box].parent
    place = known.get(box, "")
    for inner in reversed(trail):
        place = f"{place} > {_part(boxes[inner])}" if place else _part(boxes[inner])
        if len(place) > _ADDRESS:
            place = "…" + place[-_ADDRESS:]
        known[inner] = place
    return place


def _part(box: Box) -> str:
    if not box.names:
        return box.tag if box.number == 1 else f"{box.tag}:{box.number}"
    names = box.names[:_PART].split()
    for name in names:
        if name[0] == "#" and len(name) > 1:
            return box.tag + name
    return f"{box.tag}.{names[0]}"
