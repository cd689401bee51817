"""Find the title of a page, and where its text begins, by what stands directly around the title."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cleaner import later
from cleaner.judge.matching import LINE, SINGLE, Reading
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import WordClass, lexicon, strength
from cleaner.text import HAN, ends_sentence

_TOOLS = {"B117", "B118", "B119", "B121", "B126"}  # rules of what stands below a title
_MENUS = {"B112", "B113", "B114", "B115", "B116"}  # and of what stands above it
_PATH = "B114"
_PANEL = "B113"
_ALOUD = "B118"  # its single words stand in no menu
_LISTED = _MENUS | {"B122", "B125"}  # rules of what may stand in a list that is all the text
_OWNER = "B124"  # and so may addresses, but not the rights of a site
_BYLINE = later.pattern(r"\d{4}[-年/.]|[：:]|记者|記者|作者|编辑|編輯")
_DATED = later.pattern(r"[12]\d{3}[-年/.]\d{1,2}[-月/.]\d")
_TIMED = later.pattern(r"\d[日/. -]{1,2}\d{1,2}[:：]\d{2}")  # no masthead tells the hour
_NO_TITLE = frozenset("—[（(【□■◎●○◆▲-–·•*▪")  # begins a subtitle, a note, an item of a list
_PAGED = later.pattern(r"[ \u3000]\d{1,4}$")  # a line of a table of contents
_TELLS = later.pattern("[，。]")
_WORDS = later.pattern(rf"[{HAN}]|[^\W\d_]{{3,}}")
_STATEMENTS = {"B113", "B124", "B125"}  # rules of 版权声明, which is a title as well
_NO_TITLES = {"B110", "B111", "B112", "B114", "B115", "B116", "B132"}  # of heads, boxes, floors
_BUTTONS = {"B117", "B118"}
_NAME = range(2, 5)  # characters of a name
_SHORT = 8  # characters of such a title
_LONGEST = 40  # characters of a title
_CLOSE = 6  # lines below the path in which it stands with its byline
_REACH = 40  # lines in which the title of a page must stand


class Opening(NamedTuple):
    """Where a page has its title, and where its text begins."""

    title: int
    text: int


def opening_of(bares: list[str], found: Mapping[int, Reading]) -> Opening | None:
    """Find the title above bylines and tools, below the path to the page, or above what it states.

    What stands below it is text, be it in the words of menus.
    """
    return (
        _above_bylines(bares, found) or _below_path(bares, found) or _above_statement(bares, found)
    )


def list_of(
    bares: list[str], found: Mapping[int, Reading], opening: Opening | None, *, texts: bool
) -> range:
    """Give the lines between the title and the foot where no paragraph stands among them.

    What stands there may be all the text of the page, be it in the words of menus: a glossary, a
    site map, addresses. Where the page has paragraphs elsewhere (`texts`) the title must be sure.
    """
    if texts and not opening:
        return range(0)
    listed = _between_title_and_foot(bares, found, opening)
    told = texts and any(at not in found and _TELLS.search(bares[at]) for at in listed)
    return range(0) if told else listed


def _between_title_and_foot(
    bares: list[str], found: Mapping[int, Reading], opening: Opening | None
) -> range:
    size = len(bares)
    titles = (at for at in range(size) if _may_name_list(bares[at], found.get(at)))
    title = opening.title if opening else next(titles, size)
    start = opening.text if opening else title + 1
    feet = (at for at in range(start, size) if _is_foot(found.get(at)))
    return range(title if title in found and not opening else start, next(feet, size))


def _may_name_list(bare: str, reading: Reading | None) -> bool:
    known = reading is not None and (reading.rule not in _STATEMENTS or is_menu(reading))
    return not known and may_be_title(bare, reading)


def may_be_listed(kind: WordClass) -> bool:
    """Say whether lines of a class may be those of a list: words of menus, addresses."""
    return kind.rule.code in _LISTED or (kind.rule.code == _OWNER and kind.supported)


def _above_bylines(bares: list[str], found: Mapping[int, Reading]) -> Opening | None:
    """Give the first title with its byline; one among short lines gives way to one with a date."""
    titles = _with_bylines(bares, found)
    first = next(titles, None)
    if first is None or _is_dated(bares, first):
        return first
    for other in titles:
        if any(len(bare) > _SHORT for bare in bares[first.title : other.title]):
            break
        if _is_dated(bares, other):
            return other
    return first


def _is_dated(bares: list[str], opening: Opening) -> bool:
    return any(_DATED.search(bare) for bare in bares[opening.title + 1 : opening.text])


def _with_bylines(bares: list[str], found: Mapping[int, Reading]) -> Iterator[Opening]:
    """Yield the titles above bylines.

    Below a path only the next lines are looked at. Without one either menus stand directly above,
    or the byline names its source or writer, or no menu may follow.
    """
    path = max(_paths(bares, found), default=-2)
    size = min(path + _CLOSE if path >= 0 else _REACH, len(bares))
    at = path + 2 or 1
    while at < size:
        end = _end_of_byline(bares, found, at)
        sure = any(_is_sure(bares[one], found.get(one)) for one in range(at, end))
        named = any(_is_signed(bares[one], found.get(one)) for one in range(at, end))
        below = path >= 0 or named or _has_menus(found, at - 1)
        sure |= below and at - 1 not in found and any(one in found for one in range(at, end))
        if (
            sure
            and (below or not is_menu(found.get(end)))
            and may_be_title(bares[at - 1], found.get(at - 1))
        ):
            yield Opening(at - 1, end)
        if end == at and at not in found and is_running_text(bares[at]):
            dated = bares[at + 1 : at + 2]
            if not (dated and _DATED.match(dated[0])):  # no title with a comma in it
                return
        at = max(end, at + 1)


def _is_signed(bare: str, reading: Reading | None) -> bool:
    """Say whether a line names who wrote the text, where it is from or at what time it appeared."""
    named = reading is not None and not lexicon().classes[reading.kind].rule.default
    return named or _TIMED.search(bare) is not None


def _has_menus(found: Mapping[int, Reading], at: int) -> bool:
    """Say whether words of menus stand directly above a line."""
    return all(one in found and found[one].rule in _MENUS for one in (at - 1, at - 2))


def _below_path(bares: list[str], found: Mapping[int, Reading]) -> Opening | None:
    """Words of pages are a title only where no other line may be it."""
    for at in (one + 1 for one in _paths(bares, found) if one + 1 < len(bares)):
        end = _end_of_byline(bares, found, at + 1)
        below = at + 1 not in found and at + 1 < len(bares)
        alone = at not in found or (below and not may_be_title(bares[at + 1], None))
        if (alone or end > at + 1) and may_be_title(bares[at], found.get(at)):
            return Opening(at, end)
    return None


def _above_statement(bares: list[str], found: Mapping[int, Reading]) -> Opening | None:
    """Below the text such lines are those of a site, above all text they are the text."""
    for at in range(min(_REACH, len(bares) - 1)):
        title, stated = found.get(at), found.get(at + 1)
        if title is None and is_running_text(bares[at]):
            break
        alike = title and stated and title.rule == stated.rule and not is_menu(title)
        if alike and may_be_title(bares[at], title) and ends_sentence(bares[at + 1]):
            return Opening(at, at + 1)
    return None


def _paths(bares: list[str], found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the lines with the path to the page, above the first paragraph."""
    for at in range(min(_REACH, len(bares))):
        reading = found.get(at)
        if reading is None and is_running_text(bares[at]):
            return
        if reading and is_menu(reading) and reading.rule == _PATH:
            yield at


def _end_of_byline(bares: list[str], found: Mapping[int, Reading], start: int) -> int:
    at, size = start, min(len(bares), start + _REACH)
    first = found.get(start)
    if first is not None and first.points == strength("fair"):
        return start  # a title may be made of such words
    while at < size and (
        _is_below(bares[at], found.get(at))
        or (at > start and _is_panel(found.get(at)))
        or (at not in found and _is_writer(bares[at : at + 2]))
    ):
        at += 1
    return at


def _is_writer(bares: list[str]) -> bool:
    """Say whether the first of two lines may name who wrote on the date of the second."""
    name, date = bares[0], bares[-1]
    return len(name) in _NAME and name.isalpha() and _DATED.match(date) is not None


def may_be_title(bare: str, reading: Reading | None) -> bool:
    """Say whether a line may be a title: no byline, no note, of what is known only plain words."""
    if reading is None:
        item = bare[0] in _NO_TITLE or _PAGED.search(bare)
        return _is_worded(bare) and not (item or _BYLINE.search(bare) or _is_text(bare))
    rule = reading.rule
    button = rule in _BUTTONS and reading.how == SINGLE
    weak = reading.points < strength("strong") and rule not in _NO_TITLES and not button
    return (weak or (rule in _STATEMENTS and len(bare) <= _SHORT)) and bare.isalpha()


def _is_worded(bare: str) -> bool:
    return sum(len(word) for word in _WORDS.findall(bare)) > 1


def _is_text(bare: str) -> bool:
    return len(bare) > _LONGEST or bare[-1] in "，；" or ends_sentence(bare)


def is_menu(reading: Reading | None) -> bool:
    """Say whether a line is of a menu, and not only made of its words: a heading may be that."""
    if reading is None or reading.points < lexicon().weights.part:
        return False
    return reading.rule in _MENUS


def _is_below(bare: str, reading: Reading | None) -> bool:
    """Say whether a line stands below titles: a tool, or who wrote it, where and when."""
    if reading is None:
        return not _is_worded(bare) or (bool(_BYLINE.search(bare)) and not is_running_text(bare))
    kind = lexicon().classes[reading.kind]
    if _DATED.search(bare) and kind.rule.code not in _MENUS:
        return True
    field = reading.points == strength("fair") and bare[-1] in "：:"  # 姓名：
    tool = kind.rule.code in _TOOLS and not field
    return tool or not kind.rule.default


def _is_foot(reading: Reading | None) -> bool:
    if reading is None or reading.points < lexicon().weights.part:
        return False
    return not may_be_listed(lexicon().classes[reading.kind])


def _is_panel(reading: Reading | None) -> bool:
    """Say whether a line has the shape of a button beside the text, which no heading has."""
    if reading is None or reading.how != LINE or is_menu(reading):
        return False
    return reading.rule == _PANEL and reading.points > lexicon().weights.word


def _is_sure(bare: str, reading: Reading | None) -> bool:
    """Say whether it is one by more than a single word, which a menu may have."""
    if reading and (reading.points > lexicon().weights.word or reading.rule == _ALOUD):
        return True
    return bool(_DATED.search(bare))
