"""What a search found among forms, under their hashes: it still holds when some of them are gone.

Whether two forms are alike, and whether one stands in the other, does not depend on the rest of
the corpus. So where paragraphs were only taken away, nothing is left to be searched, and where some
are new, little (grown.py).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
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
from cleaner.join.bounds import Ints, longest_partner
from cleaner.join.inside import GIVEN, Contained, inside_pairs, is_new
from cleaner.join.interrupted import interrupted_pairs
from cleaner.join.packed import Ordered, from_place
from cleaner.memory import room
from cleaner.model import Settings
from cleaner.store import Shelf

Keys = NDArray[np.uint64]
KINDS = ("moulds", "inside", "interrupted")  # of pairs
# The share of the memory for what a part of a search holds at a time, besides what it knows of each
# paragraph; the join holds some of it twice. Less means more files, and hardly more time.
_OF_MEMORY, _AT_A_TIME = 16, 3
_OF_TEXTS = 64  # the share for the texts side by side; more of them lie in a file
# Bytes that this process and each of two workers take before a search, and for each paragraph of
# the corpus in it (docs/scale.md).
_OF_PROCESS, _OF_WORKER, _HELD, _HELD_BY_WORKER = 100_000_000, 100_000_000, 12, 36
_OF_NEW_WORKER = 50_000_000  # that did nothing else before
# Where two workers share, one looks for alike moulds up to a length, the other one for those of
# longer ones and for all the rest, which takes half to two thirds of what all moulds take. So many
# of their characters are up to that length.
_OF_SHORTER = 0.8
_LONGEST = 1 << 12  # characters; of longer forms it does not matter how long they are
_COUNTED = 1 << 16  # lengths at a time


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


class Share(NamedTuple):
    """A share of the moulds, by the length of the shorter one of a pair: up to `last`, or above."""

    last: int
    above: bool


class Job(NamedTuple):
    """Parts of a search; who does them reads the segments where they lie."""

    shelf: Shelf
    settings: Settings
    parts: Sequence[Callable[[Firsts, Settings, Path | None], Part]]


def search(corpus: Corpus, settings: Settings, shelf: Shelf) -> Search:
    """Compare the forms of a shelf with each other; what memory cannot hold goes to its folder.

    Two workers share in it where the memory is enough for each to know the forms, new ones where
    what those of before hold is too much; else all is done here, one part after the other.
    """
    if shelf.engine is not None and not _fits(len(corpus), settings, _OF_WORKER):
        shelf.engine.rest()
    if shelf.engine is None or not _fits(len(corpus), settings, _OF_NEW_WORKER):
        firsts = first_of_each(corpus, settings)
        found = _done((alike, contained), firsts, settings, shelf.folder)
        del firsts
    else:
        last = _middle(corpus, settings)
        shorter, longer = (
            partial(alike, share=Share(last, above=above)) for above in (False, True)
        )
        own = Job(shelf._replace(engine=None), settings, (shorter,))
        jobs = (own, own._replace(parts=(longer, contained)))
        found = [part for parts in shelf.engine.map(do, jobs) for part in parts]
    pairs = {kind: _distinct_pairs(_of_kind(kind, found)) for kind in KINDS}
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


def _middle(corpus: Corpus, settings: Settings) -> int:
    """Give the length up to which forms have the wanted share of the characters of all."""
    counts = np.zeros(_LONGEST + 1, np.int64)
    for begin in range(0, len(corpus), _COUNTED):
        lengths = np.minimum(corpus.lengths[begin : begin + _COUNTED], _LONGEST)
        counts += np.bincount(lengths, minlength=len(counts))
    counts[: settings.copy_min] = 0
    characters = np.cumsum(counts * np.arange(len(counts)))
    return int(np.searchsorted(characters, _OF_SHORTER * characters[-1]))


def do(job: Job) -> list[Part]:
    """Do some parts of a search: the job of a worker."""
    firsts = first_of_each(Corpus(job.shelf.segments), job.settings)
    return _done(job.parts, firsts, job.settings, job.shelf.folder)


def _done(
    parts: Sequence[Callable[[Firsts, Settings, Path | None], Part]],
    firsts: Firsts,
    settings: Settings,
    folder: Path | None,
) -> list[Part]:
    return [part(firsts, settings, folder) for part in parts]


def _of_kind(kind: str, found: Sequence[Part]) -> Keys:
    return np.concatenate([one.pairs[kind] for one in found if kind in one.pairs])


def alike(
    firsts: Firsts, settings: Settings, folder: Path | None, share: Share | None = None
) -> Part:
    """Find the moulds that are alike; of a share: no other answers than those of the whole.

    Where there are crowds, all are in the lower share: who leads depends on all of them.
    """
    crowded = is_crowded(lambda: firsts.column("sketches", MOULD))
    crowd = CROWD if crowded else 0
    means = Means(crowd, memory=room(settings) // _OF_MEMORY, folder=folder)
    corpus = firsts.corpus
    if crowded and share:
        share = share._replace(last=int(corpus.lengths.max(initial=0)))
    moulds = partial(_moulds, firsts, settings, share)  # made twice: the search needs their memory
    held = room(settings) // _OF_TEXTS
    with in_order(corpus, moulds(), folder, held, moulds=True) as (texts, names):
        own = _own(texts, share)
        similar = similar_ordered(texts, names, settings.copy_threshold, means, own)
    pairs = moulds()[np.stack([similar.one, similar.other], axis=1)]
    return Part({"moulds": _hashes(corpus, "moulds", pairs)}, not crowded)


def _moulds(firsts: Firsts, settings: Settings, share: Share | None) -> Numbers:
    """Give the moulds of a share, with all longer ones to which they may be similar."""
    numbers = firsts.numbers(MOULD)
    if share is None:
        return numbers
    lengths = firsts.corpus.lengths[numbers]
    if share.above:
        return numbers[lengths > share.last]
    return numbers[lengths <= longest_partner(np.array([share.last]), settings.copy_threshold)]


def _own(texts: Ordered, share: Share | None) -> int | None:
    """Give how many of these are of the share; None: all."""
    if share is None or share.above:
        return None
    return int(np.searchsorted(texts.lengths, share.last, "right"))


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
