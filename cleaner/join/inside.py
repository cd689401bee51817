"""Texts that stand whole inside others."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import LONGEST_GRAM, Ints
from cleaner.join.packed import Codes, Ordered, from_place, pieces

PROBE = 12  # characters: long enough to be rare, short enough for the shortest wrapped line
# Longer texts that are given for one text. A sentence which stands in more paragraphs is a formula.
GIVEN = 64
_PROBES = (2, 16)  # of each text; of those whose probes are frequent
_SIEVE_BITS = 24
_MIXES = [np.uint64(m) for m in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]

Words = NDArray[np.uint64]


class Contained(NamedTuple):
    """What was found: (short, long)."""

    pairs: Sequence[tuple[int, int]]
    complete: bool  # nothing was passed over because it was too much


def inside_pairs(texts: Ordered) -> Contained:
    """Give (short, long) for each text of `PROBE` characters or more inside a longer one.

    A text that stands in another brings each of its grams along. Two grams of every text are its
    probes; one pass over the grams of all texts finds where each probe stands, and the rarest one
    of a text names the candidates. Where they are many, another pass looks for a rarer one. None
    is missed; of the texts that hold one the longest `GIVEN` are given.
    """
    first = int(np.searchsorted(texts.lengths, PROBE))
    found: list[tuple[int, int]] = []
    complete = True
    long_enough = from_place(texts, first)
    some = np.arange(len(long_enough.lengths))
    for count in _PROBES:
        frequent = []
        for short, places in _probe_places(long_enough, some, count):
            if len(places) > GIVEN and count != _PROBES[-1]:
                frequent.append(short)
                continue
            given = list(islice(_holders(long_enough, short, places), GIVEN))
            complete = complete and len(given) < GIVEN
            found += [(first + short, first + long) for long in given]
        some = np.array(frequent, np.int64)
    return Contained(found, complete)


def _holders(texts: Ordered, short: int, places: set[int]) -> Iterator[int]:
    """Yield those of some places whose texts are longer and hold a text, longest first."""
    text = texts.texts[short]
    for long in sorted((place for place in places if place > short), reverse=True):
        if texts.lengths[long] > len(text) and text in texts.texts[long]:
            yield long


def _probe_places(texts: Ordered, some: Ints, count: int) -> Iterator[tuple[int, set[int]]]:
    """Yield each of some texts whose probes all stand elsewhere, and where the rarest one does."""
    if not len(some):
        return
    probes = _probes(texts, some, count)
    order = np.argsort(probes, kind="stable")
    hits, holders = _scan(texts, probes[order])
    # hits are places among the distinct sorted probes; a probe of one holder is only its own
    begins = np.searchsorted(probes[order], probes)
    counts = np.bincount(hits, minlength=len(probes))[begins].reshape(count, -1)
    shared = np.flatnonzero(counts.min(0) > 1)
    rarest = begins.reshape(count, -1)[counts.argmin(0)[shared], shared]
    where: defaultdict[int, set[int]] = defaultdict(set)
    wanted = np.isin(hits, rarest)
    for hit, holder in zip(hits[wanted].tolist(), holders[wanted].tolist(), strict=True):
        where[hit].add(holder)
    for text, probe in zip(some[shared].tolist(), rarest.tolist(), strict=True):
        yield text, where[probe]


def _probes(texts: Ordered, some: Ints, count: int) -> Words:
    """Give the hashes at `count` even places of some texts: the first of all, and so on."""
    found = np.empty((count, len(some)), np.uint64)
    for piece in pieces(texts, 0, len(texts.lengths)):
        begin, end = np.searchsorted(some, [piece.first, piece.last])
        own = some[begin:end]
        starts = texts.starts[own] - texts.starts[piece.first]
        for number in range(count if len(own) else 0):
            at = (number + 1) * (texts.lengths[own] - PROBE) // (count + 1)
            found[number, begin:end] = hashes_at(piece.codes, starts + at)
    return found.ravel()


def _scan(texts: Ordered, probes: Words) -> tuple[Ints, Ints]:
    """Give the place of a probe and the number of the text, wherever a text holds a probe.

    A sieve of one byte for each of the upper bits turns away almost all grams that are no probe.
    """
    sieve = np.zeros(1 << _SIEVE_BITS, np.bool_)
    shift = np.uint64(64 - _SIEVE_BITS)
    sieve[(probes >> shift).view(np.int64)] = True
    found_hits, found_places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for piece in pieces(texts, 0, len(texts.lengths)):
        hashes = hashes_at(piece.codes, slice(0, len(piece.codes) - PROBE + 1))
        left = np.flatnonzero(sieve.take((hashes >> shift).view(np.int64)))
        place = np.searchsorted(probes, hashes[left])
        hit = probes[np.minimum(place, len(probes) - 1)] == hashes[left]
        found_hits.append(place[hit])
        found_places.append(left[hit] + texts.starts[piece.first])
    places = np.concatenate(found_places)
    holders = np.searchsorted(texts.starts, places, "right") - 1
    return np.concatenate(found_hits), holders


def hashes_at(codes: Codes, at: Ints | slice) -> Words:
    """Give the hashes of the `PROBE` codes that begin at some places."""
    words = np.ndarray((len(codes) - LONGEST_GRAM + 1,), np.uint64, codes.data, 0, (2,))
    result: Words | None = None
    for step, mix in enumerate(_MIXES):
        skip = LONGEST_GRAM * step
        if isinstance(at, slice):
            some = words[at.start + skip : at.stop + skip] * mix
        else:
            some = words[at + skip] * mix
        some ^= some >> np.uint64(29)
        result = some if result is None else result * mix + some
    assert result is not None  # noqa: S101  for the type checker: there are three mixes
    return result
