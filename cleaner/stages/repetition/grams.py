"""Runs of characters as numbers, so that what recurs is found by sorting."""

from typing import TYPE_CHECKING, NamedTuple

from cleaner import later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.uint32]
    Places = NDArray[np.int64]
else:
    np = later.module("numpy")
    Codes = Places = object


GRAM = 8  # characters: long enough that prose seldom has the same ones twice
# One gram in this many is looked at, chosen by its own hash: the same ones in every copy.
EVERY = 8
_SHIFT = 29  # hashes below 2**29 are one in EVERY


class Again(NamedTuple):
    """Pairs of places with the same gram: each place and the one where the gram stood before."""

    before: Places
    place: Places
    first: Places  # where the gram stood first of all


def some_recur(text: str) -> bool:
    """Say whether any gram stands twice: without one there is neither a loop nor a copy."""
    count = len(text) - GRAM + 1
    return len({text[at : at + GRAM] for at in range(count)}) < count


def codes_of(text: str) -> Codes:
    """Give the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def line_starts(codes: Codes) -> list[int]:
    """Give the offset of the first character of each line; the last line may be empty."""
    starts: list[int] = (np.flatnonzero(codes == ord("\n")) + 1).tolist()
    return [0, *starts]


def recurring(codes: Codes) -> Again:
    """Give the sampled places where a gram recurs, in no order that matters.

    Hashes may collide: who uses a pair compares the texts.
    """
    if len(codes) < 2 * GRAM:
        none = np.zeros(0, np.int64)
        return Again(none, none, none)
    hashes = codes * np.uint32(0x9E3779B1)
    for width in (1, 2, 4):
        hashes = hashes[:-width] * np.uint32(0x85EBCA77) + (hashes[width:] ^ hashes[width:] >> 15)
    hashes ^= hashes >> np.uint32(13)
    hashes *= np.uint32(0xC2B2AE35)
    places = np.flatnonzero(hashes >> np.uint32(_SHIFT) == 0)
    order = np.argsort(hashes[places], kind="stable")
    places = places[order]
    keys = hashes[places]
    same = keys[1:] == keys[:-1]
    firsts = np.concatenate(([True], ~same)).nonzero()[0]
    group = np.searchsorted(firsts, np.flatnonzero(same) + 1, side="right") - 1
    return Again(places[:-1][same], places[1:][same], places[firsts[group]])
