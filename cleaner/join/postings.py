"""From sorted keys to the few postings that can still show a similar pair.

A posting is a key: it says that a gram stands in a text. Every step drops postings that no similar
pair needs; what "needs" means stands with each step.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import Ints, Narrow
from cleaner.join.keys import Frame, Keys, numbers_mask
from cleaner.join.shares import in_turn

CHUNK = 1 << 15  # postings at a time: what stays in the cache of one core
# To count by text. What is done at places takes no time for the other texts, of which one of many
# shares has few; it has to be a number of the same kind, or it takes ten times as long.
ONE = np.int32(1)


def shared(keys: Keys, fr: Frame) -> Keys:
    """Keep the postings whose gram stands in another text inside the length window.

    A gram that two similar texts share has a posting in each of them. Among sorted keys the next
    posting of the same gram is that of the nearest longer text: if even this one is outside the
    window, all are. The keys kept are moved to the front of the same array.
    """
    mask = numbers_mask(fr)
    steps, same = np.empty(CHUNK, np.uint64), np.empty(CHUNK, np.bool_)
    on = np.empty(CHUNK + 1, np.bool_)
    kept = 0
    before = False  # the last posting of the chunk before goes on into this one
    for begin in range(0, len(keys), CHUNK):
        chunk = keys[begin : begin + CHUNK + 1]
        size = len(chunk) - 1
        np.bitwise_xor(chunk[1:], chunk[:-1], out=steps[:size])
        at = np.flatnonzero(np.less_equal(steps[:size], mask, out=same[:size]))
        first = chunk.take(at)
        first &= mask
        following = chunk.take(at + 1)
        following &= mask
        at = at[following <= fr.farthest.take(first.view(np.int64))]
        on[:] = False
        on[at] = True
        on[at + 1] = True
        on[0] |= before
        before = size == CHUNK and bool(len(at)) and at[-1] == size - 1
        found = chunk.take(np.flatnonzero(on[: min(CHUNK, len(chunk))]))
        keys[kept : kept + len(found)] = found
        kept += len(found)
    return keys[:kept]


def peel(parts: Sequence[Keys], fr: Frame) -> list[Keys]:
    """Drop the texts with fewer postings left than they need, until few more would go.

    A similar pair shares `needed` grams, and each of them is still here while both texts are; so a
    text with fewer postings has no partner, and neither its postings nor those only it answered.
    """
    parts = list(parts)
    while True:
        before = sum(map(len, parts))
        alive = count(parts, fr) >= fr.needed
        parts = [shared(_of_alive(keys, alive, fr), fr) for keys in in_turn(parts)]
        if 4 * sum(map(len, parts)) >= 3 * before:
            return parts


def count(parts: Sequence[Keys], fr: Frame) -> Narrow:
    """Give how many postings each text has."""
    found = np.zeros(len(fr.lengths), np.int32)
    for keys in in_turn(parts):
        for begin in range(0, len(keys), CHUNK):
            np.add.at(found, numbers_of(keys[begin : begin + CHUNK], fr), ONE)
    return found


def _of_alive(keys: Keys, alive: NDArray[np.bool_], fr: Frame) -> Keys:
    """Move the postings of some texts to the front of the array."""
    kept = 0
    for begin in range(0, len(keys), CHUNK):
        chunk = keys[begin : begin + CHUNK]
        found = chunk.take(np.flatnonzero(alive.take(numbers_of(chunk, fr))))
        keys[kept : kept + len(found)] = found
        kept += len(found)
    return keys[:kept]


def only(keys: Keys, wanted: NDArray[np.bool_]) -> Keys:
    """Move the postings that are wanted to the front of the array."""
    kept = 0
    for begin in range(0, len(keys), CHUNK):
        found = keys[begin : begin + CHUNK].take(np.flatnonzero(wanted[begin : begin + CHUNK]))
        keys[kept : kept + len(found)] = found
        kept += len(found)
    return keys[:kept]


def numbers_of(keys: Keys, fr: Frame) -> Ints:
    """Give the number of the text of each key."""
    return (keys & numbers_mask(fr)).view(np.int64)
