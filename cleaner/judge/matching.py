"""Match one line: against the patterns of whole lines, and word by word as a row of links."""

import re
from typing import NamedTuple

from cleaner import later
from cleaner.judge.covering import cover
from cleaner.lexicon.furniture import Lexicon, beginning_with, compiled, lexicon

_SPLIT = later.pattern(r"[\s\u3000|｜·•●>»›、/【】\[\]（）()<《》]+")
_SPLITS = (later.pattern(r"\s*[|｜·•●>»›、/【】\[\]（）()<《》]+\s*"), _SPLIT)
_ROW_MARK = later.pattern(r"[\s\u3000|｜·•●>»›、/【\[（(]")
_LINKS_MARK = later.pattern(r"[\s\u3000|｜·•●>»›/【\[（(]")  # 、 alone is the comma of a phrase
_INNER_MARKS = later.pattern("[，。；！？]")
_COUNT = later.pattern(r"[\d,.+万]+")
_PAIR = later.pattern(  # a word set wide: 财 经
    r"(?<![^ \u3000])([\u4e00-\u9fff])[ \u3000]([\u4e00-\u9fff])(?![^ \u3000])"
)
_BLANKS = frozenset(" \u3000")
_PHRASE = later.pattern(  # more about the river
    r"(?i)[a-z'’-]+(?: [a-z'’-]+)* (?:the|of|a|an|in|on|for|with|from|by) [a-z'’ -]+"
)
_LONGEST_WORD = 24  # characters of the longest known word
LINE = "line"  # how a line is known that matches a pattern as a whole
SINGLE = "single word"  # how a line is known that is a word of a row
_LONGEST_UNKNOWN = 8  # characters of a word between known ones: a link's name, not a phrase
_LETTERS = 3
_LEAST_GLUED, _MOST_GLUED = 10, 80  # characters of menu words glued into a line
_GLUED_SHARE = 0.7  # of them that must be known
_KNOWN_SHARE = 0.75  # of the words of a row
_HALF = 0.5  # of the words of a longer row
_PART_SHARE = 0.3  # of the words of a row that needs other furniture beside it
_LEAST_ROW = 2  # different words
_LONG_ROW = 4  # words from which half of them are enough
_LEAST_BARS = 3  # words between bars
_MANY_BARS = 5  # words between bars that are links by their number alone


class Reading(NamedTuple):
    """What a line looks like: its class in the lexicon, and what that is worth."""

    kind: int  # its place in the lexicon
    points: int
    how: str  # for the evidence

    @property
    def rule(self) -> str:
        """Give the code of the rule of its class."""
        return lexicon().classes[self.kind].rule.code


def whole_line(bare: str, known: Lexicon) -> Reading | None:
    """Try the patterns of whole lines that begin as the line does, in the order of the lexicon."""
    tried = beginning_with(bare[0])
    if not tried:
        return None
    chars = frozenset(bare)
    for line in tried:
        if line.need.isdisjoint(chars) or line.also.isdisjoint(chars):
            continue
        if compiled(line.number).fullmatch(bare):
            return Reading(line.kind, known.classes[line.kind].points, LINE)
    return None


def row(bare: str, known: Lexicon) -> Reading | None:
    """Take a line for a row of links or buttons when its words are known ones."""
    alone = known.words.get(bare.lower()) if 1 < len(bare) <= _LONGEST_WORD else None
    if alone:
        return Reading(max(alone), known.weights.word, SINGLE)
    if not _ROW_MARK.search(bare) or _is_no_row(bare):
        return _glued(bare, known)
    bare = bare if _BLANKS.isdisjoint(bare) else _PAIR.sub(r"\1\2", bare)
    rows = [_words_of(bare, split, known) for split in _SPLITS]
    words, hits = max(rows, key=lambda row: (len(row[1]) / max(len(row[0]), 1), len(row[1])))
    longest = max((_length(w) for w in words if not _classes(w, known)), default=0)
    if min(len({*words}), len(hits)) < _LEAST_ROW or longest > _LONGEST_UNKNOWN:
        return _bars(rows[0][0], bare, known)
    votes = [index for classes in hits for index in classes]
    index = max(set(votes), key=lambda one: (votes.count(one), -one))
    sure, part = _shares(bare, len(words))
    if len(hits) >= sure * len(words):
        return Reading(index, known.classes[index].row_points, f"row of {len(words)} words")
    if len(hits) - _letters(words, known) >= part * len(words):
        return Reading(index, known.weights.part, f"row, {len(hits)} of {len(words)} words known")
    return _bars(rows[0][0], bare, known)


def _letters(words: list[str], known: Lexicon) -> int:
    """Count the known words of one letter: A is a button in a row of such, else an article."""
    return sum(len(word) == 1 and word.isascii() and word in known.words for word in words)


def _is_no_row(bare: str) -> bool:
    """Say whether a line is a clause, a path of files or a phrase of English."""
    if _INNER_MARKS.search(bare) or "/." in bare:
        return True
    return bare.isascii() and _PHRASE.fullmatch(bare) is not None


def _shares(bare: str, count: int) -> tuple[float, float]:
    """Give which share of the words must be known in a row, and in a part of one.

    All of them where only 、 stands between: 加强文化、旅游、教育等合作 is a phrase.
    """
    if not _LINKS_MARK.search(bare):
        return 1.0, 1.0
    return _HALF if count >= _LONG_ROW else _KNOWN_SHARE, _PART_SHARE


def _glued(bare: str, known: Lexicon) -> Reading | None:
    """Read a line of nothing but words of menus of two characters each, with no mark between."""
    if not _LEAST_GLUED <= len(bare) <= _MOST_GLUED or bare[:2] not in known.words:
        return None
    words = [bare[at : at + 2] for at in range(0, len(bare), 2)]
    hits = {word for word in words if word in known.words}
    if len(bare) % 2 or len(hits) < max(_LEAST_GLUED / 2, _GLUED_SHARE * len(words)):
        return None
    return Reading(known.rows, known.classes[known.rows].row_points, f"row of {len(words)} words")


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
    line = whole_line(word, known)
    if line and line.points >= known.weights.part:
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


def floating(bare: str, known: Lexicon) -> Reading | None:
    """Try the patterns whose fixed words stand inside the line, in the order of the lexicon."""
    needles = known.needles.found(bare)
    for number in sorted({number for needle in needles for number in known.needed_by[needle]}):
        one = known.floating[number]
        if one.matches(bare):
            return Reading(one.kind, known.classes[one.kind].points, LINE)
    return None
