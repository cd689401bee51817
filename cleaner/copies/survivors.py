"""Which copy stays: one pass over all paragraphs, the preferred ones first.

A paragraph goes only where one that has already been kept says the same. So every removed copy
has a witness that stays, and no chain of small differences leads from one paragraph to another.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from cleaner import later
from cleaner.copies.chains import Chain, find_chains
from cleaner.copies.forms import Forms
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.relations import Related, Relation, said_in
from cleaner.model import Settings
from cleaner.verdict import figures, judge_said

_DATE = later.pattern(r"(?<!\d)(?:19|20)\d\d[-_./年]?[01]?\d[-_./月]?[0-3]?\d(?!\d)")
# Kept paragraphs of one form that are tried as witness. More than a few stay only where the
# verdict lets the form recur, and then the next one would stay as well.
_TRIED = 4


RelationsOf = Mapping[int, Sequence[Relation]]  # by form
Kept = defaultdict[int, list[int]]  # by form: the paragraphs that stay, in order of preference


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


def choose(forms: Forms, related: Related, settings: Settings) -> Chosen:
    """Decide for each paragraph with a counterpart in another document whether it stays.

    A form that says less than a related one (it was cut off, a sentence is missing) comes after
    all that do not, long ones first: so the full text stays, whichever document it stands in.
    Split paragraphs come between: no removed copy may have one of their lines as its witness.
    """
    corpus = forms.corpus
    kept: Kept = defaultdict(list)
    gone: dict[int, Copy] = {}
    chains = find_chains(forms, related.inside)
    full, rest = _in_order(forms, related, settings)
    corpus.foresee([number for number, _ in (*full, *rest)])
    _settle(corpus, full, related.relations, kept, gone)
    for chain in chains:
        _remove_chain(corpus, chain, kept, gone)
    _settle(corpus, rest, related.relations, kept, gone)
    alike = {}
    for form, relations in related.relations.items():
        for number in kept[form]:
            flag = _look_alike(corpus, number, relations, kept)
            if flag:
                alike[number] = flag
    return Chosen(gone, alike)


def _settle(
    corpus: Corpus,
    numbers: Sequence[tuple[int, int]],
    relations: RelationsOf,
    kept: Kept,
    gone: dict[int, Copy],
) -> None:
    """Keep or remove paragraphs, one after the other."""
    for number, form in numbers:
        if number in gone:
            continue
        removal = _witness(corpus, number, kept[form]) or _near_witness(
            corpus, number, relations.get(form, ()), kept
        )
        if removal:
            gone[number] = removal
        else:
            kept[form].append(number)


def _remove_chain(corpus: Corpus, chain: Chain, kept: Kept, gone: dict[int, Copy]) -> None:
    """Remove the lines of a split paragraph if the whole one stays in another document."""
    numbers = range(chain.first, chain.last + 1)
    if not gone.keys().isdisjoint(numbers):
        return
    document = corpus.document(chain.first)
    for other in kept[chain.form][:_TRIED]:
        if corpus.document(other) != document:
            gone.update({n: Copy(n, other, "cut", chain.score, chain.reason) for n in numbers})
            return


def _lesser(relations: RelationsOf) -> set[int]:
    """Give the forms that may go for a related one which may not go for them."""
    return {
        form
        for form, related in relations.items()
        if any(r.goes and not _goes_back(relations, form, r) for r in related)
    }


def _in_order(
    forms: Forms, related: Related, settings: Settings
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Give the paragraphs that have counterparts, and their form: the full and the lesser ones.

    Each list is in the order of preference.
    """
    rank = _ranking(forms.corpus, settings)
    lesser = _lesser(related.relations) | {short for short, _ in related.inside}
    several = np.flatnonzero(forms.long_members.sizes > 1).tolist()
    wanted = {*several, *related.relations, *(long for _, long in related.inside), *lesser}
    full, rest = [], []
    for form in sorted(form for form in wanted if form < forms.long):
        if form in lesser:
            length = forms.length(form)
            rest += [(-length, rank(n), n, form) for n in forms.members(form)]
        else:
            full += [(rank(n), n, form) for n in forms.members(form)]
    return [row[-2:] for row in sorted(full)], [row[-2:] for row in sorted(rest)]


def _goes_back(relations: RelationsOf, form: int, relation: Relation) -> bool:
    return any(r.other == form and r.goes for r in relations.get(relation.other, ()))


def _ranking(corpus: Corpus, settings: Settings) -> Callable[[int], tuple[int | str, ...]]:
    """Give the function that ranks paragraphs: the lower, the rather it stays."""

    @cache
    def of_name(document: int) -> tuple[int, int]:
        name = corpus.name(document)
        outside = int(not name.startswith(settings.preferred)) if settings.preferred else 0
        return outside, _age(name) if settings.survivor == "newest" else 0

    by_name = settings.preferred or settings.survivor == "newest"

    def rank(number: int) -> tuple[int | str, ...]:
        outside, age = of_name(corpus.document(number)) if by_name else (0, 0)
        if settings.survivor == "longest":
            paragraph = corpus.paragraph(number)
            return outside, paragraph.start - paragraph.end, number
        return outside, age, number

    return rank


def _age(name: str) -> int:
    """Give a number that is the lower, the newer the date in a name is; without one: 0."""
    found = _DATE.findall(name)
    return -int(re.sub(r"\D", "", found[-1]).ljust(8, "0")) if found else 0


def _witness(corpus: Corpus, number: int, kept: Sequence[int]) -> Copy | None:
    """Give the removal for a paragraph of the same form that stays in another document.

    That the forms are the same is known of their hashes; the verdict looks at the words.
    """
    if not kept:
        return None
    document = corpus.document(number)
    own = said_in(corpus, number)
    for other in kept[:_TRIED]:
        if corpus.document(other) == document:
            continue
        kept_one = own if corpus.text(other) == own.text else said_in(corpus, other)
        verdict = judge_said(kept_one, own, 1.0)
        if verdict.decision == "duplicate":
            return Copy(number, other, "same", 1.0, verdict.reason)
    return None


def _near_witness(
    corpus: Corpus, number: int, related: Sequence[Relation], kept: Mapping[int, Sequence[int]]
) -> Copy | None:
    document = corpus.document(number)
    for relation in related:
        for other in kept[relation.other][:_TRIED] if relation.goes else ():
            if corpus.document(other) == document:
                continue
            cut = relation.kind == "cut"
            if _keeps_figures(corpus.text(number), corpus.text(other), cut=cut):
                return Copy(number, other, relation.kind, relation.score, relation.reason)
    return None


def _keeps_figures(copy: str, witness: str, *, cut: bool) -> bool:
    """Say whether each figure of a copy stands in its witness; the last of a cut one may be cut.

    The comparison form has no decimal points: by it 3.5 and 35 are the same.
    """
    found = figures(copy)
    return not Counter(found[:-1] if cut else found) - Counter(figures(witness))


def _look_alike(
    corpus: Corpus, number: int, related: Sequence[Relation], kept: Mapping[int, Sequence[int]]
) -> Copy | None:
    """Give the earlier paragraph of another document which this one only resembles."""
    document = corpus.document(number)
    for relation in related:
        if relation.kind not in {"alike", "quoted"}:
            continue
        for other in kept[relation.other][:_TRIED]:
            other_document = corpus.document(other)
            if other_document < document or (
                relation.kind == "quoted" and other_document != document
            ):
                return Copy(number, other, relation.kind, relation.score, relation.reason)
    return None
