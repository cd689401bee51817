"""Find the table of contents of a page: a list of headings which all come again below it."""

import re
from collections.abc import Iterator, Mapping

from cleaner import later
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import lexicon

_HEADING = later.pattern(
    r"[\[【]?[ \u3000]?(?:本[页頁文]|文章|[页頁]面)?(?:目[ \u3000]{0,4}[录錄次]|contents)"
    r"[ \u3000]?[\]】]?"
    r"(?:[ \u3000]?[\[(（](?:[隐隱]藏|展[开開]|收起|hide|show)[\])）])?",
    re.IGNORECASE,
)
_NUMBER = later.pattern(
    r"^[\d一二三四五六七八九十.．、·•▪■□●○◆◇★☆※>›\-–—\s（）()第章节節]{0,10}|[\s.…·]{0,40}\d{0,4}$"
)
_EDIT = later.pattern(r"[\[［(（][ \u3000]?(?:编辑|編輯|修改|edit)[ \u3000]?[\]］)）]$")
_LEAST = 2  # headings
_LONGEST = 40  # characters of a heading
_FURNITURE = 3  # lines of a page around it: the contents of a book stay, if no pages stand there
_PAGE = later.pattern(r"[.…·．\s]{2}\d{1,4}$")
_BUTTONS = 3  # lines of them between a heading and its text
_PAGED = 0.8  # of the headings with the page on which they stand
_SHARE = 0.5  # of the headings that come again: a page may lack the lower ones
_RULE = "B113"


def contents(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield the heading of a table of contents and its lines.

    Hardly anything is lost: most of them stand in the text once more, as headings.
    """
    reading = Reading(lexicon().by_rule[_RULE], lexicon().weights.remove, "in a table of contents")
    yield from ((at, reading) for at in _table(sheet, found))


def headings(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the headings that the table of contents names, and those with a button to edit them.

    Below 第一章　渡口　　1 the first 第一章　渡口 is the heading, however near a number stands;
    further ones may be running heads.
    """
    yield from [at for at in found if _EDIT.search(sheet.bare(at))]
    table = _table(sheet, found)
    listed = {_form(sheet.bare(at)) for at in table}
    named: set[str] = set()
    for at in range(table.stop, len(sheet.filled)) if listed else ():
        form = _form(sheet.bare(at))
        if sheet.bare(at) in listed or (form in listed - named and form):
            yield at
        named.add(form)


def _table(sheet: Sheet, found: Mapping[int, Reading]) -> range:
    """Give the lines of the table: they end where text begins or one of them comes again."""
    size = len(sheet.filled)
    start = next((at for at in range(size) if _HEADING.fullmatch(sheet.bare(at))), size)
    first = next((at for at in range(start, size) if not _HEADING.fullmatch(sheet.bare(at))), size)
    if start == size:
        return range(0)
    rows: set[str] = set()
    end = first
    while end < size and (form := _heading_at(sheet, end)) and form not in rows:
        rows.add(form)
        end += 1
    paged = sum(bool(_PAGE.search(sheet.bare(at))) for at in range(first, end))
    if len(found) < _FURNITURE and paged < _PAGED * len(rows):
        return range(0)
    again = {at: form for at in range(end, size) if (form := _heading_at(sheet, at)) in rows}
    many = len({*again.values()}) >= max(_LEAST, _SHARE * len(rows))
    opens = (_has_text_below(sheet, found, at) for at in again)
    return range(start, end) if many and any(opens) else range(0)


def _has_text_below(sheet: Sheet, found: Mapping[int, Reading], at: int) -> bool:
    """Say whether running text follows a line; buttons may stand between."""
    below = range(at + 1, len(sheet.filled))[:_BUTTONS]
    after = next((one for one in below if one not in found), at)
    return is_running_text(sheet.bare(after))


def _heading_at(sheet: Sheet, at: int) -> str:
    """Give the form of a line that may be a heading; '' for one of running text."""
    bare = sheet.bare(at)
    return "" if is_running_text(bare) else _form(bare)


def _form(bare: str) -> str:
    """Give a heading without its number, its page and the button behind it."""
    return _NUMBER.sub("", _EDIT.sub("", bare)) if len(bare) <= _LONGEST else ""
