"""Find page numbers that rise from page to page, and the running heads beside them."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice, pairwise
from typing import NamedTuple

from cleaner import later
from cleaner.judge.reading import Reading, Sheet
from cleaner.lexicon.furniture import Lexicon

NUMBER_RULE = "B110"
BARE_NUMBER = "bare number"
WIDE = "head with its page number"

DIGITS = later.pattern(r"\d+")
_GAP = r"[ \u3000\t|｜·•….]+"
_HEAD = later.pattern(
    rf"(?P<first>\d{{1,4}}){_GAP}(?=\S)[^\n]{{1,36}}|[^\n]{{1,36}}?{_GAP}(?P<last>\d{{1,4}})"
)
LONGEST_HEAD = 60  # characters
_STEP = 3  # pages: between two numbers may stand pages whose number was not recognised
_ENOUGH_BARE = 3  # bare numbers in a row before they can be page numbers: 1 and 2 may be chapters
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


class Number(NamedTuple):
    """A line with a page number: its place, the number, what else stands in it."""

    at: int
    value: int
    shape: str

    @property
    def is_marked(self) -> bool:
        """Say whether more than digits stand in the line."""
        return self.shape not in {"0", "0/0"}


def numbers_of(sheet: Sheet, found: Mapping[int, Reading], known: Lexicon) -> Iterator[Number]:
    """Yield the lines that may be page numbers."""
    for at in sorted(found):
        kind = known.classes[found[at].kind]
        bare = sheet.bare(at)
        if kind.rule.code == NUMBER_RULE and (digits := DIGITS.search(bare)):
            yield Number(at, int(digits.group()), DIGITS.sub("0", bare))
        elif kind.name == WIDE and (value := head_number(bare)) is not None:
            yield Number(at, value, WIDE)


def series(
    sheet: Sheet,
    found: Mapping[int, Reading],
    numbers: list[Number],
    known: Lexicon,
    heads: AbstractSet[int],
) -> Iterator[tuple[int, Extra]]:
    """Yield what page numbers get for rising; `heads` may stand beside them in mid sentence."""
    aside = found.keys() | heads
    prose = bool(numbers) and has_prose(sheet, found)
    by_shape: dict[str, list[Number]] = defaultdict(list)
    for number in numbers:
        by_shape[number.shape].append(number)
    marked = any(number.is_marked for number in numbers)
    linked = set(rising_of(numbers) if marked else ())  # a page number may lose its marks in a scan
    for group in by_shape.values():
        rising = sorted({*rising_of(group), *(linked & set(group))})
        breaks = [n for n in rising if interrupts(sheet, aside, n.at)]
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
            if interrupts(sheet, aside, number.at):
                yield number.at, Extra(weights.interrupts, "in mid sentence")


def rising_of(group: list[Number]) -> list[Number]:
    """Give the numbers that follow one another in small steps."""
    linked: set[Number] = set()
    for one, other in pairwise(group):
        if 0 < other.value - one.value <= _STEP:
            linked |= {one, other}
    return sorted(linked)


def interrupts(sheet: Sheet, found: Container[int], at: int) -> bool:
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


def head_number(bare: str) -> int | None:
    """Give the number at the edge of a running head."""
    match = _HEAD.fullmatch(bare) if len(bare) <= LONGEST_HEAD else None
    return int(match["first"] or match["last"]) if match else None
