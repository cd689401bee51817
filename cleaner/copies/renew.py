"""What is chosen anew where some documents of a corpus are others, and nothing else.

Which copy stays is decided among paragraphs that are tied (ties.py). So it is enough to decide
again for those that are tied to a paragraph of a changed document, as it was or as it is now.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.area import Area, TooMuchError
from cleaner.copies.facts import Facts, Words
from cleaner.copies.firsts import first_of_each
from cleaner.copies.forms import collect_forms
from cleaner.copies.nearby import form_of, ground, is_within_bounds, members, related
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.relations import relate
from cleaner.copies.search import Search, added, stands_in_many
from cleaner.copies.stock import Stock
from cleaner.copies.survivors import Chosen, Copy, choose
from cleaner.copies.tables import Table
from cleaner.copies.ties import MOST_FORMS, tied_to, ties
from cleaner.join.inside import PROBE, among, distinct, lacking, union
from cleaner.model import Settings

_NO_KEYS = np.zeros(0, np.uint64)


class Entry(NamedTuple):
    """A paragraph that goes, or only looks like a copy; paragraphs are counted in their document.

    `owner` is the hash of the witness's form: it tells with what the choice is tied.
    """

    at: int
    gone: bool
    document: str  # of the witness
    witness: int
    owner: int
    kind: str
    score: float
    reason: str


class Before(NamedTuple):
    """What was known before the change."""

    facts: Mapping[str, Facts]  # of the documents that may show something else now
    search: Search
    entries: Callable[[str], Sequence[Entry]]  # of a document
    leaning: Callable[[str], Iterable[str]]  # documents with a witness in another


class Change(NamedTuple):
    """The documents that may show something else now (None: nothing any more), and the others."""

    now: Mapping[str, Table | None]
    stock: Stock  # the facts of all documents, as they are now
    table_of: Callable[[str], Table]


class Renewed(NamedTuple):
    """What is known after it."""

    search: Search
    entries: Mapping[str, Sequence[Entry]]  # of the documents where they are others
    corpus: Corpus  # with the documents about which there may be something else to tell
    chosen: Chosen  # for these
    concerned: frozenset[str]  # their names


class Touched(NamedTuple):
    """What changed."""

    forms: Words  # of the changed documents, as they were and as they are
    moulds: Words
    new: Words  # forms that the corpus did not have


def renew(before: Before, change: Change, settings: Settings) -> Renewed:
    """Choose anew what a change may touch; raises TooMuchError."""
    now = change.now
    tables = {name: table for name, table in now.items() if table is not None}
    area = Area(change.stock, tables, change.table_of)
    old = [facts.rows for facts in before.facts.values()]
    touched = _touched(area, now, old, [change.stock.of(name).rows for name in tables])
    search = _search(area, before.search, touched.new, settings)
    known = ties(area, before.search, search, settings)
    tied = tied_to(touched.forms, touched.moulds, known)
    holders = set(area.holders(tied))
    corpus = area.corpus(holders)
    forms = collect_forms(corpus, settings, tied)
    chosen = entries_of(corpus, choose(forms, relate(forms, settings, search), settings))
    entries = _entries(before, {*holders, *now}, now, chosen, set(tied.tolist()))
    concerned = {*now, *entries}
    concerned |= {name for one in tuple(concerned) for name in before.leaning(one)}
    concerned &= set(area.names)
    return Renewed(search, entries, *_told(area, before, concerned, entries), frozenset(concerned))


def _touched(
    area: Area,
    now: Mapping[str, Table | None],
    old: Sequence[NDArray[Any]],
    new: Sequence[NDArray[Any]],
) -> Touched:
    were, are = _keys(old), _keys(new)
    unknown = lacking(are, were)
    places = area.places(unknown)
    others = [area.document(place) not in now for place in places.tolist()]
    held = area.column("key")[places[np.array(others, np.bool_)]]
    moulds = union(_NO_KEYS, *(rows["mould"] for rows in (*old, *new)))
    return Touched(union(were, are), moulds, lacking(unknown, held))


def _keys(parts: Sequence[NDArray[Any]]) -> Words:
    return union(_NO_KEYS, *(part["key"] for part in parts))


def _search(area: Area, old: Search, new: Words, settings: Settings) -> Search:
    """Give the pairs among all forms that are there now."""
    keys, moulds = area.column("key"), area.column("mould")
    pairs = {
        "moulds": old.moulds[_there(old.moulds, moulds)],
        "inside": old.inside[_there(old.inside, keys)],
        "interrupted": old.interrupted[_there(old.interrupted, keys)],
    }
    every: dict[str, Words] | None = pairs
    near = _near(area, new, settings)
    if len(near):
        names = {area.document(place) for place in area.firsts(near).values()}
        every = added(pairs, first_of_each(area.corpus(names), settings, near), settings)
    if every is None or stands_in_many(every["inside"]):
        raise TooMuchError
    return Search(_NO_KEYS, **every, complete=True)


def _near(area: Area, new: Words, settings: Settings) -> Words:
    """Give all forms to which new ones may be related, and these; raises TooMuchError."""
    shortest = max(min(PROBE, settings.copy_min), 1)  # a row of zeros is no paragraph
    rows = area.rows(new)
    rows = rows[rows["length"] >= shortest]
    wanted = distinct(rows["key"])
    if not len(wanted):
        return wanted
    if len(wanted) > MOST_FORMS:
        raise TooMuchError
    space = ground(area.facts, rows, settings.copy_threshold)
    places = [area.places(wanted)]
    for place in area.firsts(wanted).values():
        form = form_of(area.text(place), area.facts.rows([place])[0])
        if not is_within_bounds(space, form, settings.copy_min):
            raise TooMuchError
        places.append(related(space, form, settings.copy_threshold, shortest))
    keys = distinct(area.column("key")[np.concatenate(places)])
    if len(keys) > MOST_FORMS:
        raise TooMuchError
    return keys


def _there(pairs: Words, keys: Words) -> NDArray[np.bool_]:
    """Say of which pairs both keys are there."""
    there = distinct(keys[members(keys, distinct(pairs.ravel()))])
    both: NDArray[np.bool_] = np.asarray(among(pairs, there).all(axis=1))
    return both


def _entries(
    before: Before,
    names: Iterable[str],
    now: Mapping[str, Table | None],
    chosen: Mapping[str, Sequence[Entry]],
    tied: set[int],
) -> dict[str, Sequence[Entry]]:
    """Give the entries of the documents where they are others than before."""
    found: dict[str, Sequence[Entry]] = {}
    for name in names:
        old = before.entries(name)
        kept = [entry for entry in old if name not in now and entry.owner not in tied]
        entries = sorted([*kept, *chosen.get(name, ())])
        if entries != list(old):
            found[name] = entries
    return found


def _told(
    area: Area, before: Before, names: Iterable[str], entries: Mapping[str, Sequence[Entry]]
) -> tuple[Corpus, Chosen]:
    """Give some documents and their witnesses as a corpus, with what is chosen in it."""

    def of(name: str) -> Sequence[Entry]:
        return entries[name] if name in entries else before.entries(name)

    corpus = area.corpus({*names, *(entry.document for name in names for entry in of(name))})
    first = {corpus.name(n): corpus.span(n)[0] for n in range(corpus.document_count)}
    gone: dict[int, Copy] = {}
    like: dict[int, Copy] = {}
    for name, begin in first.items():
        for entry in of(name):
            number = begin + entry.at
            # the witness of a witness's neighbour is not at hand; only that this one goes counts
            witness = first[entry.document] + entry.witness if entry.document in first else begin
            copy = Copy(number, witness, *entry[5:])
            if entry.gone:
                gone[number] = copy
            elif entry.document in first:
                like[number] = copy
    return corpus, Chosen(gone, like)


def entries_of(corpus: Corpus, chosen: Chosen) -> dict[str, list[Entry]]:
    """Give what was chosen, by document."""
    found: dict[str, list[Entry]] = {}
    keys = corpus.gathered("keys", np.uint64)
    for gone, copies in ((True, chosen.gone), (False, chosen.alike)):
        for number, copy in copies.items():
            document, other = corpus.document(number), corpus.document(copy.witness)
            at = number - corpus.span(document)[0]
            place = copy.witness - corpus.span(other)[0]
            where = corpus.name(other), place, int(keys[copy.witness])
            entry = Entry(at, gone, *where, copy.kind, copy.score, copy.reason)
            found.setdefault(corpus.name(document), []).append(entry)
    return {name: sorted(entries) for name, entries in found.items()}
