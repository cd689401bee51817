"""Which of many words stand in a text: asked of every line, so it has to be fast."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import add
from typing import TYPE_CHECKING

from cleaner import later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later.module("numpy")

_PAIR = 2  # characters by which words are sorted
_LONG = 400  # characters from which a text is looked through as an array
_MANY = 100_000  # characters that are worth loading numpy for
_SPREAD = 40_503  # 2^16 over the golden ratio: pairs spread evenly over the table


class Among:
    """Words, sorted by their first two characters.

    A line has few of these pairs, and finding them costs no loop in Python: an alternation of two
    thousand words, or asking for one word after the other, takes ten times as long.
    """

    def __init__(self, words: Iterable[str]) -> None:
        by_pair: dict[str, list[str]] = defaultdict(list)
        for word in words:
            by_pair[word[:_PAIR]].append(word)
        self._by_pair = dict(by_pair)
        self._pairs = frozenset(pair for pair in by_pair if len(pair) == _PAIR)
        self._singles = frozenset(by_pair.keys() - self._pairs)

    def found(self, text: str) -> Iterator[str]:
        """Yield the words that stand in a text; each once, in no order."""
        if len(text) >= _LONG and ("numpy" in sys.modules or len(text) >= _MANY):
            yield from self._found_in_long(text)
            return
        for pair in self._pairs.intersection(map(add, text, text[1:])):
            for word in self._by_pair[pair]:
                if word in text:
                    yield word
        yield from self._singles.intersection(text)

    def any_in(self, text: str) -> bool:
        """Say whether one of the words stands in a text."""
        return next(self.found(text), None) is not None

    def places(self, text: str) -> Iterator[int]:
        """Yield the offsets at which one of the words begins, in no order."""
        for word in self.found(text):
            at = text.find(word)
            while at >= 0:
                yield at
                at = text.find(word, at + 1)

    def _found_in_long(self, text: str) -> Iterator[str]:
        """Do the same: a table turns nearly all pairs of a text away, a few words are tried."""
        table, words = self._table
        units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
        first, second = units[:-1], units[1:]
        hits = np.flatnonzero(table[first * np.uint16(_SPREAD) + second])
        keys = {*zip(first[hits].tolist(), second[hits].tolist(), strict=True)}
        for key in keys & words.keys():
            for word in words[key]:
                if word in text:
                    yield word
        yield from (single for single in self._singles if single in text)

    @cached_property
    def _table(self) -> "tuple[NDArray[np.bool_], dict[tuple[int, int], list[str]]]":
        """Give the words by their first two UTF-16 units, and a table of the units' hashes."""
        words: dict[tuple[int, int], list[str]] = defaultdict(list)
        for pair in self._pairs:
            first, second = np.frombuffer(pair.encode("utf-16-le"), np.uint16)[:_PAIR].tolist()
            words[first, second] += self._by_pair[pair]
        table = np.zeros(1 << 16, np.bool_)
        for first, second in words:
            table[(first * _SPREAD + second) & 0xFFFF] = True
        return table, dict(words)
