"""What a search found among forms, under their hashes: it still holds when some of them are gone.

Whether two forms are alike, and whether one stands in the other, does not depend on the rest of
the corpus. So where paragraphs were only taken away, nothing is left to be searched.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.forms import Forms
from cleaner.copies.ordered import in_order
from cleaner.join import Means, similar_ordered
from cleaner.join.bounds import Ints
from cleaner.join.inside import Contained, inside_pairs
from cleaner.join.interrupted import interrupted_pairs
from cleaner.join.packed import from_place
from cleaner.memory import room
from cleaner.model import Settings

Keys = NDArray[np.uint64]
# Of the memory that may be used, the share of the postings of a search: beside them there are some
# hundred bytes for each paragraph, what this process is made of, and the workers.
_OF_POSTINGS = 8


class Search(NamedTuple):
    """What was found among some forms."""

    keys: Keys  # of the forms, sorted
    moulds: Keys  # pairs x 2: of moulds that are alike
    inside: Keys  # pairs x 2: of a form, and of a longer one in which it stands
    interrupted: Keys  # pairs x 2: of a form, and of the same with a run more
    # every pair is here; where many forms of one kind crowd, only some are, and which ones depends
    # on the others
    complete: bool


def search(
    forms: Forms, settings: Settings, folder: Path | None, known: Search | None = None
) -> Search:
    """Compare forms with each other; what memory cannot hold goes to `folder`.

    `known`: what was found among all of these forms and others.
    """
    keys = np.sort(forms.keys)
    if known and known.complete and np.isin(keys, known.keys, assume_unique=True).all():
        return known
    means = Means(memory=room(settings) // _OF_POSTINGS, folder=folder)
    firsts = forms.long_members.firsts[forms.moulds.firsts]
    with in_order(forms.corpus, firsts, folder, moulds=True) as (texts, names):
        similar = similar_ordered(texts, names, settings.copy_threshold, means)
    with in_order(forms.corpus, forms.firsts, folder) as (texts, names):
        inside = inside_pairs(texts)
        # pieces are shorter than all the others
        first = len(forms) - forms.long
        interrupted = interrupted_pairs(from_place(texts, first))
    of_moulds = forms.mould_keys
    return Search(
        keys,
        np.stack([of_moulds[similar.one], of_moulds[similar.other]], axis=1),
        forms.keys[names[_pairs(inside)]],
        forms.keys[names[_pairs(interrupted) + first]],
        inside.complete and interrupted.complete and not similar.crowded,
    )


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
