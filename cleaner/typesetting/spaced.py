"""Words set with a blank after every character: headings, and sentences as machines read them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner import later
from cleaner.text import BLANKS, HAN
from cleaner.typesetting.seam import affinity, plain

SHORT = 5  # characters: so few ask for more evidence
SHORT_AFFINITY = 0.4  # mean over neighbours: words have 0.5 to 2, names and lists less than 0
LONG_AFFINITY = 0.1
FARTHEST = 80  # characters from the left edge, or from another spread line
LONG_VERSE = 10  # characters of a line among several, at most
VERSE = 7  # characters of a line of verse, at most
LEAST = 8  # characters of a sentence, all of them apart
APART = 0.6  # of them with the next one a blank away: between names of two it is half

# four characters at least: three may be a name or a list
_SPREAD = later.pattern(
    rf"(?m)(?<![^\n#{BLANKS}])(?P<words>[{HAN}](?P<gap>[ \u3000])[{HAN}](?:(?P=gap)[{HAN}]){{2,}})"
    rf"(?=[{BLANKS}]{{0,8}}$)"
)
# It begins with the blank, which is rare, and looks back from behind it. What is neither Latin nor
# a blank is as good as Han here, and compiled in a fiftieth of the time.
_WIDE = "[^\x00-\xff\u3000]"
_HINT = later.pattern(
    rf"[ \u3000](?<={_WIDE}.){_WIDE}[ \u3000]{_WIDE}[ \u3000]{_WIDE}", needs=" \u3000"
)
_MARKS_OF_SENTENCES = frozenset("，。；：！？、")
_MARKS = "，。；：！？、…“”‘’「」『』（）《》〈〉【】"
_RUN = later.pattern(
    rf"[{HAN}{_MARKS}](?P<gap>[ \u3000])[{HAN}{_MARKS}](?:(?P=gap)[{HAN}{_MARKS}])*"
)
_TOGETHER = later.pattern(rf"[{HAN}][{HAN}]")
_HAN = later.pattern(rf"[{HAN}]")
_BEFORE = later.pattern(rf"[{BLANKS}]*(?:#+ )?[{BLANKS}]*")
_LISTED = later.pattern(
    "[一二三四五六七八九十百千〇零日]+|[甲乙丙丁戊己庚辛壬癸]+|[子丑寅卯辰巳午未申酉戌亥]+"
    "|[金木水火土]+|[东南西北中東]+|[春夏秋冬]+|[上下左右中前后]+|[红橙黄绿青蓝紫黑白]+"
)


class Spread(NamedTuple):
    """Characters that stand apart."""

    start: int
    end: int
    words: str  # without the blanks
    affinity: float


def spread_sentences(text: str) -> Iterator[Spread]:
    """Yield the rows of single characters in lines with marks of which no two characters touch.

    A machine that reads a scan takes wide setting for blanks. Digits and Latin letters stay apart:
    nobody can know where one number ends.
    """
    if _HINT.search(text) is None:
        return
    start = 0
    for line in text.split("\n"):
        if _HINT.search(line) and not _MARKS_OF_SENTENCES.isdisjoint(line):
            yield from _rows_of(line, start)
        start += len(line) + 1


def _rows_of(line: str, start: int) -> Iterator[Spread]:
    count = len(_HAN.findall(line))
    if count < LEAST or _TOGETHER.search(line):
        return
    runs = [*_RUN.finditer(line)]
    words = [match.group().replace(match["gap"], "") for match in runs]
    pairs = [pair for one in words for pair in pairwise(plain(one)) if _are_han(pair)]
    if len(pairs) < APART * count:
        return
    mean = sum(affinity(a, b) for a, b in pairs) / len(pairs)
    if mean >= LONG_AFFINITY:
        for match, one in zip(runs, words, strict=True):
            yield Spread(start + match.start(), start + match.end(), one, mean)


def _are_han(pair: tuple[str, str]) -> bool:
    return all(_HAN.match(char) for char in pair)


def spread_lines(text: str) -> list[Spread]:
    """Give the lines of single characters that are words of running text."""
    found = list(_candidates(text))
    return [line for i, line in enumerate(found) if _is_word(line) and not _is_verse(found, i)]


def _candidates(text: str) -> Iterator[Spread]:
    if _HINT.search(text) is None:
        return
    for match in _SPREAD.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if match.start() - line > FARTHEST or _BEFORE.fullmatch(text, line, match.start()) is None:
            continue
        words = match["words"].replace(match["gap"], "")
        known = plain(words)
        mean = sum(affinity(a, b) for a, b in pairwise(known)) / (len(known) - 1)
        yield Spread(match.start("words"), match.end("words"), words, mean)


def _is_word(line: Spread) -> bool:
    least = SHORT_AFFINITY if len(line.words) <= SHORT else LONG_AFFINITY
    return line.affinity >= least and _LISTED.fullmatch(plain(line.words)) is None


def _is_verse(found: Sequence[Spread], index: int) -> bool:
    """Say whether other spread lines stand around: one as short as this one, or several."""
    line = found[index]
    around = [
        other
        for other in [*found[max(0, index - 2) : index], *found[index + 1 : index + 3]]
        if abs(other.start - line.start) <= FARTHEST
    ]
    several = len(around) > 1 and all(len(other.words) <= LONG_VERSE for other in around)
    alike = any(len(other.words) == len(line.words) for other in around)
    return (alike and len(line.words) <= VERSE) or (several and len(line.words) <= LONG_VERSE)
