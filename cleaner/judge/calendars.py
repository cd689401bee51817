"""Find the calendar of a month beside a text: a row of weekdays and the numbers of its days."""

from collections.abc import Iterator, Mapping

from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.lexicon.furniture import lexicon, strength

_RULE = "B113"
_PREFIXES = ("星期", "周", "週", "礼拜", "禮拜")
_WEEKS = tuple(
    tuple(days.split())
    for days in (
        "一 二 三 四 五 六 日",
        "日 一 二 三 四 五 六",
        "mon tue wed thu fri sat sun",
        "sun mon tue wed thu fri sat",
        "m t w t f s s",
        "s m t w t f s",
        "月 火 水 木 金 土 日",
        "日 月 火 水 木 金 土",
    )
)
_FIRST = {week[0][0] for week in _WEEKS} | {prefix[0] for prefix in _PREFIXES}
_DAYS = range(28, 32)  # of a month
_LONGEST = 60  # characters of a row of days
_LINES = 45  # of a calendar that has a line for each day
_ROW = 7


def calendars(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield the lines of weekdays and days; a line of the page's furniture may part the two."""
    size = len(sheet.bares)
    for start in range(size):
        if sheet.bare(start)[0].lower() not in _FIRST:
            continue
        tokens, at = _row(sheet, start)
        if tuple(tokens) not in _WEEKS:
            continue
        week, days = range(start, at), 0
        if at in found and not _numbers(sheet.bare(at)):
            at += 1  # the month before and the one after
        first = at
        while at < min(size, start + _LINES) and (numbers := _numbers(sheet.bare(at))):
            if numbers != [*range(days + 1, days + 1 + len(numbers))]:
                break
            days, at = numbers[-1], at + 1
        if days in _DAYS:
            reading = Reading(lexicon().by_rule[_RULE], strength("strong"), "in a calendar")
            yield from ((one, reading) for one in (*week, *range(first, at)))


def _row(sheet: Sheet, start: int) -> tuple[list[str], int]:
    """Give the next seven words, and the line below them."""
    tokens: list[str] = []
    at = start
    while at < len(sheet.bares) and len(tokens) < _ROW and len(sheet.bare(at)) <= _LONGEST:
        tokens += [_day(word) for word in sheet.bare(at).lower().split()]
        at += 1
    return tokens, at


def _day(word: str) -> str:
    prefix = next((one for one in _PREFIXES if word.startswith(one)), "")
    return word.removeprefix(prefix).replace("天", "日")


def _numbers(bare: str) -> list[int]:
    """Give the numbers of a row of days; nothing where it has other words."""
    words = bare.split() if len(bare) <= _LONGEST else []
    return [*map(int, words)] if all(word.isdecimal() for word in words) else []
