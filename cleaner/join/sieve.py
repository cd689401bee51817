"""A sieve of hashes: it lets all those through that were put in, and few others."""

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

# Bits for each hash. Two of them are set, so one in eight is, and one other hash in sixty passes.
_BITS = 16
_FEWEST, _MOST = 10, 24  # words, as powers of two
_ONE, _OF_WORD = np.uint64(1), np.uint64(63)
# Where in a hash the two bits of a word stand; the upper bits name the word.
_FIRST, _SECOND = np.uint64(26), np.uint64(32)


class Sieve:
    """A blocked Bloom filter (Putze, Sanders and Singler 2007): both bits are in one word.

    So a hash costs one look into a large array, and the second bit is only asked for where the
    first one is set. The hashes are expected to be mixed in their upper 38 bits.
    """

    def __init__(self, count: int, most: int = 0) -> None:
        """Make room for so many hashes. `most`: bytes it may take; 0: what is best."""
        power = (count * _BITS // 64).bit_length()
        if most:
            power = min(power, (most // 8).bit_length() - 1)
        power = min(max(power, _FEWEST), _MOST)
        self._words = np.zeros(1 << power, np.uint64)
        self._shift = np.uint64(64 - power)

    def add(self, ranked: Words) -> None:
        """Put in some hashes, sorted."""
        if not len(ranked):
            return
        words = ranked >> self._shift
        begins = np.flatnonzero(np.append(True, words[1:] != words[:-1]))
        bits = np.bitwise_or.reduceat(_bit(ranked, _FIRST) | _bit(ranked, _SECOND), begins)
        self._words[words[begins].view(np.int64)] |= bits

    def through(self, hashes: Words) -> NDArray[np.int64]:
        """Give the places of the hashes that pass."""
        words = self._words.take((hashes >> self._shift).view(np.int64))
        first = (words >> ((hashes >> _FIRST) & _OF_WORD)) & _ONE
        seen = np.flatnonzero(first != 0)  # numpy looks through truths in a third of the time
        both: NDArray[np.int64] = seen[(words[seen] & _bit(hashes[seen], _SECOND)) > 0]
        return both


def _bit(hashes: Words, at: np.uint64) -> Words:
    return _ONE << ((hashes >> at) & _OF_WORD)
