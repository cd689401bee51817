"""Find the rest of a box beside a text: labels of a login, hints of how to download, years.

Each of these lines by itself may be of the text. Beside buttons of a page it is one of them.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import count, pairwise, takewhile

from cleaner import later
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.lexicon import load
from cleaner.lexicon.furniture import lexicon
from cleaner.lexicon.patterns import spellings

_BOX = {"B115", "B116", "B117", "B119", "B126"}  # rules of the buttons around such lines
_LABELS = {"B115", "B116", "B117", "B126"}  # of the lines themselves: no answer of a reader
_GAP = 3  # lines between two buttons
_YEARS = "years of a diary"
_PANEL = "B113"
_ROW = 3  # such years
_BUTTONS = 3  # lines directly above a heading of notes
_NOTES = 10  # lines below a heading
_WORDS = 2  # of downloads and accounts that a note has
_SPOKEN = 2  # notes with a word of the site that offers the download
_READER = {  # classes of the lines that a library of documents puts around one
    "file of a document reader",
    "label of a document reader",
    "panel of a document",
    "number of a document and its readers",
    "field of a file",
}
_READ = 3  # such lines
_LEAST_NOTES = 2
_NUMBERED = later.pattern(r"(\d{1,2})[.．、]")
_MARKS = " \u3000:：!！*【】[]"


def rest_of_boxes(
    sheet: Sheet, found: Mapping[int, Reading], going: Mapping[int, str]
) -> Iterator[int]:
    """Yield the lines that stay in the boxes of a page; `going`: the lines that go already."""
    taken = {**going, **{at: found[at].rule for at in _labels(sheet, found, going)}}
    yield from taken.keys() - going.keys()
    yield from _archive(sheet, found, going)
    for at in sorted(at + 1 for at, rule in taken.items() if rule in _BOX):
        if at < len(sheet.bares) and at not in taken and _heads_notes(sheet, taken, at):
            yield from _notes(sheet, taken, at)
    classes = lexicon().classes
    if sum(classes[one.kind].name in _READER for one in found.values()) >= _READ:
        for at, bare in enumerate(sheet.bares):
            if bare.strip(_MARKS) in _words("headings"):
                yield from _notes_of_library(sheet, at)


def _labels(sheet: Sheet, found: Mapping[int, Reading], going: Mapping[int, str]) -> Iterator[int]:
    """Yield the labels and rows of too few points between two buttons; a plain word is a title."""
    buttons = sorted(at for at, rule in going.items() if rule in _BOX)
    for above, below in pairwise(buttons):
        gap = range(above + 1, below)
        if 0 < len(gap) <= _GAP and all(at in found and found[at].rule in _LABELS for at in gap):
            yield from (at for at in gap if not sheet.bare(at).isalpha())


def _archive(sheet: Sheet, found: Mapping[int, Reading], going: Mapping[int, str]) -> Iterator[int]:
    """Yield the years of a diary with their counts, in a row below its heading or a menu."""
    classes = lexicon().classes
    years = {at for at, one in found.items() if classes[one.kind].name == _YEARS}
    for start in sorted(at for at in years if at - 1 not in years):
        row = [*takewhile(years.__contains__, count(start))]
        named = start and sheet.bare(start - 1).strip(_MARKS).lower() in _words("archives")
        if len(row) >= _ROW and (named or going.get(start - 1) == _PANEL):
            yield from row


def _heads_notes(sheet: Sheet, taken: Mapping[int, str], at: int) -> bool:
    """Say whether a line such as 温馨提示 stands directly below buttons."""
    above = range(at - _BUTTONS, at)
    named = sheet.bare(at).strip(_MARKS) in _words("headings")
    return named and all(taken.get(one) in _BOX for one in above)


def _notes(sheet: Sheet, taken: Mapping[int, str], heading: int) -> Iterator[int]:
    """Yield a heading and the notes below it, where a button closes them or they speak of a site.

    Buttons may stand between them.
    """
    notes: list[int] = []
    at = heading + 1
    while at < min(heading + 1 + _NOTES, len(sheet.bares)):
        if at not in taken and _count(sheet.bare(at), "notes") < _WORDS:
            break
        notes += [] if at in taken else [at]
        at += 1
    spoken = sum(_count(sheet.bare(one), "site") > 0 for one in notes)
    if notes and (at - 1 in taken or spoken >= _SPOKEN):
        yield heading
        yield from notes


def _notes_of_library(sheet: Sheet, heading: int) -> Iterator[int]:
    """Yield a heading and the notes of a library of documents below it, also without buttons.

    The last ones may tell of other things where their numbers go on.
    """
    at, number = heading + 1, 0
    while at < min(heading + 1 + _NOTES, len(sheet.bares)):
        match = _NUMBERED.match(sheet.bare(at))
        follows = match is not None and number > 0 and int(match[1]) == number + 1
        if _count(sheet.bare(at), "notes") < _WORDS and not follows:
            break
        number = int(match[1]) if match else 0
        at += 1
    if at - heading > _LEAST_NOTES:
        yield from range(heading, at)


def _count(bare: str, name: str) -> int:
    return sum(word in bare for word in _words(name))


@cache
def _words(name: str) -> frozenset[str]:
    words: str = load("vocabulary")["boxes"][name]
    return frozenset().union(*map(spellings, words.split()))
