"""Find the lists below a text that have the same titles: what is newest, what is read most.

Nobody can know the titles in a list of links, and truncated ones look like sentences. But that two
lists below two headings have the same ones is found on pages of sites only.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from cleaner.judge.frames import Frame
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.lexicon.furniture import lexicon
from cleaner.text import ends_sentence

_LISTS = "B120"
_LISTS_LEAST = 2  # lists
_LEAST = 4  # titles which two lists share
_TITLE = 6  # characters of such a title
_LONGEST = 45
_MOST = 40  # lines of a list


def retold(sheet: Sheet, found: Mapping[int, Reading], frame: Frame) -> Iterator[int]:
    """Yield the headings and the titles of the lists below the text that share their titles."""
    tail = range(frame.last + 1, frame.size)
    heads = [at for at in tail if _opens(found.get(at))]
    if len(heads) < _LISTS_LEAST or frame.last < 0:
        return
    times = Counter(sheet.bares[tail.start :])
    lists = [_list(sheet, found, head, times) for head in heads]
    shared = Counter(bare for one in lists for bare in {sheet.bare(at) for at in one})
    for head, one in zip(heads, lists, strict=True):
        told = [at for at in one if shared[sheet.bare(at)] > 1]
        if len(told) >= _LEAST:
            yield from (head, *told)


def _opens(reading: Reading | None) -> bool:
    if reading is None or reading.rule != _LISTS:
        return False
    return lexicon().classes[reading.kind].opens_list


def _list(
    sheet: Sheet, found: Mapping[int, Reading], head: int, times: Mapping[str, int]
) -> list[int]:
    """Give the lines below a heading, down to the next one, that may be titles and stand twice."""
    below = range(head + 1, len(sheet.bares))[:_MOST]
    end = next((at for at in below if _opens(found.get(at)) or not _may_be(sheet.bare(at))), None)
    return [
        at
        for at in (below if end is None else range(head + 1, end))
        if times[sheet.bare(at)] > 1 and len(sheet.bare(at)) >= _TITLE
    ]


def _may_be(bare: str) -> bool:
    """Say whether a line may be a title, be it cut off in mid sentence."""
    return len(bare) <= _LONGEST and not (ends_sentence(bare) and bare[-1] not in "？！?!")
