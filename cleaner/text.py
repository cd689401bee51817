"""The shared vocabulary: character classes, lines, paragraphs, sentence ends."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from cleaner import later
from cleaner.model import Document

# for character classes in patterns: [{HAN}]
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
KANA = "\u3041-\u30ff\u31f0-\u31ff"
HANGUL = "\u1100-\u11ff\uac00-\ud7af"
CJK = HAN + KANA + HANGUL

# a sentence may end in these, and closing marks may follow
SENTENCE_ENDS = "。！？!?…"
CLOSING = "”’」』）》】〕〉)\"'"
OPENING = "“‘「『（《【〔〈("
BLANKS = " \t\u3000\u00a0"  # what stands between words inside a line

_SENTENCE_END = later.pattern(rf"[{SENTENCE_ENDS}][{re.escape(CLOSING)}]*$|——$")
_NOT_HAN = later.pattern(rf"[^{HAN}]+")
_NOT_LETTER = re.compile(r"[\W\d_]+")
_BLANK_LINES = later.pattern(r"(?:[^\S\n]*\n)+")
_PARAGRAPH = later.pattern(r"[^\n]*\S[^\n]*")


class Line(NamedTuple):
    """A line with something on it: `text[start:end]` is the whole line without its line end."""

    start: int
    end: int
    bare: str  # the line without outer white space


def lines(text: str) -> Iterator[Line]:
    """Yield the lines that are not blank, in order."""
    for match in _PARAGRAPH.finditer(text):
        yield Line(match.start(), match.end(), match.group().strip())


def ends_sentence(line: str) -> bool:
    """Say whether a line (outer white space aside) ends where a sentence may end."""
    return _SENTENCE_END.search(line.rstrip()) is not None


def han_count(text: str) -> int:
    """Count the Han characters."""
    return len(_NOT_HAN.sub("", text))


def letter_count(text: str) -> int:
    """Count the letters of all scripts, Han characters among them."""
    return len(_NOT_LETTER.sub("", text))


def removal_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen the span of whole lines that are to go, so that what is around them closes up.

    It takes the line end with it, and where the lines stand between blank lines (or open the text)
    also the blank lines after them. Spans of neighbouring lines never overlap.
    """
    stop = text.find("\n", end) + 1 or len(text)
    before = text.rfind("\n", 0, max(start - 1, 0)) + 1
    if not text[before:start].strip():
        blank = _BLANK_LINES.match(text, stop)
        stop = blank.end() if blank else stop
    return start, stop


def original_line(doc: Document, line: int) -> int:
    """Give the number in the original file of the document's line `line` (both from 1)."""
    return doc.origin[line - 1] if doc.origin else line


def line_number(starts: list[int], at: int) -> int:
    """Give the number (from 1) of the line that holds offset `at`; `starts` as of line_starts."""
    return bisect_right(starts, at)
