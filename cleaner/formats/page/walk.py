"""Walk over the elements of a parsed page, once, and note its lines and boxes."""

import re

from selectolax.lexbor import LexborNode

from cleaner.formats.page.guard import check_depth
from cleaner.formats.page.lines import Lines
from cleaner.formats.page.model import Block, Box
from cleaner.formats.page.words import words

_TAGS = {use: frozenset(tags) for use, tags in words()["tags"].items()}
_BOXES = _TAGS["boxes"]
_SILENT = _TAGS["silent"]
_PLAIN = _TAGS["plain"]
_TIGHT = _TAGS["tight"]
_CODE = frozenset(("listing", "plaintext", "pre", "textarea", "xmp"))
_CELLS = frozenset(("td", "th"))
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAMES = (("class", ""), ("id", "#"), ("role", ""), ("itemprop", ""))


class _Walker:
    """The place in the page while it is walked over."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.boxes: list[Box] = []
        self._box = -1
        self._anchors: list[bool] = []  # of each open <a>: is it a link, or only a place?
        self._linked = False
        self._code = 0
        self._siblings: dict[tuple[int, str], int] = {}  # of a box, by their tag
        self._tables: list[int | None] = []  # first line of each open table; None: lays out others
        self._cells: list[tuple[int, int]] = []

    def enter(self, node: LexborNode, tag: str) -> None:
        """Note the start of an element."""
        if tag in _BOXES or "-" in tag:
            self._open_box(node, tag)
        elif tag == "a":
            self._anchors.append("href" in node.attributes)
            self._linked = any(self._anchors)
        elif tag == "br":
            self._break(node)
        elif tag == "hr":
            self._end_line(gap=True)
        elif tag == "option":
            self.text(" ")
        elif tag == "rt":
            self._ruby(node, "（")

    def leave(self, node: LexborNode, tag: str) -> None:
        """Note the end of an element that was entered."""
        if tag in _BOXES or "-" in tag:
            self._close_box(tag)
        elif tag == "a":
            self._anchors.pop()
            self._linked = any(self._anchors)
        elif tag == "rt":
            self._ruby(node, "）")

    def text(self, content: str) -> None:
        """Take a text of the page."""
        if self.lines.pending or self._code or not content.isspace():
            self.lines.add(content, linked=self._linked)

    def _open_box(self, node: LexborNode, tag: str) -> None:
        self._end_line(gap=tag not in _TIGHT)
        attributes = node.attributes
        names = ""
        hidden = False
        if attributes:
            names = " ".join(
                [mark + (attributes.get(n) or "") for n, mark in _NAMES if n in attributes]
            )
            hidden = "hidden" in attributes or (
                "style" in attributes and bool(_HIDDEN_STYLE.search(attributes["style"] or ""))
            )
        number = self._siblings.get((self._box, tag), 0) + 1
        self._siblings[self._box, tag] = number
        self.boxes.append(Box(self._box, tag, names.lower(), number, hidden))
        self._box = len(self.boxes) - 1
        self._code += tag in _CODE
        if tag == "table":
            if self._tables:
                self._tables[-1] = None
            self._tables.append(self.lines.count())
        elif tag == "tr":
            self.lines.start_row()
        elif tag in _CELLS:
            self._cells.append(self.lines.start_cell())

    def _close_box(self, tag: str) -> None:
        self._end_line(gap=tag not in _TIGHT)
        self._code -= tag in _CODE
        if tag == "table":
            first = self._tables.pop()
            if first is not None:
                self.lines.end_table(first, self._box)
        elif tag in _CELLS:
            self.lines.leave_cell(self._cells.pop())
        self._box = self.boxes[self._box].parent

    def _end_line(self, *, gap: bool) -> None:
        lines = self.lines
        if self._code:
            lines.end_code_lines(self._box)
        elif lines.pending:
            lines.end_line(self._box)
        if gap:
            lines.gap = True

    def _break(self, node: LexborNode) -> None:
        if self._code:
            self.text("\n")
            return
        before = node.prev
        if before is not None and before.tag == "-text" and not (before.text_content or "").strip():
            before = before.prev
        self._end_line(gap=before is not None and before.tag == "br")

    def _ruby(self, node: LexborNode, bracket: str) -> None:
        """Set the reading of a character in brackets, unless the page brings its own in <rp>."""
        beside = node.prev
        if beside is None or beside.tag != "rp":
            self.text(bracket)


def walk(root: LexborNode) -> tuple[str, tuple[Block, ...], tuple[Box, ...]]:
    """Give the text of a page, its blocks and its boxes."""
    walker = _Walker()
    above: list[tuple[LexborNode, str]] = []  # the open elements
    node: LexborNode | None = root
    while node is not None:
        inside = None
        tag = node.tag or ""
        if tag == "-text":
            walker.text(node.text_content or "")
        elif tag not in _SILENT:
            if tag not in _PLAIN:
                walker.enter(node, tag)
            above.append((node, tag))
            inside = node.child
            if inside is None:
                node = _leave(walker, above)
                continue
            check_depth(len(above))
        node = inside or node.next or _leave(walker, above)
    return *walker.lines.result(), tuple(walker.boxes)


def _leave(walker: _Walker, above: list[tuple[LexborNode, str]]) -> LexborNode | None:
    """Note the end of the open elements that end here; give what follows."""
    while above:
        node, tag = above.pop()
        if tag not in _PLAIN:
            walker.leave(node, tag)
        if above and node.next is not None:
            return node.next
    return None
