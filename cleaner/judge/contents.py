"""Find the table of contents of a page: a list of headings which all come again below it."""

import re
from collections.abc import Iterator, Mapping

from cleaner import later
from cleaner.judge.reading import Reading, Sheet
from cleaner.lexicon.furniture import lexicon

_HEADING = later.pattern(
    r"[\[【]?[ \u3000]?(?:本[页頁文]|文章|[页頁]面)?(?:目[ \u3000]{0,4}[录錄次]|contents)"
    r"[ \u3000]?[\]】]?"
    r"(?:[ \u3000]?[\[(（](?:[隐隱]藏|展[开開]|收起|hide|show)[\])）])?",
    re.IGNORECASE,
)
_NUMBER = later.pattern(
    r"^[\d一二三四五六七八九十.．、·•\-–—\s（）()第章节節]{0,10}|[\s.…·]{0,40}\d{0,4}$"
)
_EDIT = later.pattern(r"[\[［(（][ \u3000]?(?:编辑|編輯|修改|edit)[ \u3000]?[\]］)）]$")
_LEAST = 2  # headings
_LONGEST = 40  # characters of a heading
_FURNITURE = 3  # lines of a page around it: the contents of a book stay
_RULE = "B113"


def contents(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield the heading of a table of contents and its lines.

    Nothing is lost: each of them stands in the text once more, as a heading.
    """
    reading = Reading(lexicon().by_rule[_RULE], lexicon().weights.remove, "in a table of contents")
    yield from ((at, reading) for at in _table(sheet, found))


def headings(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the lines of which the table of contents says that they are headings."""
    table = _table(sheet, found)
    listed = {_form(sheet.bare(at)) for at in table[1:]}
    for at in range(table.stop, len(sheet.filled)) if listed else ():
        if sheet.bare(at) in listed:
            yield at


def _table(sheet: Sheet, found: Mapping[int, Reading]) -> range:
    if len(found) < _FURNITURE:
        return range(0)
    size = len(sheet.filled)
    start = next((at for at in range(size) if _HEADING.fullmatch(sheet.bare(at))), size)
    below = [_form(sheet.bare(at)) for at in range(start + 1, size)]
    last: dict[str, int] = {form: at for at, form in enumerate(below) if form}
    count = 0
    while count < len(below) and last.get(below[count], 0) > count:
        count += 1
    first = below.index(below[0], 1) if count else 0  # where the text itself begins
    count = min(count, first)
    return range(start, start + 1 + count) if count >= _LEAST else range(0)


def _form(bare: str) -> str:
    """Give a heading without its number, its page and the button behind it."""
    return _NUMBER.sub("", _EDIT.sub("", bare)) if len(bare) <= _LONGEST else ""
