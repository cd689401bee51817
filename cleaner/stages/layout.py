"""Layout repair: undo what typesetting left in the text."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cleaner import later
from cleaner.edits import line_starts
from cleaner.model import Document, Edit, Finding, Rule, Settings
from cleaner.typesetting.broken import Passage
from cleaner.typesetting.continuations import Findings, find_continuations
from cleaner.typesetting.glue import glue, hyphenated
from cleaner.typesetting.places import Places
from cleaner.typesetting.rows import Row, columns, rows
from cleaner.typesetting.spaced import spread_lines, spread_sentences
from cleaner.typesetting.wall import Edge, wrapped_seams

WRAPPED = Rule(
    "L101",
    "hard-wrap",
    "lines broken at a right edge are put together again",
    before=(
        "　　新馆从九月起对读者开放，阅览座位比旧\n"
        "馆多一倍，周末延长到晚上九点闭馆，书架之\n"
        "间还放了长椅。\n"
        "　　旧馆在年底以前仍然可以还书，还书箱设\n"
        "在东门的门卫室旁边，每天早上有人来取。\n"
    ),
    after=(
        "　　新馆从九月起对读者开放，阅览座位比旧"
        "馆多一倍，周末延长到晚上九点闭馆，书架之"
        "间还放了长椅。\n"
        "　　旧馆在年底以前仍然可以还书，还书箱设"
        "在东门的门卫室旁边，每天早上有人来取。\n"
    ),
    reason="Only where the lines of a document pile up at one right edge, are cut anywhere in "
    "their sentences and run on in words: verse, lists, tables and addresses do not.",
)
HYPHEN = Rule(
    "L102",
    "line-end-hyphen",
    "a Latin word hyphenated at the end of a line is put together",
    before=(
        "The river froze early that year, and the ferry-\n"
        "men had to carry the mail across the ice on foot\n"
        "while the women of the town looked on and chil-\n"
        "dren followed them as far as the first island.\n"
    ),
    after=(
        "The river froze early that year, and the ferry"
        "men had to carry the mail across the ice on foot\n"
        "while the women of the town looked on and chil"
        "dren followed them as far as the first island.\n"
    ),
    reason="The hyphen goes where the document has the word without it, or hyphenates so twice.",
)
SPREAD = Rule(
    "L103",
    "letter-spacing",
    "blanks between the characters of a word go",
    before="关 于 节 日 的 通 知\n",
    after="关于节日的通知\n",
    reason="Only a whole line of single characters which together are words of running text; names "
    "in a column and lists stay.",
)
BROKEN = Rule(
    "L104",
    "broken-sentence",
    "a sentence broken off at the end of a column goes on in the next line",
    before=(
        "养老服务中心去年建成，老人可以在这里就餐、理发、看病，还可以参加书法小组、合唱小\n\n"
        "组和棋牌小组，其中书法小组最受欢迎。\n"
    ),
    after=(
        "养老服务中心去年建成，老人可以在这里就餐、理发、看病，还可以参加书法小组、合唱小"
        "组和棋牌小组，其中书法小组最受欢迎。\n"
    ),
    reason="Joined where the halves fit by quotes and brackets, words, grammar and the document's "
    "own usage; never for the missing end mark alone: headings and verse have none either.",
)
ACROSS = Rule(
    "L105",
    "sentence-around-caption",
    "a sentence broken by a caption is put together before it",
    before=(
        "养老服务中心去年建成，老人可以在这里就餐、理发、看病，还可以参加书法小组、合唱小\n\n"
        "图为老人在写字\n\n组和棋牌小组，其中书法小组最受欢迎。\n"
    ),
    after=(
        "养老服务中心去年建成，老人可以在这里就餐、理发、看病，还可以参加书法小组、合唱小"
        "组和棋牌小组，其中书法小组最受欢迎。\n\n图为老人在写字\n\n"
    ),
    reason="The second half moves: deleted where it stood, inserted behind the first.",
)
_APART = (
    "里路），收粮的车也愿意进村了。\n\n修桥的钱是村里人凑的。\n\n"
    "老桥修好以后，拖拉机可以直接开到打谷场，粮食不用再靠肩膀挑（以前最少要挑三\n"
)
APART = Rule(
    "L201",
    "halves-apart",
    "the two halves of a sentence stand apart, with other text between them",
    before=_APART,
    after=_APART,
    reason="Only pointed out, at both places; L301 puts them together.",
)
_CUT = "养老服务中心去年建成。老人可以在这里就餐、理发、看病，还可以参加书法小\n"
CUT = Rule(
    "L202",
    "cut-off-sentence",
    "a sentence breaks off and nothing nearby goes on with it",
    before=_CUT,
    after=_CUT,
    reason="Only pointed out: the rest may be lost, or stand on another page.",
)
ORDER = Rule(
    "L301",
    "halves-in-order",
    "the second half of a sentence moves from where it stands to the first",
    before=_APART,
    after=(
        "修桥的钱是村里人凑的。\n\n"
        "老桥修好以后，拖拉机可以直接开到打谷场，粮食不用再靠肩膀挑（以前最少要挑三"
        "里路），收粮的车也愿意进村了。\n"
    ),
    default=False,
    reason="Opt-in: it changes the order of the text. Only where neither half has another partner.",
)
RULES: tuple[Rule, ...] = (WRAPPED, HYPHEN, SPREAD, BROKEN, ACROSS, APART, CUT, ORDER)

HYPHENS = 2  # words broken by a hyphen: twice is a habit of the text

# A line that does not end where sentences end; without one there is nothing to join. The pattern
# begins with the line end, so that the search leaps from line to line.
_OPEN_LINE = later.pattern(
    r"\n(?:(?<=[^\n。！？!?…：:；;”’」』）)]\n)|(?<=[^\n。！？!?…：:；;][”’」』）)]\n))"
)


def find(doc: Document, settings: Settings) -> Iterator[Finding]:
    """Yield the lines to join, the blanks to drop and the places to look at."""
    spread = list(_spread(doc.text))
    yield from spread
    if spread or not _OPEN_LINE.search(doc.text):
        return  # what moves is looked for in the next sweep, when words are words
    sections = list(_sections(doc.text))
    for section in sections:
        yield from _unwrap(doc.text, section)
    passages = _passages(sections, settings)
    found = find_continuations(passages)
    if any(found):
        yield from _continued(Places(doc, passages, line_starts(doc.text)), found, settings)


def paragraphs(text: str, settings: Settings) -> list[Passage]:
    """Give the paragraphs of a text, as far as lines that a right edge broke tell them."""
    return _passages(list(_sections(text)), settings)


class _Section(NamedTuple):
    """Lines that are quoted equally deep, and where a right edge broke them, if there is one."""

    rows: Sequence[Row]
    edge: Edge | None
    seams: Sequence[int]


def _sections(text: str) -> Iterator[_Section]:
    for _, group in groupby(rows(text), key=lambda row: row.quote):
        lines = list(group)
        yield _Section(lines, *(wrapped_seams(lines) or (None, ())))


def _spread(text: str) -> Iterator[Finding]:
    for line in (*spread_lines(text), *spread_sentences(text)):
        evidence = (
            f"{len(line.words)} single characters with blanks between them, "
            f"together words of running text (affinity {line.affinity:.1f})"
        )
        yield Edit(line.start, line.end, line.words, SPREAD, evidence)


def _unwrap(text: str, section: _Section) -> Iterator[Finding]:
    group, edge, seams = section
    if edge is None:
        return
    unit = "columns" if edge.measure is columns else "characters"
    broken = [hyphenated(group[i].body, group[i + 1].body) for i in seams]
    habit = sum(parts is not None for parts in broken) >= HYPHENS
    for i, parts in zip(seams, broken, strict=True):
        row, following = group[i], group[i + 1]
        evidence = f"the line reaches the right edge at {edge.width} {unit}, like most of this text"
        if parts is not None and (habit or "".join(parts) in text):
            evidence = f"{evidence}; the word is {''.join(parts)}"
            yield Edit(row.end - 1, following.at, "", HYPHEN, evidence)
        else:
            yield Edit(row.end, following.at, glue(row.body, following.body), WRAPPED, evidence)


def _passages(sections: Sequence[_Section], settings: Settings) -> list[Passage]:
    found: list[Passage] = []
    place = 0
    for group, edge, seams in sections:
        if edge is None or settings.selects(WRAPPED):
            found += _together(group, set(seams), place)
            place = found[-1].place + 1
    return found


def _together(group: Sequence[Row], seams: set[int], place: int) -> Iterator[Passage]:
    """Put the lines together which the right edge broke; `place` counts the flat text so far."""
    first = 0
    body = ""
    for i, row in enumerate(group):
        body = body + glue(body, row.body) + row.body if body else row.body
        if i in seams:
            continue
        place += len(body)
        head = group[first]
        span = (head.start, row.stop, first == i)
        yield Passage(*span, body, head.fenced, head.blank, head.quote, head.at, row.end, place)
        place += 1
        first, body = i + 1, ""


def _continued(places: Places, found: Findings, settings: Settings) -> Iterator[Finding]:
    """Yield the joins, then the moves that do not touch what another edit touches."""
    joins = [match for match in found.near if match.after == match.before + 1]
    yield from (places.join(match, BROKEN) for match in joins)
    busy = {index for match in joins for index in (match.before, match.after)}
    ordering = found.far if settings.selects(ORDER) else []
    across = [match for match in found.near if match.after > match.before + 1]
    for rule, match in [*((ACROSS, m) for m in across), *((ORDER, m) for m in ordering)]:
        if not busy & {match.before, match.after} and places.may_move(match):
            busy |= {match.before, match.after}
            yield from places.move(match, rule)
    for match in [*found.doubtful, *found.far]:
        if match not in ordering:
            yield from places.point(match, APART)
    yield from (places.cut(index, CUT) for index in found.cut)
