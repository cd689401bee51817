"""How two texts that are nearly the same differ: run by run, character by character."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import later
from cleaner.lexicon import load
from cleaner.text import HAN

if TYPE_CHECKING:
    from rapidfuzz.distance import Levenshtein
else:
    Levenshtein = later.module("rapidfuzz.distance.Levenshtein")

_SHOWN = 16  # characters of a differing run that a report shows
_LONGEST_VARIANT = 4  # characters on both sides together
_SWAPPED = 2  # characters that changed places


class Difference(NamedTuple):
    """A run in which two comparison forms differ; one side may be empty."""

    old: str
    new: str
    before: str  # the characters just before it, at most four
    after: str
    at_start: bool  # nothing stands before it
    at_end: bool  # nothing stands after it


def differences(one: str, other: str) -> list[Difference]:
    """Give the runs in which two comparison forms differ."""
    return [
        Difference(
            one[start:end],
            other[new_start:new_end],
            one[max(0, start - 4) : start],
            one[end : end + 4],
            start == new_start == 0,
            end == len(one) and new_end == len(other),
        )
        for start, end, new_start, new_end in _runs(one, other)
    ]


def _runs(one: str, other: str) -> list[tuple[int, int, int, int]]:
    """Give the spans that differ: those that touch as one, and two swapped neighbours as one."""
    found: list[tuple[int, int, int, int]] = []
    # as tuples: to ask each operation for its parts takes five times as long
    steps: list[Any] = Levenshtein.opcodes(one, other).as_list()
    for tag, start, end, new_start, new_end in steps:
        if tag == "equal":
            continue
        if found:
            first, last, new_first, _ = found[-1]
            old, new = one[first:end], other[new_first:new_end]
            if start == last or (len(old) == _SWAPPED and old == new[::-1]):
                found[-1] = (first, end, new_first, new_end)
                continue
        found.append((start, end, new_start, new_end))
    return found


def told(found: Sequence[Difference], at_most: int = 6) -> str:
    """Name the differing characters for a reader: 的→旳, +added, -missing."""
    shown = [_told(d) for d in found[:at_most]]
    more = len(found) - at_most
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _told(difference: Difference) -> str:
    old, new = _shown(difference.old), _shown(difference.new)
    if not old:
        return f"+{new}"
    return f"{old}→{new}" if new else f"-{old}"


def _shown(run: str) -> str:
    return run if len(run) <= _SHOWN else f"{run[: _SHOWN // 2]}…({len(run)})"


def is_lookalike(difference: Difference) -> bool:
    """Say whether each character was replaced by one of the same shape."""
    if len(difference.old) != len(difference.new):
        return False
    pairs = zip(difference.old, difference.new, strict=True)
    return all(a == b or share_class("lookalikes", a, b) for a, b in pairs)


def is_variant(difference: Difference) -> bool:
    """Say whether one side is written in rare characters throughout: 顦顇 for 憔悴."""
    old, new = difference.old, difference.new
    if len(old) == len(new):
        return all(a == b or _is_rare(a) or _is_rare(b) for a, b in zip(old, new, strict=True))
    rare = any(side and all(map(_is_rare, side)) for side in (old, new))
    return rare and len(old + new) <= _LONGEST_VARIANT


def is_swap(difference: Difference) -> bool:
    """Say whether two neighbours changed places, as in a slip of the typesetter."""
    return len(difference.old) == _SWAPPED and difference.old == difference.new[::-1]


def is_misprint(difference: Difference) -> bool:
    """Say whether the same thing was meant: a likeness in shape, a rare spelling, a slip."""
    return is_lookalike(difference) or is_variant(difference) or is_swap(difference)


def share_class(kind: str, one: str, other: str) -> bool:
    """Say whether two characters stand in one class of `kind`: contrasts or lookalikes."""
    return bool(_classes(kind).get(one, 0) & _classes(kind).get(other, 0))


@cache
def members(kind: str) -> frozenset[str]:
    """Give the characters that stand in any class of `kind`."""
    return frozenset("".join(_written()[kind]))


@cache
def _written() -> dict[str, list[str]]:
    return load("characters")


@cache
def _classes(kind: str) -> dict[str, int]:
    """Give for each character the set of its classes in the lexicon, a bit for each."""
    found: dict[str, int] = {}
    for number, members in enumerate(_written()[kind]):
        for char in members:
            found[char] = found.get(char, 0) | 1 << number
    return found


@cache
def _is_rare(char: str) -> bool:
    """Say whether a Han character is none of the 6,763 that modern text is written in."""
    if not re.match(f"[{HAN}]", char):
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
