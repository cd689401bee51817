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
_SIEVE_BITS = 27
# Bytes for each probe while it is looked for: itself, itself in order, where it stands.
_OF_PROBE = 60
_MIXES = [np.uint64(m) for m in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]

_AT_ONCE = 1 << 18  # hashes that are looked up together
_BYTE, _IN_BYTE = np.uint64(3), np.uint64(7)  # the bits of a number which name one of eight bits

Words = NDArray[np.uint64]
Numbers = NDArray[np.uint32]


class Contained(NamedTuple):
    """What was found: (short, long)."""

    pairs: Sequence[tuple[int, int]]
    complete: bool  # nothing was passed over because it was too much


def inside_pairs(texts: Ordered, memory: int = 0) -> Contained:
    """Give (short, long) for each text of `PROBE` characters or more inside a longer one.

    A text that stands in another brings each of its grams along. Two grams of every text are its
    probes; one pass over the grams of all texts finds where each probe stands, and the rarest one
    of a text names the candidates. Where they are many, another pass looks for a rarer one. None
    is missed; of the texts that hold one the longest `GIVEN` are given. `memory`: bytes for the
    probes; where they are more, the grams are gone through again for each portion. 0: no limit.
    """
    first = int(np.searchsorted(texts.lengths, PROBE))
    found: list[tuple[int, int]] = []
    complete = True
    long_enough = from_place(texts, first)
    some: Sequence[int] = range(len(long_enough.lengths))
    for count in _PROBES:
        frequent = []
        for short, places in _each_probed(long_enough, some, count, memory):
            if len(places) > GIVEN and count != _PROBES[-1]:
                frequent.append(short)
                continue
            given = list(islice(_holders(long_enough, short, places), GIVEN))
            complete = complete and len(given) < GIVEN
            found += [(first + short, first + long) for long in given]
        some = frequent
    return Contained(found, complete)


def _each_probed(
    texts: Ordered, some: Sequence[int], count: int, memory: int
) -> Iterator[tuple[int, set[int]]]:
    """Yield what `_probe_places` does, for as many texts at a time as the memory allows."""
    at_once = max(memory // (_OF_PROBE * count), 1) if memory else len(some)
    for begin in range(0, len(some), max(at_once, 1)):
        yield from _probe_places(texts, np.array(some[begin : begin + at_once], np.int64), count)


def _holders(texts: Ordered, short: int, places: set[int]) -> Iterator[int]:
    """Yield those of some places whose texts are longer and hold a text, longest first."""
    text = texts.texts[short]
    for long in sorted((place for place in places if place > short), reverse=True):
        if texts.lengths[long] > len(text) and text in texts.texts[long]:
            yield long


def _probe_places(texts: Ordered, some: Ints, count: int) -> Iterator[tuple[int, set[int]]]:
    """Yield each of some texts whose probes all stand elsewhere, and where the rarest one does."""
    probes = _probes(texts, some, count)
    ranked = np.sort(probes)
    hits, holders = _scan(texts, ranked)
    # hits are places among the sorted probes, the first of equal ones
    found = np.bincount(hits, minlength=len(ranked)).astype(np.uint32)
    begins = np.searchsorted(ranked, probes).astype(np.uint32)
    del probes, ranked
    # a probe of one holder is only its own
    counts = found[begins].reshape(count, -1)
    shared = np.flatnonzero(counts.min(0) > 1)
    rarest = begins.reshape(count, -1)[counts.argmin(0)[shared], shared]
    where: defaultdict[int, set[int]] = defaultdict(set)
    found[:] = 0
    found[rarest] = 1
    wanted = found[hits] > 0
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


def _scan(texts: Ordered, probes: Words) -> tuple[Numbers, Numbers]:
    """Give the place of a probe and the number of the text, wherever a text holds a probe.

    `probes` are sorted. A sieve of one bit for each of the upper bits turns away almost all grams
    that are no probe.
    """
    found = [_looked_up(probes, some) for some in _sieved(texts, _sieve(probes))]
    return np.concatenate([hits for hits, _ in found]), np.concatenate([own for _, own in found])


def _sieved(texts: Ordered, sieve: NDArray[np.uint8]) -> Iterator[list[tuple[Words, Numbers]]]:
    """Yield the hashes of grams that go through a sieve, and the numbers of their texts."""
    shift = np.uint64(64 - _SIEVE_BITS)
    waiting: list[tuple[Words, Numbers]] = []
    size = 0
    for piece in pieces(texts, 0, len(texts.lengths)):
        if size > _AT_ONCE:
            yield waiting
            waiting, size = [], 0
        hashes = hashes_at(piece.codes, slice(0, len(piece.codes) - PROBE + 1))
        upper = hashes >> shift
        bits = sieve.take((upper >> _BYTE).view(np.int64)) >> (upper & _IN_BYTE).astype(np.uint8)
        left = np.flatnonzero(bits & np.uint8(1))
        starts = texts.starts[piece.first : piece.last]
        holders = np.searchsorted(starts, left + starts[0], "right") - 1 + piece.first
        waiting.append((hashes[left], holders.astype(np.uint32)))
        size += len(left)
    yield waiting


def _looked_up(probes: Words, some: list[tuple[Words, Numbers]]) -> tuple[Numbers, Numbers]:
    """Give the place of each hash that is a probe, and the number of its text.

    In order of the hashes: a search in a large array is several times faster so.
    """
    hashes, holders = (np.concatenate(column) for column in zip(*some, strict=True))
    order = np.argsort(hashes)
    places, hit = places_in(probes, hashes[order])
    return places[hit].astype(np.uint32), holders[order[hit]]


def _sieve(probes: Words) -> NDArray[np.uint8]:
    """Give a bit for each value of the upper bits: whether a probe, of sorted ones, has it."""
    sieve = np.zeros(1 << (_SIEVE_BITS - 3), np.uint8)
    upper = probes >> np.uint64(64 - _SIEVE_BITS)
    of_byte = upper >> _BYTE
    edges = np.flatnonzero(is_new(of_byte))
    bits = np.uint8(1) << (upper & _IN_BYTE).astype(np.uint8)
    sieve[of_byte[edges].view(np.int64)] = np.bitwise_or.reduceat(bits, edges)
    return sieve


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


def is_new(ranked: Words) -> NDArray[np.bool_]:
    """Say of sorted values which of them differ from the one before; the first one does."""
    return np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)]


def places_in(ranked: Words, values: Words) -> tuple[Ints, NDArray[np.bool_]]:
    """Give where some values stand among sorted ones, and which of them really do."""
    if not len(ranked):
        return np.zeros(len(values), np.int64), np.zeros(len(values), np.bool_)
    places = np.minimum(np.searchsorted(ranked, values), len(ranked) - 1)
    return places, ranked[places] == values
