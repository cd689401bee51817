"""What lines of furniture say: the patterns of the lexicon, for whole lines."""

import re
from enum import Enum
from functools import cache

from cleaner.formats.page.words import words

# decoration around a line: bullets, brackets, dashes
_EDGES = " \t\u3000·•|>»«<【】[]()（）〓=-—_*★☆▲△▼←→↑:：.,，。…"


class Phrase(Enum):
    """The lists of phrases in the lexicon."""

    WIDGET = "widget"
    RELATED = "related"
    COMMENTS = "comments"
    COPYRIGHT = "copyright"
    BYLINE = "byline"
    DATELINE = "dateline"


MAX_LABELS = 8  # controls in a row
_DECORATION = 40  # characters around a phrase, at most
# characters; no line of these kinds is longer, and prose mostly is
LONGEST = {
    Phrase.WIDGET: 40,
    Phrase.RELATED: 24,
    Phrase.COMMENTS: 60,
    Phrase.COPYRIGHT: 300,
    Phrase.BYLINE: 80,
    Phrase.DATELINE: 110,
}


@cache
def _pattern(which: Phrase) -> re.Pattern[str]:
    return re.compile("|".join(words()["phrases"][which.value]), re.IGNORECASE)


_BETWEEN = re.compile(r"[ \t\u3000|｜/·【】\[\]()（）]+")


def is_widget(line: str) -> bool:
    """Say whether a line is the label of a control, or several such labels in a row."""
    if is_phrase(line, Phrase.WIDGET):
        return True
    if len(line) > MAX_LABELS * MAX_LABELS:
        return False
    labels = [label for label in _BETWEEN.split(line) if label]
    row = 1 < len(labels) <= MAX_LABELS
    return row and all(is_phrase(label, Phrase.WIDGET) for label in labels)


@cache
def _simplified() -> dict[int, int]:
    variants = words()["variants"]
    return str.maketrans(variants["traditional"], variants["simplified"])


def is_phrase(line: str, which: Phrase) -> bool:
    """Say whether a whole line, decoration aside, is one of the phrases."""
    if len(line) > LONGEST[which] + _DECORATION:
        return False
    bare = line.strip(_EDGES)
    if not 0 < len(bare) <= LONGEST[which]:
        return False
    return _pattern(which).fullmatch(bare.translate(_simplified())) is not None
