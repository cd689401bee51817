"""Which paragraphs say the same: pairs of comparison forms, each with a verdict."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner import later
from cleaner.copies.forms import Forms, FormTexts
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.search import Search, numbered
from cleaner.join.candidates import Pairs
from cleaner.join.verify import verified
from cleaner.model import Settings
from cleaner.verdict import Said, Verdict, judge_said, said

if TYPE_CHECKING:
    from rapidfuzz.distance import Indel
else:
    Indel = later.module("rapidfuzz.distance.Indel")


class Relation(NamedTuple):
    """What ties a form to another one."""

    other: int  # number of the other form
    kind: str  # "near", "cut" (stands in the fuller one), "quoted", "alike" (says something else)
    score: float
    reason: str
    goes: bool  # a paragraph of this form may go where one of the other form stays


class Pair(NamedTuple):
    """Two forms that may be one."""

    copy: int
    kept: int
    score: float


class Related(NamedTuple):
    """What was found out about the forms."""

    relations: Mapping[int, Sequence[Relation]]  # by form, best first
    inside: Sequence[tuple[int, int]]  # forms that stand whole in longer ones: (short, long)


def relate(forms: Forms, settings: Settings, found: Search) -> Related:
    """Give the relations of each form to others, of all that a search found."""
    pairs = {pair[:2]: pair[2] for pair in near_forms(forms, settings, found)}
    inside = numbered(found.inside, forms.keys)
    for short, long in chain(inside, numbered(found.interrupted, forms.keys)):
        pair = min(short, long), max(short, long)
        if pair not in pairs and pair[1] < forms.long:
            pairs[pair] = Indel.normalized_similarity(forms.text(short), forms.text(long))
    relations: defaultdict[int, list[Relation]] = defaultdict(list)
    for (one, other), score in pairs.items():
        for copy, relation in _both_ways(forms, Pair(one, other, score), settings):
            relations[copy].append(relation)
    for some in relations.values():
        some.sort(key=lambda relation: (-relation.score, relation.other))
    return Related(relations, inside)


def _both_ways(forms: Forms, pair: Pair, settings: Settings) -> Iterator[tuple[int, Relation]]:
    """Yield what each form of a pair is to the other.

    A copy may be one in one direction only, and what one side lacks the other one has.
    """
    turned = Pair(pair.kept, pair.copy, pair.score)
    copy, kept = (said_in(forms.corpus, int(forms.firsts[form])) for form in pair[:2])
    verdict = judge_said(kept, copy, pair.score)
    back = verdict if verdict.decision == "keep" else judge_said(copy, kept, pair.score)
    for way, judged in ((pair, verdict), (turned, back)):
        relation = _relation(forms, way, judged, settings)
        if relation:
            yield way.copy, relation


def said_in(corpus: Corpus, number: int) -> Said:
    """Give a paragraph of a corpus as it is judged."""
    return said(corpus.text(number), corpus.form(number))


def _relation(forms: Forms, pair: Pair, verdict: Verdict, settings: Settings) -> Relation | None:
    """Say what the first form of a pair is to the second."""
    copy, kept, score = pair
    if verdict.decision == "duplicate":
        kind = "near" if score >= settings.copy_threshold else "cut"
        return Relation(kept, kind, score, verdict.reason, not verdict.fuller_copy)
    if forms.length(copy) < forms.length(kept) and forms.text(copy) in forms.text(kept):
        quoted = forms.length(copy) >= settings.quote_min
        goes = settings.remove_quoted
        return Relation(kept, "quoted", score, verdict.reason, goes) if quoted else None
    if verdict.decision == "flag" and score >= settings.copy_threshold:
        return Relation(kept, "alike", score, verdict.reason, goes=False)
    return None


def near_forms(forms: Forms, settings: Settings, found: Search) -> Iterator[tuple[int, int, float]]:
    """Yield pairs of forms that are alike, but of those that differ only in figures just a few.

    Price lists and tables hold thousands of lines which differ in nothing but figures, and so
    millions of pairs, none of them copies. What is joined is therefore each form with all its
    digits turned into one, its mould: the ratio of two forms can only rise by that, so nothing
    is missed. Forms of one mould differ in their figures: only the first is paired with each
    other one. Of two similar moulds the forms with the same figures are paired, else the first.
    """
    moulds = forms.moulds
    of_several = np.flatnonzero(moulds.sizes > 1).tolist()
    near = {(group[0], other) for n in of_several for group in [moulds[n]] for other in group[1:]}
    for one, other in numbered(found.moulds, forms.mould_keys):
        near.update(_same_figures(forms, moulds[one], moulds[other]))
    pairs = np.array(sorted(near), np.int64).reshape(-1, 2)
    texts = FormTexts(forms, np.arange(len(forms)))
    threshold = settings.copy_threshold
    lengths = forms.corpus.lengths[forms.firsts]
    kept, scores = verified(texts, lengths, Pairs(pairs[:, 0], pairs[:, 1]), threshold)
    yield from zip(kept.one.tolist(), kept.other.tolist(), scores.tolist(), strict=True)


def _same_figures(
    forms: Forms, one: Sequence[int], other: Sequence[int]
) -> Iterator[tuple[int, int]]:
    yield min(one[0], other[0]), max(one[0], other[0])
    if len(one) == len(other) == 1:
        return
    by_figures: defaultdict[str, list[int]] = defaultdict(list)
    for number in one:
        by_figures[_figures(forms.text(number))].append(number)
    for number in other:
        for same in by_figures.get(_figures(forms.text(number)), ()):
            yield min(same, number), max(same, number)


def _figures(form: str) -> str:
    return "".join(filter(str.isdigit, form))
