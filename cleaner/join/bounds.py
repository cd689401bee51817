"""What two similar texts must share: the arithmetic under every filter of the join.

With L1 and L2 characters, s = L1 + L2 and c the length of the longest common subsequence, the
ratio is 2c / s, and d = s - 2c characters are inserted or deleted. Ratio >= t is d <= (1 - t) s.

*Window.* d >= |L1 - L2|, so L2 <= L1 (2 - t) / t for L2 >= L1.

*Common grams.* The d edits cut the c matched characters into at most d + 1 runs, and a run of r
characters holds at least r - (q - 1) of the q-grams of both texts, at the same matched places. So
at least c - (q - 1)(d + 1) grams are common, counted with multiplicity. With c = (s - d) / 2 this
falls as d grows; at d = (1 - t) s it is s (t / 2 - (q - 1)(1 - t)) - (q - 1), which grows with s
while the factor is positive, and s is least for the shortest partner, L t / (2 - t).
(Sources: Gravano et al. 2001 on q-gram counts; Bayardo et al. 2007, All-Pairs; Xiao et al. 2008,
ED-Join and PPJoin, on prefixes.)
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Narrow = NDArray[np.int32]  # one for each text: lengths, counts of grams

# Floating-point slack: a length or ratio computed as 0.8999999999999999 is 0.9.
TINY = 1e-9
LONGEST_GRAM = 4  # characters: four 16-bit codes fill a 64-bit word
# Grams that a length must guarantee before a gram length is used for it: with fewer, the common
# grams of a language alone make candidates, and a shorter gram, which guarantees more, is cheaper.
GUARANTEED = 3


class GramClass(NamedTuple):
    """Which texts are joined by which grams: those with `shortest` characters and more."""

    gram: int
    shortest: int


def longest_partner(lengths: Ints | Narrow, threshold: float) -> Ints:
    """Give the length of the longest text that can be similar to one of each length."""
    longest: Ints = np.floor(lengths * (2 - threshold) / threshold + TINY).astype(np.int64)
    return longest


def common_grams(lengths: Ints | Narrow, threshold: float, gram: int, runs: float = 1.0) -> Ints:
    """Give how many grams a text of each length shares with any text similar to it, at least.

    `runs` is the number of runs that each edit is taken to add: 1 is proven. One half holds where
    each insertion stands beside a deletion (a replaced character): see `similar_pairs(fast=…)`.
    """
    shortest_sums = lengths * (1 + threshold / (2 - threshold))
    return common_of_pairs(shortest_sums.astype(np.float64), threshold, gram, runs)


def common_of_pairs(sums: NDArray[np.float64], threshold: float, gram: int, runs: float) -> Ints:
    """Give how many grams two similar texts share, at least; `sums`: of their two lengths."""
    factor = threshold / 2 - (gram - 1) * runs * (1 - threshold)
    least: Ints = np.ceil(sums * factor - (gram - 1) - TINY).astype(np.int64)
    return least


def gram_classes(threshold: float, runs: float = 1.0) -> list[GramClass]:
    """Give the gram lengths to join by, longest first; together they leave no length out."""
    classes = []
    lengths = np.arange(1, 4096)
    for gram in range(LONGEST_GRAM, 0, -1):
        wanted = GUARANTEED if gram > 1 else 1
        enough = common_grams(lengths, threshold, gram, runs) >= wanted
        if not enough[-1]:
            continue  # the factor is not positive: no length guarantees anything
        classes.append(GramClass(gram, int(lengths[np.argmax(enough)])))
    return classes


def most_edits(one: Ints | Narrow, other: Ints | Narrow, threshold: float) -> Ints:
    """Give the most insertions and deletions between similar texts of these lengths."""
    most: Ints = np.floor((one + other) * (1 - threshold) + TINY).astype(np.int64)
    return most
