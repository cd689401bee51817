"""Each finding with its line, the place in it, and the proposed change."""

from collections.abc import Iterable, Iterator
from unicodedata import combining, east_asian_width

from cleaner.report import concise
from cleaner.report.finding import About, Told
from cleaner.report.visible import visible

_LONGEST = 100  # characters of an old or new text; the rest is an ellipsis


def write(found: Iterable[Told], about: About) -> Iterator[str]:  # noqa: ARG001  a format's signature
    """Yield a block of lines for each finding."""
    for one in found:
        margin = " " * len(str(one.line))
        yield f"{concise.line(one)}\n"
        if one.source:
            blanks = " " * _width(visible(one.source[: one.at]))
            yield f"{margin} |\n{one.line} | {visible(one.source)}\n{margin} | {blanks}^\n"
        yield from (f"{margin} = {row}\n" for row in _proposal(one))
        yield "\n"


def _proposal(one: Told) -> Iterator[str]:
    if one.witness:
        yield f"the copy that stays: {visible(one.witness)}"
    if one.flag or one.old == one.new:
        return
    old, new = visible(one.old, _LONGEST), visible(one.new, _LONGEST)
    if not one.new:
        yield f"remove: {old}"
    elif not one.old:
        yield f"insert: {new}"
    else:
        yield f"replace: {old}"
        yield f"by:      {new}"


def _width(text: str) -> int:
    """Give the columns that a text takes on a terminal."""
    return sum((1 + (east_asian_width(c) in "WF")) for c in text if not combining(c))
