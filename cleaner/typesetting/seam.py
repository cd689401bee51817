"""How well the text after a line break continues the text before it."""

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner import later

if TYPE_CHECKING:
    import opencc
else:
    opencc = later.module("opencc")

# Characters of the document on each side of a seam that count as its own usage: an article, not
# the whole book, so that the cost of a seam does not grow with the document.
REACH = 8_000

_RARE_PAIR = 5  # half octaves: what a pair that the table leaves out is counted as
_MARK = later.pattern("[，,、；;。：:！？]")
_WIDE = str.maketrans(",()", "，（）")


class Figures(NamedTuple):
    """What the table holds about a character, as half octaves of counts."""

    single: int
    closing: int
    follow: Mapping[str, int]
    opens: Mapping[str, int]


class Table(NamedTuple):
    """Counts of general running text; characters that it does not know are absent."""

    total: int
    closing: int
    opening: int
    rows: Mapping[str, str]


@cache
def table() -> Table:
    """Read the counts that are shipped with the package."""
    text = Path(__file__).with_name("running_text.txt").read_text("utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    total, closing, opening = map(int, lines[0].split("\t")[1:])
    return Table(total, closing, opening, {line[0]: line for line in lines[1:]})


@cache
def figures(character: str) -> Figures | None:
    """Give what the table knows about a character."""
    row = table().rows.get(character)
    if row is None:
        return None
    _, single, closing, follow, opens = row.split("\t")
    return Figures(int(single), int(closing), _groups(follow), _groups(opens))


def _groups(column: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for group in column.split(" ") if column else ():
        members = group.lstrip("0123456789")
        counts |= dict.fromkeys(members, int(group[: len(group) - len(members)]))
    return counts


def affinity(before: str, after: str) -> float:
    """Say how much likelier `after` begins here than anywhere, in general running text.

    A natural logarithm between -3 and 5; 0 where the characters are not known.
    """
    first, second = figures(before), figures(after)
    if first is None or second is None:
        return 0.0
    expected = first.single + second.single - table().total
    count = first.follow.get(after)
    if count is None:  # rarer than the table tells: no evidence for, maybe some against
        return _clip(_log(_RARE_PAIR, expected), -3.0, 0.0)
    return _clip(_log(count, expected), -3.0, 5.0)


def _log(count: int, expected: int) -> float:
    """Give the smoothed logarithm of a ratio of two counts that are half octaves."""
    return math.log((2 ** (count / 2) + 1) / (2 ** (expected / 2) + 1))


def _clip(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


@cache
def _converter() -> "opencc.OpenCC":
    return opencc.OpenCC("t2s")


def plain(text: str) -> str:
    """Give the text in simplified characters and full-width marks, as the table has them."""
    simplified: str = _converter().convert(text)
    return simplified.translate(_WIDE)


class Surroundings(NamedTuple):
    """A document's own running text near a seam, for counting."""

    text: str
    lines: int
    sentences: int


def surroundings(flat: str, at: int) -> Surroundings:
    """Cut out what counts as own usage; `flat` has one line for each line, without its indent."""
    text = flat[max(0, at - REACH) : at + REACH]
    lines = text.count("\n") + 1
    return Surroundings(text, lines, lines + text.count("。"))


def evidence(before: str, after: str, own: Surroundings) -> tuple[float, ...]:
    """Measure a seam between the end of a line and the beginning of a later one, both bare."""
    text = own.text
    a, b, tail, head = before[-1], after[0], before[-2:], after[:2]
    count_a, count_b = text.count(a) - 1, text.count(b) - 1
    return (
        affinity(plain(a), plain(b)),
        _clip(_ratio(text.count(a + b), count_a * count_b / len(text)), -1.0, 4.0),
        min(1.5, math.log(1 + text.count(tail + b) + text.count(a + head))),
        min(1.0, text.count(tail + head)),
        _clip(_ratio(_starts(text, b) - 1, count_b * own.sentences / len(text)), -2.0, 2.5),
        _clip(
            _ratio(text.count("\n" + head) - 1, (text.count(head) - 1) * own.lines / len(text)),
            -2.0,
            3.0,
        ),
        opening(head),
        closing(a),
        float(_first_mark(after) in "、；;"),
    )


def _starts(text: str, character: str) -> int:
    return sum(text.count(end + character) for end in "。！？\n")


def _ratio(count: float, expected: float) -> float:
    return math.log((max(count, 0) + 0.4) / (max(expected, 0) + 0.4))


def _first_mark(text: str) -> str:
    match = _MARK.search(text, 0, 6)
    return match.group() if match else "-"


def opening(head: str) -> float:
    """Say how much likelier a pair of characters opens a sentence than stands anywhere."""
    head = plain(head)
    first = figures(head[0])
    if first is None or head[1:] not in first.follow:
        return 0.0
    sums = table()
    expected = first.follow[head[1:]] + sums.opening - sums.total
    return _clip(_log(first.opens.get(head[1:], 0), expected), -3.0, 3.0)


def closing(character: str) -> float:
    """Say how much likelier a character stands before the end of a sentence than anywhere."""
    known = figures(plain(character))
    if known is None:
        return 0.0
    sums = table()
    return _clip(_log(known.closing, known.single + sums.closing - sums.total), -3.0, 3.0)
