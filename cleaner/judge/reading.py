"""Read the lines of a document: which of them look like furniture, whatever stands around them."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from cleaner.lexicon.furniture import Lexicon, beginning_with, lexicon
from cleaner.text import ends_sentence

LONGEST = 300  # characters of a line that can be furniture: the longest disclaimers have about 250

_DECORATION = " \t\u3000\xa0\ufeff#>*-•·●■◆◇▲△▼▽★☆※→►»_=~—|｜"
_SPLIT = re.compile(r"[\s\u3000|｜·•●>»›、/【】\[\]（）()<《》]+")
_SPLITS = (re.compile(r"\s*[|｜·•●>»›、/【】\[\]（）()<《》]+\s*"), _SPLIT)
_ROW_MARK = re.compile(r"[\s\u3000|｜·•●>»›、/【\[（(]")
_INNER_MARKS = re.compile("[，。；！？]")
_COUNT = re.compile(r"[\d,.+万]+")
_LONGEST_ROW = 160  # characters
_LONGEST_UNKNOWN = 8  # characters of a word between known ones: a link's name, not a phrase
_KNOWN_SHARE = 0.75  # of the words of a row
_SENTENCE = 8  # characters from which a line with a sentence end is running text
_BROKEN_SENTENCE = 12  # characters from which a line with a comma inside is running text


class Reading(NamedTuple):
    """What a line looks like: its class in the lexicon, and what that is worth."""

    index: int
    points: int
    how: str  # for the evidence


class Sheet(NamedTuple):
    """A document as lines; `filled` are the numbers (from 0) of the lines that are not blank."""

    text: str
    lines: list[str]
    filled: list[int]
    starts: list[int]  # offset of each line

    def bare(self, at: int) -> str:
        """Give the `at`-th filled line without outer white space."""
        return self.lines[self.filled[at]].strip()

    def span(self, at: int) -> tuple[int, int]:
        """Give the offsets of the `at`-th filled line."""
        line = self.filled[at]
        return self.starts[line], self.starts[line] + len(self.lines[line])


def sheet_of(text: str) -> Sheet:
    """Cut a text into lines."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    return Sheet(
        text, lines, [i for i, line in enumerate(lines) if line and not line.isspace()], starts
    )


def read(sheet: Sheet) -> dict[int, Reading]:
    """Give the lines that look like furniture, by their place among the filled lines."""
    known = lexicon()
    found: dict[int, Reading] = {}
    for at, line in enumerate(sheet.filled):
        raw = sheet.lines[line]
        if len(raw) <= LONGEST:
            reading = _classify(raw.strip(), known)
            if reading:
                found[at] = reading
    for at, reading in _floating(sheet, known):
        found.setdefault(at, reading)
    for at in _fenced(sheet):
        found.pop(at, None)
    return found


def classify(bare: str) -> Reading | None:
    """Say what a line without outer white space looks like; None: like text."""
    known = lexicon()
    reading = _classify(bare, known)
    if reading:
        return reading
    for _, index, pattern in known.floating:
        if pattern.fullmatch(bare):
            return Reading(index, known.classes[index].points, "line")
    return None


def _classify(bare: str, known: Lexicon) -> Reading | None:
    reading = _line(bare, known)
    if reading is None and (bare[0] in _DECORATION or bare[-1] in _DECORATION):
        bare = bare.strip(_DECORATION)
        reading = _line(bare, known) if bare else None
    return reading or (_row(bare, known) if bare else None)


def _line(bare: str, known: Lexicon) -> Reading | None:
    pattern = beginning_with(bare[0])
    match = pattern.fullmatch(bare) if pattern else None
    if match is None or match.lastgroup is None:
        return None
    index = int(match.lastgroup[1:])
    return Reading(index, known.classes[index].points, "line")


def _row(bare: str, known: Lexicon) -> Reading | None:
    """Take a line for a row of links or buttons when nearly all its words are known ones."""
    if bare.lower() in known.words:
        index = max(known.words[bare.lower()])
        return Reading(index, strength_of_a_word(), "single word")
    if len(bare) > _LONGEST_ROW or not _ROW_MARK.search(bare) or _INNER_MARKS.search(bare):
        return None
    hits, total = max((_known_words(bare, split, known) for split in _SPLITS), key=_share)
    if len(hits) < 2:  # noqa: PLR2004  a row has two
        return None
    votes = [index for classes in hits for index in classes]
    index = max(set(votes), key=lambda one: (votes.count(one), -one))
    return Reading(index, known.classes[index].row_points, f"row of {total} words")


def _known_words(
    bare: str, split: re.Pattern[str], known: Lexicon
) -> tuple[list[frozenset[int]], int]:
    """Give the classes of the known words of a row, and how many words it has; none: no row."""
    words = [w.rstrip(":：").lower() for w in split.split(bare)]
    words = [w for w in words if w and not _COUNT.fullmatch(w)]
    strange = [w for w in words if w not in known.words]
    hits = [w for w in words if w in known.words]
    if (
        len(hits) < _KNOWN_SHARE * len(words)
        or max(map(len, hits), default=0) == 1
        or any(len(w) > _LONGEST_UNKNOWN for w in strange)
    ):
        return [], len(words)
    return [known.words[w] for w in hits], len(words)


def _share(row: tuple[list[frozenset[int]], int]) -> int:
    return len(row[0])


def strength_of_a_word() -> int:
    """Give what one known word alone on its line is worth."""
    return lexicon().weights.word


def _floating(sheet: Sheet, known: Lexicon) -> Iterator[tuple[int, Reading]]:
    for needles, index, pattern in known.floating:
        for needle in needles:
            start = sheet.text.find(needle)
            while start >= 0:
                line = bisect_right(sheet.starts, start) - 1
                raw = sheet.lines[line]
                if len(raw) <= LONGEST and pattern.fullmatch(raw.strip()):
                    reading = Reading(index, known.classes[index].points, "line")
                    yield bisect_right(sheet.filled, line) - 1, reading
                start = sheet.text.find(needle, sheet.starts[line] + len(raw))


def _fenced(sheet: Sheet) -> Iterator[int]:
    """Yield the lines inside Markdown code fences: code is never furniture."""
    if "```" not in sheet.text and "~~~" not in sheet.text:
        return
    fence = ""
    for at, line in enumerate(sheet.filled):
        opener = sheet.lines[line].lstrip()[:3]
        if fence:
            yield at
        if opener in {"```", "~~~"} and opener == (fence or opener):
            fence = "" if fence else opener


def is_running_text(bare: str) -> bool:
    """Say whether a line reads like part of a paragraph and not like a heading or a label."""
    if len(bare) >= _BROKEN_SENTENCE and _INNER_MARKS.search(bare):
        return True
    return len(bare) >= _SENTENCE and ends_sentence(bare)
