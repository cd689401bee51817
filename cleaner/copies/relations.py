"""Which paragraphs say the same: pairs of comparison forms, each with a verdict."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel

from cleaner import later
from cleaner.copies.paragraphs import Corpus
from cleaner.join import Means, similar_pairs
from cleaner.join.candidates import Pairs
from cleaner.join.inside import PROBE, inside_pairs, interrupted_pairs
from cleaner.join.verify import verified
from cleaner.model import Settings
from cleaner.verdict import Verdict, judge

_DIGIT = later.pattern("[1-9]")
_MEGABYTE = 1_000_000


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


class Forms(NamedTuple):
    """The different comparison forms, those long enough to be copies by themselves first.

    After them come the pieces: lines of `PROBE` characters and more, which may be part of a
    paragraph that was split.
    """

    texts: Sequence[str]
    members: Sequence[Sequence[int]]  # the paragraphs that have each form, in corpus order
    long: int  # how many are no pieces


class Related(NamedTuple):
    """What was found out about the forms."""

    relations: Mapping[int, Sequence[Relation]]  # by form, best first
    inside: Sequence[tuple[int, int]]  # forms that stand whole in longer ones: (short, long)


def collect_forms(corpus: Corpus, settings: Settings) -> Forms:
    """Group the paragraphs by their form."""
    long: dict[str, list[int]] = {}
    pieces: dict[str, list[int]] = {}
    for number, paragraph in enumerate(corpus.paragraphs):
        if len(paragraph.form) >= settings.copy_min:
            long.setdefault(paragraph.form, []).append(number)
        elif len(paragraph.form) >= PROBE:
            pieces.setdefault(paragraph.form, []).append(number)
    return Forms([*long, *pieces], [*long.values(), *pieces.values()], len(long))


def relate(corpus: Corpus, forms: Forms, settings: Settings, folder: Path | None = None) -> Related:
    """Give the relations of each form to others; what the memory cannot hold goes to `folder`."""
    pairs = {pair[:2]: pair[2] for pair in near_forms(forms, settings, folder)}
    inside = sorted(inside_pairs(forms.texts))
    for short, long in chain(inside, interrupted_pairs(forms.texts[: forms.long])):
        pair = min(short, long), max(short, long)
        if pair not in pairs and pair[1] < forms.long:
            pairs[pair] = Indel.normalized_similarity(forms.texts[short], forms.texts[long])
    found: defaultdict[int, list[Relation]] = defaultdict(list)
    for (one, other), score in pairs.items():
        for copy, relation in _both_ways(corpus, forms, Pair(one, other, score), settings):
            found[copy].append(relation)
    for relations in found.values():
        relations.sort(key=lambda relation: (-relation.score, relation.other))
    return Related(found, inside)


def _both_ways(
    corpus: Corpus, forms: Forms, pair: Pair, settings: Settings
) -> Iterator[tuple[int, Relation]]:
    """Yield what each form of a pair is to the other; only a copy may be one in one direction."""
    turned = Pair(pair.kept, pair.copy, pair.score)
    verdict = _verdict(corpus, forms, pair)
    back = _verdict(corpus, forms, turned) if verdict.decision == "duplicate" else verdict
    for way, judged in ((pair, verdict), (turned, back)):
        relation = _relation(forms, way, judged, settings)
        if relation:
            yield way.copy, relation


def _verdict(corpus: Corpus, forms: Forms, pair: Pair) -> Verdict:
    kept, copy = forms.members[pair.kept][0], forms.members[pair.copy][0]
    return judge(corpus.text(kept), corpus.text(copy), pair.score)


def _relation(forms: Forms, pair: Pair, verdict: Verdict, settings: Settings) -> Relation | None:
    """Say what the first form of a pair is to the second."""
    copy, kept, score = pair
    if verdict.decision == "duplicate":
        kind = "near" if score >= settings.copy_threshold else "cut"
        return Relation(kept, kind, score, verdict.reason, not verdict.fuller_copy)
    if forms.texts[copy] in forms.texts[kept]:
        quoted = len(forms.texts[copy]) >= settings.quote_min
        return Relation(kept, "quoted", score, verdict.reason, goes=False) if quoted else None
    if verdict.decision == "flag" and score >= settings.copy_threshold:
        return Relation(kept, "alike", score, verdict.reason, goes=False)
    return None


def near_forms(
    forms: Forms, settings: Settings, folder: Path | None = None
) -> Iterator[tuple[int, int, float]]:
    """Yield pairs of forms that are alike, but of those that differ only in figures just a few.

    Price lists and tables hold thousands of lines which differ in nothing but figures, and so
    millions of pairs, none of them copies. What is joined is therefore each form with all its
    digits turned into one, its pattern: the ratio of two forms can only rise by that, so nothing
    is missed. Forms of one pattern differ in their figures: only the first is paired with each
    other one. Of two similar patterns the forms with the same figures are paired, else the first.
    """
    patterns: dict[str, list[int]] = {}
    for number, text in enumerate(forms.texts[: forms.long]):
        patterns.setdefault(_DIGIT.sub("0", text), []).append(number)
    groups = list(patterns.values())
    found = {(group[0], other) for group in groups for other in group[1:]}
    threshold = settings.copy_threshold
    means = Means(memory=settings.memory * _MEGABYTE, folder=folder)
    similar = similar_pairs(list(patterns), threshold, means)
    for one, other in zip(similar.one.tolist(), similar.other.tolist(), strict=True):
        found.update(_same_figures(forms, groups[one], groups[other]))
    pairs = np.array(sorted(found), np.int64).reshape(-1, 2)
    kept, scores = verified(forms.texts, Pairs(pairs[:, 0], pairs[:, 1]), threshold)
    yield from zip(kept.one.tolist(), kept.other.tolist(), scores.tolist(), strict=True)


def _same_figures(
    forms: Forms, one: Sequence[int], other: Sequence[int]
) -> Iterator[tuple[int, int]]:
    yield min(one[0], other[0]), max(one[0], other[0])
    if len(one) == len(other) == 1:
        return
    by_figures: defaultdict[str, list[int]] = defaultdict(list)
    for number in one:
        by_figures[_figures(forms.texts[number])].append(number)
    for number in other:
        for same in by_figures.get(_figures(forms.texts[number]), ()):
            yield min(same, number), max(same, number)


def _figures(form: str) -> str:
    return "".join(filter(str.isdigit, form))
