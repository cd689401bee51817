"""Which texts are joined with which, and by which grams: few enough at a time for the cache.

Similar texts have similar lengths. So the texts, in order of length, are cut into bands; a pair
belongs to the band of its shorter text, and a band is searched together with the longer texts that
its own may be similar to. What a band needs is used again for the next one: memory that is touched
for the first time costs as much as the sort.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cleaner.join.bounds import Narrow, gram_classes, longest_partner
from cleaner.join.packed import Ordered

_MOST_TWICE = 0.3  # of a band, as much as is searched a second time with it
_STEP = 1.02  # from one length where a band may end to the next


class Band(NamedTuple):
    """Texts from `first` to before `last`; at least one of a pair stands before `inner`."""

    gram: int
    first: int
    inner: int
    last: int


def bands(
    texts: Ordered, threshold: float, runs: float, least: int, own: int | None = None
) -> Iterator[Band]:
    """Yield the bands: each similar pair whose shorter text is one of the first `own` is in one.

    A band has `least` characters or more, if the gram length does not change before. `own` None:
    all texts.
    """
    inner = len(texts.lengths) if own is None else own
    for gram, shortest in gram_classes(threshold, runs):
        first = int(np.searchsorted(texts.lengths, shortest))
        for begin, end in _cuts(texts, range(first, inner), threshold, least):
            last = _after_partners(texts.lengths, end, threshold)
            if last - begin > 1:
                yield Band(gram, begin, end, last)
        inner = min(inner, first)


def _cuts(texts: Ordered, some: range, threshold: float, least: int) -> Iterator[tuple[int, int]]:
    """Cut a range of texts where few longer ones are in reach."""
    first, last = some.start, some.stop
    while first < last:
        end = int(np.searchsorted(texts.starts, texts.starts[first] + least))
        while end < last:
            twice = texts.starts[_after_partners(texts.lengths, end, threshold)] - texts.starts[end]
            if twice <= _MOST_TWICE * (texts.starts[end] - texts.starts[first]):
                break
            length = int(texts.lengths[end])
            end = int(np.searchsorted(texts.lengths, max(length + 1, int(length * _STEP))))
        yield first, min(end, last)
        first = end


def _after_partners(lengths: Narrow, end: int, threshold: float) -> int:
    """Give the number after the last text that may be similar to one before number `end`."""
    longest = longest_partner(lengths[end - 1 : end], threshold)
    return int(np.searchsorted(lengths, longest, "right")[0])
