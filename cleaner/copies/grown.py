"""What a few new forms add to a search, without another search of the whole.

New ones come up where a text closes up over what was taken out of it: a handful among millions.
What may be related to them is found by the facts of all paragraphs, which are gone through once.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.facts import Facts, Words, columns_of, foresee, of_segment, picked
from cleaner.copies.firsts import LONG, PIECE, first_of_each
from cleaner.copies.forms import shortest
from cleaner.copies.nearby import Form, form_of, ground, is_within_bounds, related
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.search import KINDS, Search, added, each_keys, stands_in_many
from cleaner.foresight import foreseen
from cleaner.join.inside import distinct, places_in, union
from cleaner.model import Settings
from cleaner.store import Segment, Shelf

_MOST = 1000  # new forms; to search for more takes as long as a search of the whole
_AT_ONCE = 1 << 16  # paragraphs whose facts are looked at together
_OF_JOB = 1 << 18  # paragraphs for a worker at a time
_NO_KEYS = np.zeros(0, np.uint64)


class Looking(NamedTuple):
    """Look through some segments: the job of a worker, who reads them where they lie."""

    segments: Sequence[Segment]
    settings: Settings
    forms: Sequence[Form]


class Seen(NamedTuple):
    """What lies in some segments around new forms."""

    near: Words  # the hashes of all forms to which one may be related
    sharing: Facts  # of those that share a sketch, a head or a tail with one


def grown(corpus: Corpus, settings: Settings, known: Search, shelf: Shelf) -> Search | None:
    """Give the pairs of a corpus, on a shelf, of whose forms most were searched before.

    Workers share in looking through them. None: too much is new, or a search of the whole might
    pass something over because of it.
    """
    if not known.complete:
        return None
    new = _new(corpus, settings, known.keys)
    if new is None:
        return None
    if not len(new):
        return known
    near = _near(corpus, settings, _forms(corpus, settings, new), shelf)
    if near is None:
        return None
    pairs = {kind: getattr(known, kind) for kind in KINDS}
    every = added(pairs, first_of_each(corpus, settings, near), settings)
    if every is None or stands_in_many(every["inside"]):
        return None
    keys = np.insert(known.keys, np.searchsorted(known.keys, new), new)
    return Search(keys, **every, complete=True)


def _new(corpus: Corpus, settings: Settings, known: Words) -> Words | None:
    """Give the hashes of the forms that were not searched; None: too many."""
    found = _NO_KEYS
    for keys in each_keys(corpus, settings):
        ranked = np.sort(keys)  # to look them up in a large array takes a third of the time so
        found = union(found, ranked[~places_in(known, ranked)[1]])
        if len(found) > _MOST:
            return None
    return found


def _forms(corpus: Corpus, settings: Settings, keys: Words) -> list[Form]:
    """Give some forms with their facts."""
    numbers = first_of_each(corpus, settings, keys).numbers(LONG | PIECE).astype(np.int64)
    found = []
    for before, segment in zip(corpus.paragraphs_before, corpus.segments, strict=True):
        mine = numbers[(numbers >= before) & (numbers < before + segment.count("keys"))]
        rows = of_segment(segment).rows if len(mine) else ()
        found += [form_of(corpus.form(number), rows[number - before]) for number in mine.tolist()]
    return found


def _near(corpus: Corpus, settings: Settings, forms: Sequence[Form], shelf: Shelf) -> Words | None:
    """Give the hashes of all forms to which some may be related, and their own.

    None: a search of the whole might pass something over because of them.
    """
    jobs = (Looking(some, settings, forms) for some in _together(corpus.segments, _OF_JOB))
    seen = list(shelf.engine.map(look, jobs) if shelf.engine else map(look, jobs))
    rows = _rows(forms)
    sharing = columns_of(_side_by_side([one.sharing for one in seen]))
    around = ground(sharing, rows, settings.copy_threshold)
    if not all(is_within_bounds(around, form, settings.copy_min) for form in forms):
        return None
    return distinct(np.concatenate([rows["key"], *(one.near for one in seen)]))


def look(job: Looking) -> Seen:
    """Look through some segments."""
    rows = _rows(job.forms)
    least, threshold = shortest(job.settings), job.settings.copy_threshold
    keys = [_NO_KEYS]
    sharing: list[Facts] = []
    for segments in _together(foreseen(job.segments, foresee), _AT_ONCE):
        facts = _side_by_side(list(map(of_segment, segments)))
        known = ground(columns_of(facts), rows, threshold)
        places = (related(known, form, threshold, least) for form in job.forms)
        keys += (facts.rows["key"][some] for some in places)
        groups = (group for of in known.sharing.values() for group in of.values())
        sharing.append(picked(facts, distinct(np.concatenate([*groups]))))
    return Seen(distinct(np.concatenate(keys)), _side_by_side(sharing))


def _rows(forms: Sequence[Form]) -> NDArray[Any]:
    return np.array([form.fact for form in forms])


def _together(segments: Iterable[Segment], least: int) -> Iterator[list[Segment]]:
    """Yield segments, as many at a time as have so many paragraphs."""
    some: list[Segment] = []
    for segment in segments:
        some.append(segment)
        if sum(one.count("keys") for one in some) >= least:
            yield some
            some = []
    if some:
        yield some


def _side_by_side(some: Sequence[Facts]) -> Facts:
    rows, wide = zip(*some, strict=True)
    return Facts(np.concatenate(rows), np.concatenate(wide))
