"""What a reader swallowed together with half a character, where the rest of the text tells it.

UTF-8 that was read as GBK loses half of 。 and the line feed behind it to one ?. Which sign it was
follows from what comes next (a list item, a closing tag), or from a text that has no other such
signs; which mark, from its first two bytes and from the marks that end the other lines. Letters
are never told so: a wrong one that looks right is worse than a mark of loss.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner import later
from cleaner.text import HAN

LOST = "\ufffd"


class Hole(NamedTuple):
    """A lost place: U+FFFD in the text, the bytes left of it, is an ASCII sign gone with it."""

    at: int
    left: str
    swallowed: bool


class _Customs(NamedTuple):
    """What a text shows of itself where it is sound."""

    openings: frozenset[str]  # the kinds of marks that begin its lines
    is_plain: bool  # of ASCII digits and signs it has line feeds and spaces at most
    is_wrapped: bool  # lines end in mid sentence
    before_tag: frozenset[str]  # marks that stand before a closing tag
    before_line_feed: str | None  # what 。 before a line feed lost with it; None: not certain


_NUMBER = "[一二三四五六七八九十百零〇]"
_AT_LINES = r"(?P<list>[-*+] |\d{1,2}\. )|(?P<heading>#{1,6} )|(?P<fence>```)"
_AT_LINES += "|(?P<indent>\u3000\u3000)"
_NUMBERED = f"(?P<article>第{_NUMBER}{{1,6}}[条條章節节編编{LOST}])"
_NUMBERED += f"|(?P<item>（{_NUMBER}{{1,3}}）|{_NUMBER}{{1,3}}、)"
_OPENING = later.pattern(f"{_AT_LINES}|{_NUMBERED}")
# between a mark and 第三条 is no place for an ASCII sign but a line feed; for that before "- " is
_LINE = later.pattern(rf"^(?:{_AT_LINES})|(?:^|{LOST})(?:{_NUMBERED})", re.MULTILINE)
_USUAL = 2  # lines that begin with a mark, or end in one, make it a custom of the text
_LOOK = 16  # characters after a hole that are looked at …
_LOOK_BACK = 2000  # … and before it, on the same line
_TAG = later.pattern("/[A-Za-z][A-Za-z0-9]{0,9}>")
_SIGNS = later.pattern("[\t!-?]")  # what may be swallowed besides line feeds and spaces
_PROSE = later.pattern(f"[{HAN}“‘「『《（]")
_BEFORE_TAG = later.pattern("([。、」』》】〕])</")
_COMMA = later.pattern("[，、]\n")
_LONG = later.pattern(f"[^\n{LOST}]{{16}}[{HAN}]\n")  # no heading, and yet no mark at its end
_MARK = "\xe3\x80"  # the first bytes of 。 and its kin …
_WIDE_MARK = "\xef\xbc"  # … and of ，
_BRACKETS = tuple(zip("「『《【〔（", "」』》】〕）", strict=True))


def fill(text: str, holes: Sequence[Hole]) -> Iterator[str]:
    """Yield what stood at each hole of a text, as far as that is certain; holes are in order."""
    customs = _customs(text, holes)
    line = ""  # as it is read up to the hole
    done = 0
    for hole in holes:
        line = _last_line(line + text[max(done, hole.at - _LOOK_BACK) : hole.at])
        new = _fill(line, hole, text[hole.at + 1 : hole.at + 1 + _LOOK], customs)
        yield new
        line = _last_line(line + new)
        done = hole.at + 1


def _last_line(text: str) -> str:
    return text[text.rfind("\n") + 1 :][-_LOOK_BACK:]


def _customs(text: str, holes: Sequence[Hole]) -> _Customs:
    kinds = Counter(match.lastgroup or "" for match in _LINE.finditer(text))
    behind = (text[hole.at + 1 : hole.at + 3] for hole in holes if _is_mark(hole))
    return _Customs(
        frozenset(kind for kind, count in kinds.items() if count >= _USUAL),
        _SIGNS.search(text) is None,
        _is_wrapped(text, holes),
        frozenset(_BEFORE_TAG.findall(text)),
        _before_line_feed(text, [then for then in behind if not then[:1].isdigit()]),
    )


def _is_wrapped(text: str, holes: Sequence[Hole]) -> bool:
    """Say whether lines end in mid sentence: then half a mark at a line end may be a 、."""
    behind = (text[hole.at + 1 : hole.at + 2] for hole in holes if hole.left == _WIDE_MARK)
    lost = any(_PROSE.match(then) or then == "\n" for then in behind)
    return lost or _COMMA.search(text) is not None or len(_LONG.findall(text)) >= _USUAL


def _is_mark(hole: Hole) -> bool:
    return hole.swallowed and hole.left == _MARK


def _before_line_feed(text: str, behind: list[str]) -> str | None:
    """Tell a text of CR LF, of which the CR was swallowed, from one with blank lines."""
    if len(behind) < _USUAL or not all(then.startswith("\n") for then in behind):
        return None
    return "\n" if "。\n\n" in text and not {"\n\n"} & {*behind} else ""


def _fill(line: str, hole: Hole, after: str, customs: _Customs) -> str:
    is_open = any(line.count(opens) > line.count(closes) for opens, closes in _BRACKETS)
    sign = _sign(line, hole, after, customs, is_open=is_open) if hole.swallowed else ""
    if sign is None:
        return LOST
    then = sign + after
    is_last = hole.left == _MARK and not is_open
    ends_line = then.startswith("\n") and not customs.is_wrapped
    if is_last and (ends_line or (then.startswith("</") and customs.before_tag <= {"。"})):
        return "。" + sign
    return LOST + sign


def _sign(line: str, hole: Hole, after: str, customs: _Customs, *, is_open: bool) -> str | None:
    """Give the ASCII sign that was swallowed, None where it is not certain."""
    if after.startswith("\n"):
        return customs.before_line_feed
    if _TAG.match(after):
        return "<"
    opening = _OPENING.match(after)
    if opening and opening.lastgroup in customs.openings:
        return "\n"
    if after[:1] == "*" != after[1:2] and line.count("**") % 2:
        return "*"
    is_last = hole.left == _MARK and customs.is_plain and not is_open
    return "\n" if is_last and _PROSE.match(after) else None
