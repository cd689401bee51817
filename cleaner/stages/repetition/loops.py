"""Loops: a unit that a scanner or a language model wrote several times in a row."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cleaner import later
from cleaner.model import Document, Edit, Rule
from cleaner.stages.repetition.grams import Again, Codes, Places
from cleaner.text import CJK, ends_sentence, line_number, original_line
from cleaner.verdict import same_meant

if TYPE_CHECKING:
    import numpy as np
else:
    np = later.module("numpy")

LOOP = Rule(
    code="D101",
    name="loop",
    summary="the same words several times in a row; one copy stays",
    before="河道清淤工程已于上月全部完工，两岸居民都很满意。" * 3 + "河道清淤工程已于上月",
    after="河道清淤工程已于上月全部完工，两岸居民都很满意。",
    safe=False,
    reason="The shorter the unit, the more copies it takes: laughter, drums and chants repeat too. "
    "Rows of tables, columns, rules and forms stay.",
)

# Units up to this length (characters) are found by laying the text over itself, longer ones by
# their grams: a unit this long has several of those that are looked at.
_SHIFTS = 64
_SEEDS = 2  # grams that must recur at the same distance
_BLOCK = 8  # characters which must agree in a row to look closer
_ROWS = 4096  # blocks compared in one step, so that memory stays small
# copies that a unit needs, by its different letters: 加油加油加油 is a cheer; nobody writes a
# sentence of twenty different letters twice in a row
_COPIES = ((20, 2.0), (10, 3.0), (6, 4.0), (4, 6.0), (2, 10.0))
_CUT_OFF = 0.6  # of a last copy which counts as one more where the line breaks off in it
_VERSE = 4.0  # copies of a stanza: a chorus is sung twice or three times
_CLAUSES, _LONGEST_CLAUSE = 3, 8  # of a stanza on one line; characters
_SHORT_LINE = 20  # characters of a line of verse at most
_CELL = 10  # characters of a cell at most: columns of 合格 and 同意 are data
_DRIFT = 16  # characters from which a unit may differ from copy to copy
_SURE = 3  # copies after which a character that differs cannot be the point: 山师 …, 川师 …
_ARTIFACT = 2  # characters of the next copy with which the text may go on by accident
_SHOWN = 24

_LETTER_OF_WORDS = later.pattern(f"[{CJK}]|[^\\W\\d_] ")
_BOUNDARY = "。！？；，、：\n .,;!?"
_CLAUSE_END = later.pattern("[。！？；，、,.!?;\n]")
_SENTENCE = later.pattern("[。！？；，,.!?;]")
_COUNTING = frozenset("0123456789０１２３４５６７８９〇零一二两三四五六七八九十百千万亿")


class Run(NamedTuple):
    """A stretch of text that goes on as it did `period` characters before."""

    start: int
    end: int
    period: int


def find(doc: Document, codes: Codes, again: Again, starts: list[int]) -> Iterator[Edit]:
    """Yield one edit for each loop; `starts` are the offsets of the lines."""
    free = 0
    for run in sorted(_runs(codes, again, doc.text)):
        if run.start < free:
            continue
        edit = _edit(doc, run, starts)
        if edit:
            free = run.end
            yield edit


def _runs(codes: Codes, again: Again, text: str) -> Iterator[Run]:
    """Yield the runs that are loops, those of short units first."""
    seen = np.zeros(len(codes), np.bool_)
    for period, places in (*_short_seeds(codes), *_long_seeds(again)):
        end = 0
        for place in places[~seen[places]].tolist():
            if place < end or seen[place]:
                continue
            run = _extended(codes, place, period)
            end = run.end - period
            if run.end - run.start >= 2 * period - _BLOCK:
                if _is_loop(text, run):
                    yield run
                    seen[run.start : run.end] = True
                elif period == 1:
                    seen[run.start : run.end] = True


def _short_seeds(codes: Codes) -> Iterator[tuple[int, Places]]:
    """Yield for each short period the places where a block agrees with itself moved on.

    A byte of each character is enough to look closer, and eight of them are one number: each block
    is compared with the numbers which begin at the next `_SHIFTS` places, all in one step.
    """
    low = np.zeros(len(codes) + _SHIFTS + _BLOCK, np.uint8)
    np.bitwise_xor(codes, codes >> np.uint32(8), out=low[: len(codes)], casting="unsafe")
    count = len(codes) // _BLOCK
    blocks = low[: count * _BLOCK].view(np.uint64)
    moved = np.ndarray((count, _SHIFTS), np.uint64, low, 1, (_BLOCK, 1))
    agreeing = np.zeros(_SHIFTS, np.bool_)
    for at in range(0, count, _ROWS):
        agrees = blocks[at : at + _ROWS, None] == moved[at : at + _ROWS]
        if agrees.any():
            agreeing |= agrees.any(axis=0)
    for shift in np.flatnonzero(agreeing).tolist():  # again, for to keep all places takes memory
        period = shift + 1
        places = np.flatnonzero(blocks == moved[:, shift]) * _BLOCK
        if 2 * period <= len(codes):
            yield period, places[places + period + _BLOCK <= len(codes)]


def _long_seeds(again: Again) -> Iterator[tuple[int, Places]]:
    periods = again.place - again.before
    long = periods > _SHIFTS
    periods, places = periods[long], again.before[long]
    order = np.lexsort((places, periods))
    periods, places = periods[order], places[order]
    ends = np.flatnonzero(np.diff(periods, append=-1)) + 1
    begin = 0
    for end in ends.tolist():
        if end - begin >= _SEEDS:
            yield int(periods[begin]), places[begin:end]
        begin = end


def _extended(codes: Codes, place: int, period: int) -> Run:
    """Give the run around a place: as far as each character is that of the copy before."""
    drift = _SURE * period if period >= _DRIFT else 0
    right = place + _agreement(codes[place:-period], codes[place + period :], drift=drift)
    left = place - _agreement(
        codes[:place][::-1], codes[period : place + period][::-1], drift=drift
    )
    return Run(left, right + period, period)


def _agreement(one: Codes, other: Codes, *, drift: int) -> int:
    """Give how many characters agree from the beginning; slips in between do not count.

    After `drift` characters (0: never) any other character in place of one is a slip.
    """
    at, width = 0, 64
    while at < len(one):
        differing = np.flatnonzero(one[at : at + width] != other[at : at + width])
        for place in (differing + at).tolist():
            if not drift or not _is_slip(one, other, place, anything=place >= drift):
                return place
        at += width
        width *= 2
    return len(one)


def _is_slip(one: Codes, other: Codes, at: int, *, anything: bool) -> bool:
    """Say whether a difference is one: alike in shape, no figure, no line end, and text follows."""
    pair = (chr(one[at]), chr(other[at]))
    following = slice(at + 1, at + 1 + _BLOCK)
    if len(one) <= at + _BLOCK or (one[following] != other[following]).any():
        return False
    if "\n" in pair or not _COUNTING.isdisjoint(pair):
        return False
    return anything or same_meant(*pair)


def _is_loop(text: str, run: Run) -> bool:
    unit = text[run.start : run.start + run.period]
    if "|" in unit or "\t" in unit or "___" in unit or not _LETTER_OF_WORDS.search(unit):
        return False
    different = len({char for char in unit[:400] if char.isalpha()})
    needed = next((copies for least, copies in _COPIES if different >= least), np.inf)
    if _is_metrical(unit):
        needed = max(needed, _VERSE)
    if "\n" in unit:
        parts = [part.strip() for part in unit.split("\n") if part.strip()]
        if _is_column(parts):
            return False
        if all(len(part) < _SHORT_LINE for part in parts) and len(parts) > 1:
            needed = max(needed, _VERSE)
    return _count(text, run, unit) >= needed


def _is_metrical(unit: str) -> bool:
    """Say whether clauses are of one length: stanzas say nearly the same twice or three times."""
    clauses = [len(clause.strip()) for clause in _CLAUSE_END.split(unit) if clause.strip()]
    return len(clauses) >= _CLAUSES and min(clauses) == max(clauses) <= _LONGEST_CLAUSE


def _count(text: str, run: Run, unit: str) -> int:
    """Count the copies; the last one may lack its blanks, or be cut off in mid sentence."""
    length = run.end - run.start + len(unit) - len(unit.strip())
    whole, rest = divmod(length, run.period)
    breaks_off = _ends_line(text, run.end) and not ends_sentence(text[run.start : run.end])
    return whole + (whole > 1 and breaks_off and rest >= _CUT_OFF * run.period)


def _is_column(parts: list[str]) -> bool:
    """Say whether the lines are cells rather than sentences."""
    return all(len(part) < _CELL and not _SENTENCE.search(part) for part in parts)


def _ends_line(text: str, at: int) -> bool:
    return at == len(text) or text[at] == "\n" or text[at - 1] == "\n"


def _edit(doc: Document, run: Run, starts: list[int]) -> Edit | None:
    """Take away all copies but the first."""
    text = doc.text
    begin = _phase(text, run)
    copies, rest = divmod(run.end - begin, run.period)
    cut_off = _ends_line(text, run.end) and rest > _ARTIFACT
    unit = text[begin : begin + run.period]
    start = begin + len(unit.rstrip())
    stop = run.end if cut_off else run.end - rest
    stop = start + len(text[start:stop].rstrip())
    if stop <= start:
        return None
    shown = unit.strip() if len(unit) <= _SHOWN else f"{unit.strip()[: _SHOWN - 1]}…"
    evidence = f"{copies + cut_off} copies in a row of “{shown}” ({run.period} characters)"
    if cut_off and len(text[run.end - rest : run.end].strip()) < len(unit.strip()):
        evidence += ", the last one cut off"
    line = original_line(doc, line_number(starts, begin))
    return Edit(start, stop, "", LOOP, evidence, f"{doc.name}:{line}")


def _phase(text: str, run: Run) -> int:
    """Give where the first copy begins: after a mark, if the run reaches back by accident."""
    for at in range(run.start, run.start + min(run.end - run.start - run.period, run.period)):
        if (at == 0 or text[at - 1] in _BOUNDARY) and not text[at].isspace():
            return at
    return run.start
