"""The lines of a text as typesetting sees them: quote mark, indent, words, kind."""

import re
from enum import Enum
from typing import NamedTuple

from cleaner.text import BLANKS, HAN

INDENT = 2  # columns: the least that sets a line off from the left edge


class Kind(Enum):
    """What a line is; only TEXT is ever joined."""

    TEXT = "text"
    ITEM = "list item"
    LABEL = "label, byline or address"
    CAPTION = "caption"
    OTHER = "table, code or markup"


class Row(NamedTuple):
    """A line with something on it."""

    start: int
    at: int  # where its words begin, after quote marks and indent
    end: int  # behind its last visible character
    stop: int  # its line end
    quote: str  # the marks of quoted mail, without blanks
    indent: int  # columns
    body: str
    gap: bool  # a blank line stands before it
    kind: Kind


_ROW = re.compile(rf"(?m)^([{BLANKS}]*)((?:>[ ]?)*)([{BLANKS}]*)([^\n]*)$")
_FENCE = re.compile(r"(?:`{3,}|~{3,})")
_NUMERAL = "[一二三四五六七八九十百〇零0-9]+"
_ITEM = re.compile(
    rf"[（(]{_NUMERAL}[）)]|[①-⑳]|[•·●○■◆◇▪▶★※]|[一二三四五六七八九十]+、|[0-9]{{1,3}}[.．、)）](?![0-9])"
    rf"|第{_NUMERAL}[章节節条條编編回卷篇部]|[-–*+][ \t]|[a-zA-Z][.)][ ]"
)
_OTHER = re.compile(
    r"#{1,6}\s|\*\*|__|\||[-=*_~]{3,}\s*$|<[a-zA-Z/!]|!\[|\[[^\]\n]{1,40}\]:|\[[0-9:.]+\]|:::|[0-9:,.]+\s*-->|@|\$\$?[^\s]"
    r"|//|/\*|\{|\}|https?://\S+$"
)
_CELLS = re.compile(
    r"\t|\S(?:[ ]{3,}|[ ]*\u3000[ \u3000]*)\S[^\u3000\n]*(?:[ ]{3,}|\u3000)\S|\.{6,}|…{4,}|·{4,}|\|"
    r"|^.{1,12}(?:[ ]{3,}|[ ]*\u3000[ \u3000]*)\S.{0,11}$"
)
_CODE = re.compile(
    r"[{};]$|[=!<>]=|\w\(\w*\)|->|^(?:def|class|import|from|return|if|for|while|var|let|const|function)\b.*[:({;]$"
)
_LABEL = re.compile(
    r"□|[【\[][^】\]\n]{1,12}[】\]]$|(?:本报|本刊|本台|特约|通讯员|实习生|记者)[^，。]{0,24}$"
    r"|(?:文|图|摄影|撰文|作者|编辑|责编|责任编辑|来源|校对|记者|翻译|地址|电话|传真|邮编|邮箱|网址|联系人|联系电话|日期|时间|地点|主办|承办"
    r"|主持人|收件人|发件人|主题|抄送|From|To|Cc|Subject|Date|Sent)\s?[/／:：|｜]"
    r"|——"
)
_CAPTION = re.compile(
    r"[▲△▼◀►↑↓]|图[为：:0-9一二三四五]|[（(](?:左|右|中|前排|后排)[一二三四五六]?[）)]|[（(]?[^，。]{0,12}[摄攝][）)]?$"
)
_SPEAKER = re.compile(r"[^，。！？：:“]{1,8}[：:](?:\s|“|$)")
_WIDE = re.compile(
    f"[^\u0000-\u00ff\u0100-\u024f\u0370-\u1fff\u200b-\u200f\u2070-\u218f\uff61-\uffdc]"
)


def columns(text: str) -> int:
    """Give the width on a terminal: two columns for a full-width character."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def rows(text: str) -> list[Row]:
    """Give the lines that are not blank; front matter and fenced code are OTHER."""
    found: list[Row] = []
    gap = False
    fence = ""
    for number, match in enumerate(_ROW.finditer(text)):
        body = match[4].rstrip()
        if not body:
            gap = True
            continue
        fence, fenced = _fence(fence, body, first=number == 0)
        start = match.start()
        at = match.start(4)
        indent = columns(match[1]) if not match[2] else columns(match[3])
        if not match[2]:
            indent += columns(match[3])
        kind = Kind.OTHER if fenced else kind_of(body)
        quote = match[2].replace(" ", "")
        found.append(Row(start, at, at + len(body), match.end(), quote, indent, body, gap, kind))
        gap = False
    return found


def _fence(fence: str, body: str, *, first: bool) -> tuple[str, bool]:
    """Say which fence is open after a line, and whether the line belongs to a fenced block."""
    if fence:
        return ("" if body.startswith(fence) else fence), True
    if first and body == "---":
        return "---", True
    match = _FENCE.match(body)
    return (match.group()[:3], True) if match else ("", False)


def kind_of(body: str) -> Kind:
    """Tell what a line is by its own shape."""
    if (
        _OTHER.match(body)
        or _CELLS.search(body)
        or (_CODE.search(body) and not _HAN_MARK.search(body))
    ):
        return Kind.OTHER
    if _LABEL.match(body):
        return Kind.LABEL
    if _ITEM.match(body):
        return Kind.ITEM
    if len(body) <= _CAPTION_LENGTH and _CAPTION.search(body) and not _HAN_STOP.search(body):
        return Kind.CAPTION
    return Kind.TEXT


_CAPTION_LENGTH = 80  # characters; longer text is an article, whatever it says about pictures
_HAN_STOP = re.compile("[。！？][”’」』）]?$")
_HAN_MARK = re.compile(rf"[{HAN}][，。、；：]|[，。、；：][{HAN}]")
