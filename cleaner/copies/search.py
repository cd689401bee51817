"""What a search found among forms, under their hashes: it still holds when some of them are gone.

Whether two forms are alike, and whether one stands in the other, does not depend on the rest of
the corpus. So where paragraphs were only taken away, nothing is left to be searched.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.forms import Forms, collect_forms
from cleaner.copies.ordered import in_order
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.sketches import is_crowded
from cleaner.join import CROWD, Means, similar_ordered
from cleaner.join.bounds import Ints
from cleaner.join.inside import Contained, inside_pairs
from cleaner.join.interrupted import interrupted_pairs
from cleaner.join.packed import from_place
from cleaner.memory import room
from cleaner.model import Settings
from cleaner.store import Shelf

Keys = NDArray[np.uint64]
# Of the memory that may be used, the share of the postings of a search: beside them there are some
# hundred bytes for each paragraph, what this process is made of, and the workers.
_OF_POSTINGS = 16
# Bytes that a process of this kind takes before it begins, and for each paragraph of the corpus
# while it searches (docs/scale.md). Two workers and this process are three of them.
_OF_PROCESS, _OF_PARAGRAPH, _PROCESSES = 100_000_000, 100, 3


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
    part: Callable[[Forms, Settings, Path | None], Part]


def search(forms: Forms, settings: Settings, shelf: Shelf, known: Search | None = None) -> Search:
    """Compare the forms of a shelf with each other; what memory cannot hold goes to its folder.

    Workers share in it where the memory is enough for each to know the forms; else all is done
    here, one part after the other. `known`: what was found among all of these forms and others.
    """
    keys = np.sort(forms.keys)
    if known and known.complete and np.isin(keys, known.keys, assume_unique=True).all():
        return known
    parts = (alike, contained)
    if shelf.engine is None or not _fits(len(forms.corpus), settings):
        found = [part(forms, settings, shelf.folder) for part in parts]
    else:
        jobs = [Job(shelf._replace(engine=None), settings, part) for part in parts]
        found = list(shelf.engine.map(do, jobs))
    pairs = {kind: some for one in found for kind, some in one.pairs.items()}
    return Search(keys, **pairs, complete=all(one.complete for one in found))


def _fits(paragraphs: int, settings: Settings) -> bool:
    """Say whether workers may know all forms besides this process."""
    return _PROCESSES * (_OF_PROCESS + _OF_PARAGRAPH * paragraphs) <= room(settings)


def do(job: Job) -> Part:
    """Do a part of a search: the job of a worker."""
    forms = collect_forms(Corpus(job.shelf.segments), job.settings)
    return job.part(forms, job.settings, job.shelf.folder)


def alike(forms: Forms, settings: Settings, folder: Path | None) -> Part:
    """Find the moulds that are alike."""
    crowded = is_crowded(forms.sketches)
    crowd = CROWD if crowded else 0
    means = Means(crowd, memory=room(settings) // _OF_POSTINGS, folder=folder)
    firsts = forms.long_members.firsts[forms.moulds.firsts]
    with in_order(forms.corpus, firsts, folder, moulds=True) as (texts, names):
        similar = similar_ordered(texts, names, settings.copy_threshold, means)
    keys = forms.mould_keys
    pairs = np.stack([keys[similar.one], keys[similar.other]], axis=1)
    return Part({"moulds": pairs}, not crowded)


def contained(forms: Forms, settings: Settings, folder: Path | None) -> Part:  # noqa: ARG001  as `alike`
    """Find the forms that stand in others, and those that lack a run."""
    with in_order(forms.corpus, forms.firsts, folder) as (texts, names):
        inside = inside_pairs(texts)
        # pieces are shorter than all the others
        first = len(forms) - forms.long
        interrupted = interrupted_pairs(from_place(texts, first))
    pairs = {
        "inside": forms.keys[names[_pairs(inside)]],
        "interrupted": forms.keys[names[_pairs(interrupted) + first]],
    }
    return Part(pairs, inside.complete and interrupted.complete)


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
