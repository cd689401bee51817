"""Texts that stand whole inside others, and texts that begin or end alike."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import LONGEST_GRAM, Ints
from cleaner.join.packed import Codes, Ordered, from_place, pieces

PROBE = 12  # characters: long enough to be rare, short enough for the shortest wrapped line
# Longer texts that are tried for one text. A sentence which stands in more paragraphs than this is
# a formula; it is compared with the longest of them only.
_TRIED = 64
_NEIGHBOURS = 3  # to each side, among texts in alphabetical order
_SEEN = 96  # characters by which they are ordered
_SIEVE_BITS = 24
_MIXES = [np.uint64(m) for m in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]

Words = NDArray[np.uint64]


def inside_pairs(texts: Ordered) -> Iterator[tuple[int, int]]:
    """Yield (short, long) for each text of `PROBE` characters or more inside a longer one.

    A text that stands in another brings each of its grams along. Two grams of every text are its
    probes; one pass over the grams of all texts finds where each probe stands, and the rarer one
    of a text names the candidates.
    """
    first = int(np.searchsorted(texts.lengths, PROBE))
    if len(texts.lengths) - first < 2:  # noqa: PLR2004  a pair
        return
    long_enough = from_place(texts, first)
    for short, places in _probe_places(long_enough):
        text = long_enough.texts[short]
        for long in sorted((place for place in places if place > short), reverse=True)[:_TRIED]:
            if texts.lengths[first + long] > len(text) and text in long_enough.texts[long]:
                yield first + short, first + long


def _probe_places(texts: Ordered) -> Iterator[tuple[int, set[int]]]:
    """Yield each text whose two probes stand elsewhere, and where the rarer one does."""
    probes = np.concatenate(_probes(texts))
    order = np.argsort(probes, kind="stable")
    hits, holders = _scan(texts, probes[order])
    # hits are places among the distinct sorted probes; a probe of one holder is only its own
    begins = np.searchsorted(probes[order], probes)
    counts = np.bincount(hits, minlength=len(probes))[begins].reshape(2, -1)
    shared = np.flatnonzero(counts.min(0) > 1)
    rarer = begins.reshape(2, -1)[counts.argmin(0)[shared], shared]
    where: defaultdict[int, set[int]] = defaultdict(set)
    wanted = np.isin(hits, rarer)
    for hit, holder in zip(hits[wanted].tolist(), holders[wanted].tolist(), strict=True):
        where[hit].add(holder)
    for text, probe in zip(shared.tolist(), rarer.tolist(), strict=True):
        yield text, where[probe]


def _probes(texts: Ordered) -> tuple[Words, Words]:
    """Give the hashes of two places of each text, at a third and at two thirds."""
    spare = texts.lengths - PROBE
    first, second = np.empty(len(spare), np.uint64), np.empty(len(spare), np.uint64)
    for piece in pieces(texts, 0, len(spare)):
        some = slice(piece.first, piece.last)
        starts = texts.starts[some] - texts.starts[piece.first]
        first[some] = _hashes(piece.codes, starts + spare[some] // 3)
        second[some] = _hashes(piece.codes, starts + 2 * spare[some] // 3)
    return first, second


def _scan(texts: Ordered, probes: Words) -> tuple[Ints, Ints]:
    """Give the place of a probe and the number of the text, wherever a text holds a probe.

    A sieve of one byte for each of the upper bits turns away almost all grams that are no probe.
    """
    sieve = np.zeros(1 << _SIEVE_BITS, np.bool_)
    shift = np.uint64(64 - _SIEVE_BITS)
    sieve[(probes >> shift).view(np.int64)] = True
    found_hits, found_places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for piece in pieces(texts, 0, len(texts.lengths)):
        hashes = _hashes(piece.codes, slice(0, len(piece.codes) - PROBE + 1))
        left = np.flatnonzero(sieve.take((hashes >> shift).view(np.int64)))
        place = np.searchsorted(probes, hashes[left])
        hit = probes[np.minimum(place, len(probes) - 1)] == hashes[left]
        found_hits.append(place[hit])
        found_places.append(left[hit] + texts.starts[piece.first])
    places = np.concatenate(found_places)
    holders = np.searchsorted(texts.starts, places, "right") - 1
    return np.concatenate(found_hits), holders


def _hashes(codes: Codes, at: Ints | slice) -> Words:
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


def interrupted_pairs(texts: Ordered) -> Iterator[tuple[int, int]]:
    """Yield (short, long) where the short text is the long one with one run taken out.

    One of the two common parts, at the beginning or at the end, has at least half of the short
    text. In alphabetical order the texts that share a beginning stand together, those with the
    longest shared one nearest, and backwards the same holds of endings: so only neighbours in the
    two orders are compared. Where more than a few texts share most of a beginning and an ending,
    pairs are missed; this is a search for flaws, not part of the exact join.
    """
    first = int(np.searchsorted(texts.lengths, PROBE))
    long_enough = from_place(texts, first)
    heads, tails = _ends(long_enough)
    pairs = {
        (min(one, other), max(one, other))
        for hashes, step in ((heads, 1), (tails, -1))
        for one, other in _neighbours(long_enough, hashes, step)
    }
    for short, long in sorted(pairs):
        if _covers(long_enough.texts[short], long_enough.texts[long]):
            yield first + short, first + long


def _ends(texts: Ordered) -> tuple[Words, Words]:
    """Give the hashes of the first and of the last `PROBE` characters of each text."""
    heads, tails = (np.empty(len(texts.lengths), np.uint64) for _ in range(2))
    for piece in pieces(texts, 0, len(texts.lengths)):
        some = slice(piece.first, piece.last)
        starts = texts.starts[some] - texts.starts[piece.first]
        heads[some] = _hashes(piece.codes, starts)
        tails[some] = _hashes(piece.codes, starts + texts.lengths[some] - PROBE)
    return heads, tails


def _neighbours(texts: Ordered, hashes: Words, step: int) -> Iterator[tuple[int, int]]:
    """Yield the texts that begin alike (`step` -1: end alike) and are near in alphabetical order.

    Texts that do not share their hash of `PROBE` characters are no neighbours worth a look.
    """
    order = np.argsort(hashes, kind="stable")
    ranked = hashes[order]
    edges = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    sizes = np.diff(edges, append=len(order))
    for edge, size in zip(edges[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        group = [(texts.texts[k][::step][:_SEEN], k) for k in order[edge : edge + size].tolist()]
        group.sort()
        for near in range(1, _NEIGHBOURS + 1):
            for (one, first), (other, second) in zip(group, group[near:], strict=False):
                if one[:PROBE] == other[:PROBE]:
                    yield first, second


def _covers(short: str, long: str) -> bool:
    """Say whether a text is a longer one from which one run was taken out."""
    if len(short) >= len(long):
        return False
    pairs = enumerate(zip(short, long, strict=False))
    same = next((n for n, (a, b) in pairs if a != b), len(short))
    return long.endswith(short[same:])
