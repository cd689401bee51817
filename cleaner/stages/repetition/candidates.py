"""Which lines of a text are worth comparing: found by sorting, never all with all."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleaner import later
from cleaner.stages.repetition.grams import EVERY, Again

if TYPE_CHECKING:
    import numpy as np
else:
    np = later.module("numpy")

# characters of a line which may be a copy at all, and of one which may stand alone. Shorter ones
# must stand beside their first copy, or beside other copies: single sentences recur in speech,
# and old authors repeat whole arguments
SHORTEST = 20
ALONE = 40
LONGEST_NEAR = 20_000  # characters of a line; longer ones must agree word for word
_SHARED = 0.2  # of a line's grams: noise in 3 of 100 characters leaves 78 of 100 grams whole


def some_recur(whole: Sequence[str]) -> bool:
    """Say whether any line of some length stands twice: clean text is done with here."""
    long = [line for line in whole if len(line) >= SHORTEST]
    return len(set(long)) < len(long)


def same_pairs(bare: Sequence[str]) -> dict[int, int]:
    """Give for each line that stands there before, word for word, the first such line."""
    first: dict[str, int] = {}
    pairs = {}
    for number, line in enumerate(bare):
        if len(line) >= SHORTEST:
            before = first.setdefault(line, number)
            if before != number:
                pairs[number] = before
    return pairs


def near_pairs(again: Again, starts: Sequence[int]) -> dict[int, int]:
    """Give for lines that share enough grams with an earlier line the one that shares most."""
    if not len(again.place):
        return {}
    begins = np.asarray(starts)
    line = np.searchsorted(begins, again.place, side="right") - 1
    first = np.searchsorted(begins, again.first, side="right") - 1
    apart = line != first
    keys, counts = np.unique(line[apart] * len(begins) + first[apart], return_counts=True)
    line, first = keys // len(begins), keys % len(begins)
    lengths = np.diff(begins, append=begins[-1] + LONGEST_NEAR)[line]
    enough = (lengths > ALONE) & (counts * EVERY >= _SHARED * np.minimum(lengths, LONGEST_NEAR))
    order = np.argsort(counts[enough], kind="stable")  # of several, the last one is written
    return dict(zip(line[enough][order].tolist(), first[enough][order].tolist(), strict=True))
