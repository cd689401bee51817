"""What lines of furniture say: the patterns of the lexicon, for whole lines."""

import re
from enum import Enum
from functools import cached_property

from cleaner.formats.page.words import words
from cleaner.lexicon.first import ANY, first_chars

# decoration around a line: bullets, brackets, dashes
_EDGES = " \t\u3000·•|>»«<【】[]()（）〓=-—_*★☆▲△▼←→↑:：.,，。…"


class Phrase(Enum):
    """The lists of phrases in the lexicon, with the most characters a line of them has."""

    WIDGET = ("widget", 40)
    CALL = ("call", 400)
    POINTER = ("pointer", 180)
    RELATED = ("related", 40)
    COMMENTS = ("comments", 60)
    REPLY = ("reply", 40)
    COPYRIGHT = ("copyright", 300)
    BYLINE = ("byline", 80)
    DATELINE = ("dateline", 110)

    def __init__(self, key: str, longest: int) -> None:
        self.key = key
        self.longest = longest

    @cached_property
    def needs(self) -> re.Pattern[str] | None:
        """Give a pattern for the words of which each of the phrases has one; None: not known."""
        known = words()["needs"].get(self.key)
        return re.compile("|".join(known)) if known else None

    @cached_property
    def begins(self) -> frozenset[str]:
        """Give the characters with which the phrases can begin; none: any may be."""
        chars = first_chars(self.pattern.pattern)
        return frozenset() if ANY in chars else chars

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Give the pattern for a whole line in lower case: faster than a pattern for both cases."""
        return re.compile(_with_variants("|".join(words()["phrases"][self.key]).lower()))


_STOPS = (".", "!", "?", "。", "！", "？")
MAX_LABELS = 8  # controls in a row
_DECORATION = 40  # characters around a phrase, at most

_BARS = re.compile(r"[ \t\u3000]*[|｜/·•┊‖\t\u3000][ \t\u3000]*")
_BETWEEN = re.compile(r"[ \t\u3000|｜/·【】\[\]()（）]+")


def is_widget(line: str) -> bool:
    """Say whether a line is the label of a control, or several such labels in a row."""
    if "，" in line or (line.endswith(_STOPS) and not line.endswith("...")):
        return False  # somebody says so
    if is_phrase(line, Phrase.WIDGET):
        return True
    if len(line) > MAX_LABELS * MAX_LABELS:
        return False
    bars = [label for label in _BARS.split(line) if label]
    labels = bars if len(bars) > 1 else [label for label in _BETWEEN.split(line) if label]
    row = 1 < len(labels) <= MAX_LABELS
    return row and all(is_phrase(label, Phrase.WIDGET) for label in labels)


def _with_variants(pattern: str) -> str:
    """Let each simplified character of a pattern also match the traditional one."""
    variants = words()["variants"]
    table = dict(zip(variants["simplified"], variants["traditional"], strict=True))
    parts = []
    in_class = False
    for char in pattern:
        in_class = char == "[" or (in_class and char != "]")
        both = char + table.get(char, "")
        parts.append(both if in_class or len(both) == 1 else f"[{both}]")
    return "".join(parts)


def is_phrase(line: str, which: Phrase) -> bool:
    """Say whether a whole line, decoration aside, is one of the phrases."""
    if len(line) > which.longest + _DECORATION:
        return False
    bare = line.strip(_EDGES)
    if not 0 < len(bare) <= which.longest:
        return False
    bare = bare.lower()
    if which.begins and bare[0] not in which.begins:
        return False
    if which.needs and not which.needs.search(bare):
        return False
    return which.pattern.fullmatch(bare) is not None
