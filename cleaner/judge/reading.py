"""Read the lines of a document: which of them look like furniture, whatever stands around them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from cleaner import later
from cleaner.judge.covering import cover, hints
from cleaner.judge.made import made_of_page_words
from cleaner.judge.offers import offer
from cleaner.lexicon.furniture import Lexicon, beginning_with, compiled, lexicon, strength
from cleaner.remembered import MOST, make_room

LONGEST = 300  # characters of a line that can be furniture: the longest disclaimers have about 250

_MARKS = " \t\u3000\xa0\ufeff#>*-•·●■◆◇▲△▼▽★☆※→►»_=~—|｜█▌►↑↓←◎║│┃╔╗╚╝═┌┐└┘─━"
_DECORATION = _MARKS + "【】[]"
_SPLIT = later.pattern(r"[\s\u3000|｜·•●>»›、/【】\[\]（）()<《》]+")
_SPLITS = (later.pattern(r"\s*[|｜·•●>»›、/【】\[\]（）()<《》]+\s*"), _SPLIT)
_ROW_MARK = later.pattern(r"[\s\u3000|｜·•●>»›、/【\[（(]")
_INNER_MARKS = later.pattern("[，。；！？]")
_COUNT = later.pattern(r"[\d,.+万]+")
_LONGEST_ROW = 160  # characters
_LONGEST_WORD = 24  # characters of the longest known word
SINGLE = "single word"  # how a line is known that is a word of a row
_SPOKEN = 12  # characters of a subtitle that may be somebody's words, whatever they are
_SENTENCE_END = "。”」"
_LONGEST_UNKNOWN = 8  # characters of a word between known ones: a link's name, not a phrase
_LETTERS = 3
_KNOWN_SHARE = 0.75  # of the words of a row
_HALF = 0.5  # of the words of a longer row
_PART_SHARE = 0.3  # of the words of a row that needs other furniture beside it
_LEAST_ROW = 2  # different words
_LONG_ROW = 4  # words from which half of them are enough
_LEAST_BARS = 3  # words between bars
_MANY_BARS = 5  # words between bars that are links by their number alone
_LONGEST_FENCE = 6  # tildes; more in a row are drawn between posts
_TIME_CODE = later.pattern(r"[ \t]*[\d:.,]{5,12} --> [\d:.,]{5,12}")
_ENDS = "。！？!?…”」』"
# numbered items, speech and what tells of people are text, whatever their words
OWN = later.pattern(
    r"(?:[“「『]|——)[^\n]{0,200}[。！？!?…”」』]$|\d{1,2}(?:\.\d{1,2}){1,3}[ \t\u3000]"
    r"|\d{1,2}[、．)）](?!\d)"
    r"|\d{1,2}\.[ \t\u3000]|[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]\d{1,2}[)）][^\s]"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节節条條回篇][ \t\u3000：:]"
    r"|[版印][ \u3000]{0,2}[次数數张張][ \u3000]{0,2}[:：]"
)
_PAGED = later.pattern(r"[ \u3000]{4}\d{1,4}$")  # a chapter's heading at the top of a page
TELLS = later.pattern(
    r"她|(?<!其)他(?![人们們])|[说說道][，：“]|这句话|這句話|[那当]年|那天|那[一个個]|老人|的人|先生|女士|越来越|新来"
    r"|(?<!为)(?<!為)了[，。！？]"
)


class Reading(NamedTuple):
    """What a line looks like: its class in the lexicon, and what that is worth."""

    kind: int  # its place in the lexicon
    points: int
    how: str  # for the evidence


class Sheet(NamedTuple):
    """A document as lines; `filled` are the numbers (from 0) of the lines that are not blank."""

    text: str
    lines: list[str]
    filled: list[int]
    starts: list[int]  # offset of each line
    bares: list[str]  # the filled lines without outer white space

    def bare(self, at: int) -> str:
        """Give the `at`-th filled line without outer white space."""
        return self.bares[at]

    def span(self, at: int) -> tuple[int, int]:
        """Give the offsets of the `at`-th filled line."""
        line = self.filled[at]
        return self.starts[line], self.starts[line] + len(self.lines[line])


def sheet_of(text: str) -> Sheet:
    """Cut a text into lines."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    filled = [i for i, line in enumerate(lines) if line and not line.isspace()]
    return Sheet(text, lines, filled, starts, [lines[i].strip() for i in filled])


def read(sheet: Sheet) -> dict[int, Reading]:
    """Give the lines that look like furniture, by their place among the filled lines."""
    make_room(len(sheet.filled), classify)
    found: dict[int, Reading] = {}
    hinted = {bisect_right(sheet.starts, place) - 1 for place in hints(sheet.text)}
    for at, line in enumerate(sheet.filled):
        raw = sheet.lines[line]
        if len(raw) > LONGEST or (raw[-1] in _ENDS and line not in hinted):
            continue
        if reading := classify(sheet.bares[at]):
            found[at] = reading
    for at in {*_fenced(sheet), *_cues(sheet, found)}:
        found.pop(at, None)
    return found


@lru_cache(MOST)
def classify(bare: str) -> Reading | None:
    """Say what a line without outer white space looks like; None: like text."""
    known = lexicon()
    own = OWN.match(bare) and not _PAGED.search(bare)
    if own or (bare[-1] in _ENDS and TELLS.search(bare)):
        return None
    reading = _line(bare, known)
    if reading is None and (bare[0] in _DECORATION or bare[-1] in _DECORATION):
        inner = bare.strip(_MARKS) or bare
        reading = _line(inner, known)
        bare = inner.strip(_DECORATION) or inner
        reading = reading or _line(bare, known)
    weak = reading is None or reading.points <= known.weights.word
    if weak and len(bare) <= _LONGEST_ROW and bare[-1] not in _SENTENCE_END:
        reading = _row(bare, known) or reading or _floating(bare, known)
    if reading is None or reading.points <= known.weights.part:
        made = made_of_page_words(bare)
        if made and (reading is None or strength(made.strength) > reading.points):
            reading = Reading(known.by_rule[made.rule], strength(made.strength), made.how)
    if reading is None or reading.points <= known.weights.part:
        sure, how = offer(bare)
        if sure:
            return Reading(known.by_rule["B127"], strength(sure), how)
    return reading


def _line(bare: str, known: Lexicon) -> Reading | None:
    tried = beginning_with(bare[0])
    if not tried:
        return None
    chars = frozenset(bare)
    for line in tried:
        if line.need.isdisjoint(chars) or line.also.isdisjoint(chars):
            continue
        if compiled(line.number).fullmatch(bare):
            return Reading(line.kind, known.classes[line.kind].points, "line")
    return None


def _row(bare: str, known: Lexicon) -> Reading | None:
    """Take a line for a row of links or buttons when its words are known ones."""
    alone = known.words.get(bare.lower()) if 1 < len(bare) <= _LONGEST_WORD else None
    if alone:
        return Reading(max(alone), known.weights.word, SINGLE)
    if not _ROW_MARK.search(bare) or _INNER_MARKS.search(bare) or "/." in bare:  # a path of files
        return None
    rows = [_words_of(bare, split, known) for split in _SPLITS]
    words, hits = max(rows, key=lambda row: (len(row[1]) / max(len(row[0]), 1), len(row[1])))
    longest = max((_length(w) for w in words if not _classes(w, known)), default=0)
    if min(len({*words}), len(hits)) < _LEAST_ROW or longest > _LONGEST_UNKNOWN:
        return _bars(rows[0][0], bare, known)
    votes = [index for classes in hits for index in classes]
    index = max(set(votes), key=lambda one: (votes.count(one), -one))
    enough = _HALF if len(words) >= _LONG_ROW else _KNOWN_SHARE
    if len(hits) >= enough * len(words):
        return Reading(index, known.classes[index].row_points, f"row of {len(words)} words")
    if len(hits) >= _PART_SHARE * len(words):
        return Reading(index, known.weights.part, f"row, {len(hits)} of {len(words)} words known")
    return _bars(rows[0][0], bare, known)


def _length(word: str) -> int:
    """Give the length of a word in Han characters: about three Latin letters say as much as one."""
    is_latin = word.isascii() and word.replace(" ", "").isalpha()
    return len(word) // _LETTERS if is_latin else len(word)


def _words_of(
    bare: str, split: re.Pattern[str], known: Lexicon
) -> tuple[list[str], list[frozenset[int]]]:
    """Give the words of a row, and the classes of those that are known."""
    words = [w.rstrip(":：").lower() for w in split.split(bare)]
    words = [w for w in words if w and not _COUNT.fullmatch(w)]
    hits = {w: found for w in words if (found := _classes(w, known))}
    if max(map(len, hits), default=0) <= 1:
        return words, []
    return words, [hits[w] for w in words if w in hits]


def _classes(word: str, known: Lexicon) -> frozenset[int]:
    """Give the classes of a word of a row; a part of a row may also be a whole furniture line."""
    found = known.words.get(word, frozenset())
    if found or len(word) == 1:
        return found
    line = _line(word, known)
    if line and line.points > known.weights.word:
        return frozenset({line.kind})
    seen = cover(word)
    return frozenset({known.by_rule[seen.rule]}) if seen and not seen.unknown else found


def _bars(words: list[str], bare: str, known: Lexicon) -> Reading | None:
    """Take short unknown words between bars for links: weak, it needs furniture on its sides."""
    bars = bare.count("|") + bare.count("｜")
    if bars + 1 < _LEAST_BARS or bare[0] in "|｜" or len(words) < _LEAST_BARS:
        return None
    if max(map(len, words)) > _LONGEST_UNKNOWN:
        return None
    points = known.weights.part if len(words) >= _MANY_BARS else known.weights.word
    return Reading(known.rows, points, f"row of {len(words)} words between bars")


def _floating(bare: str, known: Lexicon) -> Reading | None:
    """Try the patterns whose fixed words stand inside the line, in the order of the lexicon."""
    needles = known.needles.found(bare)
    for number in sorted({number for needle in needles for number in known.needed_by[needle]}):
        one = known.floating[number]
        if one.matches(bare):
            return Reading(one.kind, known.classes[one.kind].points, "line")
    return None


def _fenced(sheet: Sheet) -> Iterator[int]:
    """Yield the lines inside Markdown code fences: code is never furniture."""
    if "```" not in sheet.text and "~~~" not in sheet.text:
        return
    fence = ""
    for at, line in enumerate(sheet.filled):
        raw = sheet.lines[line].strip()
        opener = "" if len(raw) > _LONGEST_FENCE and raw == "~" * len(raw) else raw[:3]
        if fence:
            yield at
        if opener in {"```", "~~~"} and opener == (fence or opener):
            fence = "" if fence else opener


def _cues(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the time codes of subtitles, the numbers above them and what is said below them."""
    if "-->" not in sheet.text:
        return
    for at, line in enumerate(sheet.filled):
        if _TIME_CODE.match(sheet.lines[line]):
            yield at
            if at and sheet.bare(at - 1).isdecimal():
                yield at - 1
            said = found.get(at + 1)
            if said and said.points < strength("certain") and len(sheet.bare(at + 1)) <= _SPOKEN:
                yield at + 1
