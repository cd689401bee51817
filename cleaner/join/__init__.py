"""The exact similarity join: every pair of similar texts, none missed and none extra.

Similar means: the normalised Indel similarity (rapidfuzz's `ratio` / 100) is at least the
threshold. The filters only ever drop what provably falls below (bounds.py has the proofs), and
rapidfuzz verifies the rest, so the answer depends on nothing but the texts.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import later
from cleaner.foresight import foreseen, soon
from cleaner.join.bands import Band, bands
from cleaner.join.bounds import LONGEST_GRAM, Ints, Narrow
from cleaner.join.candidates import Pairs, candidates
from cleaner.join.crowds import led_pairs
from cleaner.join.inside import distinct
from cleaner.join.keys import Frame, Keys, each_keys, frame, sorted_keys
from cleaner.join.packed import Ordered, ordered
from cleaner.join.postings import peel, shared
from cleaner.join.shares import lay_down, put_back, read
from cleaner.join.verify import Verified, verified

if TYPE_CHECKING:
    import tempfile
else:
    tempfile = later.module("tempfile")

__all__ = ["EXACT", "LONGEST_GRAM", "Means", "Similar", "similar_ordered", "similar_pairs"]

LOWEST = 0.80  # below it a gram guarantees too little for the filters to pay
# Texts that share one of their rarest grams before they count as a crowd. All pairs of 400 texts
# are 80,000, a twentieth of a second; paragraphs of prose share such a gram with ten others.
CROWD = 400
# In `fast` joins each edit is taken to add half a run: an insertion stands beside a deletion.
_FAST_RUNS = 0.5
_MOST_SHARES = 1 << 12  # files
_FAST_BELOW = 0.85  # from here on the exact join is fast itself, and the shortcut misses more


class Similar(NamedTuple):
    """Similar pairs, in order of `one`, then of `other`; `one` < `other`, numbers of the texts."""

    one: Ints
    other: Ints
    score: NDArray[np.float64]  # the normalised Indel similarity, 0 to 1
    crowded: bool = False  # there was a crowd: of its pairs only those with leaders are here


class Means(NamedTuple):
    """How a join is to be done; without crowds the answer depends on `fast` alone."""

    # a list of more texts than this is a crowd, see crowds.py; 0: all pairs, whatever it costs
    crowd: int = CROWD
    # below a threshold of 0.85: trust that half of the edits stand beside another one, as in
    # replaced characters. Ten times faster; docs/decisions/similarity-join.md has what it misses
    fast: bool = False
    # bytes for the postings; where they need more, they are taken share by share. 0: no limit
    memory: int = 0
    # below which the shares are laid down meanwhile; None: where temporary files lie
    folder: Path | None = None
    # characters searched at a time: more need more memory, fewer more time
    band: int = 4_000_000


EXACT = Means()


def similar_pairs(texts: Sequence[str], threshold: float, means: Means = EXACT) -> Similar:
    """Give every pair of texts that are at least `threshold` alike, but not the same.

    The texts are all different and none is empty: collapse identical ones before. In a crowd only
    the pairs of a leader, the first text of its kind, with its followers are given.
    """
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    names = np.argsort(lengths, kind="stable")
    return similar_ordered(ordered([texts[k] for k in names.tolist()]), names, threshold, means)


def similar_ordered(
    texts: Ordered,
    names: Ints | Narrow,
    threshold: float,
    means: Means = EXACT,
    own: int | None = None,
) -> Similar:
    """Give the same of texts that are in order of length; `names` are their numbers outside.

    The texts may lie on a disk: they are read piece by piece, then those of the pairs. `own`: only
    pairs whose shorter text is one of the first so many, where all pairs are given.
    """
    if not LOWEST <= threshold <= 1:
        message = f"the threshold is {threshold}, not between {LOWEST} and 1"
        raise ValueError(message)
    pairs, crowd = _candidates(texts, threshold, means, own)
    found = [verified(texts.texts, texts.lengths, pairs, threshold)]
    if len(crowd):
        found.append(led_pairs(texts, crowd, names, threshold))
    return _in_order(found, names)._replace(crowded=len(crowd) > 0)


def _in_order(found: Sequence[Verified], names: Ints | Narrow) -> Similar:
    """Give the pairs under their own numbers, each once."""
    one = names[np.concatenate([near.pairs.one for near in found])].astype(np.int64)
    other = names[np.concatenate([near.pairs.other for near in found])].astype(np.int64)
    keys = np.minimum(one, other) * len(names) + np.maximum(one, other)
    keys, first = np.unique(keys, return_index=True)
    scores = np.concatenate([near.scores for near in found])[first]
    return Similar(keys // max(len(names), 1), keys % max(len(names), 1), scores)


def _candidates(
    texts: Ordered, threshold: float, means: Means, own: int | None
) -> tuple[Pairs, Ints]:
    """Give the candidates of all bands, and the texts in crowds."""
    runs = _FAST_RUNS if means.fast and threshold < _FAST_BELOW else 1.0
    found = [Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    crowds = [np.zeros(0, np.int64)]
    searched = list(bands(texts, threshold, runs, means.band, own))
    shares = [_shares(texts, band, means.memory) for band in searched]
    whole = [band for band, of in zip(searched, shares, strict=True) if of == 1]
    room = np.empty(max((_size(texts, band) for band in whole), default=0), np.uint64)
    for band, of in zip(searched, shares, strict=True):
        fr = frame(texts, band, threshold, runs)
        with _parts(texts, band, fr, of, room, means.folder) as parts:
            pairs, crowd = candidates(peel(parts, fr), texts, band, fr, means.crowd)
            del parts  # the memory, where they are mapped
        found.append(pairs)
        crowds.append(crowd)
    return (
        Pairs(np.concatenate([p.one for p in found]), np.concatenate([p.other for p in found])),
        distinct(np.concatenate(crowds)),
    )


def _size(texts: Ordered, band: Band) -> int:
    return int(texts.starts[band.last] - texts.starts[band.first])


def _shares(texts: Ordered, band: Band, memory: int) -> int:
    """Give in how many shares the keys fit the memory one after the other, a power of two."""
    needed = 8 * _size(texts, band)
    of = 1
    while (
        memory and of < _MOST_SHARES and 2 * needed > memory * of
    ):  # one share may be twice as large as another
        of *= 2
    return of


@contextmanager
def _parts(  # noqa: PLR0913, PLR0917  of one place
    texts: Ordered, band: Band, fr: Frame, of: int, room: Keys, folder: Path | None
) -> Iterator[list[Keys]]:
    """Give the postings of a band whose gram another text of it has: at once, or in shares."""
    if of == 1:
        yield [shared(sorted_keys(texts, band, fr, room), fr)]
        return
    with tempfile.TemporaryDirectory(dir=folder, prefix="join-") as place:
        paths = lay_down(each_keys(texts, band, fr), of, Path(place))
        yield [_shared_of(path, fr) for path in foreseen(paths, soon, 1)]


def _shared_of(path: Path, fr: Frame) -> Keys:
    keys = read(path)
    keys.sort()
    return put_back(shared(keys, fr), path)
