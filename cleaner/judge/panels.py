"""Find the rest of a box of forms and notes: labels of a login, hints of how to download.

Each of these lines by itself may be of a manual. Between buttons of a page it is one of them.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise

from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.lexicon import load
from cleaner.lexicon.furniture import lexicon
from cleaner.lexicon.patterns import spellings

_BOX = {"B115", "B116", "B117", "B119", "B126"}  # rules of the buttons around such lines
_LABELS = {"B115", "B116", "B117", "B126"}  # of the lines themselves: no answer of a reader
_GAP = 3  # lines between two buttons
_NEAR = 8  # filled lines above a heading of notes in which the buttons stand
_BUTTONS = 3  # of them
_NOTES = 10  # lines below a heading
_WORDS = 2  # of downloads and accounts that a note has
_MARKS = " \u3000:：!！*【】[]"


def rest_of_boxes(
    sheet: Sheet, found: Mapping[int, Reading], going: Mapping[int, str]
) -> Iterator[int]:
    """Yield the lines that stay in the boxes of a page; `going`: the lines that go already."""
    taken = dict(going)
    for at in _labels(found, going):
        taken[at] = _box_rule(found[at])
        yield at
    below = {at for button, rule in taken.items() if rule in _BOX for at in _after(sheet, button)}
    for at in sorted(below - taken.keys()):
        if _heads_notes(sheet, taken, at):
            yield from (one for one in _notes(sheet, taken, at) if one not in going)


def _box_rule(reading: Reading) -> str:
    return lexicon().classes[reading.kind].rule.code


def _after(sheet: Sheet, at: int) -> range:
    return range(at + 1, min(at + 1 + _NEAR, len(sheet.bares)))


def _labels(found: Mapping[int, Reading], going: Mapping[int, str]) -> Iterator[int]:
    """Yield the labels of too few points between two buttons."""
    buttons = sorted(at for at, rule in going.items() if rule in _BOX)
    for above, below in pairwise(buttons):
        gap = range(above + 1, below)
        if 0 < len(gap) <= _GAP and all(
            at in found and _box_rule(found[at]) in _LABELS for at in gap
        ):
            yield from gap


def _heads_notes(sheet: Sheet, taken: Mapping[int, str], at: int) -> bool:
    """Say whether a line such as 温馨提示 stands directly below buttons."""
    if sheet.bare(at).strip(_MARKS) not in _words("headings"):
        return False
    near = range(max(at - _NEAR, 0), at)
    return sum(taken.get(one) in _BOX for one in near) >= _BUTTONS


def _notes(sheet: Sheet, taken: Mapping[int, str], heading: int) -> Iterator[int]:
    """Yield a heading and the notes below it, if there are any; buttons may stand between them."""
    notes: list[int] = []
    for at in range(heading + 1, min(heading + 1 + _NOTES, len(sheet.bares))):
        if at in taken:
            continue
        bare = sheet.bare(at)
        if sum(word in bare for word in _words("notes")) < _WORDS:
            break
        notes.append(at)
    if notes:
        yield heading
        yield from notes


@cache
def _words(name: str) -> frozenset[str]:
    words: str = load("vocabulary")["boxes"][name]
    return frozenset().union(*map(spellings, words.split()))
