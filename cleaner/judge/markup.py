"""Find left-over markup inside lines: HTML tags and entities, empty Markdown, LaTeX shells.

Only the shell goes, the words stay. Code is left alone: fenced and quoted code, and tags which the
text talks about.
"""

import re
from collections.abc import Iterator
from itertools import chain

from cleaner import later
from cleaner.judge.glosses import glosses
from cleaner.judge.shells import shells
from cleaner.judge.tags import begins_line, ends_line, entities, scripts, tags
from cleaner.model import Edit, Rule
from cleaner.text import removal_span

TAG = Rule(
    code="B101",
    name="html-tag",
    summary="left-over HTML tags; the words between them stay",
    before="热线<sub>12351</sub>全天开通，<strong>节假日</strong>也有人接听。",
    after="热线12351全天开通，节假日也有人接听。",
    reason="Known tag names only, and only pairs, tags with attributes or line breaks. a<b stays, "
    "code stays, and so does a tag that the text talks about. m<sup>2</sup> becomes m².",
)
ENTITY = Rule(
    code="B102",
    name="html-entity",
    summary="left-over HTML entities",
    before="煤&nbsp;&amp;&nbsp;电两个部门&ldquo;联席&rdquo;办公。",
    after="煤 & 电两个部门“联席”办公。",
    reason="Written out as the character they name; never inside code.",
)
PICTURE = Rule(
    code="B103",
    name="empty-picture",
    summary="a Markdown picture whose file the text does not have",
    before="![](images/p3.jpg)\n春分过后，河边的柳树先绿了。",
    after="春分过后，河边的柳树先绿了。",
    reason="A description in the brackets stays as text.",
)
STRAY = Rule(
    code="B104",
    name="stray-markup",
    summary="Markdown marks with nothing to mark: a lone #, an empty table",
    before="#\n| | |\n|---|---|\n| | |\n演出七点开始。",
    after="演出七点开始。",
    reason="Lines of # or of empty table cells. A rule of dashes or stars may part two sections.",
)
SHELL = Rule(
    code="B105",
    name="latex-shell",
    summary="LaTeX dollars around a plain number",
    before="合格率达到$98.5\\%$，比去年高$3\\sim 5$个百分点。",
    after="合格率达到98.5%，比去年高3～5个百分点。",
    reason="OCR models wrap numbers in mathematics. Formulas with letters stay, and so do dollars.",
)
SCRIPT = Rule(
    code="B106",
    name="script",
    summary="a script or style sheet of a page, with what it holds",
    before="面馆卖到中午就关门。\n<script>var page = 3;</script>\n第二天四点又起来和面。",
    after="面馆卖到中午就关门。\n第二天四点又起来和面。",
    safe=False,
    reason="Only a pair of tags that has its lines to itself. Code and whole pages stay.",
)
GLOSS = Rule(
    code="B107",
    name="converter-gloss",
    summary="pronunciations which a converter put behind traditional characters",
    before="網(wǎng)站發(fā)來(lái)消息，說這(zhè)項產(chǎn)業(yè)還(hái)在發(fā)展，產(chǎn)品也還(hái)在改進(jìn)，"
    "網(wǎng)上這(zhè)樣說的人不少，發(fā)信的人卻不多。",
    after="網站發來消息，說這項產業還在發展，產品也還在改進，網上這樣說的人不少，發信的人卻不多。",
    safe=False,
    reason="Eight at least, nearly all behind traditional characters, the same ones again and "
    "again. Who teaches characters gives the pronunciation of rare ones once, or of all.",
)
RULES: tuple[Rule, ...] = (TAG, ENTITY, PICTURE, STRAY, SHELL, SCRIPT, GLOSS)


_FENCED = later.pattern(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]{1,200}`", re.DOTALL)
_CODE_LINE = later.pattern(
    r"^[ \t]*(?:def |class |import |from \w+ import|#include|function\b|var |let |const |return\b"
    r"|public |private |if *\(|for *\(|while *\(|[}{]|//|/\*|<!DOCTYPE|<html|<head|<body|<script"
    r"|<style|<\?)",
    re.MULTILINE | re.IGNORECASE,
)
_CODE_LINES = 3  # of a text before it is taken for code or a whole page: then its markup stays
_PICTURE = later.pattern(
    r"!\[[ \t]*(?:image|img|picture|figure|photo|图片|图像|圖片|插图|alt text"
    r"|[\w-]{0,60}\.(?:png|jpe?g|gif|webp|svg|bmp))?[ \t]*\]\([^()\n]{0,500}\)",
    re.IGNORECASE,
)
_ROW = later.pattern(r"[^\S\n]*\|")
_HASHES = later.pattern(r"^[ \t]*#{1,6}[ \t]*$", re.MULTILINE)
_EMPTY_TABLE = later.pattern(
    r"(?:^[ \t]*\|(?:[ \t\u3000]{0,20}:?-{0,20}:?[ \t]{0,20}\|){1,60}[ \t]*(?:\n|\Z))+",
    re.MULTILINE,
)


def find_markup(text: str) -> Iterator[Edit]:
    """Yield the edits that take left-over markup out of the text; none of them touch."""
    found = sorted(_all(text), key=lambda edit: (edit.start, -edit.end))
    if not found or len(_CODE_LINE.findall(text)) >= _CODE_LINES:
        return
    quoted = (
        [match.span() for match in _FENCED.finditer(text)] if "`" in text or "~" in text else []
    )
    at = 0
    behind = 0  # quoted parts that end before the present edit
    for edit in found:
        while behind < len(quoted) and quoted[behind][1] <= edit.start:
            behind += 1
        free = behind == len(quoted) or edit.end <= quoted[behind][0]
        if free and edit.start >= at:
            yield edit
            at = edit.end


def _all(text: str) -> Iterator[Edit]:
    if "</" in text:
        for start, end, name in scripts(text):
            yield Edit(*removal_span(text, start, end), "", SCRIPT, f"left-over {name} of a page")
    if "<" in text or "&" in text:
        for start, end, new, why in tags(text):
            yield Edit(start, end, new, TAG, why)
        for start, end, new in entities(text):
            yield Edit(start, end, new, ENTITY, f"{text[start:end]} written out")
    if "$" in text:
        for start, end, new in shells(text):
            yield Edit(start, end, new, SHELL, "a plain number between dollars")
    yield from chain(_glossed(text), _pictures(text), _strays(text))


def _glossed(text: str) -> Iterator[Edit]:
    for start, end, char in glosses(text):
        yield Edit(start, end, "", GLOSS, f"{text[start:end]} behind {char}, as a converter does")


def _pictures(text: str) -> Iterator[Edit]:
    if "![" in text:
        for match in _PICTURE.finditer(text):
            start, end = whole_line(text, *match.span())
            yield Edit(start, end, "", PICTURE, "a picture without a description")


def _strays(text: str) -> Iterator[Edit]:
    if "#" in text:
        for match in _HASHES.finditer(text):
            yield Edit(
                *removal_span(text, *match.span()), "", STRAY, "a heading mark without a heading"
            )
    if "|" in text:
        for match in _EMPTY_TABLE.finditer(text):
            if not (_is_row_above(text, match.start()) or _is_row(text, match.end())):
                yield Edit(*match.span(), "", STRAY, "a table without content")


def _is_row_above(text: str, at: int) -> bool:
    """Say whether the last line before `at` on which anything stands is a row of a table."""
    while at and text[at - 1] == "\n":
        at -= 1
    return _is_row(text, text.rfind("\n", 0, at) + 1)


def _is_row(text: str, at: int) -> bool:
    return _ROW.match(text, at) is not None


def whole_line(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span that is to go to its line where nothing else stands on it."""
    if not (begins_line(text, start) and ends_line(text, end)):
        return start, end
    closing = text.find("\n", end)
    opening = text.rfind("\n", 0, start) + 1
    return removal_span(text, opening, len(text) if closing < 0 else closing)
