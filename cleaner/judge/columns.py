"""Tell the long menus of a page from verse and lists of the text.

Nobody can know the names in them. A menu above the title is no part of its article.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from cleaner import later
from cleaner.judge.above import kinship
from cleaner.judge.frames import Frame
from cleaner.judge.matching import SINGLE, Reading
from cleaner.judge.openings import may_be_title
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.judge.unknown import is_link
from cleaner.lexicon.furniture import lexicon
from cleaner.text import ends_sentence

_PATH = "B114"
_HOME = {"首页", "首頁", "网站首页", "網站首頁", "本站首页", "学校首页", "主页", "主頁", "home"}
_MENUS = {"B113", "B114", "B115", "B116"}
_TOP = 120  # lines above the path to a page
_WORD = 8  # characters of an entry of a menu
_TITLE = 12  # characters of a title below a menu
_TAIL = 4  # entries of a menu below the last that is known
_ENTRY = 5  # of one on the average
_NEAR = 2  # lines beyond a column in which its neighbours are looked for
_KNOWN = 0.6  # known entries around a column for each of it
_LEAST = 4  # known entries around a column
_BYLINE = later.pattern(  # a year, a subtitle, a field or two, names between bars
    r"[^\n]*\d{4}|[—–-]|[^：:]{1,6}[：:](?:[^：:]{0,8}$|[^\n]*[：:])"
    r"|[^|｜]{1,10}[|｜][^|｜]{1,10}(?:[|｜]|$)"
)
_ENTRIES = {"B113", "B115", "B116", "B117", "B118"}  # rules of what stands in a column of a menu
_COLUMN = 8  # lines of a menu at the top of a page that does not begin with 首页 …
_TOP_SHARE = 0.25  # … of which so many are known
_ARROW = later.pattern(r"[^，。]{0,8}(?:首[页頁]|主[页頁])[ \u3000]{0,2}(?:-{1,2}>|[→»>＞›])")
_STEP = later.pattern(r"[:：>＞»›→/／|｜·]+|-{1,2}>?|&gt;")
_DRAWN = later.pattern(r"[^\w\n]{1,200}")
_TOP_ROWS = 4  # lines among which the first row of a menu stands
_MENU = "B113"
_SHORT_WORDS = later.pattern(r"[^\W\d_]{2,6}(?:[ \u3000|｜/·]{1,4}[^\W\d_]{2,6}){3,24}")
_LOST = ("?", "？")  # a sign that was lost, below what goes
_BUTTON = later.pattern(r"[|｜>＞»›×✕✖]{1,2}|x|close", re.IGNORECASE)
_COUNT = later.pattern(r"[\d.,]{1,9}[万亿萬億wk%+]{0,2}", re.IGNORECASE)


def menus_above(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str], text: str
) -> Iterator[int]:
    """Yield the unknown lines among known ones of menus; a word of the `text` may be its title."""
    head = range(frame.first)
    top = range(min(frame.first + 1, frame.size))
    for row in (*_column(sheet, found, top, going), *_home(sheet, found, head)):
        if _is_menu(sheet, row, going):
            yield from _entries(sheet, found, row, going, text)
    for row in _rows(sheet, found, head, going):
        if _is_menu(sheet, row, going):
            entries = (at for at in row if at not in going and is_entry(sheet, found, at))
            yield from (at for at in entries if at in found or not kinship(sheet.bare(at), text))


def is_path(sheet: Sheet, going: Mapping[int, str], at: int) -> bool:
    """Say whether a line that goes is the path to the page, or a row which begins like one."""
    kind = going.get(at)
    return kind == _PATH or (kind in _MENUS and bool(_ARROW.match(sheet.bare(at))))


def _home(sheet: Sheet, found: Mapping[int, Reading], head: range) -> Iterator[range]:
    """Yield the menu which begins with 首页 at the top of a page, above a longer title."""
    first = next((at for at in head[:_NEAR] if sheet.bare(at).lower() in _HOME), -1)
    if first >= 0:
        yield from _above_title(sheet, found, head[first:])


def _column(
    sheet: Sheet, found: Mapping[int, Reading], head: range, going: Mapping[int, str]
) -> Iterator[range]:
    """Yield the menu at the very top of a page of which enough entries are known."""
    for row in _above_title(sheet, found, head):
        rules = [going[at] for at in row if at in going]
        many = len(rules) >= max(_LEAST, _TOP_SHARE * len(row))
        if len(row) >= _COLUMN and many and _ENTRIES.issuperset(rules):
            yield row


def _entries(
    sheet: Sheet, found: Mapping[int, Reading], row: range, going: Collection[int], text: str
) -> Iterator[int]:
    """Yield the unknown lines of such a menu.

    The last one may be the title, and so may any word of the text where a paragraph follows.
    """
    untitled = ends_sentence(sheet.bare(row.stop))
    for at in row:
        if at not in going and is_entry(sheet, found, at):
            doubts = (untitled, kinship(sheet.bare(at), text) > 0)
            if not (any(doubts) if at == row[-1] else all(doubts)):
                yield at


def _above_title(sheet: Sheet, found: Mapping[int, Reading], below: range) -> Iterator[range]:
    """Yield the lines above the first that is longer than any entry of a menu, if it is a title.

    Above a date or a byline the last of them may be the title.
    """
    end = next((at for at in below if len(sheet.bare(at)) > _TITLE), -1)
    titled = end >= 0 and end not in found and not _BYLINE.match(sheet.bare(end))
    if titled and end - below.start > _TAIL:
        yield range(below.start, end)


def sections(sheet: Sheet, frame: Frame, going: Mapping[int, str]) -> Iterator[int]:
    """Yield the lines above the text that only name a section on the path to the page.

    The last step of a path may be the title, and a line has to be left which is one.
    """
    head = range(min(frame.first, _TOP))
    path = next((at for at in head if is_path(sheet, going, at)), -1)
    if path < 0:
        return
    steps = [step.strip() for step in _STEP.split(sheet.bare(path))][:-1]
    named = [at for at in head if at not in going and sheet.bare(at) in steps]
    if any(at not in going and at not in named and is_link(sheet.bare(at)) for at in head):
        yield from named


def is_entry(sheet: Sheet, found: Mapping[int, Reading], at: int) -> bool:
    """Say whether a line may be an entry of a menu: known as one, or like a link."""
    bare = sheet.bare(at)
    known = at in found and lexicon().classes[found[at].kind].rule.default
    return (known or is_link(bare, labels=True)) and not is_running_text(bare)


def wordless(sheet: Sheet, frame: Frame, going: Mapping[int, str]) -> Iterator[int]:
    """Yield drawn lines between two lines that go or at an end, and counts below the text.

    Above it a number may be the title: 1984. Marks that close, part or lead on (×, |, >) go beside
    such a line and at an end, where no text stands around them.
    """
    size = len(sheet.filled)
    marks = {*_marks(sheet, frame, going)}
    yield from sorted(marks)
    around = {at + step for at in going for step in (-1, 1)}
    for at in sorted(around - going.keys() - marks):
        if not 0 <= at < size:
            continue
        above, below = at - 1 in going, at + 1 in going
        bare = sheet.bare(at)
        lost = above and at < frame.first and bare in _LOST
        drawn = (above or at == 0) and (below or at == size - 1)
        counted = above and below and at > frame.last
        if lost or (drawn and _DRAWN.fullmatch(bare)) or (counted and _COUNT.fullmatch(bare)):
            yield at


def _marks(sheet: Sheet, frame: Frame, going: Mapping[int, str]) -> Iterator[int]:
    """Yield the marks of buttons above and below the text, in rows beside lines that go."""
    size = len(sheet.filled)
    for at in going.keys() | ({-1, size} if going else ()):
        for step in (-1, 1):
            one = at + step
            while 0 <= one < size and one not in going and _BUTTON.fullmatch(sheet.bare(one)):
                if frame.first <= one <= frame.last:
                    break
                yield one
                one += step


def rows_of_menu(sheet: Sheet, found: Mapping[int, Reading], going: Mapping[int, str]) -> list[int]:
    """Give the further rows of short words directly below a row of a menu at the top of a page.

    A line which can be the title has to stand below them: a row of names may be its writers.
    """
    top = [at for at in range(_TOP_ROWS) if going.get(at) == _MENU and found[at].how != SINGLE]
    start = next((at for at in top if _SHORT_WORDS.fullmatch(sheet.bare(at))), -1)
    if start < 0:
        return []
    end = start + 1
    while end < len(sheet.bares) and _SHORT_WORDS.fullmatch(sheet.bare(end)):
        end += 1
    below = sheet.bares[end : end + 1]
    if not below or end in found or not may_be_title(below[0], None):
        end -= 1  # set wide, as the title of a lecture is
    return [at for at in range(start + 1, end) if at not in going] if below else []


def _rows(
    sheet: Sheet, found: Mapping[int, Reading], head: range, going: Mapping[int, str]
) -> Iterator[range]:
    """Yield the rows which stay between two lines of menus, or below the last to a title."""
    opened = -1
    for at in head:
        if at in going:
            ends = going[at] in _MENUS and going.get(opened) in _MENUS
            if ends and at > opened + 1:
                yield range(opened + 1, at)
            opened = at
    if going.get(opened) in _MENUS:
        yield from _above_title(sheet, found, head[opened + 1 :])


def _is_menu(sheet: Sheet, row: range, going: Collection[int]) -> bool:
    """Say whether a row of lines has the shape of a menu and begins as one, or stands in one."""
    sizes = [len(sheet.bare(at)) for at in row]
    home = sheet.bare(row.start).lower() in _HOME
    if home and row.start < _NEAR and max(sizes) <= _TITLE and sum(sizes) <= _WORD * len(sizes):
        return True
    if max(sizes) > _WORD or sum(sizes) > _ENTRY * len(sizes):
        return False
    if home or (row.start == 0 and any(at in going for at in row)):
        return True
    reach = len(row) + _NEAR
    known = sum(at in going for at in range(max(row.start - reach, 0), row.stop + reach))
    return known >= max(_LEAST, _KNOWN * len(row))
