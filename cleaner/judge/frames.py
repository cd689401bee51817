"""Find where the running text of a page begins and where it ends."""

from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from cleaner.judge.covering import hints
from cleaner.judge.matching import Reading
from cleaner.judge.reading import TELLS, Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import WordClass, strength
from cleaner.text import ends_sentence

_APART = 3  # lines of furniture between the text and a sentence that is none of it
_TITLE = 36  # characters of the longest title
_WHOLE = 0.7  # of the paragraphs that end a sentence: one that does not is no last paragraph
_INTRODUCES = "：:"  # what is quoted below is no furniture


class Frame(NamedTuple):
    """Where the running text of a document begins and ends, in filled lines."""

    first: int
    last: int
    suspects: list[int]  # in order; they do not count as lines of text
    size: int

    def zone(self, at: int, kind: WordClass, *, weak: bool) -> str:
        """Name the edge at which a line stands for its class: head, tail or nothing."""
        if weak and self.last < 0:
            return ""  # no running text: a list of words
        rank = bisect_left(self.suspects, at)
        above = at - rank
        below = self.size - 1 - at - (len(self.suspects) - rank - 1)
        if at < self.first and "head" in kind.zones and above <= kind.reach:
            return "head"
        if at > self.last and "tail" in kind.zones and below <= kind.reach:
            return "tail"
        return ""


def frame_of(sheet: Sheet, found: Mapping[int, Reading]) -> Frame:
    """Find the first and the last line of running text; a title may have a comma."""
    size = len(sheet.filled)

    def runs(at: int) -> bool:
        if at in found:
            return False
        bare = sheet.bare(at)
        long = len(bare) > _TITLE or ends_sentence(bare)
        return introduces(bare) or (long and is_running_text(bare))

    texts = [at for at in range(size) if runs(at)]
    strong = [at for at in sorted(found) if found[at].points >= strength("strong")]

    def is_note(at: int, beside: int) -> bool:
        apart = _between(strong, min(at, beside), max(at, beside)) >= _APART
        bare = sheet.bare(at)
        return apart and not TELLS.search(bare) and next(hints(bare), None) is not None

    @cache
    def whole() -> bool:
        return sum(ends_sentence(sheet.bare(at)) for at in texts) >= _WHOLE * len(texts)

    def is_open(at: int, above: int) -> bool:
        open_end = not ends_sentence(sheet.bare(at)) and _between(strong, above, at) > 0
        return open_end and whole()

    while len(texts) > 1 and (is_note(texts[-1], texts[-2]) or is_open(texts[-1], texts[-2])):
        texts.pop()  # a note among furniture
    while len(texts) > 1 and is_note(texts[0], texts[1]):
        texts.pop(0)
    return Frame(texts[0] if texts else size, texts[-1] if texts else -1, sorted(found), size)


def _between(strong: list[int], start: int, end: int) -> int:
    return bisect_left(strong, end) - bisect_left(strong, start)


def introduces(bare: str) -> bool:
    """Say whether a line of text introduces what stands below it."""
    return bare[-1] in _INTRODUCES and is_running_text(bare)
