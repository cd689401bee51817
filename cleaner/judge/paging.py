"""Give page numbers and running heads what their recurrence is worth."""

from collections.abc import Iterable, Iterator, Mapping

from cleaner import later
from cleaner.judge.heads import (
    heads_again,
    heads_alone,
    heads_by_number,
    heads_by_place,
    short_lines,
)
from cleaner.judge.matching import Reading
from cleaner.judge.numbers import IN_CHARACTERS, WIDE, Extra, numbers_of, series
from cleaner.judge.reading import Sheet
from cleaner.lexicon.furniture import Lexicon, lexicon

HEAD_RULE = "B111"
_WIDE_GAP = later.pattern(r"[ \u3000]{4}|\t")
_ISSUE = later.pattern(
    r"第[ \u3000]?(?P<issue>\d{1,4})[ \u3000]?期[ \u3000:：]{0,4}"
    r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?[ \u3000(（]{0,4}(?:(?:星期|周)[一二三四五六日天])?[)）]?"
)


def weigh_numbers(sheet: Sheet, found: dict[int, Reading]) -> dict[int, Extra]:
    """Give extra points to page numbers and running heads; add the heads to `found`."""
    known = lexicon()
    index = next(i for i, one in enumerate(known.classes) if one.rule.code == HEAD_RULE)
    for at in [*_rows(sheet, found, known), *_programme(sheet, found)]:
        del found[at]
    numbers = list(numbers_of(sheet, found, known))
    extras: dict[int, Extra] = {}

    def take(heads: Iterable[tuple[int, Extra]]) -> None:
        for at, extra in list(heads):
            found[at] = Reading(index, known.classes[index].points, "line")
            extras[at] = extra

    take(heads_by_number(sheet, found, [n for n in numbers if n.is_marked], known))
    rising = dict(series(sheet, found, numbers, known, short_lines(sheet, found, numbers)))
    extras |= rising
    sure = [number for number in numbers if number.at in rising]
    take(heads_by_place(sheet, found, sure, known))
    take(heads_alone(sheet, found, known))
    take(heads_again(sheet, found, known))
    for at in [at for at in found.keys() - extras.keys() if _is_in_characters(found[at], known)]:
        del found[at]
    return extras


def _is_in_characters(reading: Reading, known: Lexicon) -> bool:
    return known.classes[reading.kind].name == IN_CHARACTERS


def _rows(sheet: Sheet, found: Mapping[int, Reading], known: Lexicon) -> Iterator[int]:
    """Yield the lines with a wide gap beside others: rows of a table, or its contents."""
    for at, reading in found.items():
        if known.classes[reading.kind].name == WIDE:
            around = (sheet.bare(o) for o in (at - 1, at + 1) if 0 <= o < len(sheet.filled))
            if any(_WIDE_GAP.search(bare) for bare in around):
                yield at


def _programme(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the numbers and dates that follow one another: a course has them, no newspaper."""
    issues = {at: match for at in found if (match := _ISSUE.fullmatch(sheet.bare(at)))}
    values = {int(match["issue"]) for match in issues.values()}
    for at, match in issues.items():
        if not values.isdisjoint({int(match["issue"]) - 1, int(match["issue"]) + 1}):
            yield at
