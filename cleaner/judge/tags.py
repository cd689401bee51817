"""Recognise left-over HTML in plain text: tags that are markup, entities that are characters."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner import later

if TYPE_CHECKING:
    import html
else:
    html = later.module("html")

_BLOCKS = (
    "p|div|br|hr|li|ul|ol|tr|table|tbody|thead|h[1-6]|blockquote|section|article|center|dd|dt|dl"
    "|figure|figcaption"
)
_INLINES = (
    "span|strong|b|i|em|u|s|a|font|sub|sup|small|big|ins|del|mark|td|th|img|nobr|o:p|label|abbr"
    "|cite|ruby|rt|rp|time"
)
_ATTRIBUTE = r"\s+[\w:-]{1,30}\s?=\s?(?:\"[^\"<>\n]{0,500}\"|'[^'<>\n]{0,500}'|[^\s\"'<>&]{1,300})"
_TAG = rf"(?:<|&lt;)/?(?:{_BLOCKS}|{_INLINES})(?:{_ATTRIBUTE}){{0,20}}\s?/?(?:>|&gt;)"
_RUN = later.pattern(rf"{_TAG}(?:[ \t]*{_TAG})*", re.IGNORECASE)
_ONE = later.pattern(
    rf"(?:<|&lt;)(?P<close>/?)(?P<name>{_BLOCKS}|{_INLINES})(?P<rest>(?:{_ATTRIBUTE}){{0,20}}\s?/?)(?:>|&gt;)",
    re.IGNORECASE,
)
_IS_BLOCK = later.pattern(_BLOCKS, re.IGNORECASE)
_CELLS = {"td", "th"}
_VOID = {"br", "hr", "img"}  # markup without a partner
_EDGE = {"p", "div", "br"}  # markup at the edge of a line even without a partner

# a text about HTML shows tags instead of using them
_TALK = later.pattern(
    r"标签|標籤|标记|標記|元素|(?<![./\w])HTML|tag\b|element\b|代码|代碼|源码", re.IGNORECASE
)
_REACH = 16  # characters around a tag in which such a word makes it a word of the text
_SUBJECT = later.pattern(r"(?<![./\w])HTML|超文本|网页代码|網頁原始碼|前端", re.IGNORECASE)
_SUBJECT_TIMES = 2  # mentions from which a text is about HTML

_SCRIPT = later.pattern(
    r"(?<=[A-Za-z0-9)）㎡°])<(?P<kind>su[bp])>(?P<digits>[0-9+\-]{1,3})</(?P=kind)>", re.IGNORECASE
)
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")

_CODE = later.pattern(r"<(?P<name>script|style|noscript)\b[^<>\n]{0,300}>", re.IGNORECASE)
_TOLD_BEHIND = later.pattern(r"[”’」\"'）)]?[ \t]{0,2}(?:表示|代表|会显示|显示为|顯示為|转义|轉義)")
_TOLD_BEFORE = later.pattern(
    r"(?:写作|写成|写为|寫作|寫成|转义为|轉義為|替换为|替換為|编码为|編碼為|表示为|表示為|实体|實體"
    r"|;[ ]?[或和、])[ “\"‘'「：:]{1,3}$"
)
_NEAR = 12  # characters before an entity in which the text may speak of it
_ENTITY = later.pattern(
    r"&(?:amp;)*(?P<name>nbsp|ensp|emsp|thinsp|amp|lt|gt|quot|apos|ldquo|rdquo|lsquo|rsquo|mdash|ndash"
    r"|hellip|middot|bull|copy|reg|times|divide|deg|plusmn|laquo|raquo|yen|permil|trade"
    r"|#\d{2,6}|#x[0-9a-f]{2,5});",
    re.IGNORECASE,
)
_BLANKS = {"nbsp": " ", "ensp": " ", "thinsp": " ", "emsp": "\u3000", "#160": " ", "#xa0": " "}


def tags(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, end, new, why) for each run of tags that is markup, not a word."""
    if len(_SUBJECT.findall(text)) >= _SUBJECT_TIMES:
        return
    raised = [_script(match) for match in _SCRIPT.finditer(text)]
    yield from raised
    taken = {start for start, *_ in raised} | {
        end - 6
        for _, end, *_ in raised  # the closing tag: </sub>
    }
    paired = _paired(text)
    talks = bool(_TALK.search(text))
    for match in _RUN.finditer(text):
        if talks and _is_shown(text, *match.span()):
            continue
        if match.start() not in taken and _is_markup(text, match, paired):
            names = [tag["name"].lower() for tag in _ONE.finditer(match.group())]
            yield _taken_out(text, *match.span(), names)


def _script(match: re.Match[str]) -> tuple[int, int, str, str]:
    table = _RAISED if match["kind"].lower() == "sup" else _LOWERED
    return *match.span(), match["digits"].translate(table), "a raised or lowered number"


def _paired(text: str) -> set[str]:
    """Give the names of the tags which the text both opens and, later, closes."""
    opened: set[str] = set()
    closed: set[str] = set()
    for tag in _ONE.finditer(text):
        name = tag["name"].lower()
        if not tag["close"]:
            opened.add(name)
        elif name in opened:
            closed.add(name)
    return closed


def _is_shown(text: str, start: int, end: int) -> bool:
    """Say whether the text talks about the tag."""
    around = _TALK.search(text, max(0, start - _REACH), start)
    return bool(around or _TALK.search(text, end, end + _REACH))


def _is_markup(text: str, run: re.Match[str], paired: set[str]) -> bool:
    start, end = run.span()
    if text[start - 1 : start] in {"<", "&"} or text[end : end + 1] in {">", ";"}:
        return False  # what is left would be a tag again
    at_edge = ends_line(text, end) or begins_line(text, start)
    return all(
        tag["name"].lower() in paired | _VOID
        or tag["rest"].strip(" /")
        or (at_edge and tag["name"].lower() in _EDGE)
        for tag in _ONE.finditer(run.group())
    )


def begins_line(text: str, start: int) -> bool:
    """Say whether only blanks stand before `start` on its line; cheap on lines of any length."""
    at = start
    while at and text[at - 1] != "\n" and text[at - 1].isspace():
        at -= 1
    return not at or text[at - 1] == "\n"


def ends_line(text: str, end: int) -> bool:
    """Say whether only blanks stand after `end` on its line."""
    at = end
    while at < len(text) and text[at] != "\n" and text[at].isspace():
        at += 1
    return at == len(text) or text[at] == "\n"


def _taken_out(text: str, start: int, end: int, names: list[str]) -> tuple[int, int, str, str]:
    """Take a run of tags out; a block begins a line, a cell keeps a blank."""
    why = f"{len(names)} left-over tag{'s' if len(names) > 1 else ''}: {', '.join(names[:4])}"
    begins, ends = begins_line(text, start), ends_line(text, end)
    if begins and ends:
        stop = text.find("\n", end) + 1 or len(text)
        return text.rfind("\n", 0, start) + 1, stop, "", why
    if begins or ends:
        return start, end, "", why
    if any(_IS_BLOCK.fullmatch(name) for name in names):
        return start, end, "\n", why
    return start, end, " " if _CELLS & set(names) else "", why


def scripts(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, name) for each script or style sheet that stands alone on its lines."""
    at = 0
    while opening := _CODE.search(text, at):
        closing = re.compile(rf"</{opening['name']}\s{{0,3}}>", re.IGNORECASE).search(
            text, opening.end()
        )
        if not closing:
            return
        at = closing.end()
        if begins_line(text, opening.start()) and ends_line(text, at):
            yield opening.start(), at, opening["name"].lower()


def entities(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, character) for each entity which does not spell a tag."""
    if "&" not in text:
        return
    for match in _ENTITY.finditer(text):
        name = match["name"]
        char = _BLANKS.get(name.lower()) or html.unescape(f"&{name};")
        if len(char) != 1 or not (char.isprintable() or char == "\u3000"):
            continue
        following = text[match.end() : match.end() + 1]
        is_letter = following.isascii() and following.isalnum()
        spells_tag = char == "<" and (is_letter or following in {"/", "!", "?"})
        feeds_itself = char == "&" and (is_letter or following == "#")
        if (
            not spells_tag
            and not _is_told(text, *match.span())
            and not (char == ">" and _opens(text, match.start()))
            and not feeds_itself
        ):
            yield *match.span(), char


def _is_told(text: str, start: int, end: int) -> bool:
    """Say whether the text speaks of the entity: 写作 &#20013; 或 &#x4E2D;, &nbsp; 表示空格."""
    return (
        _TOLD_BEHIND.match(text, end) is not None
        or _TOLD_BEFORE.search(text[max(0, start - _NEAR) : start]) is not None
    )


def _opens(text: str, at: int) -> bool:
    """Say whether a tag seems to be open before `at`."""
    return "<" in text[max(0, at - 60) : at] or "&lt;" in text[max(0, at - 60) : at]
