"""What each line of a page is worth as text of an article, in ideographs."""

import re
from collections.abc import Sequence

from cleaner.formats.page.model import Block, Page
from cleaner.formats.page.names import Kind

_SENTENCE = re.compile(r"[，。！？；,!?;：:]|\.(?:\s|$)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")

# a page counts as Chinese, Japanese or Korean from this share of its characters on
CJK_SHARE = 0.2
SAMPLE = 1_000  # characters of a page that are looked at, to tell
LATIN = 0.4  # what a character of other scripts says, measured in ideographs

# Chosen by cross-validation over pages: docs/decisions/html-articles.md.
LINE_COST = 10.0  # what a line costs: menus are many short lines
UNPUNCTUATED = 0.5  # what a character counts in a line without any mark of a sentence
LINKED = 1.5  # what a character in a link takes away
IN_FURNITURE = 0.3  # what is left of a good line in a box that is called furniture
ROW = 2.0  # the least a row of a data table counts, unless it is made of links
LINKED_ROW = 0.7  # share of a row's characters in links from which it is no data

SOLID = 20.0  # the worth of a line that is surely running text: two short sentences


def worths(page: Page) -> list[float]:
    """Give the worth of each block by its own text; long lines with marks of sentences count."""
    text = page.text
    script = 1.0 if _is_cjk(text) else LATIN
    punctuated = _SENTENCE.search
    result = []
    for start, end, _, linked, cells in page.blocks:
        size = end - start
        free: float = size - linked
        if not punctuated(text, start, end):
            free *= UNPUNCTUATED
        worth = (free - LINKED * linked) * script - LINE_COST
        if cells > 1 and linked < LINKED_ROW * size:
            worth = max(worth, ROW)
        result.append(worth)
    return result


def _is_cjk(text: str) -> bool:
    """Say whether a page is Chinese, Japanese or Korean, by characters all over it."""
    sample = text[:: 1 + len(text) // SAMPLE].replace("\n", "")
    return sum(map(len, _CJK.findall(sample))) >= CJK_SHARE * len(sample)


def sums(page: Page, worth: Sequence[float]) -> list[float]:
    """Give for each box what the good lines in it are worth together."""
    boxes = page.boxes
    good = [0.0] * len(boxes)
    for block, value in zip(page.blocks, worth, strict=True):
        if value > 0:
            good[block.box] += value
    for box in range(len(boxes) - 1, 0, -1):  # boxes stand after those around them
        if good[box]:
            good[boxes[box].parent] += good[box]
    return good


def discounted(
    blocks: Sequence[Block], worth: Sequence[float], kinds: Sequence[Kind]
) -> tuple[float, ...]:
    """Take from good lines most of their worth where their box is called furniture."""
    return tuple(
        value if value <= 0 or kinds[block.box] is Kind.PLAIN else value * IN_FURNITURE
        for block, value in zip(blocks, worth, strict=True)
    )
