"""Find page numbers that rise from page to page, and the running heads beside them."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice, pairwise
from typing import NamedTuple

from cleaner import later
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import Lexicon

NUMBER_RULE = "B110"
BARE_NUMBER = "bare number"
IN_CHARACTERS = "bare number in characters"  # 一一七: it goes only in a row of such numbers
WIDE = "head with its page number"

DIGITS = later.pattern(r"\d+")
_HAN_DIGITS = "〇一二三四五六七八九"
_HAN_NUMBER = later.pattern(rf"[{_HAN_DIGITS}○零十百]+")
_OF_ALL = later.pattern(r"\d{1,4}[ \u3000]{0,4}[/／][ \u3000]{0,4}(?P<all>\d{1,4})")
_ZEROS = str.maketrans("○零", "〇〇")
_LEAST_PAGES = 12  # of a book: less may be a fraction
_GAP = r"[ \u3000\t|｜·•….]+"
_HEAD = later.pattern(
    rf"[-—·•]?[ \u3000]?(?P<first>\d{{1,4}}){_GAP}(?=\S)[^\n]{{1,36}}"
    rf"|[^\n]{{1,36}}?{_GAP}(?P<last>\d{{1,4}})[ \u3000]?[-—·•]?"
)
LONGEST_HEAD = 60  # characters
_FAR = 9999  # where each number says of how many pages it is one
_STEP = 3  # pages: between two numbers may stand pages whose number was not recognised
_ENOUGH_BARE = 3  # bare numbers in a row before they can be page numbers: 1 and 2 may be chapters
_ENOUGH_MARKED = 2  # page numbers with marks in whose row a bare one needs no broken sentence
_INTERRUPTED = 10  # characters of a line which, without a mark at its end, is a broken sentence
_CLOSED = tuple("。！？!?…：:；;”’」』】）)》—.")
_BYLINE = later.pattern(r"[12]\d{3}[-年/.]\d{1,2}[-月/.]\d|[|｜]")  # without clauses: no sentence
_INDENT = ("\u3000\u3000", "  ", "\t", "#")
_PROSE_SHARE = 0.3  # of the other lines with marks inside: verse without marks has none
_PROSE_SAMPLE = 400  # lines
_TEXT_WITHIN = 8  # lines below a page number: on its page stands text
SKIPPED = 6  # lines of furniture in mid sentence: a page number, a head, a masthead


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
        return self.shape not in {"0", "0/0", "〇"}


class ShortLines(NamedTuple):
    """The short lines beside page numbers: those that come again, and all of them."""

    again: AbstractSet[int]
    every: AbstractSet[int]


def numbers_of(sheet: Sheet, found: Mapping[int, Reading], known: Lexicon) -> Iterator[Number]:
    """Yield the lines that may be page numbers."""
    for at in sorted(found):
        kind = known.classes[found[at].kind]
        bare = sheet.bare(at)
        if kind.rule.code == NUMBER_RULE and (number := _number(at, bare)):
            yield number
        elif kind.name == WIDE and (value := head_number(bare)) is not None:
            yield Number(at, value, WIDE)


def _number(at: int, bare: str) -> Number | None:
    """Read the number of a page, in digits or in characters; 〇 stands for these in its shape."""
    if digits := DIGITS.search(bare):
        shape = DIGITS.sub("0", bare)
        if (among := _OF_ALL.fullmatch(bare)) and int(among["all"]) >= _LEAST_PAGES:
            shape = f"0/{among['all']}"
        return Number(at, int(digits.group()), shape)
    if written := _HAN_NUMBER.search(bare):
        return Number(at, han_number(written.group()), _HAN_NUMBER.sub("〇", bare))
    return None


def han_number(written: str) -> int:
    """Give the value of a number in characters, digit by digit (一一七) or in words (百十七)."""
    value, digit = 0, 0
    for char in written.translate(_ZEROS):
        if char in "十百":
            unit = 10 if char == "十" else 100
            value += (digit or 1) * unit
            digit = 0
        else:
            digit = 10 * digit + _HAN_DIGITS.index(char)
    return value + digit


def series(
    sheet: Sheet,
    found: Mapping[int, Reading],
    numbers: list[Number],
    known: Lexicon,
    short: ShortLines,
) -> Iterator[tuple[int, Extra]]:
    """Yield what page numbers get for rising; heads may stand beside them in mid sentence."""
    aside = found.keys() | short.again
    prose = bool(numbers) and has_prose(sheet, found)
    by_shape: dict[str, list[Number]] = defaultdict(list)
    for number in numbers:
        by_shape[number.shape].append(number)
    marked = any(number.is_marked for number in numbers)
    linked = set(rising_of(numbers) if marked else ())  # a page number may lose its marks in a scan
    around = found.keys() | short.every
    together = _are_marked(linked) or _are_headed(sheet, sorted(linked), around, short)
    for group in by_shape.values():
        of_all = _is_of_all(group[0].shape)
        rising = sorted({*rising_of(group, _FAR if of_all else _STEP), *(linked & set(group))})
        breaks = [n for n in rising if interrupts(sheet, aside, n.at)]
        half = of_all or (2 * len(breaks) >= len(rising) > 0 and prose)
        is_bare = known.classes[found[group[0].at].kind].name in {BARE_NUMBER, IN_CHARACTERS}
        enough = len(rising) >= _ENOUGH_BARE or (marked and len(linked) >= _ENOUGH_BARE)
        alone = not linked and _are_headed(sheet, rising, around, short)
        sure = half or together or alone
        if is_bare and not (of_all or (sure and enough)):
            continue
        why = f"one of {max(len(rising), len(linked))} rising page numbers"
        extra = Extra(known.weights.series + (known.weights.interrupts if half else 0), why)
        yield from ((number.at, extra) for number in rising)
        for number in set(group) - set(rising):
            if interrupts(sheet, aside, number.at):
                yield number.at, Extra(known.weights.interrupts, "in mid sentence")


def _are_marked(linked: Collection[Number]) -> bool:
    return sum(number.is_marked for number in linked) >= _ENOUGH_MARKED


def _are_headed(
    sheet: Sheet, rising: list[Number], around: Container[int], short: ShortLines
) -> bool:
    """Say whether the same heads stand beside numbers which text parts, once in mid sentence."""
    headed = sum(not short.again.isdisjoint((one.at - 1, one.at + 1)) for one in rising)
    broken = any(one.is_marked or interrupts(sheet, around, one.at) for one in rising)
    if headed < _ENOUGH_MARKED or not broken:
        return False
    return all(
        any(is_running_text(sheet.bare(at)) for at in range(one.at + 1, other.at)[:_TEXT_WITHIN])
        for one, other in pairwise(rising)
    )


def _is_of_all(shape: str) -> bool:
    return shape.startswith("0/") and shape != "0/0"


def rising_of(group: list[Number], step: int = _STEP) -> list[Number]:
    """Give the numbers that follow one another in small steps."""
    linked: set[Number] = set()
    for one, other in pairwise(group):
        if 0 < other.value - one.value <= step:
            linked |= {one, other}
    return sorted(linked)


def interrupts(sheet: Sheet, found: Container[int], at: int) -> bool:
    """Say whether the text before a line breaks off and the text after it goes on."""
    before, after = at - 1, at + 1
    while before in found and at - before < SKIPPED:
        before -= 1
    while after in found and after - at < SKIPPED:
        after += 1
    if before in found or after in found:
        return False
    if before < 0 or after >= len(sheet.filled):
        return False
    head = sheet.bare(before)
    whole = head.endswith(_CLOSED) or (_BYLINE.search(head) and "，" not in head)
    broken = len(head) >= _INTERRUPTED and not whole
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
