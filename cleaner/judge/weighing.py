"""Weigh what is known of each suspicious line: its words, its place, its neighbours."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cleaner import later
from cleaner.judge.frames import Frame, introduces
from cleaner.judge.matching import LINE, SINGLE, Reading
from cleaner.judge.numbers import BARE_NUMBER, WIDE, Extra
from cleaner.judge.openings import list_of, may_be_listed, may_be_title
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.judge.vouching import OWNER, backed, company
from cleaner.lexicon.furniture import WordClass, lexicon, strength

_NEAR = 2  # filled lines on each side in which furniture supports furniture
_BUTTONS = {"B117", "B119", "B132"}  # rules whose single words stand below every part of a page
_WORDS = "row of short words"
_ROW = later.pattern(r"row|(?:[2-9]|\d\d) words of pages")  # not a single word: a title may be one
_PART = later.pattern(r"\d{1,4}[ \u3000]?[|｜]")
_FORUM = "B132"
_LONG_WORD = 4  # characters: shorter ones (沙发, 支持) may be an answer
_OFTEN = 3  # times
_SITES = {"B126", "B132", "B133"}  # rules of accounts, forums, books: their lines also part texts
_MANY = 4  # lines of a rule from which a page is known to be of such a site
_TOP = 4  # lines of single words above a title
_QUOTED = 12  # lines of a row that a line of text introduces
_MOST_SUPPORT = 2  # neighbours that count


class Weighed(NamedTuple):
    """A suspicious line with its sum of points and the sentence that explains it."""

    at: int
    kind: WordClass
    points: int
    evidence: str


def weigh(
    sheet: Sheet, found: Mapping[int, Reading], extras: Mapping[int, Extra], frame: Frame
) -> Iterator[Weighed]:
    """Give each suspicious line its points.

    Taking lines of furniture away hardly ever raises the points of those that stay: places are
    counted in lines of text, and a neighbour that goes leaves at most another one in its place.
    """
    known = lexicon()
    sure = backed(sheet, found)
    times = Counter(sheet.bare(at) for at in found)
    alike = Counter(one.rule for one in found.values() if _is_strong(one))
    kinds = Counter(reading.kind for reading in found.values())
    rules = company(found)
    listed = list_of(sheet.bares, found, frame.opening, texts=frame.last >= 0)
    for at, reading in sorted(found.items()):
        kind = known.classes[reading.kind]
        if (kind.supported and at not in sure) or kinds[reading.kind] < kind.repeats:
            continue
        if kind.company and kind.rule.code not in rules:
            continue
        again = _again(sheet.bare(at), reading, times, alike)
        if at not in extras and _is_number(sheet, found, at):
            continue  # a chapter number, a cell, a title with the number of a part
        reasons = [f"{kind.name} ({reading.how}) {reading.points}"]
        points = reading.points
        around = _circumstances(sheet, found, frame, at, extras.get(at, again))
        for value, why in (*around, *_kin(reading, alike[kind.rule.code])):
            points += value
            reasons.append(f"{why} {value:+d}")
        if at in listed and may_be_listed(kind):
            points = min(points, known.weights.flag)  # all the text there is may be a list
        yield Weighed(at, kind, points, f"{', '.join(reasons)}: {points} points")


def _is_number(sheet: Sheet, found: Mapping[int, Reading], at: int) -> bool:
    """Say whether a number may be one of the text: bare and alone, or before a bar and a title."""
    name = lexicon().classes[found[at].kind].name
    if name == BARE_NUMBER:
        return not _support(found, at)
    return name == WIDE and bool(_PART.match(sheet.bare(at)))


def _is_strong(reading: Reading) -> bool:
    return reading.points >= strength("strong")


def _again(
    bare: str, reading: Reading, times: Mapping[str, int], alike: Mapping[str, int]
) -> Extra | None:
    """Give what a line gets for standing here again, or where only buttons have its word."""
    weights = lexicon().weights
    if reading.points > weights.word and times[bare] > 1:
        return Extra(weights.repeated, "stands here more than once")
    if reading.how == SINGLE and len(bare) >= _LONG_WORD and alike[_FORUM] >= _MANY:
        return Extra(weights.button, "a button on a page of posts")
    if reading.rule in _BUTTONS and times[bare] >= _OFTEN:
        return Extra(weights.button, f"stands here {times[bare]} times")
    return None


def _kin(reading: Reading, count: int) -> Iterator[tuple[int, str]]:
    """Yield what a strong line gets where the page has many of its rule."""
    if count >= _MANY and _is_strong(reading) and reading.rule in _SITES:
        yield lexicon().weights.alike, f"one of {count} such lines"


def _circumstances(
    sheet: Sheet,
    found: Mapping[int, Reading],
    frame: Frame,
    at: int,
    extra: Extra | None,
) -> Iterator[tuple[int, str]]:
    weights = lexicon().weights
    reading = found[at]
    kind = lexicon().classes[reading.kind]
    zone = frame.zone(at, kind, weak=reading.points <= weights.part)
    if zone:
        place = "before the first paragraph" if zone == "head" else "after the last paragraph"
        yield weights.edge, place
    yield from _in_text(sheet, found, at)
    if at == 0 and len(found) > 1 and (_ROW.match(reading.how) or kind.name == _WORDS):
        yield weights.first, "the first line of the page"
    elif zone == "head" and _is_at_top(sheet, found, at):
        yield weights.first, "in the first lines of the page"
    alone = not zone and _is_isolated(sheet, found, at)
    quoted = alone and reading.points < strength("strong")  # furniture beyond a paragraph is far
    weak = reading.how == SINGLE or reading.points <= weights.word
    lone = zone != "tail" and weak and not {at - 1, at + 1} & found.keys()
    # a lone word may head a part of the text
    support = 0 if quoted or lone else _support(found, at)
    if support:
        plural = "s" if support > 1 else ""
        yield support * weights.neighbour, f"{support} neighbour{plural} alike"
    if extra:
        yield extra.points, extra.why
    elif not support and not zone and _is_lonely(found, at):
        yield weights.lonely, "nothing else on the page is furniture"
    elif alone and not support:
        yield weights.isolated, "alone between paragraphs"


def _is_at_top(sheet: Sheet, found: Mapping[int, Reading], at: int) -> bool:
    """Say whether a single word stands with others on the first lines, above a possible title.

    Below a row of words it may be the heading of the text: 人物.
    """
    if at >= _TOP or found[at].how != SINGLE:
        return False
    below = next((one for one in range(len(sheet.filled)) if one not in found), 0)
    alike = all(found[one].how == SINGLE for one in range(below))
    return at < below and below > 1 and alike and may_be_title(sheet.bare(below), None)


def _in_text(sheet: Sheet, found: Mapping[int, Reading], at: int) -> Iterator[tuple[int, str]]:
    """Yield what speaks for a line that stands with the text: above a part of it, or quoted."""
    weights = lexicon().weights
    if found[at].points == strength("fair") and _heads_text(sheet, found, at):
        yield -weights.neighbour, "above a line that stays"
    if _opens_list(found[at]) and _is_above_text(sheet, found, at):
        yield 2 * weights.isolated, "above a paragraph"
    if _is_introduced(sheet, found, at):
        yield weights.introduced, "introduced by a paragraph"


def _heads_text(sheet: Sheet, found: Mapping[int, Reading], at: int) -> bool:
    """Say whether a label made of words of pages may be the heading of what stands below it."""
    below = at + 1 < len(sheet.filled) and at + 1 not in found
    return below and at - 1 not in found and "words of pages" in found[at].how


def _is_introduced(sheet: Sheet, found: Mapping[int, Reading], at: int) -> bool:
    """Say whether a line of text with a colon stands above, or above a row of such lines."""
    kind, above = found[at].kind, at - 1
    while above in found and found[above].kind == kind and at - above < _QUOTED:
        above -= 1
    return above >= 0 and above not in found and introduces(sheet.bare(above))


def _opens_list(reading: Reading) -> bool:
    return reading.how == LINE and lexicon().classes[reading.kind].opens_list


def _is_above_text(sheet: Sheet, found: Mapping[int, Reading], at: int) -> bool:
    below = at + 1 < len(sheet.filled) and at + 1 not in found
    return below and is_running_text(sheet.bare(at + 1))


def _support(found: Mapping[int, Reading], at: int) -> int:
    classes = lexicon().classes
    word, part = lexicon().weights.word, lexicon().weights.part
    bare = classes[found[at].kind].name == BARE_NUMBER
    near = [at + step for step in range(-_NEAR, _NEAR + 1) if step and at + step in found]
    if found[at].points > word:  # a word alone vouches only for its like
        near = [other for other in near if found[other].points >= part]
    if classes[found[at].kind].company:  # what articles have as well comes in rows there
        near = [other for other in near if not classes[found[other].kind].company]
    if bare or found[at].points <= word:  # a column of numbers is a table, 积分 and 147 a score
        near = [other for other in near if classes[found[other].kind].name != BARE_NUMBER]
    return min(len(near), _MOST_SUPPORT)


def _is_lonely(found: Mapping[int, Reading], at: int) -> bool:
    """Say whether a line of the owner may be quoted: no other line stands for a page by itself."""
    classes = lexicon().classes
    if found[at].rule != OWNER:
        return False
    strong = strength("strong")
    return not any(
        reading.points >= strong
        and classes[reading.kind].rule.default
        and not classes[reading.kind].supported
        for other, reading in found.items()
        if other != at
    )


def _is_isolated(sheet: Sheet, found: Mapping[int, Reading], at: int) -> bool:
    around = [other for other in (at - 1, at + 1) if 0 <= other < len(sheet.filled)]
    return all(other not in found and is_running_text(sheet.bare(other)) for other in around)
