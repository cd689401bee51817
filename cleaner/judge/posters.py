"""Find what a board tells of who wrote a post, a number and its label on a line each.

5, 主题, 134, 帖子, 147, 积分: by themselves such lines are the score of a game. On a page of a
board two labels with their numbers in a row are a column beside a post.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from cleaner import later
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.lexicon import load
from cleaner.lexicon.furniture import lexicon, strength
from cleaner.lexicon.patterns import spellings

_RULE = "B132"
_NUMBER = later.pattern(r"[\d,.]{1,9}[万萬wk]?", re.IGNORECASE)
_BOARD = 2  # lines of a board on the page
_LABELS = 2  # different ones in a row


def posters(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield the rows of numbers and labels on a page of a board."""
    posts = sum(one.rule == _RULE and one.points >= strength("strong") for one in found.values())
    if posts < _BOARD:
        return
    reading = Reading(lexicon().by_rule[_RULE], strength("certain"), "figures of who wrote a post")
    told = {at for row in _rows(sheet) for at in row}
    levels = {at + 1 for at in told if at + 1 in found and _is_level(found[at + 1])}
    yield from ((at, reading) for at in sorted(told | levels))


def _is_level(reading: Reading) -> bool:
    """Say whether a line tells the level of a user: 注册会员."""
    return lexicon().classes[reading.kind].names_above


def _rows(sheet: Sheet) -> Iterator[list[int]]:
    """Yield the rows in which numbers and labels take turns, if they have labels enough."""
    row: list[int] = []
    for at, bare in enumerate((*sheet.bares, "")):
        label = bare in _labels()
        if label or _NUMBER.fullmatch(bare):
            if row and label == (sheet.bare(row[-1]) in _labels()):
                yield _told(sheet, row)
                row = []
            row.append(at)
        else:
            yield _told(sheet, row)
            row = []


def _told(sheet: Sheet, row: list[int]) -> list[int]:
    """Give a row with labels enough, and nothing of another."""
    labels = {sheet.bare(at) for at in row} & _labels()
    return row if len(labels) >= _LABELS and len(row) >= 2 * _LABELS else []


@cache
def _labels() -> frozenset[str]:
    words: str = load("vocabulary")["boxes"]["posters"]
    return frozenset().union(*map(spellings, words.split()))
