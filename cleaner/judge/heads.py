"""Find the running heads beside page numbers, and those with numbers of their own."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping

from cleaner.judge.numbers import (
    DIGITS,
    LONGEST_HEAD,
    Extra,
    Number,
    has_prose,
    head_number,
    interrupts,
    rising_of,
)
from cleaner.judge.reading import Reading, Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import Lexicon

_ENOUGH_HEADS = 3  # times that a head comes again where no page number stands beside it
_ENOUGH_BESIDE = 2  # times that it comes again beside one


def _beside(
    sheet: Sheet, found: Container[int], numbers: list[Number]
) -> Iterator[tuple[int, str, Number]]:
    """Yield the short lines of text directly above and below page numbers."""
    for number in numbers:
        for at in (number.at - 1, number.at + 1):
            bare = sheet.bare(at) if 0 <= at < len(sheet.filled) else ""
            if bare and at not in found and len(bare) <= LONGEST_HEAD and not is_running_text(bare):
                yield at, bare, number


def repeated_heads(sheet: Sheet, found: Container[int], numbers: list[Number]) -> set[int]:
    """Give the lines that stand beside several page numbers: a sentence goes on beyond them."""
    places: dict[str, set[int]] = defaultdict(set)
    for at, bare, _ in _beside(sheet, found, numbers):
        places[bare].add(at)
    again = [one for one in places.values() if len(one) >= _ENOUGH_BESIDE]
    return set().union(*again)


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
        if prose and interrupts(sheet, found, at):
            yield at, Extra(known.weights.series, f"in mid sentence beside page {number.value}")
        else:
            repeated[bare].add(at)
    for places in repeated.values():
        if len(places) >= _ENOUGH_BESIDE:
            why = f"comes {len(places)} times beside a page number"
            yield from ((at, Extra(known.weights.series, why)) for at in places)


def heads_alone(
    sheet: Sheet, found: Mapping[int, Reading], known: Lexicon
) -> Iterator[tuple[int, Extra]]:
    """Find heads with their own rising numbers that stand in mid sentence again and again."""
    by_mask: dict[str, list[Number]] = defaultdict(list)
    for at, line in enumerate(sheet.filled):
        raw = sheet.lines[line]
        if len(raw) > LONGEST_HEAD + 8 or at in found:
            continue
        bare = raw.strip()
        if bare[-1].isdigit() or bare[0].isdigit():
            value = head_number(bare)
            if value is not None:
                mask = DIGITS.sub("0", bare)
                by_mask[mask].append(Number(at, value, mask))
    for group in by_mask.values():
        rising = rising_of(group)
        if len(rising) < _ENOUGH_HEADS:
            continue
        breaks = sum(interrupts(sheet, found, number.at) for number in rising)
        if 2 * breaks >= len(rising) and has_prose(sheet, found):
            points = known.weights.series + known.weights.interrupts
            why = f"comes {len(rising)} times with a rising number, {breaks} times in mid sentence"
            yield from ((number.at, Extra(points, why)) for number in rising)
