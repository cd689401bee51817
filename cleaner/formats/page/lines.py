"""Turn the pieces of text of a page, as they come, into lines with their evidence."""

import re
from typing import NamedTuple

from cleaner.formats.page.model import Block
from cleaner.text import CJK

_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
# a line break of the source between two such characters is no blank: nobody wrote one there
_WIDE = rf"[{CJK}\u3000-\u303f\uff00-\uffef“”‘’…—]"
_SOURCE_BREAK = re.compile(rf"(?<={_WIDE})[ \t\r\f]*\n[ \t\r\n\f]*(?={_WIDE})")
_INVISIBLE = "\u200b\u2060\ufeff"
_OUTER = _INVISIBLE + "".join(char for char in map(chr, range(0x3001)) if char.isspace())

# a table of data has short cells; a table which lays out a page has columns full of text
LONGEST_CELL = 600  # characters
MEAN_CELL = 60  # characters
MEAN_LINES = 3
MIN_ROWS = 2
MIN_LINES = 3  # of the least table that is one: two rows, one of them with two cells


class _Line(NamedTuple):
    text: str
    box: int
    linked: int
    gap: bool  # a new paragraph begins here, not only a new line
    cell: tuple[int, int]  # row and cell it stands in; (0, 0): in no table
    cells: int = 0


class Lines:
    """The lines of a page while it is read."""

    def __init__(self) -> None:
        self.pending: list[str] = []  # the pieces of the line that is not ended yet
        self.gap = True  # a paragraph of its own follows
        self._lines: list[_Line] = []
        self.linked = 0  # characters of that line which stand in links
        self._rows = 0
        self._cells = 0
        self._cell = (0, 0)

    def end_line(self, box: int) -> None:
        """End the line, if anything stands on it."""
        text = _tidy("".join(self.pending))
        if text:
            self._keep(text, box)
        self.pending.clear()
        self.linked = 0

    def end_code_lines(self, box: int) -> None:
        """End a stretch of text whose own line ends and blanks count."""
        for piece in "".join(self.pending).expandtabs().split("\n"):
            if piece.strip(_INVISIBLE).strip():
                self._keep(piece.replace("\u00a0", " ").rstrip(), box)
            else:
                self.gap = True
        self.gap = True
        self.pending.clear()
        self.linked = 0

    def _keep(self, text: str, box: int) -> None:
        linked = min(self.linked, len(text))
        self._lines.append(_Line(text, box, linked, self.gap, self._cell))
        self.gap = False

    def start_row(self) -> None:
        """Begin a row of a table."""
        self._rows += 1

    def start_cell(self) -> tuple[int, int]:
        """Begin a cell of the last row; give the cell around it, for `leave_cell`."""
        around = self._cell
        self._cells += 1
        self._cell = (self._rows, self._cells)
        return around

    def leave_cell(self, around: tuple[int, int]) -> None:
        """Go on in the cell around the one that ends."""
        self._cell = around

    def count(self) -> int:
        """Give the number of lines so far."""
        return len(self._lines)

    def end_table(self, first: int, box: int) -> None:
        """Join the cells of each row, from line `first` on, if this was a table of data."""
        while first < len(self._lines) and self._lines[first].cell == self._cell:
            first += 1  # the caption stands in no cell of the table
        lines = self._lines[first:]
        if len(lines) < MIN_LINES:
            return
        rows: dict[int, dict[int, list[_Line]]] = {}
        for line in lines:
            rows.setdefault(line.cell[0], {}).setdefault(line.cell[1], []).append(line)
        if _is_data(rows):
            table = [_row(list(cells.values()), box) for cells in rows.values()]
            self._lines[first:] = [table[0]._replace(gap=True), *table[1:]]
            self.gap = True

    def result(self) -> tuple[str, tuple[Block, ...]]:
        """Give the text of the page and its blocks."""
        parts: list[str] = []
        blocks: list[Block] = []
        at = 0
        for line in self._lines:
            if line.gap and parts:
                parts.append("\n")
                at += 1
            end = at + len(line.text)
            parts += (line.text, "\n")
            blocks.append(Block(at, end, line.box, line.linked, line.cells))
            at = end + 1
        return "".join(parts), tuple(blocks)


def _tidy(text: str) -> str:
    text = text.strip(_OUTER)
    if "\n" in text:
        text = _SOURCE_BREAK.sub("", text)
    # all of them but a single blank are unprintable: asked so, it is much faster than a search
    return text if text.isprintable() and "  " not in text else _SPACE.sub(" ", text)


def _is_data(rows: dict[int, dict[int, list[_Line]]]) -> bool:
    if len(rows) < MIN_ROWS or 0 in rows:
        return False
    wide = sum(len(cells) > 1 for cells in rows.values())
    cells = [cell for row in rows.values() for cell in row.values()]
    sizes = [sum(len(line.text) for line in cell) for cell in cells]
    lines = sum(map(len, cells))
    short = max(sizes) <= LONGEST_CELL and sum(sizes) <= MEAN_CELL * len(cells)
    return wide * 2 >= len(rows) and short and lines <= MEAN_LINES * len(cells)


def _row(cells: list[list[_Line]], box: int) -> _Line:
    lines = [line for cell in cells for line in cell]
    return _Line(
        "\t".join(" ".join(line.text.replace("\t", " ") for line in cell) for cell in cells),
        box,
        sum(line.linked for line in lines),
        False,  # noqa: FBT003  no gap between two rows
        (0, 0),
        len(cells),
    )
