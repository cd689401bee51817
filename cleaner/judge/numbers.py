"""Find page numbers that rise from page to page, and the running heads beside them."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import islice, pairwise
from typing import NamedTuple

from cleaner import later
from cleaner.judge.reading import Reading, Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import Lexicon, lexicon

NUMBER_RULE = "B110"
HEAD_RULE = "B111"
BARE_NUMBER = "bare number"
_WIDE = "head with its page number"

_DIGITS = later.pattern(r"\d+")
_GAP = r"[ \u3000\t|｜·•….]+"
_HEAD = later.pattern(
    rf"(?P<first>\d{{1,4}}){_GAP}(?=\S)[^\n]{{1,36}}|[^\n]{{1,36}}?{_GAP}(?P<last>\d{{1,4}})"
)
_LONGEST_HEAD = 60  # characters
_ISSUE = later.pattern(
    r"第[ \u3000]?(?P<issue>\d{1,4})[ \u3000]?期[ \u3000:：]{0,4}"
    r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?[ \u3000(（]{0,4}(?:(?:星期|周)[一二三四五六日天])?[)）]?"
)
_WIDE_GAP = later.pattern(r"[ \u3000]{4}|\t")
_STEP = 3  # pages: between two numbers may stand pages whose number was not recognised
_ENOUGH_BARE = 3  # bare numbers in a row before they can be page numbers: 1 and 2 may be chapters
_ENOUGH_HEADS = 3  # times that a head comes again where no page number stands beside it
_ENOUGH_BESIDE = 2  # times that it comes again beside one
_ENOUGH_MARKED = 2  # page numbers with marks in whose row a bare one needs no broken sentence
_INTERRUPTED = 10  # characters of a line which, without a mark at its end, is a broken sentence
_CLOSED = tuple("。！？!?…：:；;”’」』】）)》—.")
_INDENT = ("\u3000\u3000", "  ", "\t", "#")
_PROSE_SHARE = 0.3  # of the other lines with marks inside: verse without marks has none
_PROSE_SAMPLE = 400  # lines
_SKIPPED = 6  # lines of furniture in mid sentence: a page number, a head, a masthead


class Extra(NamedTuple):
    """What recurrence adds to a line's points, and why."""

    points: int
    why: str


class _Number(NamedTuple):
    at: int
    value: int
    shape: str

    @property
    def is_marked(self) -> bool:
        """Say whether more than digits stand in the line."""
        return self.shape not in {"0", "0/0"}


def weigh_numbers(sheet: Sheet, found: dict[int, Reading]) -> dict[int, Extra]:
    """Give extra points to page numbers and running heads; add the heads to `found`."""
    known = lexicon()
    index = next(i for i, one in enumerate(known.classes) if one.rule.code == HEAD_RULE)
    for at in [*_rows(sheet, found, known), *_programme(sheet, found)]:
        del found[at]
    numbers = list(_numbers(sheet, found, known))
    extras: dict[int, Extra] = {}

    def take(heads: Iterable[tuple[int, Extra]]) -> None:
        for at, extra in list(heads):
            found[at] = Reading(index, known.classes[index].points, "line")
            extras[at] = extra

    take(_heads_by_number(sheet, found, [n for n in numbers if n.is_marked], known))
    series = dict(_series(sheet, found, numbers, known))
    extras |= series
    sure = [number for number in numbers if number.at in series]
    take(_heads_by_place(sheet, found, sure, known))
    take(_heads_alone(sheet, found, known))
    return extras


def _rows(sheet: Sheet, found: Mapping[int, Reading], known: Lexicon) -> Iterator[int]:
    """Yield the lines with a wide gap beside others: rows of a table, or its contents."""
    for at, reading in found.items():
        if known.classes[reading.kind].name == _WIDE:
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


def _numbers(sheet: Sheet, found: Mapping[int, Reading], known: Lexicon) -> Iterator[_Number]:
    for at in sorted(found):
        kind = known.classes[found[at].kind]
        bare = sheet.bare(at)
        if kind.rule.code == NUMBER_RULE and (digits := _DIGITS.search(bare)):
            yield _Number(at, int(digits.group()), _DIGITS.sub("0", bare))
        elif kind.name == _WIDE and (value := _head_number(bare)) is not None:
            yield _Number(at, value, _WIDE)


def _series(
    sheet: Sheet, found: Mapping[int, Reading], numbers: list[_Number], known: Lexicon
) -> Iterator[tuple[int, Extra]]:
    prose = bool(numbers) and has_prose(sheet, found)
    by_shape: dict[str, list[_Number]] = defaultdict(list)
    for number in numbers:
        by_shape[number.shape].append(number)
    marked = any(number.is_marked for number in numbers)
    linked = set(_rising(numbers) if marked else ())  # a page number may lose its marks in a scan
    for group in by_shape.values():
        rising = sorted({*_rising(group), *(linked & set(group))})
        breaks = [n for n in rising if _interrupts(sheet, found, n.at)]
        half = 2 * len(breaks) >= len(rising) > 0 and prose
        weights = known.weights
        is_bare = known.classes[found[group[0].at].kind].name == BARE_NUMBER
        enough = len(rising) >= _ENOUGH_BARE or (marked and len(linked) >= _ENOUGH_BARE)
        in_row = sum(number.is_marked for number in linked) >= _ENOUGH_MARKED
        if is_bare and not ((half or in_row) and enough):
            continue
        points = weights.series + (weights.interrupts if half else 0)
        for number in rising:
            yield (
                number.at,
                Extra(points, f"one of {max(len(rising), len(linked))} rising page numbers"),
            )
        for number in set(group) - set(rising):
            if _interrupts(sheet, found, number.at):
                yield number.at, Extra(weights.interrupts, "in mid sentence")


def _rising(group: list[_Number]) -> list[_Number]:
    """Give the numbers that follow one another in small steps."""
    linked: set[_Number] = set()
    for one, other in pairwise(group):
        if 0 < other.value - one.value <= _STEP:
            linked |= {one, other}
    return sorted(linked)


def _beside(
    sheet: Sheet, found: Container[int], numbers: list[_Number]
) -> Iterator[tuple[int, str, _Number]]:
    """Yield the short lines of text directly above and below page numbers."""
    for number in numbers:
        for at in (number.at - 1, number.at + 1):
            bare = sheet.bare(at) if 0 <= at < len(sheet.filled) else ""
            if (
                bare
                and at not in found
                and len(bare) <= _LONGEST_HEAD
                and not is_running_text(bare)
            ):
                yield at, bare, number


def _heads_by_number(
    sheet: Sheet, found: Container[int], numbers: list[_Number], known: Lexicon
) -> Iterator[tuple[int, Extra]]:
    for at, bare, number in _beside(sheet, found, numbers):
        value = _head_number(bare)
        if value is not None and abs(value - number.value) <= 1:
            yield at, Extra(known.weights.series, f"page {value} beside page {number.value}")


def _heads_by_place(
    sheet: Sheet, found: Mapping[int, Reading], numbers: list[_Number], known: Lexicon
) -> Iterator[tuple[int, Extra]]:
    """Find heads without a number of their own: repeated, or where no heading can stand."""
    prose = bool(numbers) and has_prose(sheet, found)
    repeated: dict[str, set[int]] = defaultdict(set)
    for at, bare, number in _beside(sheet, found, numbers):
        if prose and _interrupts(sheet, found, at):
            yield at, Extra(known.weights.series, f"in mid sentence beside page {number.value}")
        else:
            repeated[bare].add(at)
    for places in repeated.values():
        if len(places) >= _ENOUGH_BESIDE:
            why = f"comes {len(places)} times beside a page number"
            yield from ((at, Extra(known.weights.series, why)) for at in places)


def _heads_alone(
    sheet: Sheet, found: Mapping[int, Reading], known: Lexicon
) -> Iterator[tuple[int, Extra]]:
    """Find heads with their own rising numbers that stand in mid sentence again and again."""
    by_mask: dict[str, list[_Number]] = defaultdict(list)
    for at, line in enumerate(sheet.filled):
        raw = sheet.lines[line]
        if len(raw) > _LONGEST_HEAD + 8 or at in found:
            continue
        bare = raw.strip()
        if bare[-1].isdigit() or bare[0].isdigit():
            value = _head_number(bare)
            if value is not None:
                mask = _DIGITS.sub("0", bare)
                by_mask[mask].append(_Number(at, value, mask))
    for group in by_mask.values():
        rising = _rising(group)
        if len(rising) < _ENOUGH_HEADS:
            continue
        breaks = sum(_interrupts(sheet, found, number.at) for number in rising)
        if 2 * breaks >= len(rising) and has_prose(sheet, found):
            points = known.weights.series + known.weights.interrupts
            why = f"comes {len(rising)} times with a rising number, {breaks} times in mid sentence"
            yield from ((number.at, Extra(points, why)) for number in rising)


def _head_number(bare: str) -> int | None:
    match = _HEAD.fullmatch(bare) if len(bare) <= _LONGEST_HEAD else None
    return int(match["first"] or match["last"]) if match else None


def _interrupts(sheet: Sheet, found: Container[int], at: int) -> bool:
    """Say whether the text before a line breaks off and the text after it goes on."""
    before, after = at - 1, at + 1
    while before in found and at - before < _SKIPPED:
        before -= 1
    while after in found and after - at < _SKIPPED:
        after += 1
    if before in found or after in found:
        return False
    if before < 0 or after >= len(sheet.filled):
        return False
    head = sheet.bare(before)
    broken = len(head) >= _INTERRUPTED and not head.endswith(_CLOSED)
    return broken and not sheet.lines[sheet.filled[after]].startswith(_INDENT)


def has_prose(sheet: Sheet, found: Mapping[int, Reading]) -> bool:
    """Say whether the other lines have marks inside them: lists have none."""
    free = (at for at in range(len(sheet.filled)) if at not in found)
    others = list(islice(free, _PROSE_SAMPLE))
    marked = sum("，" in sheet.bare(at) or "。" in sheet.bare(at) for at in others)
    return marked >= _PROSE_SHARE * len(others)
