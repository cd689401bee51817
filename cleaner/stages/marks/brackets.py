"""Half-width brackets in Chinese text; the two of a pair are judged together."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner import later
from cleaner.model import Edit, Rule
from cleaner.stages.marks.context import LineContext, is_han, lines_with
from cleaner.text import HAN

HALF_WIDTH_BRACKETS = Rule(
    code="N102",
    name="half-width-brackets",
    summary="half-width brackets where the text has full-width ones",
    before="（一）总则\n各乡(镇、街道）负责实施(含经费)。",
    after="（一）总则\n各乡（镇、街道）负责实施（含经费）。",
    reason="A text that has only half-width brackets beside full-width marks has them by custom "
    "and keeps them; where all marks are half-width they are widened with the rest.",
)

_BRACKET = later.pattern("[()（）]")
_WIDE_ONE = later.pattern("[（）]")
_NARROW_MARK = later.pattern(rf"[,.;:?!](?<=[{HAN}][,.;:?!])")
_BOTH = 2
_SHOWN = 20  # characters in the evidence
_ENOUGH = 3  # marks that make a custom
_NEARLY_NONE = 0.1  # share of full-width marks which are slips in a half-width text
CANDIDATE = later.pattern(
    rf"[()](?:(?<=[{HAN}“”《》，。；：、][()])|(?=[{HAN}“”《》，。；：、]))", needs="()"
)
_HAN_INSIDE = later.pattern(f"[{HAN}]")
_ITEM = later.pattern(r"[ \t]*(?:\d{1,3}|[A-Za-z])[ \t]*", re.ASCII)


class Pair(NamedTuple):
    """Two brackets that belong together, as places in a line."""

    start: int
    end: int


def find(text: str) -> Iterator[Edit]:
    """Yield the brackets to widen, unless half-width ones are the text's custom."""
    if not CANDIDATE.search(text):
        return
    if not _WIDE_ONE.search(text) and not _is_narrow_throughout(text):
        return
    for context in lines_with(CANDIDATE, text):
        for pair in _pairs(context.line):
            if _is_chinese(context, pair):
                yield from _widened(context, pair)


def _is_narrow_throughout(text: str) -> bool:
    """Say whether nearly all marks after Han characters are half-width."""
    narrow = sum(1 for _ in _NARROW_MARK.finditer(text))
    wide = sum(map(text.count, "，。；：？！"))
    return narrow >= _ENOUGH and wide <= _NEARLY_NONE * narrow


def _pairs(line: str) -> Iterator[Pair]:
    opened: list[int] = []
    for match in _BRACKET.finditer(line):
        if match.group() in "(（":
            opened.append(match.start())
        elif opened:
            yield Pair(opened.pop(), match.start())


def _is_chinese(context: LineContext, pair: Pair) -> bool:
    line = context.line
    wide = (line[pair.start] == "（") + (line[pair.end] == "）")
    if wide == _BOTH or context.is_masked(pair.start) or context.is_masked(pair.end):
        return False
    if _is_name_or_code(context, pair):
        return False
    if wide:
        return True  # of two widths: one of them is wrong
    inside = line[pair.start + 1 : min(pair.end, pair.start + 200)]
    if _HAN_INSIDE.search(inside):
        return True
    previous, following = context.at(pair.start - 1), context.at(pair.end + 1)
    if _ITEM.fullmatch(inside):
        return is_han(following) and previous in "。；：，、"
    return is_han(previous) and not (following.isascii() and following.isalnum())


def _is_name_or_code(context: LineContext, pair: Pair) -> bool:
    """Say whether the brackets are part of a call, a file's name or a path."""
    previous, after = context.at(pair.start - 1), context.line[pair.end + 1 : pair.end + 3]
    if previous and (previous in "/\\]_" or (previous.isascii() and previous.isalnum())):
        return True
    return after[:1] in ("/", "\\", "_") or (after[:1] == "." and after[1:].isalnum())


def _widened(context: LineContext, pair: Pair) -> Iterator[Edit]:
    shown = context.line[pair.start : pair.end + 1]
    if len(shown) > _SHOWN:
        shown = f"{shown[: _SHOWN - 1]}…"
    evidence = f"brackets in Chinese text: {shown}"
    for at, wide in ((pair.start, "（"), (pair.end, "）")):
        if context.line[at] != wide:
            place = context.start + at
            yield Edit(place, place + 1, wide, HALF_WIDTH_BRACKETS, evidence)
