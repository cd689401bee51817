"""Find the running heads beside page numbers, and those with numbers of their own."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping

from cleaner.judge.matching import Reading
from cleaner.judge.numbers import (
    DIGITS,
    LONGEST_HEAD,
    NUMBER_RULE,
    SKIPPED,
    Extra,
    Number,
    ShortLines,
    has_prose,
    head_number,
    interrupts,
    rising_of,
)
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import Lexicon
from cleaner.text import ends_sentence

_SENTENCE_END = frozenset("。！？”」；，")
_NO_HEAD = ('".', "：", ":", "，", ",", "；", ";", '."', ".'", ".”")
_EDGES = frozenset("-—·•")  # around the number of a head
_ENOUGH_HEADS = 3  # times that a head comes again where no page number stands beside it
_ENOUGH_BESIDE = 2  # times that it comes again beside one
_MOSTLY = 0.75  # of its places below the first page number: who speaks in a play has others
_AROUND = 3  # lines on each side
_COLUMN = 0.8  # of the width of the text around it: as long a line may be text
_LONGEST_AGAIN = 24  # characters of a head without any number
_LEAST_AGAIN = 3
_BEFORE = 16  # characters of the broken line of prose before it


def _may_head(sheet: Sheet, found: Container[int], at: int) -> bool:
    """Say whether a line is short and reads like no part of a paragraph, not even its end."""
    bare = sheet.bare(at) if 0 <= at < len(sheet.filled) and at not in found else ""
    if not 0 < len(bare) <= LONGEST_HEAD or bare.endswith(_NO_HEAD):
        return False
    return not is_running_text(bare) and not ends_sentence(bare)


def _beside(
    sheet: Sheet, found: Container[int], numbers: list[Number]
) -> Iterator[tuple[int, str, Number]]:
    """Yield the short lines of text directly above and below page numbers."""
    for number in numbers:
        for at in (number.at - 1, number.at + 1):
            if _may_head(sheet, found, at):
                yield at, sheet.bare(at), number


def _near(sheet: Sheet, found: Container[int], numbers: list[Number]) -> Iterator[tuple[int, str]]:
    """Yield these lines, and those which only another such line parts from a page number."""
    for number in numbers:
        for step in (-1, 1):
            at = number.at + step
            if at in found or _may_head(sheet, found, at):
                reach = (at, at + step)
                yield from ((one, sheet.bare(one)) for one in reach if _may_head(sheet, found, one))


def _is_narrow(sheet: Sheet, found: Container[int], at: int) -> bool:
    """Say whether a line is shorter than the text around it: a whole row of a column is text."""
    width = len("".join(sheet.bare(at).split()))
    around = [
        one for one in range(at - _AROUND, at + _AROUND + 1) if one != at and one not in found
    ]
    texts = (sheet.bare(one) for one in around if 0 <= one < len(sheet.filled))
    return width < _COLUMN * max(map(len, texts), default=0)


def short_lines(sheet: Sheet, found: Container[int], numbers: list[Number]) -> ShortLines:
    """Give the short lines beside page numbers, and which of them stand beside several."""
    places: dict[str, set[int]] = defaultdict(set)
    for at, bare in _near(sheet, found, numbers):
        places[bare].add(at)
    again = [one for one in places.values() if len(one) >= _ENOUGH_BESIDE]
    return ShortLines(set().union(*again), set().union(*places.values()))


def heads_by_number(
    sheet: Sheet, found: Container[int], numbers: list[Number], known: Lexicon
) -> Iterator[tuple[int, Extra]]:
    """Find heads whose own number is that of the page number beside them."""
    for at, bare, number in _beside(sheet, found, numbers):
        value = head_number(bare)
        if value is not None and abs(value - number.value) <= 1:
            yield at, Extra(known.weights.series, f"page {value} beside page {number.value}")


def heads_by_place(
    sheet: Sheet, found: Mapping[int, Reading], numbers: list[Number], known: Lexicon
) -> Iterator[tuple[int, Extra]]:
    """Find heads without a number of their own: repeated, or where no heading can stand."""
    prose = bool(numbers) and has_prose(sheet, found)
    repeated: dict[str, set[int]] = defaultdict(set)
    for at, bare, number in _beside(sheet, found, numbers):
        if prose and interrupts(sheet, found, at) and _is_narrow(sheet, found, at):
            yield at, Extra(known.weights.series, f"in mid sentence beside page {number.value}")
        else:
            repeated[bare].add(at)
    for at, bare in _near(sheet, found, numbers) if prose else ():
        repeated[bare].add(at)
    total = Counter(sheet.bares[numbers[0].at :]) if numbers else Counter()  # not of the title
    for bare, places in repeated.items():
        top = sheet.bare(0) == bare and 0 not in places  # the first page begins with it as well
        count = len(places) + top
        if count >= max(_ENOUGH_BESIDE, _MOSTLY * total[bare]):
            why = f"comes {count} times beside a page number"
            yield from ((at, Extra(known.weights.series, why)) for at in places)


def heads_alone(
    sheet: Sheet, found: Mapping[int, Reading], known: Lexicon
) -> Iterator[tuple[int, Extra]]:
    """Find heads with their own rising numbers that stand in mid sentence again and again.

    Left and right pages may have different heads: all of them rise together.
    """
    by_mask: dict[str, list[Number]] = defaultdict(list)
    every: list[Number] = []
    pages = {at for at in found if found[at].rule == NUMBER_RULE}
    for at, bare in enumerate(sheet.bares):
        marked = at not in pages and (bare[0] in _EDGES or bare[-1] in _EDGES)  # · 212 · 盐业志
        plain = at not in found and (bare[0].isdigit() or bare[-1].isdigit())
        value = head_number(bare) if marked or plain else None
        if value is not None:
            number = Number(at, value, DIGITS.sub("0", bare))
            by_mask[number.shape].append(number)
            every.append(number)
    for group in (*by_mask.values(), _of_twice(every, by_mask)):
        rising = rising_of(group)
        if len(rising) < _ENOUGH_HEADS:
            continue
        breaks = sum(interrupts(sheet, found, number.at) for number in rising)
        if 2 * breaks >= len(rising) and has_prose(sheet, found):
            points = known.weights.series + known.weights.interrupts
            why = f"comes {len(rising)} times with a rising number, {breaks} times in mid sentence"
            yield from ((number.at, Extra(points, why)) for number in rising)


def _of_twice(every: list[Number], by_mask: Mapping[str, list[Number]]) -> list[Number]:
    """Give the heads of left and right pages in one row, where one of them comes twice."""
    twice = any(len(group) >= _ENOUGH_BESIDE for group in by_mask.values())
    return every if twice and len(by_mask) == _ENOUGH_BESIDE else []


def heads_again(
    sheet: Sheet, found: Mapping[int, Reading], known: Lexicon
) -> Iterator[tuple[int, Extra]]:
    """Find heads without any number: the same short line in mid sentence, twice or more.

    The first stays where it interrupts nothing: the title of which the others are copies.
    """
    by_form: dict[str, list[int]] = defaultdict(list)
    for at, bare in enumerate(sheet.bares):
        if bare[-1] in _SENTENCE_END or len(bare) > 2 * _LONGEST_AGAIN:
            continue  # most lines of a text: looked at no further
        if _may_head(sheet, found, at):
            form = "".join(filter(str.isalnum, bare))
            if _LEAST_AGAIN <= len(form) <= _LONGEST_AGAIN:
                by_form[form].append(at)
    again = [places for places in by_form.values() if len(places) >= _ENOUGH_BESIDE]
    if not again or not has_prose(sheet, found):
        return
    aside = found.keys() | set().union(*again)
    for places in again:
        breaks = {at for at in places if _breaks(sheet, aside, at)}
        if len(breaks) >= max(_ENOUGH_BESIDE, len(places) / 2):
            points = known.weights.series + known.weights.interrupts
            why = f"comes {len(places)} times, {len(breaks)} times in mid sentence"
            going = [at for at in places if at in breaks or at != places[0]]
            yield from ((at, Extra(points, why)) for at in going)


def _breaks(sheet: Sheet, aside: Container[int], at: int) -> bool:
    """Say whether a line stands in mid sentence, and the sentence is one of prose."""
    before = next((one for one in range(at - 1, max(-1, at - SKIPPED), -1) if one not in aside), at)
    prose = len(sheet.bare(before)) >= _BEFORE and is_running_text(sheet.bare(before))
    return prose and interrupts(sheet, aside, at) and _is_narrow(sheet, aside, at)
