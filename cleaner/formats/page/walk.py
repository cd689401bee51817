"""Walk over the elements of a parsed page, once, and note its lines and boxes."""

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from cleaner.formats.page.guard import MAX_DEPTH, check_depth
from cleaner.formats.page.lines import Lines
from cleaner.formats.page.model import Block, Box
from cleaner.formats.page.words import words

_TAGS = {use: frozenset(tags) for use, tags in words()["tags"].items()}
_TIGHT = _TAGS["tight"]
_CODE = frozenset(("listing", "plaintext", "pre", "textarea", "xmp"))
_TABLE = frozenset(("table", "tr", "td", "th"))
_SPECIAL = _TABLE | _CODE
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAMES = (("id", " #"), ("role", " "), ("itemprop", " "))
_TELLING = frozenset(("class", "style", "hidden", *(name for name, _ in _NAMES)))

# what an element is to a line, in numbers: this is asked for every element of every page
_TEXT, _PLAIN, _SILENT, _BOX, _ANCHOR, _BREAK, _RULE, _OPTION, _READING = range(9)


class _Roles(dict[str, int]):
    """The role of each element; of those nobody knows, the ones with a hyphen are boxes."""

    def __missing__(self, tag: str) -> int:
        return _BOX if "-" in tag else _PLAIN


_ROLES = _Roles(
    {
        "-text": _TEXT,
        **dict.fromkeys(_TAGS["plain"], _PLAIN),
        **dict.fromkeys(_TAGS["silent"], _SILENT),
        **dict.fromkeys(_TAGS["boxes"], _BOX),
        "a": _ANCHOR,
        "br": _BREAK,
        "hr": _RULE,
        "option": _OPTION,
        "rt": _READING,
    }
)


class _Walker:
    """The place in the page while it is walked over."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.boxes: list[Box] = []
        self._box = -1
        self._anchors: list[bool] = []  # of each open <a>: is it a link, or only a place?
        self.linked = False
        self.code = 0
        self._siblings: dict[tuple[int, str], int] = {}  # of a box, by their tag
        self._tables: list[int | None] = []  # first line of each open table; None: lays out others
        self._cells: list[tuple[int, int]] = []

    def enter(self, node: LexborNode, role: int) -> None:
        """Note the start of an element that is neither plain nor a box."""
        if role == _ANCHOR:
            self._anchors.append("href" in node.attributes)
            self.linked = any(self._anchors)
        elif role == _BREAK:
            self._break(node)
        elif role == _RULE:
            self._end_line()
            self.lines.gap = True
        elif role == _OPTION:
            if self.lines.pending:
                self.add(" ")
        else:
            self._ruby(node, "（")

    def leave(self, node: LexborNode, role: int) -> None:
        """Note the end of an element that was entered."""
        if role == _ANCHOR:
            self._anchors.pop()
            self.linked = any(self._anchors)
        elif role == _READING:
            self._ruby(node, "）")

    def add(self, content: str) -> None:
        """Take a text that goes on with the line; white space counts only inside it."""
        self.lines.pending.append(content)
        if self.linked:
            self.lines.linked += len(content.strip())

    def open_box(self, node: LexborNode, tag: str) -> None:
        """Note the start of an element that holds lines."""
        lines, boxes = self.lines, self.boxes
        if lines.pending:
            self._end_line()
        if tag not in _TIGHT:
            lines.gap = True
        attributes = node.attributes
        silent = _TELLING.isdisjoint(attributes)
        names, hidden = ("", False) if silent else _described(attributes)
        number = 0
        if not names:
            key = (self._box, tag)
            self._siblings[key] = number = self._siblings.get(key, 0) + 1
        boxes.append(Box(self._box, tag, names, number, hidden))
        self._box = len(boxes) - 1
        if tag in _SPECIAL:
            self._open_special(tag)

    def _open_special(self, tag: str) -> None:
        if tag in _CODE:
            self.code += 1
        elif tag == "table":
            if self._tables:
                self._tables[-1] = None
            self._tables.append(self.lines.count())
        elif tag == "tr":
            self.lines.start_row()
        else:
            self._cells.append(self.lines.start_cell())

    def close_box(self, tag: str) -> None:
        """Note the end of an element that holds lines."""
        lines = self.lines
        if lines.pending:
            self._end_line()
        if tag not in _TIGHT:
            lines.gap = True
        if tag in _SPECIAL:
            self._close_special(tag)
        self._box = self.boxes[self._box].parent

    def _close_special(self, tag: str) -> None:
        if tag in _CODE:
            self.code -= 1
        elif tag == "table":
            first = self._tables.pop()
            if first is not None:
                self.lines.end_table(first, self._box)
        elif tag != "tr":
            self.lines.leave_cell(self._cells.pop())

    def _end_line(self) -> None:
        if self.code:
            self.lines.end_code_lines(self._box)
        else:
            self.lines.end_line(self._box)

    def _break(self, node: LexborNode) -> None:
        if self.code:
            self.add("\n")
            return
        self._end_line()
        before = node.prev
        if before is not None and before.tag == "-text" and not (before.text_content or "").strip():
            before = before.prev
        if before is not None and before.tag == "br":
            self.lines.gap = True

    def _ruby(self, node: LexborNode, bracket: str) -> None:
        """Set the reading of a character in brackets, unless the page brings its own in <rp>."""
        beside = node.prev
        if beside is None or beside.tag != "rp":
            self.add(bracket)


def _described(attributes: Mapping[str, str | None]) -> tuple[str, bool]:
    """Give the names of an element, and whether it says of itself that readers do not see it."""
    names = (attributes.get("class") or "").lower()
    for name, mark in _NAMES:
        if value := attributes.get(name):
            names += mark + value.lower()
    style = attributes.get("style")
    return names, "hidden" in attributes or bool(style and _HIDDEN_STYLE.search(style))


def walk(root: LexborNode) -> tuple[str, tuple[Block, ...], tuple[Box, ...]]:
    """Give the text of a page, its blocks and its boxes."""
    walker = _Walker()
    lines = walker.lines
    pending = lines.pending
    above: list[tuple[LexborNode, str, int]] = []  # the open elements
    node: LexborNode | None = root
    while node is not None:
        tag = node.tag or ""
        role = _ROLES[tag]
        if role == _TEXT:
            content = node.text_content or ""
            if pending or walker.code or not content.isspace():  # most are the source's indentation
                walker.add(content)
        elif role != _SILENT:
            if role == _BOX:
                walker.open_box(node, tag)
            elif role > _BOX:
                walker.enter(node, role)
            above.append((node, tag, role))
            if len(above) > MAX_DEPTH:
                check_depth(len(above))
            node = node.child or _leave(walker, above)
            continue
        node = node.next or _leave(walker, above)
    return *lines.result(), tuple(walker.boxes)


def _leave(walker: _Walker, above: list[tuple[LexborNode, str, int]]) -> LexborNode | None:
    """Note the end of the open elements that end here; give what follows."""
    while above:
        node, tag, role = above.pop()
        if role == _BOX:
            walker.close_box(tag)
        elif role > _BOX:
            walker.leave(node, role)
        if above and (following := node.next) is not None:
            return following
    return None
