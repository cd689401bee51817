"""Walk over the elements of a parsed page, once, and note its lines and boxes."""

import re

from selectolax.lexbor import LexborNode

from cleaner.formats.page.guard import check_depth
from cleaner.formats.page.lines import Lines
from cleaner.formats.page.model import Block, Box

# elements that hold blocks; a line of text never runs over their edges
_BOXES = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "html",
        "label",
        "legend",
        "li",
        "listing",
        "main",
        "menu",
        "nav",
        "noscript",
        "ol",
        "optgroup",
        "p",
        "plaintext",
        "pre",
        "search",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "xmp",
    ]
)
_SILENT = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "template",
        "iframe",
        "frame",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "map",
        "datalist",
        "-comment",
        "-doctype",
        "!doctype",
    ]
)
# elements inside a line which say nothing about it
_PLAIN = frozenset(("span", "font", "em", "i", "u", "small", "sup", "sub", "input"))
_BOLD = frozenset(("b", "strong"))
_CODE = frozenset(("listing", "plaintext", "pre", "textarea", "xmp"))
_CELLS = frozenset(("td", "th"))
# lines of these follow each other without a blank line between
_NO_GAP = frozenset(
    [
        "li",
        "dd",
        "dt",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "option",
        "label",
        "button",
        "legend",
    ]
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAMES = ("class", "id", "role", "itemprop")
_PART = 40  # characters of an id or class in an address


class _Walker:
    """The place in the page while it is walked over."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.boxes: list[Box] = []
        self._box = -1
        self._linked = 0
        self._bold = 0
        self._code = 0
        self._siblings: dict[tuple[int, str], int] = {}  # of a box, by their tag
        self._tables: list[int | None] = []  # first line of each open table; None: lays out others
        self._cells: list[tuple[int, int]] = []

    def enter(self, node: LexborNode, tag: str) -> None:
        """Note the start of an element."""
        if tag in _BOXES or "-" in tag:
            self._open_box(node, tag)
        else:
            self._inline(node, tag)

    def _inline(self, node: LexborNode, tag: str) -> None:
        if tag == "a":
            self._linked += 1
            if "href" in node.attributes:
                self.lines.add_link()
        elif tag in _BOLD:
            self._bold += 1
        elif tag == "br":
            self._break(node)
        elif tag == "img":
            self.lines.add_picture()
        elif tag == "hr":
            self._end_line(gap=True)
        elif tag == "option":
            self.lines.add_blank(" ")
        elif tag == "rt":
            self._ruby(node, "（")

    def leave(self, node: LexborNode, tag: str) -> None:
        """Note the end of an element that was entered."""
        if tag in _BOXES or "-" in tag:
            self._close_box(tag)
        elif tag == "a":
            self._linked -= 1
        elif tag in _BOLD:
            self._bold -= 1
        elif tag == "rt":
            self._ruby(node, "）")

    def text(self, content: str) -> None:
        """Take a text of the page."""
        if content.isspace() and not self._code:
            self.lines.add_blank(content)
        else:
            self.lines.add(content, linked=self._linked > 0, bold=self._bold > 0)

    def _open_box(self, node: LexborNode, tag: str) -> None:
        self._end_line(gap=tag not in _NO_GAP)
        attributes = node.attributes
        hidden = self._box >= 0 and self.boxes[self._box].hidden
        names = ""
        if attributes:
            names = " ".join([attributes[n] or "" for n in _NAMES if n in attributes]).lower()
            hidden = hidden or _is_hidden(attributes)
        number = self._siblings.get((self._box, tag), 0) + 1
        self._siblings[self._box, tag] = number
        self.boxes.append(Box(self._box, tag, names, _part(tag, attributes, number), hidden))
        self._box = len(self.boxes) - 1
        self._bold += tag == "th"
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
        self._end_line(gap=tag not in _NO_GAP)
        self._bold -= tag == "th"
        self._code -= tag in _CODE
        if tag == "table":
            first = self._tables.pop()
            if first is not None:
                self.lines.end_table(first, self._box)
        elif tag in _CELLS:
            self.lines.leave_cell(self._cells.pop())
        self._box = self.boxes[self._box].parent

    def _end_line(self, *, gap: bool) -> None:
        if self._code:
            self.lines.end_code_lines(self._box)
        else:
            self.lines.end_line(self._box, gap=gap)

    def _break(self, node: LexborNode) -> None:
        if self._code:
            self.text("\n")
            return
        before = node.prev
        if before is not None and before.tag == "-text" and not (before.text_content or "").strip():
            before = before.prev
        self.lines.end_line(self._box, gap=before is not None and before.tag == "br")

    def _ruby(self, node: LexborNode, bracket: str) -> None:
        """Set the reading of a character in brackets, unless the page brings its own in <rp>."""
        parent = node.parent
        if parent is not None and parent.css_first("rp") is None:
            self.text(bracket)


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and bool(_HIDDEN_STYLE.search(style)))


def _part(tag: str, attributes: dict[str, str | None], number: int) -> str:
    if name := attributes.get("id"):
        return f"{tag}#{name[:_PART]}"
    if name := attributes.get("class"):
        return f"{tag}.{'.'.join(name[:_PART].split())}"
    return tag if number == 1 else f"{tag}:{number}"


def walk(root: LexborNode) -> tuple[str, tuple[Block, ...], tuple[Box, ...]]:
    """Give the text of a page, its blocks and its boxes."""
    walker = _Walker()
    open_elements: list[tuple[LexborNode, str]] = []
    node: LexborNode | None = root
    while node is not None:
        tag = node.tag or ""
        child = None
        if tag == "-text":
            walker.text(node.text_content or "")
        elif tag not in _SILENT:
            if tag not in _PLAIN:
                walker.enter(node, tag)
            child = node.child
            if child is not None:
                open_elements.append((node, tag))
                check_depth(len(open_elements))
            elif tag not in _PLAIN:
                walker.leave(node, tag)
        node = child or node.next
        while node is None and open_elements:
            above, tag = open_elements.pop()
            if tag not in _PLAIN:
                walker.leave(above, tag)
            node = above.next if open_elements else None
    return *walker.lines.result(), tuple(walker.boxes)
