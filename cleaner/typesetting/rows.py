"""The lines of a text as typesetting sees them: quote mark, indent, words, kind."""

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from cleaner import later
from cleaner.remembered import MOST, make_room
from cleaner.text import CLOSING, HAN

INDENT = 2  # columns: the least that sets a line off from the left edge

LONGEST = 400  # characters of a line that are looked at for its kind
_CAPTION_LENGTH = 80  # characters: longer text is an article, whatever it says about pictures

_QUOTE = later.pattern(r"(?:>[ ]?)+")
_FENCE = later.pattern(r"`{3,}|~{3,}")
_NUMERAL = "[一二三四五六七八九十百〇零0-9]+"
_ITEM = later.pattern(
    rf"[（(]{_NUMERAL}[）)]|[①-⑳]|[•·●○■◆◇▪▶★※]|[一二三四五六七八九十]+、"
    rf"|[0-9]{{1,3}}[.．、)）](?![0-9])|第{_NUMERAL}[章节節条條编編回卷篇部]"
    r"|[-–*+][ \t]|[a-zA-Z][.)][ ]"
)
_OTHER = later.pattern(
    r"#{1,6}\s|\*\*|__|\||[-=*_~]{3,}\s*$|<[a-zA-Z/!]|!\[|\[[^\]\n]{1,40}\]:|\[[0-9:.]+\]|:::"
    r"|[0-9:,.]+\s*-->|@|\$\$?[^\s]|//|/\*|\{|\}|https?://\S+$"
)
_GAP = "(?:[ ]{3,}|[ ]{0,2}\u3000[ \u3000]*)"
_CELLS = later.pattern(
    rf"\t|\||\.{{6,}}|…{{4,}}|·{{4,}}|(?<=\S){_GAP}\S[^\n \u3000]*(?:[ ][^\n \u3000]+)*{_GAP}\S"
)
_TWO_CELLS = later.pattern(rf"\S{{1,12}}{_GAP}\S{{1,12}}")
_CODE = later.pattern(
    r"[{};]$|[=!<>]=|[A-Za-z_]\([^()\n]{0,40}\)|->"
    r"|^(?:def|class|import|from|return|if|for|while|var|let|const|function)\b.*[:({;]$"
)
_LABEL = later.pattern(
    r"□|[【\[][^】\]\n]{1,12}[】\]]$|(?:本报|本刊|本台|特约|通讯员|实习生|记者)[^，。]{0,24}$"
    r"|(?:文|图|摄影|撰文|作者|编辑|责编|责任编辑|来源|校对|记者|翻译|地址|电话|传真|邮编|邮箱|网址"
    r"|联系人|联系电话|日期|时间|地点|主办|承办|主持人|收件人|发件人|主题|抄送"
    r"|From|To|Cc|Subject|Date|Sent)\s?[/／:：|｜]|——"
)
_CAPTION = later.pattern(
    r"[▲△▼◀►↑↓]|图[为：:0-9一二三四五]|[（(](?:左|右|中|前排|后排)[一二三四五六]?[）)]"
    r"|^[（(]?[^，。]{0,40}[摄攝][）)]?$"
)
_STOP = later.pattern(rf"[。！？!?…：:；;.][{re.escape(CLOSING)}]*$")
_HAN_STOP = later.pattern("[。！？][”’」』）]?$")
_HAN_MARK = later.pattern(rf"[{HAN}][，。、；：]|[，。、；：][{HAN}]")


class Kind(Enum):
    """What a line is; only TEXT and ITEM go on in the next line, only TEXT goes on from one."""

    TEXT = "text"
    ITEM = "list item"
    LABEL = "label, byline or address"
    CAPTION = "caption"
    OTHER = "table, code or markup"


WRITTEN = (Kind.TEXT, Kind.ITEM)  # what an edge breaks


class _Span(NamedTuple):
    """Where a line stands, and what is on it."""

    start: int
    at: int  # where its words begin, after quote marks and indent
    stop: int  # its line end
    quote: str  # the marks of quoted mail, without blanks
    body: str
    gap: bool  # a blank line stands before it
    fenced: bool  # in front matter or fenced code
    blank: str  # its indent


class Row(_Span):
    """A line with something on it."""

    __slots__ = ()

    @property
    def end(self) -> int:
        """Give the offset behind its last visible character."""
        return self.at + len(self.body)

    @property
    def indent(self) -> int:
        """Give the width of its indent in columns."""
        return columns(self.blank)

    @property
    def kind(self) -> Kind:
        """Tell what the line is."""
        return Kind.OTHER if self.fenced else kind_of(self.body[:LONGEST])


def columns(text: str) -> int:
    """Give the width on a terminal: two columns for a full-width character.

    Full-width characters have three bytes in UTF-8, which is a fast way to count them.
    """
    length = len(text)
    return length + (len(text.encode("utf-8", "surrogatepass")) - length) // 2


def ends_clause(body: str) -> bool:
    """Say whether a line ends where a sentence, or what comes before a list, may end."""
    return _STOP.search(body[-4:]) is not None


def rows(text: str) -> list[Row]:
    """Give the lines that are not blank."""
    found: list[Row] = []
    gap = False
    fence = ""
    start = 0
    make_room(text.count("\n"), kind_of)
    for line in text.split("\n"):
        stop = start + len(line)
        bare = line.lstrip()
        quote = _QUOTE.match(bare) if bare.startswith(">") else None
        words = bare[quote.end() :].lstrip() if quote else bare
        body = words.rstrip()
        if body:
            at = stop - len(words)
            blank = (
                line[len(line) - len(bare) + quote.end() : at - start]
                if quote
                else line[: at - start]
            )
            fence, fenced = _fence(fence, body, first=start == 0)
            marks = quote.group().replace(" ", "") if quote else ""
            found.append(Row(start, at, stop, marks, body, gap, fenced, blank))
        gap = not body
        start = stop + 1
    return found


def _fence(fence: str, body: str, *, first: bool) -> tuple[str, bool]:
    """Say which fence is open after a line, and whether the line belongs to a fenced block."""
    if fence:
        return ("" if body.startswith(fence) else fence), True
    if first and body == "---":
        return "---", True
    if body[0] not in "`~":
        return "", False
    match = _FENCE.match(body)
    return (match.group()[:3], True) if match else ("", False)


@lru_cache(MOST)
def kind_of(body: str) -> Kind:
    """Tell what a line is by its own shape."""
    if _is_other(body):
        return Kind.OTHER
    if _LABEL.match(body):
        return Kind.LABEL
    if _ITEM.match(body):
        return Kind.ITEM
    if len(body) <= _CAPTION_LENGTH and _CAPTION.search(body) and not _HAN_STOP.search(body):
        return Kind.CAPTION
    return Kind.TEXT


def _is_other(body: str) -> bool:
    if _OTHER.match(body) or _CELLS.search(body) or _TWO_CELLS.fullmatch(body):
        return True
    return _CODE.search(body) is not None and _HAN_MARK.search(body) is None
