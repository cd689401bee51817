"""Paragraphs that stand twice in one text, word for word or nearly."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cleaner import later
from cleaner.comparison import comparison_text
from cleaner.model import Document, Edit, Finding, Flag, Rule
from cleaner.stages.repetition.candidates import (
    ALONE,
    LONGEST_NEAR,
    SHORTEST,
    near_pairs,
    same_pairs,
    some_recur,
)
from cleaner.stages.repetition.grams import Again
from cleaner.text import ends_sentence, han_count, original_line, removal_span
from cleaner.verdict import CUT_OFF, THRESHOLD, Verdict, judge

if TYPE_CHECKING:
    from rapidfuzz.distance import Indel
else:
    Indel = later.module("rapidfuzz.distance.Indel")

REPEATED = Rule(
    code="D102",
    name="repeated-paragraph",
    summary="a paragraph that stands twice in a document; one copy stays, with its heading",
    before="水库除险加固\n\n水库除险加固工程去年开工，大坝灌浆、闸门更换和管理房改造同步推进，"
    "汛期前可以蓄水，下游三个乡镇的灌溉用水有了保障。\n\n村里人说，今年种稻不用愁了。\n\n"
    "水库除险加固\n\n水库除险加固工程去年开工，大坝灌浆、闸门更换和管理房改造同步推进，"
    "汛期前可以蓄水，下游三个乡镇的灌溉用水有了保障。\n",
    after="水库除险加固\n\n水库除险加固工程去年开工，大坝灌浆、闸门更换和管理房改造同步推进，"
    "汛期前可以蓄水，下游三个乡镇的灌溉用水有了保障。\n\n村里人说，今年种稻不用愁了。\n\n",
    safe=False,
    reason="Copies which differ in figures, names or a “not” stay and are flagged. Refrains, "
    "formulas, rows of tables and short lines may recur.",
)

_FAR_AWAY = 80  # characters of a line which may stand far from its copy
_FAR = 60  # paragraphs between two copies
_REFRAIN = (4, 60)  # so many copies of a line no longer than this are a refrain or a formula
_HAN = 10  # Han characters a paragraph has at least: no code, no addresses, no rows of figures
_HEADING = 30  # characters of a heading at most
_HEADING_LINES = 3  # title, subtitle, byline
_FLAGGED = 0.9  # similarity from which a pair that differs in meaning is shown
_MOST_FLAGS = 100  # of one document: beyond it the text is a list
_ITEM = later.pattern(r"#|[-*+] |\d{1,3}[.、)）]")
_FIGURES = later.pattern(r"\d+")


class Lines(NamedTuple):
    """The lines of a text; `visible` are the numbers of those that are not blank."""

    text: str
    starts: list[int]
    bare: list[str]
    visible: list[int]
    rank: dict[int, int]  # the place of a line among the visible ones

    def above(self, line: int, by: int = 1) -> int:
        """Give the visible line so many places above; -1: there is none."""
        rank = self.rank[line] - by
        return self.visible[rank] if rank >= 0 else -1


class Copy(NamedTuple):
    """A line that says what another says, or nearly: then the verdict is a flag."""

    line: int
    first: int
    score: float
    verdict: Verdict


def find(doc: Document, again: Again, starts: list[int]) -> Iterator[Finding]:
    """Yield an edit for each copy, and flags for those that differ in what they say."""
    near = near_pairs(again, starts)
    whole = doc.text.split("\n")
    if not near and not some_recur(whole):
        return
    bare = [line.strip() for line in whole]
    same = same_pairs(bare)
    visible = [number for number, line in enumerate(bare) if line]
    rank = {number: place for place, number in enumerate(visible)}
    lines = Lines(doc.text, starts, bare, visible, rank)
    copies = list(_copies(lines, same, near))
    flagged = 0
    groups: defaultdict[int, list[Copy]] = defaultdict(list)
    for copy in copies:
        if copy.verdict.decision == "duplicate":
            groups[copy.first].append(copy)
        elif flagged < _MOST_FLAGS:
            flagged += 1
            yield _flag(doc, lines, copy)
    yield from _removals(doc, lines, groups)


def _copies(lines: Lines, same: dict[int, int], near: dict[int, int]) -> Iterator[Copy]:
    often: defaultdict[int, int] = defaultdict(int)
    for first in same.values():
        often[first] += 1
    for line in sorted(same.keys() | near.keys()):
        first = same.get(line, -1)
        if first < 0:
            first = near[line]
            first = same.get(first, first)
        copies = often[first] + 1
        refrain = copies >= _REFRAIN[0] and len(lines.bare[line]) <= _REFRAIN[1]
        if first != line and not refrain and len(lines.bare[line]) >= SHORTEST:
            copy = _judged(lines, line, first)
            if copy and _is_convincing(lines, copy, same):
                yield copy


def _judged(lines: Lines, line: int, first: int) -> Copy | None:
    one, other = lines.bare[first], lines.bare[line]
    if han_count(other) < _HAN:
        return None
    if one == other:
        verdict = judge(one, other, 1.0)
        return Copy(line, first, 1.0, verdict) if verdict.decision == "duplicate" else None
    shorter, longer = sorted((len(one), len(other)))
    if shorter < ALONE or longer > LONGEST_NEAR or shorter < THRESHOLD * longer / 2:
        return None
    score = Indel.normalized_similarity(one, other)
    if score < THRESHOLD / 2:  # far apart even before marks and variants are folded
        return None
    if _FIGURES.findall(one) != _FIGURES.findall(other) and shorter > CUT_OFF * longer:
        verdict = Verdict("flag", "figures differ")
    else:
        score = Indel.normalized_similarity(comparison_text(one), comparison_text(other))
        verdict = judge(one, other, score)
    if verdict.decision == "keep" or (verdict.decision == "flag" and score < _FLAGGED):
        return None
    return Copy(line, first, score, verdict)


def _is_convincing(lines: Lines, copy: Copy, same: dict[int, int]) -> bool:
    """Say whether it is a paragraph of prose that stands where it has no business to."""
    pair = (lines.bare[copy.line], lines.bare[copy.first])
    is_text = pair[0] == pair[1] and len(pair[0]) >= _FAR_AWAY  # whether or not it breaks off
    if not (is_text or ends_sentence(max(pair, key=len))) or any(map(_ITEM.match, pair)):
        return False  # an entry of the contents and its heading
    if _is_quoted(*sorted(pair, key=len)):
        return False
    length = min(len(lines.bare[copy.line]), len(lines.bare[copy.first]))
    if abs(lines.rank[copy.line] - lines.rank[copy.first]) > _FAR:
        return length >= _FAR_AWAY
    return length >= ALONE or _in_company(lines, copy, same)


def _is_quoted(shorter: str, longer: str) -> bool:
    """Say whether a line is a title, or words, which the longer one gives in quotes."""
    at = longer.find(shorter.rstrip("。；;，,！!？?"))
    return at > 0 and longer[at - 1] in "《“「『"


def _in_company(lines: Lines, copy: Copy, same: dict[int, int]) -> bool:
    """Say whether a short paragraph is copied next to its original, or among other copies."""
    rank = lines.rank[copy.line]
    if lines.visible[rank - 1] == copy.first:
        return True
    beside = [r for r in (rank - 1, rank + 1) if 0 <= r < len(lines.visible)]
    return any(
        same.get(lines.visible[r], -1) >= 0
        and abs(lines.rank[same[lines.visible[r]]] - lines.rank[copy.first]) == 1
        for r in beside
    )


def _removals(doc: Document, lines: Lines, groups: dict[int, list[Copy]]) -> Iterator[Edit]:
    staying = {first: _survivor(lines, first, copies) for first, copies in groups.items()}
    gone: set[int] = set()
    kept = set(staying.values())
    for first in sorted(groups):
        stays = staying[first]
        scores = {first: 1.0} | {copy.line: copy.score for copy in groups[first]}
        scores[first] = scores[stays]
        for line, score in scores.items():
            if line in kept or line in gone:
                continue
            verdict = judge(lines.bare[stays], lines.bare[line], score)
            if stays in gone or verdict.decision != "duplicate" or verdict.fuller_copy:
                continue
            top = _with_heading(lines, line, stays, gone | kept)
            gone.update(lines.visible[lines.rank[top] : lines.rank[line] + 1])
            yield _edit(doc, lines, (top, line), stays, f"{score:.2f} alike: {verdict.reason}")


def _survivor(lines: Lines, first: int, copies: list[Copy]) -> int:
    """Give the copy that stays: the fullest; the one below its heading; else the first."""
    if any(copy.verdict.fuller_copy for copy in copies):
        return max((first, *(copy.line for copy in copies)), key=lambda n: len(lines.bare[n]))
    if not _is_heading(lines, lines.above(first)):
        for copy in copies:
            if copy.score == 1.0 and _is_heading(lines, lines.above(copy.line)):
                return copy.line
    return first


def _is_heading(lines: Lines, line: int) -> bool:
    return line >= 0 and len(lines.bare[line]) <= _HEADING and not ends_sentence(lines.bare[line])


def _with_heading(lines: Lines, line: int, stays: int, taken: set[int]) -> int:
    """Give the first line of the unit: headings go with a copy where the other has them too."""
    top = line
    for by in range(1, _HEADING_LINES + 1):
        above, other = lines.above(line, by), lines.above(stays, by)
        if above < 0 or other < 0 or above == stays or above in taken:
            break
        if lines.bare[above] != lines.bare[other] or len(lines.bare[above]) > _HEADING:
            break
        top = above
    return top


def _edit(doc: Document, lines: Lines, unit: tuple[int, int], stays: int, evidence: str) -> Edit:
    top, line = unit
    begin = lines.starts[top]
    end = lines.text.find("\n", lines.starts[line])
    start, stop = removal_span(lines.text, begin, len(lines.text) if end < 0 else end)
    if top != line:
        evidence += "; with its heading"
    return Edit(start, stop, "", REPEATED, evidence, _place(doc, stays))


def _flag(doc: Document, lines: Lines, copy: Copy) -> Flag:
    start = lines.starts[copy.line]
    evidence = f"{copy.score:.2f} alike, but {copy.verdict.reason}"
    end = start + len(lines.bare[copy.line])
    return Flag(start, end, REPEATED, evidence, _place(doc, copy.first))


def _place(doc: Document, line: int) -> str:
    return f"{doc.name}:{original_line(doc, line + 1)}"
