"""Which forms are tied to some: what is chosen among them does not depend on any other.

Tied are forms of one mould or of moulds that are alike, a form and one in which it stands or which
has a run more, and forms whose split copies share a line. Not tied are two paragraphs in which the
same piece stands: of a piece nothing is chosen.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cleaner.copies.area import Area, TooMuchError
from cleaner.copies.chains import extended
from cleaner.copies.facts import Words
from cleaner.copies.forms import collect_forms
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.search import Search, numbered
from cleaner.join.inside import PROBE, among, distinct, lacking, union
from cleaner.model import Settings

# More of these, and it is as cheap to decide on everything.
MOST_FORMS = 2000


class Ties(NamedTuple):
    """The pairs of before a change and of now, and where to look forms up."""

    area: Area
    moulds: Words
    inside: Words
    interrupted: Words
    now: Search
    settings: Settings


def ties(area: Area, old: Search, now: Search, settings: Settings) -> Ties:
    """Take the pairs."""
    return Ties(
        area,
        np.concatenate([old.moulds, now.moulds]),
        np.concatenate([old.inside, now.inside]),
        np.concatenate([old.interrupted, now.interrupted]),
        now,
        settings,
    )


def tied_to(forms: Words, moulds: Words, known: Ties) -> Words:
    """Give the forms that are tied to some, and the pieces that stand in them.

    `moulds`: those of forms that are no longer there. Raises TooMuchError.
    """
    tied = union(forms, _partners(known.inside, forms))  # what these, if pieces, stand in
    while True:
        grown = _grown(tied, moulds, known)
        if len(grown) > MOST_FORMS:
            raise TooMuchError
        if len(grown) == len(tied):
            grown = union(tied, _by_lines(tied, known))
        if len(grown) == len(tied):
            pieces = known.inside[among(known.inside[:, 1], tied)][:, 0]
            return union(tied, pieces)
        tied = grown


def _grown(tied: Words, moulds: Words, known: Ties) -> Words:
    rows = known.area.rows(tied)
    long = rows[rows["length"] >= known.settings.copy_min]
    own = union(long["mould"], moulds)
    own = union(own, _partners(known.moulds, own))
    keys = union(long["key"], lacking(tied, rows["key"]))
    others = known.area.of_moulds(own, known.settings.copy_min)
    found = [others, *(_partners(pairs, keys) for pairs in (known.inside, known.interrupted))]
    return union(tied, _without_pieces(union(*found), known))


def _without_pieces(keys: Words, known: Ties) -> Words:
    rows = known.area.rows(keys)
    return lacking(keys, rows["key"][rows["length"] < known.settings.copy_min])


def _by_lines(tied: Words, known: Ties) -> Words:
    """Give the forms whose split copies share lines with split copies of tied ones."""
    inside = known.now.inside[among(known.now.inside[:, 1], tied)]
    if not len(inside):
        return tied[:0]
    keys = distinct(inside.ravel())
    corpus = known.area.corpus(known.area.holders(keys))
    forms = collect_forms(corpus, known.settings, keys)
    around = {
        key
        for short, long in numbered(inside, forms.keys)
        for number in forms.members(short)
        for key in _around(corpus, number, forms.text(long))
    }
    lines = np.array(sorted(around), np.uint64)
    found: Words = distinct(known.now.inside[among(known.now.inside[:, 0], lines)][:, 1])
    return found


def _around(corpus: Corpus, number: int, long: str) -> Iterator[int]:
    """Yield the forms of a chain of lines, and of the nearest line to each side that may be one."""
    first, last = extended(corpus, number, long)
    if first == last:
        return
    keys = corpus.gathered("keys", np.uint64)
    for start, step in ((first, -1), (last, 1)):
        at = corpus.neighbour(start, step)
        while at >= 0 and corpus.length(at) < PROBE:
            at = corpus.neighbour(at, step)
        if at >= 0:
            yield int(keys[at])
    yield from keys[first : last + 1].tolist()


def _partners(pairs: Words, keys: Words) -> Words:
    """Give what is paired with some keys."""
    hit = among(pairs, keys)
    return union(pairs[hit[:, 0]][:, 1], pairs[hit[:, 1]][:, 0])
