"""Which copy stays: one pass over all paragraphs, the preferred ones first.

A paragraph goes only where one that has already been kept says the same. So every removed copy
has a witness that stays, and no chain of small differences leads from one paragraph to another.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cleaner.copies.paragraphs import Corpus
from cleaner.copies.relations import Forms, Relation, Relations
from cleaner.model import Settings
from cleaner.verdict import judge

_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[-_./年]?[01]?\d[-_./月]?[0-3]?\d(?!\d)")
# Kept paragraphs of one form that are tried as witness. More than a few stay only where the
# verdict lets the form recur, and then the next one would stay as well.
_TRIED = 4


class Copy(NamedTuple):
    """A paragraph with its witness, the paragraph that stays."""

    number: int
    witness: int
    kind: str  # "same", or that of the relation
    score: float
    reason: str


class Chosen(NamedTuple):
    """What goes, and what only looks like a copy; by number of the paragraph."""

    gone: Mapping[int, Copy]
    alike: Mapping[int, Copy]


def choose(corpus: Corpus, forms: Forms, relations: Relations, settings: Settings) -> Chosen:
    """Decide for each paragraph with a counterpart in another document whether it stays."""
    kept: defaultdict[int, list[int]] = defaultdict(list)
    gone, alike = {}, {}
    for number, form in _in_order(corpus, forms, relations, settings):
        removal = _witness(corpus, number, kept[form]) or _near_witness(
            corpus, number, relations.get(form, ()), kept
        )
        if removal:
            gone[number] = removal
            continue
        kept[form].append(number)
    for form, related in relations.items():
        for number in kept[form]:
            flag = _look_alike(corpus, number, related, kept)
            if flag:
                alike[number] = flag
    return Chosen(gone, alike)


def _in_order(
    corpus: Corpus, forms: Forms, relations: Relations, settings: Settings
) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs that have counterparts, and their form, in the order of preference.

    A form that says less than a related one (it was cut off, a sentence is missing) comes after
    all that do not, long ones first: so the full text stays, whichever document it stands in.
    """
    rank = _ranking(corpus, settings)
    lesser = {
        form
        for form, related in relations.items()
        if any(r.goes and not _goes_back(relations, form, r) for r in related)
    }
    candidates = [
        (
            form in lesser,
            -len(forms.texts[form]) if form in lesser else 0,
            rank(number),
            number,
            form,
        )
        for form, members in enumerate(forms.members)
        if len(members) > 1 or form in relations
        for number in members
    ]
    for *_, number, form in sorted(candidates):
        yield number, form


def _goes_back(relations: Relations, form: int, relation: Relation) -> bool:
    return any(r.other == form and r.goes for r in relations.get(relation.other, ()))


def _ranking(corpus: Corpus, settings: Settings) -> Callable[[int], tuple[int | str, ...]]:
    """Give the function that ranks paragraphs: the lower, the rather it stays."""
    outside = [
        int(not name.startswith(settings.preferred)) if settings.preferred else 0
        for name in corpus.names
    ]
    dates = [_age(name) for name in corpus.names]

    def rank(number: int) -> tuple[int | str, ...]:
        document, start, end, *_ = corpus.paragraphs[number]
        first = outside[document]
        if settings.survivor == "longest":
            return first, start - end, number
        if settings.survivor == "newest":
            return first, dates[document], number
        return first, number

    return rank


def _age(name: str) -> int:
    """Give a number that is the lower, the newer the date in a name is; without one: 0."""
    found = _DATE.findall(name)
    return -int(re.sub(r"\D", "", found[-1]).ljust(8, "0")) if found else 0


def _witness(corpus: Corpus, number: int, kept: Sequence[int]) -> Copy | None:
    """Give the removal for a paragraph of the same form that stays in another document."""
    document = corpus.paragraphs[number].document
    for other in kept[:_TRIED]:
        if corpus.paragraphs[other].document == document:
            continue
        verdict = judge(corpus.text(other), corpus.text(number), 1.0)
        if verdict.decision == "duplicate":
            return Copy(number, other, "same", 1.0, verdict.reason)
    return None


def _near_witness(
    corpus: Corpus, number: int, related: Sequence[Relation], kept: Mapping[int, Sequence[int]]
) -> Copy | None:
    document = corpus.paragraphs[number].document
    for relation in related:
        for other in kept[relation.other][:_TRIED] if relation.goes else ():
            if corpus.paragraphs[other].document != document:
                return Copy(number, other, relation.kind, relation.score, relation.reason)
    return None


def _look_alike(
    corpus: Corpus, number: int, related: Sequence[Relation], kept: Mapping[int, Sequence[int]]
) -> Copy | None:
    """Give the earlier paragraph of another document which this one only resembles."""
    document = corpus.paragraphs[number].document
    for relation in related:
        if relation.kind != "alike":
            continue
        for other in kept[relation.other][:_TRIED]:
            if corpus.paragraphs[other].document < document:
                return Copy(number, other, relation.kind, relation.score, relation.reason)
    return None
