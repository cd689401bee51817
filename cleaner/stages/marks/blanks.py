"""White space that means nothing: at line ends, between lines, inside Chinese sentences."""

import re
from collections.abc import Iterator

from cleaner import later
from cleaner.model import Edit, Rule
from cleaner.stages.marks.context import LineContext
from cleaner.text import BLANKS, HAN

FINAL_NEWLINE = Rule(
    code="N106",
    name="final-newline",
    summary="no line end after the last line, or more than one",
    before="水面如镜。",
    after="水面如镜。\n",
)
STRAY_SPACE = Rule(
    code="N108",
    name="stray-space",
    summary="a blank inside a Chinese sentence",
    before="听说 ，明天的 天气还是这样\u00a0晴朗，大家 都很高兴。",
    after="听说，明天的 天气还是这样晴朗，大家 都很高兴。",
    reason="Beside a mark, around a particle, or a no-break space between words. Gaps in headings, "
    "names, verse and columns mean something and stay.",
)
TRAILING_SPACE = Rule(
    code="N109",
    name="trailing-space",
    summary="blanks at the end of a line",
    before="渡口的钟声  \n传得很远。\n",
    after="渡口的钟声\n传得很远。\n",
    reason="In Markdown two blanks at a line end mean a line break and stay.",
)
BLANK_LINES = Rule(
    code="N110",
    name="blank-lines",
    summary="blank lines at the beginning, or more than two in a row",
    before="\n\n第一章\n\n\n\n\n河水解冻了。\n",
    after="第一章\n\n\n河水解冻了。\n",
)

_B = BLANKS
_LEADING = later.pattern(rf"(?:[{_B}]*+\n)+")
_MANY = later.pattern(rf"\n[{_B}]*+\n[{_B}]*+\n((?:[{_B}]*+\n)+)")
_MARKDOWN = (".md", ".markdown")
_BREAK = "  "

_NO_BREAK = "\u00a0"
# it begins with the blank, which is rare, and looks back from behind it: ten times as fast
_STRAY = later.pattern(
    rf"[ {_NO_BREAK}](?:(?<=[{HAN}”》）].)(?=[，。；：？！、”》）])"
    rf"|(?<=[，、；“《（].)(?=[{HAN}“《（])"
    rf"|(?<=[{HAN}].)(?=[的着吗呢吧][{HAN}])"
    rf"|(?<=[{HAN}]{_NO_BREAK})(?=[{HAN}]{{2}}))",
    needs=f" {_NO_BREAK}",
)
_PROSE = later.pattern("[，。；！？]")
_COLUMNS = later.pattern(rf"[{_B}]{{2}}|\t|[|｜]")


def find(doc_name: str, text: str) -> Iterator[Edit]:
    """Yield the blanks and blank lines to take away, and the line end to add."""
    if not text.strip(_B + "\n"):
        return
    lead, tail = _lead(text), _tail(text)
    if lead:
        yield Edit(0, lead, "", BLANK_LINES, "blank lines before the first line")
    yield from _tail_edit(text, tail)
    many = list(_too_many(text, lead, tail))
    yield from many
    taken = [(0, lead), *((e.start, e.end) for e in many), (tail, len(text))]
    yield from _trailing(text, taken, in_markdown=doc_name.lower().endswith(_MARKDOWN))
    yield from _stray(text)


def _lead(text: str) -> int:
    if text[0] not in _B + "\n":
        return 0
    match = _LEADING.match(text)
    return match.end() if match else 0


def _tail(text: str) -> int:
    """Give where the blanks after the last visible character begin."""
    return len(text.rstrip(_B + "\n"))


def _tail_edit(text: str, tail: int) -> Iterator[Edit]:
    """Yield the edit to one line end. Blanks after that line end are no line and stay."""
    count = text.count("\n", tail)
    if count != 1:
        what = "no line end at the end" if not count else f"{count} line ends at the end"
        yield Edit(tail, len(text), "\n", FINAL_NEWLINE, what)


def _too_many(text: str, lead: int, tail: int) -> Iterator[Edit]:
    if "\n\n\n" not in text and not re.search(rf"\n[{_B}]+\n", text):
        return
    for match in _MANY.finditer(text, max(lead - 1, 0), tail):
        count = match.group().count("\n") - 1
        yield Edit(match.start(1), match.end(1), "", BLANK_LINES, f"{count} blank lines in a row")


def _trailing(text: str, taken: list[tuple[int, int]], *, in_markdown: bool) -> Iterator[Edit]:
    inside = iter(taken)
    span = next(inside)
    end = text.find("\n")
    while end >= 0:
        if end and text[end - 1] in _B:  # line by line: ten times as fast as a search for blanks
            start = _visible_end(text, end)
            while span[1] <= start and (following := next(inside, None)):
                span = following
            meant = in_markdown and text[start:end] == _BREAK and start and text[start - 1] != "\n"
            if not (span[0] <= start < span[1] or meant):
                evidence = f"{end - start} blanks at the line end"
                yield Edit(start, end, "", TRAILING_SPACE, evidence)
        end = text.find("\n", end + 1)


def _visible_end(text: str, end: int) -> int:
    """Give where the blanks before a line end begin."""
    begin = text.rfind("\n", 0, end) + 1
    return begin + len(text[begin:end].rstrip(_B))


def _stray(text: str) -> Iterator[Edit]:
    context: LineContext | None = None
    for match in _STRAY.finditer(text):
        at = match.start()
        if context is None or at >= context.start + len(context.line):
            context = LineContext(text, text.rfind("\n", 0, at) + 1)
        line = context.line
        if not context.is_chinese or not _PROSE.search(line) or _COLUMNS.search(line.strip(_B)):
            continue
        near = text[max(0, at - 3) : at + 4].replace(_NO_BREAK, " ")
        what = "no-break space" if match.group() == _NO_BREAK else "space"
        evidence = f"a {what} inside a Chinese sentence: {near}"
        yield Edit(at, match.end(), "", STRAY_SPACE, evidence)
