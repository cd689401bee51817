"""Find what stands below a letter or a post: the signature under its delimiter, user names."""

import re
from collections.abc import Container, Iterator, Mapping

from cleaner import later
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import lexicon, strength

_DELIMITER = later.pattern(r"--|[_＿]{5,80}|-{8,80}|[=*＝＊]{8,80}")  # RFC 3676 has two dashes
_HEAD = later.pattern(
    r"(?:from|to|sent|date|subject|cc|发件人|發件人|寄件者|寄件人|收件人|收件者|主题|主旨|主題|发送时间|发件时间"
    r"|寄件日期|日期|抄送|看板|作者|标题|標題|时间|時間)[ \t\u3000]{0,2}[:： ]\s{0,2}\S",
    re.IGNORECASE,
)
_HEAD_LINES = 12  # among which the head of a letter stands
_LEAST_HEADS = 2
_LONGEST = 10  # lines of a signature
_OPENED = 2  # lines of text above a delimiter
_PAIRED = "=*＝＊"  # such a line opens a signature only where another one closes it
_REACHED = later.pattern(r"@|www\.|\d{3,4}[-) ]{0,2}\d{3,}")
_RULE = "B135"
_QUOTED = later.pattern(  # the letter that is answered begins
    r">|-{2,40}[ \t]{0,4}\S[^\n]{0,30}\S[ \t]{0,4}-{2,40}$"
    r"|(?:在|于|on )[^\n]{4,80}(?:写道|寫道|wrote)[:：]$",
    re.IGNORECASE,
)
_POSTS = "B132"
_DRAWN = later.pattern(
    r"--|[-_＿~～=—─…·.*]{6,80}"
    r"|[-_＿~～=—─]{2,40}[ \u3000]?(?:个[人性]|我的)?(?:签名|簽名)档?[ \u3000]?[-_＿~～=—─]{2,40}"
)  # above the signature of a post
_SIGNS = later.pattern("[签簽]名")
_LEAST_POSTS = 2  # lines of a forum
_MOTTO = 4  # lines of a signature below a post
_LONGEST_MOTTO = 60  # characters of such a line
_NAME = 16  # characters of the name of a user
_LEAST_NAMES = 2
_TITLED = later.pattern(r"[\u4e00-\u9fff]{4,6}[ \u3000]{1,2}\d{1,2}")
_BOARD = 4  # lines of a page of posts
_NO_NAME = frozenset("，。！？；：:、…“”「」")


def signature(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield the last delimiter of a letter and the short lines below it.

    Below a post of a forum stand the answers: they stay, and so does what is quoted.
    """
    size = len(sheet.filled)
    drawn = [at for at in range(size) if _is_delimiter(sheet, at)]
    last = drawn[-1] if drawn else 0
    at = _opening(sheet, found, last)
    if at == last:
        last = at = next((at for at in reversed(drawn) if sheet.bare(at)[0] not in _PAIRED), 0)
    if at < _OPENED or not _is_letter(sheet):
        return
    kind, points = lexicon().by_rule[_RULE], lexicon().weights.remove
    yield at, Reading(kind, points, "the delimiter of a signature")
    quoted = next((one for one in range(at + 1, size) if _QUOTED.match(sheet.bare(one))), size)
    below = (one for one in range(at + 1, quoted) if one not in found)
    free = [*range(at + 1, last + 1)] if last > at else [*below]
    if len(free) <= _LONGEST and all(_may_sign(sheet.bare(one)) for one in free):
        yield from ((one, Reading(kind, points, "in the signature of a letter")) for one in free)


def _opening(sheet: Sheet, found: Mapping[int, Reading], last: int) -> int:
    """Give the first of two equal lines at the end with a name above and a way to reach it between.

    The last line itself where there is no such pair: a letter may set off an invitation so.
    """
    if any(at not in found for at in range(last + 1, len(sheet.filled))):
        return last
    for at in range(last - 1, max(_OPENED, last - _LONGEST) - 1, -1):
        if sheet.bare(at) == sheet.bare(last):
            within = (sheet.bare(one) for one in range(at + 1, last))
            named = len(sheet.bare(at - 1)) <= _NAME and not _NO_NAME & {*sheet.bare(at - 1)}
            return at if named and any(map(_REACHED.search, within)) else last
        if not _may_sign(sheet.bare(at)):
            break
    return last


def _is_delimiter(sheet: Sheet, at: int) -> bool:
    bare = sheet.bare(at)
    return bare[0] in "-_＿=*＝＊" and bool(_DELIMITER.fullmatch(bare))


def _is_letter(sheet: Sheet) -> bool:
    lines = range(min(_HEAD_LINES, len(sheet.filled)))
    return sum(bool(_HEAD.match(sheet.bare(at))) for at in lines) >= _LEAST_HEADS


def _may_sign(bare: str) -> bool:
    return not (is_running_text(bare) and bare[-1] in "。！？；」”") and bare[0] not in ">|→推噓嘘"


def names(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield the names of users above the lines which tell their level."""
    classes = lexicon().classes
    levels = [at for at in sorted(found) if classes[found[at].kind].names_above]
    above = [at - 1 for at in levels if at and at - 1 not in found]
    short = [
        at for at in above if len(sheet.bare(at)) <= _NAME and not _NO_NAME & {*sheet.bare(at)}
    ]
    if len(short) >= _LEAST_NAMES:
        for at in short:
            kind = found[at + 1].kind
            yield at, Reading(kind, classes[kind].points, "the name above it")


def levels(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield the names of users and their titles with a number, in the words of their board.

    裁缝学徒 7 below a name, twice or more, each below furniture of a page of posts.
    """
    least = strength("strong")
    if sum(one.rule == _POSTS and one.points >= least for one in found.values()) < _BOARD:
        return
    shaped = [at for at in range(2, len(sheet.filled)) if _TITLED.fullmatch(sheet.bare(at))]
    beside = frozenset(shaped)
    single = [at for at in shaped if not {at - 1, at + 1} & beside]  # no list
    titled = [at for at in single if at - 2 in found and _is_name(sheet, found, at - 1)]
    if len(titled) >= _LEAST_NAMES:
        reading = Reading(lexicon().by_rule[_POSTS], least, "a name and its level")
        yield from ((one, reading) for at in titled for one in (at - 1, at))


def _is_name(sheet: Sheet, found: Mapping[int, Reading], at: int) -> bool:
    bare = sheet.bare(at)
    free = at not in found and len(bare) <= _NAME and not _TITLED.fullmatch(bare)
    return free and not _NO_NAME & {*bare}


def mottos(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield what users have below each of their posts: a drawn line and a few words.

    Twice or more in a forum: a line that is drawn once may part two halves of a post.
    """
    least = lexicon().weights.part
    sure = {at for at, reading in found.items() if reading.points >= least}
    if sum(found[at].rule == _POSTS for at in sure) < _LEAST_POSTS:
        return
    drawn = [at for at in range(_OPENED, len(sheet.filled)) if _DRAWN.fullmatch(sheet.bare(at))]
    rows = [row for at in drawn if (row := _motto(sheet, sure, at))]
    named = any(_SIGNS.search(sheet.bare(row.start)) for row in rows)
    if len(rows) < _LEAST_NAMES and not named:
        return
    reading = Reading(lexicon().by_rule[_POSTS], lexicon().weights.remove, "a signature of a post")
    for row in rows:
        yield from ((at, reading) for at in row)


def _motto(sheet: Sheet, sure: Container[int], at: int) -> range:
    """Give a drawn line and the short lines between it and the tools of its post; or nothing."""
    end = at + 1
    while end < len(sheet.filled) and end not in sure:
        if end - at > _MOTTO or len(sheet.bare(end)) > _LONGEST_MOTTO:
            return range(0)
        end += 1
    return range(at, end) if end < len(sheet.filled) else range(0)
