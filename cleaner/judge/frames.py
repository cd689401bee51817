"""Find where the running text of a page begins and where it ends."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from cleaner import later
from cleaner.judge.covering import hints
from cleaner.judge.matching import Reading
from cleaner.judge.openings import Opening
from cleaner.judge.reading import TELLS, Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import WordClass, strength
from cleaner.text import ends_sentence

_APART = 3  # lines of furniture between the text and a sentence that is none of it
_TITLE = 36  # characters of the longest title
_WHOLE = 0.7  # of the paragraphs that end a sentence: one that does not is no last paragraph
_LITTLE = 0.2  # of the text above
_SPARSE = 2  # lines that are none for a line of running text
_SLOGAN = 24  # characters of a call: 不要错过！
_CALLS = "！!？?"
_PAGING = {"B110", "B111", "B112"}
_TAIL = 12  # lines that are none
_PARTED = 3  # lines of furniture in such a tail, one directly below the text
_PHRASE = 8  # characters of a line with a colon at its end that is more than a label
_NAMING = later.pattern(
    r".{2,}(?:有|如下|例如|比如|包括|分别是|說|说|写道|寫道)[：:]"
)  # 常见的写法有：
_INTRODUCES = "：:"  # what is quoted below is no furniture


class Frame(NamedTuple):
    """Where the running text of a document begins and ends, in filled lines."""

    first: int
    last: int
    suspects: list[int]  # in order; they do not count as lines of text
    size: int
    sparse: bool  # below the last line of text stands a tail of links, however long
    opening: Opening | None  # the title, where bylines or a path tell it

    def zone(self, at: int, kind: WordClass, *, weak: bool) -> str:
        """Name the edge at which a line stands for its class: head, tail or nothing."""
        if weak and self.last < 0:
            return ""  # no running text: a list of words
        rank = bisect_left(self.suspects, at)
        above = at - rank
        below = self.size - 1 - at - (len(self.suspects) - rank - 1)
        if at < self.first and "head" in kind.zones and above <= kind.reach:
            return "head"
        if at > self.last and "tail" in kind.zones and (self.sparse or below <= kind.reach):
            return "tail"
        return ""


def texts_of(sheet: Sheet) -> list[int]:
    """Give the lines that read like text, whatever their words; a title may have a comma."""
    return [at for at, bare in enumerate(sheet.bares) if _runs(bare)]


def frame_of(
    sheet: Sheet,
    found: Mapping[int, Reading],
    running: Iterable[int],
    opening: Opening | None,
) -> Frame:
    """Find the first and the last line of the text of a page (`running`: what `texts_of` gives)."""
    size = len(sheet.filled)
    texts = [at for at in running if at not in found]
    strong = [at for at in sorted(found) if found[at].points >= strength("strong")]

    def is_note(at: int, beside: int) -> bool:
        apart = _between(strong, min(at, beside), max(at, beside))
        bare = sheet.bare(at)
        return apart >= (1 if _calls(bare) else _APART) and not _tells(bare)

    @cache
    def whole() -> bool:
        return sum(ends_sentence(sheet.bare(at)) for at in texts) >= _WHOLE * len(texts)

    def is_open(at: int, above: int) -> bool:
        open_end = not ends_sentence(sheet.bare(at)) and _between(strong, above, at) > 0
        return open_end and whole()

    def drop_notes() -> None:
        while len(texts) > 1 and (is_note(texts[-1], texts[-2]) or is_open(texts[-1], texts[-2])):
            texts.pop()  # a note among furniture

    drop_notes()
    dense = _dense(sheet, texts, [at for at in strong if not _is_paging(found[at])])
    sparse = dense < len(texts)
    del texts[dense:]
    drop_notes()
    while len(texts) > 1 and is_note(texts[0], texts[1]):
        texts.pop(0)
    first, last = (texts[0], texts[-1]) if texts else (size, -1)
    if opening:
        first = min(first, opening.text)
    return Frame(first, last, sorted(found), size, sparse, opening)


def _runs(bare: str) -> bool:
    if len(bare) > _TITLE or bare[-1] in _INTRODUCES or ends_sentence(bare):
        return is_running_text(bare)
    return False


def _dense(sheet: Sheet, texts: list[int], parting: list[int]) -> int:
    """Count the lines of running text above a tail of the page that has hardly any.

    Teasers, notes and slogans stand in such a tail, among many lines of links; they are little
    beside the text, and furniture of sites parts them from it (`parting`). With all notes they are
    no more than the text.
    """
    end = len(sheet.filled)
    if len(parting) < _PARTED or end - len(texts) < _TAIL:
        return len(texts)
    links = [end - at + n - len(texts) for n, at in enumerate(texts)]  # lines below that are none
    raw = [0, *accumulate(len(sheet.bare(at)) for at in texts)]
    cuts = [
        n
        for n in range(1, len(texts))
        if raw[-1] <= 2 * raw[n]
        and links[n - 1] >= _TAIL
        and _between(parting, texts[n - 1], texts[n])
        and _between(parting, texts[n - 1], end) >= _PARTED
    ]
    if not cuts:
        return len(texts)
    told = [n < cuts[0] or _tells(sheet.bare(at)) for n, at in enumerate(texts)]
    counts = [0, *accumulate(told)]
    sizes = [0, *accumulate(len(sheet.bare(at)) * one for at, one in zip(texts, told, strict=True))]
    for cut in cuts:
        tail, size = counts[-1] - counts[cut], sizes[-1] - sizes[cut]
        if size <= _LITTLE * sizes[cut] and links[cut - 1] >= _SPARSE * tail:
            return cut
    return len(texts)


def _tells(bare: str) -> bool:
    """Say whether a line of running text is neither a call nor a note of a site."""
    return not _calls(bare) and (bool(TELLS.search(bare)) or next(hints(bare), None) is None)


def _calls(bare: str) -> bool:
    return len(bare) <= _SLOGAN and bare[-1] in _CALLS


def _between(strong: list[int], start: int, end: int) -> int:
    return bisect_left(strong, end) - bisect_left(strong, start)


def _is_paging(reading: Reading) -> bool:
    """Say whether a line may part two pages of one text."""
    return reading.rule in _PAGING


def introduces(bare: str) -> bool:
    """Say whether a line of text introduces what stands below it."""
    if bare[-1] not in _INTRODUCES:
        return False
    return len(bare) >= _PHRASE or is_running_text(bare) or _NAMING.fullmatch(bare) is not None
