"""What stands around a mark: enough to tell Chinese from English, code, tables and addresses."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache

from cleaner import later
from cleaner.text import HAN, HANGUL, KANA

_HAN = later.pattern(f"[{HAN}]")
_HAN_RUN = later.pattern(f"[{HAN}]+")
_LATIN_WORD = later.pattern(r"[A-Za-z]+")
_OTHER_CUSTOM = later.pattern(f"[{KANA}{HANGUL}]")  # Japanese and Korean have customs of their own
_FENCE = later.pattern(r"^[ \t]{0,3}(```|~~~)[^\n]*\n", re.MULTILINE)
_TABLE = later.pattern(
    r"\|[^|\n]*\||\t[^\t\n]*\t|^[|\t]"
    r"|^(?=[^。！？]*$)\"[^\"]*\"(?:[,;]\"[^\"]*\")+$|^\s*\"[^\"]*\"\s*:"  # CSV, JSON
)
_CODE = later.pattern(
    r"^\s*(?:[A-Za-z_][\w.\[\]]*\s*[-+*/]?=(?!=)\s*\S|#include|import \w|from \w+ import|def \w"
    r"|class \w|//|/\*|<\?|<!|@\w+\(|\$ ?\w|>>> "
    r"|[\[({]{1,3}(?:'[^'\n]*'|\"[^\"\n]*\")\s*[,:\])])"  # a literal: [('的', 5120), …]
    r"|[\w)\]]\)?\s*[{};]\s*(?:(?:#|//).*)?$|(?:==|!=|=>|->|&&|\|\|)",
    re.ASCII,
)
_MASKED = later.pattern(
    r"`[^`\n]*`"  # code in the line
    r"|(?<!\w)[A-Za-z_]\w{0,40}=(?:\"[^\"\n]{0,80}\"|'[^'\n]{0,80}')"  # encoding="utf-8"
    r"|(?:https?|ftp|file)://[\w\-./?%&=#:~+@,;!$'*()\[\]|]*"
    r"|www\.[\w\-./?%&=#:~+@,;]*"
    r"|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![A-Za-z])[A-Za-z]:\\[^\s，。；！？、“”]*"
    r"|</?[A-Za-z][^<>\n]{0,200}>|&#?\w{1,10};"
    r"|!?\[[^\[\]\n]{0,200}\]\([^()\s]{0,400}\)"  # a link in Markdown
    r"|\"[ !#-~]{0,80}\"(?=,[\w\"])",  # cells of data: "a,b",c
    re.ASCII,
)
_CELLS = later.pattern(r"[^,，。；：！？!?;\n]{0,24}(?:,(?! )[^,，。；：！？!?;\n]{0,24}){2,30}")
_FIGURE = later.pattern(r"(?:^|,)[ \t]*[-+]?\d[\d.%/:-]*[ \t]*(?=,|$)")
_LONGEST_ROW = 400  # characters
# references: the marks between their parts are half-width throughout
_REFERENCE = later.pattern(r"[.] [A-Za-z0-9\[]|\d-\d{1,2}[)）]?[.]")
_TRAILING = later.pattern(r"[.,;:!?)\]'*]+$")
_TRACE = later.pattern(r"[`:\\@<&\]=]|www\.|\",")  # of anything masked

# marks of both widths: what they stand for is decided by the letters beyond them
_SKIPPED = frozenset(
    "，。、；：？！…—·,.;:?!\"'“”‘’「」『』《》〈〉（）()【】[]〔〕%％‰℃° \u00a0\u3000*_~"
)
_REMEMBERED = 4096  # lines: each kind of mark asks for them …
_LONGEST = 1000  # … and characters of those: more would fill the memory
_REACH = 6  # marks looked across; more in a row are no sentence


class LineContext:
    """One line of a text, and what its marks need to know of it."""

    def __init__(self, text: str, start: int) -> None:
        """Take the line that begins at `start`."""
        stop = text.find("\n", start)
        self._text = text
        self.start = start
        self.line = text[start : len(text) if stop < 0 else stop]

    @cached_property
    def is_chinese(self) -> bool:
        """Say whether the line is Chinese prose, mostly: no table, no code, no Japanese."""
        line = self.line
        return _is_chinese(line) if len(line) <= _LONGEST else _is_chinese.__wrapped__(line)

    @cached_property
    def is_reference(self) -> bool:
        """Say whether it has the marks that stand between the parts of a reference."""
        return _REFERENCE.search(self.line) is not None

    @cached_property
    def is_row(self) -> bool:
        """Say whether it is a row of cells between commas, above or below another, with figures.

        项目,数量,单价 above 钢笔,10,12.00
        """
        commas = self.line.count(",")
        if commas < 2 or not _is_cells(self.line):  # noqa: PLR2004 - three cells
            return False
        above = self._text[max(0, self.start - _LONGEST_ROW) : max(0, self.start - 1)]
        stop = self.start + len(self.line) + 1
        beside = [
            above.rpartition("\n")[2],
            self._text[stop : stop + _LONGEST_ROW].partition("\n")[0],
        ]
        rows = [line for line in beside if line.count(",") == commas and _is_cells(line)]
        return bool(rows) and any(map(_FIGURE.search, [self.line, *rows]))

    @cached_property
    def _masks(self) -> list[tuple[int, int]]:
        if not _TRACE.search(self.line):
            return []
        return [(m.start(), m.end() - self._after_address(m)) for m in _MASKED.finditer(self.line)]

    def _after_address(self, match: re.Match[str]) -> int:
        """Give how many marks at the end of an address belong to the sentence around it."""
        trailing = _TRAILING.search(match.group())
        if trailing is None or match.group()[0] in "`<&[!":
            return 0
        return len(trailing.group())

    def is_masked(self, at: int) -> bool:
        """Say whether the place lies in an address, a path, a tag or code."""
        before = bisect_right(self._masks, (at, len(self.line) + 1)) - 1
        return before >= 0 and at < self._masks[before][1]

    def before(self, at: int) -> str:
        """Give the kind of the nearest letter before a place: H, A, D, other O, none E."""
        for back in range(at - 1, max(-1, at - 2 - _REACH), -1):
            if self.line[back] not in _SKIPPED:
                return _kind(self.line[back])
        return "E" if at <= _REACH else "O"

    def after(self, at: int) -> str:
        """Give the kind of the nearest letter after a place."""
        stop = min(len(self.line), at + 2 + _REACH)
        for ahead in range(at + 1, stop):
            if self.line[ahead] not in _SKIPPED:
                return _kind(self.line[ahead])
        return "E" if stop == len(self.line) else "O"

    def at(self, place: int) -> str:
        """Give the character at a place of the line; empty outside."""
        return self.line[place] if 0 <= place < len(self.line) else ""


def _is_cells(line: str) -> bool:
    return len(line) < _LONGEST_ROW and _CELLS.fullmatch(line) is not None


@lru_cache(_REMEMBERED)
def _is_chinese(line: str) -> bool:
    if _OTHER_CUSTOM.search(line) or _TABLE.search(line):
        return False
    han = sum(map(len, _HAN_RUN.findall(line)))
    return han >= max(2, len(_LATIN_WORD.findall(line))) and not _CODE.search(line)


@cache
def _kind(char: str) -> str:
    if _HAN.match(char):
        return "H"
    if char.isdigit():
        return "D"
    return "A" if char.isascii() and char.isalpha() else "O"


def lines_with(pattern: re.Pattern[str], text: str) -> Iterator[LineContext]:
    """Yield the Chinese lines outside fenced code in which the pattern is found."""
    fenced = _fences(text)
    done = 0
    while found := pattern.search(text, done):
        start = text.rfind("\n", 0, found.start()) + 1
        context = LineContext(text, start)
        done = start + len(context.line) + 1
        inside = bisect_right(fenced, (start, len(text) + 1)) - 1
        if (inside < 0 or start >= fenced[inside][1]) and context.is_chinese:
            yield context


def _fences(text: str) -> list[tuple[int, int]]:
    """Give the spans of fenced code; a fence that is never closed reaches to the end."""
    if "```" not in text and "~~~" not in text:
        return []
    spans: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None
    for match in _FENCE.finditer(text):
        if opened is None:
            opened = (match.start(), match.group(1))
        elif match.group(1) == opened[1]:
            spans.append((opened[0], match.end()))
            opened = None
    if opened is not None:
        spans.append((opened[0], len(text)))
    return spans


def is_han(char: str) -> bool:
    """Say whether it is one Han character."""
    return _HAN.match(char) is not None
