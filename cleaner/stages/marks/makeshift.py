"""Marks put together from others: 。。。 for an ellipsis, -- for a dash."""

import re
from collections.abc import Iterator

from cleaner import later
from cleaner.model import Edit, Rule
from cleaner.stages.marks.context import LineContext, lines_with
from cleaner.text import HAN

MAKESHIFT_MARKS = Rule(
    code="N105",
    name="makeshift-marks",
    summary="an ellipsis made of full stops, a dash made of hyphens",
    before="他想说什么。。。终于没有说--门已经关上了...",
    after="他想说什么……终于没有说——门已经关上了……",
    reason="Only between Chinese letters, and never the dots that lead to a page number.",
)

_MARKS = later.pattern(
    rf"(?<![。.·])(?:。{{3,6}}|(?<=[{HAN}”》）])(?:\.{{3,6}}|·{{3,6}}))(?![。.·\d ])"
    rf"|(?<=[{HAN}”》）])-{{2,4}}(?=[{HAN}“《（])"
)
_MADE_OF = ("。。。", "...", "···", "--")
CANDIDATE = later.pattern("|".join(map(re.escape, _MADE_OF)))


def find(text: str) -> Iterator[Edit]:
    """Yield the marks to replace by the true ones."""
    if not any(mark in text for mark in _MADE_OF):
        return
    for context in lines_with(CANDIDATE, text):
        for match in _MARKS.finditer(context.line):
            if not context.is_masked(match.start()):
                yield _replaced(context, match)


def _replaced(context: LineContext, match: re.Match[str]) -> Edit:
    made = match.group()
    wanted, what = ("——", "a dash") if made[0] == "-" else ("……", "an ellipsis")
    start, end = (context.start + at for at in match.span())
    evidence = f"{what} made of {len(made)} {made[0]}"
    return Edit(start, end, wanted, MAKESHIFT_MARKS, evidence)
