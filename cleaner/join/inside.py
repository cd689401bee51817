"""Texts that stand whole inside others."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import LONGEST_GRAM, Ints
from cleaner.join.numbered import Numbered, Rows, folder_below, shares_for, together
from cleaner.join.packed import Codes, Ordered, from_place, pieces
from cleaner.join.sieve import Sieve

PROBE = 12  # characters: long enough to be rare, short enough for the shortest wrapped line
# Longer texts that are given for one text. A sentence which stands in more paragraphs is a formula.
GIVEN = 64
_PROBES = (2, 16)  # of each text; of those whose probes are frequent
# Bytes for each probe while it is looked for: itself, itself in order, how often it stands.
_OF_PROBE = 60
_MOST = 0xFFFFFFFF  # of a 32-bit number
_HALF = np.uint64(32)  # bits of the number of a text beside that of a probe
_MIXES = [np.uint64(m) for m in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]

_Number = TypeVar("_Number", bound=np.integer[Any])
Words = NDArray[np.uint64]
Numbers = NDArray[np.uint32]


class Contained(NamedTuple):
    """What was found: (short, long)."""

    pairs: Sequence[tuple[int, int]]
    complete: bool  # nothing was passed over because it was too much


def inside_pairs(texts: Ordered, memory: int = 0, folder: Path | None = None) -> Contained:
    """Give (short, long) for each text of `PROBE` characters or more inside a longer one.

    A text that stands in another brings each of its grams along. Two grams of every text are its
    probes; one pass over the grams of all texts finds where each probe stands, and the rarest one
    of a text names the candidates. Where they are many, another pass looks for a rarer one. None
    is missed; of the texts that hold one the longest `GIVEN` are given. `memory`: bytes for the
    sieve, then for the probes; where they are more, they lie in the folder, in shares by their
    hashes. 0: no limit.
    """
    first = int(np.searchsorted(texts.lengths, PROBE))
    found: list[tuple[int, int]] = []
    complete = True
    long_enough = from_place(texts, first)
    some = np.arange(len(long_enough.lengths), dtype=np.uint32)
    for count in _PROBES:
        pairs, frequent = [], []
        for short, places in _each_probed(long_enough, some, count, memory, folder):
            if len(places) > GIVEN and count != _PROBES[-1]:
                frequent.append(short)
                continue
            given = list(islice(_holders(long_enough, short, places), GIVEN))
            complete = complete and len(given) < GIVEN
            pairs += [(first + short, first + long) for long in given]
        found += sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
        some = np.array(sorted(frequent), np.uint32)
    return Contained(found, complete)


def _each_probed(
    texts: Ordered, some: Numbers, count: int, memory: int, folder: Path | None
) -> Iterator[tuple[int, Numbers]]:
    """Yield each of some texts whose probes all stand elsewhere, and where the rarest one does."""
    size = count * len(some)
    if not size:
        return
    of = shares_for(_OF_PROBE * size, memory)
    with folder_below(folder, of) as place:
        probes, hits = Numbered(of, place, "probe"), Numbered(of, place, "hit")
        sieve = Sieve(size, memory)
        for rows in together(_probes(texts, some, count)):
            sieve.add(rows.hashes)
            probes.add(rows)
        for rows in together(_sieved(texts, sieve)):
            hits.add(rows)
        del sieve
        least = _rarest(probes, hits, count, len(some))
        for share in range(of):
            for text, places in _where(probes.share(share), hits.each(share), least, count):
                yield int(some[text]), places


def _holders(texts: Ordered, short: int, places: Numbers) -> Iterator[int]:
    """Yield those of some places whose texts are longer and hold a text, longest first."""
    text = texts.texts[short]
    for long in places[::-1].tolist():
        if long <= short:
            return
        if texts.lengths[long] > len(text) and text in texts.texts[long]:
            yield long


def _probes(texts: Ordered, some: Numbers, count: int) -> Iterator[Rows]:
    """Yield the hashes at `count` even places of some texts.

    The number under each is that of the text among these, times `count`, and which of its places.
    """
    for piece in pieces(texts, 0, len(texts.lengths)):
        begin, end = np.searchsorted(some, np.array([piece.first, piece.last], np.uint32))
        own = some[begin:end]
        starts = texts.starts[own] - texts.starts[piece.first]
        for number in range(count if len(own) else 0):
            at = (number + 1) * (texts.lengths[own] - PROBE) // (count + 1)
            numbers = np.arange(begin, end, dtype=np.uint32) * np.uint32(count) + np.uint32(number)
            yield Rows(hashes_at(piece.codes, starts + at), numbers)


def _sieved(texts: Ordered, sieve: Sieve) -> Iterator[Rows]:
    """Yield the hashes of the grams that go through a sieve, and the numbers of their texts."""
    for piece in pieces(texts, 0, len(texts.lengths)):
        hashes = hashes_at(piece.codes, slice(0, len(piece.codes) - PROBE + 1))
        left = sieve.through(hashes)
        starts = texts.starts[piece.first : piece.last]
        holders = np.searchsorted(starts, left + starts[0], "right") - 1 + piece.first
        yield Rows(hashes[left], holders.astype(np.uint32))


def _rarest(probes: Numbered, hits: Numbered, count: int, texts: int) -> Numbers:
    """Give of each text how often its rarest probe stands anywhere, times `count`, and which it is.

    The first one of equally rare ones.
    """
    least = np.full(texts, _MOST, np.uint32)
    for share in range(probes.of):
        hashes, numbers = probes.share(share)
        ranked = np.sort(hashes)
        found = np.zeros(len(ranked), np.uint32)
        for rows in hits.each(share):
            places, hit = places_in(ranked, rows.hashes)
            np.add.at(found, places[hit], np.uint32(1))  # the first of equal ones
        times = np.minimum(found[np.searchsorted(ranked, hashes)], _MOST // count - 1)
        own, which = np.divmod(numbers, np.uint32(count))
        np.minimum.at(least, own, times * np.uint32(count) + which)
    return least


def _where(
    probes: Rows, hits: Iterator[Rows], least: Numbers, count: int
) -> Iterator[tuple[int, Numbers]]:
    """Yield the texts whose rarest probe is of this share, and stands elsewhere too: and where."""
    own, which = np.divmod(probes.numbers, np.uint32(count))
    times, rarest = np.divmod(least[own], np.uint32(count))
    wanted = (rarest == which) & (times > 1)  # a probe of one holder is only its own
    own = own[wanted]
    if not len(own):
        return
    ranked, at = np.unique(probes.hashes[wanted], return_inverse=True)
    found = [np.zeros(0, np.uint64)]
    for rows in hits:
        places, hit = places_in(ranked, rows.hashes)
        found.append((places[hit].view(np.uint64) << _HALF) | rows.numbers[hit])
    where = distinct(np.concatenate(found))
    edges = np.searchsorted(where, np.arange(len(ranked) + 1, dtype=np.uint64) << _HALF)
    holders = where.astype(np.uint32)
    for text, probe in zip(own.tolist(), at.tolist(), strict=True):
        yield text, holders[edges[probe] : edges[probe + 1]]


def hashes_at(codes: Codes, at: Ints | slice) -> Words:
    """Give the hashes of the `PROBE` codes that begin at some places, mixed in their upper bits."""
    words = np.ndarray((len(codes) - LONGEST_GRAM + 1,), np.uint64, codes.data, 0, (2,))
    parts = range(0, PROBE, LONGEST_GRAM)
    if isinstance(at, slice):
        # as numbers that lie one behind the other they are read three times as fast
        own = words[at.start : at.stop + parts[-1]].copy()
        of = [own[skip : skip + at.stop - at.start] for skip in parts]
    else:
        of = [words[at + skip] for skip in parts]
    result: Words = of[0] * _MIXES[0]
    for some, mix in zip(of[1:], _MIXES[1:], strict=True):
        result += some * mix
    result ^= result >> np.uint64(29)
    result *= _MIXES[0]
    return result


def is_new(ranked: NDArray[Any]) -> NDArray[np.bool_]:
    """Say of sorted values which of them differ from the one before; the first one does."""
    return np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)]


def distinct(values: NDArray[_Number]) -> NDArray[_Number]:
    """Give the different values, in order.

    `np.unique` does the same by a hash table: that takes fifteen times as long as a sort of 10,000,
    and eighty times of a million.
    """
    ranked = np.sort(values)
    return ranked[is_new(ranked)]


def union(*some: NDArray[_Number]) -> NDArray[_Number]:
    """Give the different values of some arrays, in order."""
    return distinct(np.concatenate(some))


def among(values: Words, others: Words) -> NDArray[np.bool_]:
    """Say which values are among others."""
    return places_in(np.sort(others), values)[1]


def lacking(values: Words, others: Words) -> Words:
    """Give the different values, in order, that others lack."""
    found = distinct(values)
    return found[~among(found, others)]


def places_in(ranked: Words, values: Words) -> tuple[Ints, NDArray[np.bool_]]:
    """Give where some values stand among sorted ones, and which of them really do."""
    if not len(ranked):
        return np.zeros(values.shape, np.int64), np.zeros(values.shape, np.bool_)
    places = np.minimum(np.searchsorted(ranked, values), len(ranked) - 1)
    return places, ranked[places] == values
