"""The exact similarity join: every pair of similar texts, none missed and none extra.

Similar means: the normalised Indel similarity (rapidfuzz's `ratio` / 100) is at least the
threshold. The filters only ever drop what provably falls below (bounds.py has the proofs), and
rapidfuzz verifies the rest, so the answer depends on nothing but the texts.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.join.bounds import LONGEST_GRAM, Ints, gram_classes, longest_partner
from cleaner.join.candidates import Pairs, candidates
from cleaner.join.crowds import led_pairs
from cleaner.join.packed import Packed, pack, part
from cleaner.join.postings import (
    Frame,
    Keys,
    Share,
    distinct_lists,
    frame,
    peel,
    rarest,
    shared,
    sorted_keys,
    split_crowds,
)
from cleaner.join.verify import Verified, verified

LOWEST = 0.80  # below it a gram guarantees too little for the filters to pay
# Texts that share one of their rarest grams before they count as a crowd. All pairs of 400 texts
# are 80,000, a twentieth of a second; paragraphs of prose share such a gram with ten others.
CROWD = 400
# In `fast` joins each edit is taken to add half a run: an insertion stands beside a deletion.
_FAST_RUNS = 0.5
_FAST_BELOW = 0.85  # from here on the exact join is fast itself, and the shortcut misses more


class Similar(NamedTuple):
    """Similar pairs, in order of `one`, then of `other`; `one` < `other`, numbers of the texts."""

    one: Ints
    other: Ints
    score: NDArray[np.float64]  # the normalised Indel similarity, 0 to 1


class Means(NamedTuple):
    """How a join is to be done; the answer depends on `crowd` and `fast` alone."""

    # a list of more texts than this is a crowd, see crowds.py; 0: all pairs, whatever it costs
    crowd: int = CROWD
    # below a threshold of 0.85: trust that half of the edits stand beside another one, as in
    # replaced characters. Ten times faster; docs/decisions/similarity-join.md has what it misses
    fast: bool = False
    # bytes for the postings; where they need more, they are taken share by share. 0: no limit
    memory: int = 0
    # where the shares are laid down meanwhile; None: they stay in memory, which the first filter
    # cuts down to a fifth
    folder: Path | None = None


EXACT = Means()


def similar_pairs(texts: Sequence[str], threshold: float, means: Means = EXACT) -> Similar:
    """Give every pair of texts that are at least `threshold` alike, but not the same.

    The texts are all different and none is empty: collapse identical ones before. In a crowd only
    the pairs of a leader, the first text of its kind, with its followers are given.
    """
    if not LOWEST <= threshold <= 1:
        message = f"the threshold is {threshold}, not between {LOWEST} and 1"
        raise ValueError(message)
    order = sorted(range(len(texts)), key=lambda k: len(texts[k]))
    by_length = [texts[k] for k in order]
    names = np.array(order, np.int64)
    packed = pack(by_length)
    pairs, crowd = _candidates(packed, threshold, means)
    found = [verified(by_length, pairs, threshold)]
    if len(crowd):
        found.append(led_pairs(by_length, packed, crowd, names, threshold))
    return _in_order(found, names)


def _in_order(found: Sequence[Verified], names: Ints) -> Similar:
    """Give the pairs under their own numbers, each once."""
    one = names[np.concatenate([near.pairs.one for near in found])]
    other = names[np.concatenate([near.pairs.other for near in found])]
    keys = np.minimum(one, other) * len(names) + np.maximum(one, other)
    keys, first = np.unique(keys, return_index=True)
    scores = np.concatenate([near.scores for near in found])[first]
    return Similar(keys // max(len(names), 1), keys % max(len(names), 1), scores)


def _candidates(packed: Packed, threshold: float, means: Means) -> tuple[Pairs, Ints]:
    """Give the candidates of all gram classes, and the texts in crowds, by place in the pack."""
    runs = _FAST_RUNS if means.fast and threshold < _FAST_BELOW else 1.0
    found = [Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    crowds = [np.zeros(0, np.int64)]
    below = int(packed.lengths[-1]) + 1 if len(packed.lengths) else 0
    for number, (gram, shortest) in enumerate(gram_classes(threshold, runs)):
        first = int(np.searchsorted(packed.lengths, shortest))
        last = len(packed.lengths)
        if number:
            longest = longest_partner(np.array([below - 1]), threshold)[0]
            last = int(np.searchsorted(packed.lengths, longest, "right"))
        if last - first > 1:
            some = part(packed, first, last)
            fr = frame(some, threshold, gram, runs)
            keys = _last_postings(some, gram, fr, means)
            keys, crowd = split_crowds(keys, fr, means.crowd or len(keys))
            crowds.append(crowd + first)
            pairs = candidates(keys, some, fr, threshold, below, crowd)
            found.append(Pairs(pairs.one + first, pairs.other + first))
        below = shortest
    return (
        Pairs(np.concatenate([p.one for p in found]), np.concatenate([p.other for p in found])),
        np.unique(np.concatenate(crowds)),
    )


def _last_postings(packed: Packed, gram: int, fr: Frame, means: Means) -> Keys:
    """Give the postings that all filters leave."""
    parts = [
        _laid_down(shared(sorted_keys(packed, gram, fr.bits, share), fr), share, means)
        for share in _shares(packed, means.memory)
    ]
    parts = rarest(peel(parts, fr), fr)
    return np.concatenate([distinct_lists(keys, fr) for keys in parts])


def _shares(packed: Packed, memory: int) -> list[Share]:
    """Give the shares of the grams that fit the memory, one after the other."""
    needed = 8 * (len(packed.codes) - LONGEST_GRAM)
    of = 1
    while memory and 2 * needed > memory * of:  # a share is once copied while it is made
        of *= 2
    return [Share(number, of) for number in range(of)]


def _laid_down(keys: Keys, share: Share, means: Means) -> Keys:
    """Put a share on disk, if there is a folder for it, and give it as mapped from there."""
    if share.of == 1:
        return keys
    if means.folder is None:
        return keys.copy()  # without the room of what was dropped
    path = means.folder / f"share-{share.number}.npy"
    np.save(path, keys)
    mapped: Keys = np.load(path, mmap_mode="r+")
    return mapped
