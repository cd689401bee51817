"""What a search found among forms, under their hashes: it still holds when some of them are gone.

Whether two forms are alike, and whether one stands in the other, does not depend on the rest of
the corpus. So where paragraphs were only taken away, nothing is left to be searched, and where some
are new, little (grown.py).
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.firsts import LONG, MOULD, PIECE, Firsts, first_of_each, recurring
from cleaner.copies.forms import Numbers, shortest
from cleaner.copies.ordered import in_order
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.sketches import is_crowded
from cleaner.join import CROWD, Means, similar_ordered
from cleaner.join.bounds import Ints
from cleaner.join.inside import GIVEN, Contained, inside_pairs, is_new
from cleaner.join.interrupted import interrupted_pairs
from cleaner.join.packed import from_place
from cleaner.memory import room
from cleaner.model import Settings
from cleaner.store import Shelf

Keys = NDArray[np.uint64]
# The share of the memory for what a part of a search holds at a time, besides what it knows of each
# paragraph; the join holds some of it twice. Less means more files, and hardly more time.
_OF_MEMORY, _AT_A_TIME = 16, 3
_OF_TEXTS = 64  # the share for the texts side by side; more of them lie in a file
# Bytes that this process and each of two workers take before a search, and for each paragraph of
# the corpus in it (docs/scale.md).
_OF_PROCESS, _OF_WORKER, _HELD, _HELD_BY_WORKER = 100_000_000, 100_000_000, 12, 36
_OF_NEW_WORKER = 50_000_000  # that did nothing else before


class Search(NamedTuple):
    """What was found among some forms."""

    keys: Keys  # of the forms, sorted
    moulds: Keys  # pairs x 2: of moulds that are alike
    inside: Keys  # pairs x 2: of a form, and of a longer one in which it stands
    interrupted: Keys  # pairs x 2: of a form, and of the same with a run more
    # every pair is here; where many forms of one kind crowd, only some are, and which ones depends
    # on the others
    complete: bool


class Part(NamedTuple):
    """What one job found: pairs of keys by kind."""

    pairs: Mapping[str, Keys]
    complete: bool


class Job(NamedTuple):
    """A part of a search; who does it reads the segments where they lie."""

    shelf: Shelf
    settings: Settings
    part: Callable[[Firsts, Settings, Path | None], Part]


def search(corpus: Corpus, settings: Settings, shelf: Shelf) -> Search:
    """Compare the forms of a shelf with each other; what memory cannot hold goes to its folder.

    Workers share in it where the memory is enough for each to know the forms, new ones where what
    those of before hold is too much; else all is done here, one part after the other.
    """
    parts = (alike, contained)
    if shelf.engine is not None and not _fits(len(corpus), settings, _OF_WORKER):
        shelf.engine.rest()
    if shelf.engine is None or not _fits(len(corpus), settings, _OF_NEW_WORKER):
        firsts = first_of_each(corpus, settings)
        found = [part(firsts, settings, shelf.folder) for part in parts]
        del firsts
    else:
        jobs = [Job(shelf._replace(engine=None), settings, part) for part in parts]
        found = list(shelf.engine.map(do, jobs))
    pairs = {kind: some for one in found for kind, some in one.pairs.items()}
    complete = all(one.complete for one in found)
    keys = _keys(corpus, settings) if complete else np.zeros(0, np.uint64)
    return Search(keys, **pairs, complete=complete)


def _keys(corpus: Corpus, settings: Settings) -> Keys:
    """Give the hashes of all forms, sorted."""
    found = np.concatenate([np.zeros(0, np.uint64), *each_keys(corpus, settings)])
    found.sort()  # where it lies: of so many another copy counts
    keys: Keys = found[is_new(found)]
    return keys


def each_keys(corpus: Corpus, settings: Settings) -> Iterator[Keys]:
    """Yield the hashes of the forms that count, segment by segment."""
    for before, segment in zip(corpus.paragraphs_before, corpus.segments, strict=True):
        keys = segment.column("keys")
        yield keys[corpus.lengths[before : before + len(keys)] >= shortest(settings)]


def _fits(paragraphs: int, settings: Settings, of_worker: int) -> bool:
    """Say whether two workers may know all forms besides this process."""
    left = room(settings) * (1 - _AT_A_TIME / _OF_MEMORY)
    of_workers = 2 * (of_worker + _HELD_BY_WORKER * paragraphs)
    return _OF_PROCESS + _HELD * paragraphs + of_workers <= left


def do(job: Job) -> Part:
    """Do a part of a search: the job of a worker."""
    firsts = first_of_each(Corpus(job.shelf.segments), job.settings)
    return job.part(firsts, job.settings, job.shelf.folder)


def alike(firsts: Firsts, settings: Settings, folder: Path | None) -> Part:
    """Find the moulds that are alike."""
    crowded = is_crowded(lambda: firsts.column("sketches", MOULD))
    crowd = CROWD if crowded else 0
    means = Means(crowd, memory=room(settings) // _OF_MEMORY, folder=folder)
    corpus = firsts.corpus
    held = room(settings) // _OF_TEXTS
    with in_order(corpus, firsts.numbers(MOULD), folder, held, moulds=True) as (texts, names):
        similar = similar_ordered(texts, names, settings.copy_threshold, means)
    pairs = firsts.numbers(MOULD)[np.stack([similar.one, similar.other], axis=1)]
    return Part({"moulds": _hashes(corpus, "moulds", pairs)}, not crowded)


def contained(firsts: Firsts, settings: Settings, folder: Path | None) -> Part:
    """Find the forms that stand in others, and those that lack a run."""
    corpus = firsts.corpus
    held = room(settings) // _OF_TEXTS
    with in_order(corpus, firsts.numbers(LONG | PIECE), folder, held) as (texts, names):
        memory = room(settings) // _OF_MEMORY
        inside = inside_pairs(texts, memory, folder)
        # pieces are shorter than all the others
        first = int(np.count_nonzero(firsts.marks & PIECE))
        interrupted = interrupted_pairs(from_place(texts, first), memory, folder)
    numbers = firsts.numbers(LONG | PIECE)
    pairs = {
        "inside": _hashes(corpus, "keys", numbers[names[_pairs(inside)]]),
        "interrupted": _hashes(corpus, "keys", numbers[names[_pairs(interrupted) + first]]),
    }
    return Part(pairs, inside.complete and interrupted.complete)


def _hashes(corpus: Corpus, name: str, pairs: Numbers) -> Keys:
    """Give pairs of paragraphs under the hashes of their forms, or of their moulds."""
    return corpus.picked(name, pairs.ravel()).reshape(-1, 2)


def added(pairs: Mapping[str, Keys], firsts: Firsts, settings: Settings) -> dict[str, Keys] | None:
    """Give pairs by kind and those which some forms have among them; None: some may be missing."""
    known = dict(pairs)
    for part in (alike, contained):
        found = part(firsts, settings, None)
        if not found.complete:
            return None
        for kind, some in found.pairs.items():
            known[kind] = _distinct_pairs(np.concatenate([known[kind], some]))
    return known


def _distinct_pairs(pairs: Keys) -> Keys:
    """Give the different pairs, in order."""
    ranked = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return ranked[is_new(ranked[:, 0]) | is_new(ranked[:, 1])]


def stands_in_many(inside: Keys) -> bool:
    """Say whether a form stands in so many others that a search of the whole gives only some."""
    holders = np.unique(inside[:, 0], return_counts=True)[1]
    return bool(holders.max(initial=0) >= GIVEN)


def kin(corpus: Corpus, settings: Settings, found: Search) -> Keys:
    """Give the hashes of the forms that have to do with another paragraph: the others all stay."""
    own = recurring(corpus, settings, found.moulds.ravel())
    return np.concatenate([own, found.inside.ravel(), found.interrupted.ravel()])


def _pairs(found: Contained) -> Ints:
    return np.array(found.pairs, np.int64).reshape(-1, 2)


def numbered(pairs: Keys, keys: Keys) -> list[tuple[int, int]]:
    """Give the pairs both of whose keys are among `keys`, by their places there, in order."""
    order = np.argsort(keys)
    ranked = keys[order]
    if not len(keys):
        return []
    places = np.minimum(np.searchsorted(ranked, pairs), len(keys) - 1)
    there = (ranked[places] == pairs).all(axis=1)
    found: list[tuple[int, int]] = sorted(map(tuple, order[places[there]].tolist()))
    return found
