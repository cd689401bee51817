"""Find the fields which a page tells of a document or a user above the text, line by line.

One such line may be a record of the text. In a row of them what most lines are, all are.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from cleaner import later
from cleaner.judge.above import kinship
from cleaner.judge.frames import Frame
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon import load
from cleaner.lexicon.furniture import lexicon, strength
from cleaner.lexicon.patterns import spellings

_LABEL = later.pattern(r"[•·▪◆*-]?[ \t\u3000]{0,4}([^\W\d_]{2,8})[ \t\u3000]{0,2}[:：]")
_FIELD = later.pattern(
    r"([•·▪◆*-]?)[ \t\u3000]{0,4}(?:[^\W\d_]{2,8}|[^\W\d_](?:[ \u3000][^\W\d_]){1,4})"
    r"[ \t\u3000]{0,2}[:：][ \t\u3000]{0,4}"
    r"(?:[^\s：:。，！？][^：:。，！？\n]{0,24}(?:\d[:：]\d{2}){0,2})?"
)
_ALONE = 4  # labels alone on their lines
_VALUE = 30  # characters of the value below such a label
_ROW = 4  # fields in a row
_KNOWN = 0.6  # of them that look like furniture
_GOING = 2  # of them that go
_SURELY = 0.4  # of them that go, whatever the others look like
_ABOUT = 0.34  # share of the pairs of characters of a value that stand in the text: a title
_RULE = "B113"
_TOP = 80  # lines of a page among which they stand


def listed_fields(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield the labels that stand alone on lines above the text, and the values between them.

    The value of the last one may be the title, and no line of it is taken. Values are dates,
    numbers or nothing: where most of them are words, a text tells what the labels mean.
    """
    size = min(_TOP, len(sheet.bares))
    texts = (at for at in range(size) if at not in found and is_running_text(sheet.bare(at)))
    labels = [at for at in range(next(texts, size)) if _is_label(sheet.bare(at))]
    reading = Reading(lexicon().by_rule[_RULE], strength("certain"), "a row of labels and values")
    for row in _segments(sheet, labels):
        if len(row) < _ALONE:
            continue
        filled = [at for at in range(row[0], row[-1]) if at not in row]
        told = sum(not any(map(str.isdecimal, sheet.bare(at))) for at in filled)
        if 2 * told <= len(row):
            yield from ((at, reading) for at in range(row[0], row[-1] + 1))


def _segments(sheet: Sheet, labels: list[int]) -> Iterator[list[int]]:
    """Yield the labels in rows, with a short value at most between two of them."""
    row: list[int] = []
    for at in labels:
        between = range(row[-1] + 1, at) if row else range(0)
        if len(between) > 1 or not all(_is_value(sheet.bare(one)) for one in between):
            yield row
            row = []
        row.append(at)
    yield row


def fields(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str], text: str
) -> Iterator[int]:
    """Yield the fields above the text that stay; no value that is like the `text`: its title."""
    for row in _rows(sheet, range(frame.first)):
        known = sum(at in found and _is_known(found[at]) for at in row)
        goes = sum(at in going for at in row)
        if (goes >= _GOING and known >= max(_ROW, _KNOWN * len(row))) or (
            goes >= _ROW - 1 and goes >= _SURELY * len(row)
        ):
            yield from (at for at in row if at not in going and _is_strange(sheet, at, text))


def _is_known(reading: Reading) -> bool:
    return lexicon().classes[reading.kind].rule.default


def _is_strange(sheet: Sheet, at: int, text: str) -> bool:
    value = sheet.bare(at).replace("：", ":").rpartition(":")[2]
    return kinship(value, text) < _ABOUT


def _is_label(bare: str) -> bool:
    match = _LABEL.fullmatch(bare)
    return match is not None and match[1] in _names()


def _is_value(bare: str) -> bool:
    return len(bare) <= _VALUE and not is_running_text(bare)


def _rows(sheet: Sheet, head: range) -> Iterator[range]:
    """Yield the rows of fields behind one kind of bullet, or behind none."""
    start, mark = 0, ""
    for at in (*head, head.stop):
        match = _FIELD.fullmatch(sheet.bare(at)) if at < head.stop else None
        if match is None or match[1] != mark:
            if at - start >= _ROW:
                yield range(start, at)
            start, mark = (at, match[1]) if match else (at + 1, "")
        elif at == start:
            mark = match[1]


@cache
def _names() -> frozenset[str]:
    words: str = load("vocabulary")["boxes"]["fields"]
    return frozenset().union(*map(spellings, words.split()))
