"""Paragraphs that were split: neighbouring lines which stand inside one longer paragraph."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from cleaner import later
from cleaner.copies.forms import Forms
from cleaner.copies.paragraphs import Corpus
from cleaner.verdict import judge

if TYPE_CHECKING:
    from rapidfuzz.distance import Indel
else:
    Indel = later.module("rapidfuzz.distance.Indel")


class Chain(NamedTuple):
    """Lines of one document, and the form of the longer paragraph in which they stand."""

    first: int  # numbers of paragraphs
    last: int
    form: int
    score: float
    reason: str


def find_chains(forms: Forms, inside: Iterable[tuple[int, int]]) -> list[Chain]:
    """Give the runs of lines that are a copy of one longer paragraph, longest first.

    `inside` has the forms that stand inside longer ones. Each line of such a form is the start:
    as long as the next line goes on where this one ends in the longer paragraph, and the line
    before ends where this one begins, they belong to the chain. Short lines, too, if they fit.
    """
    found: dict[tuple[int, int, int], None] = {}
    for short, long in inside:
        text = forms.text(long)
        for number in forms.members(short):
            found[*extended(forms.corpus, number, text), long] = None
    chains = [
        chain
        for first, last, form in found
        if last > first and (chain := _judged(forms, first, last, form))
    ]
    return sorted(chains, key=lambda chain: (-chain.score, chain.first, chain.form))


def extended(corpus: Corpus, number: int, long: str) -> tuple[int, int]:
    """Give the first and last of the lines around a paragraph that follow each other in `long`."""
    first = last = number
    form = corpus.form(number)
    begin = long.index(form)
    end = begin + len(form)
    while (before := corpus.neighbour(first, -1)) >= 0:
        form = corpus.form(before)
        if not long.endswith(form, 0, begin):
            break
        first, begin = before, begin - len(form)
    while (after := corpus.neighbour(last, 1)) >= 0:
        form = corpus.form(after)
        if not long.startswith(form, end):
            break
        last, end = after, end + len(form)
    return first, last


def _judged(forms: Forms, first: int, last: int, form: int) -> Chain | None:
    corpus = forms.corpus
    numbers = range(first, last + 1)
    long = forms.text(form)
    score = Indel.normalized_similarity("".join(map(corpus.form, numbers)), long)
    written = "".join(corpus.text(n).strip() for n in numbers)
    verdict = judge(corpus.text(int(forms.firsts[form])), written, score)
    if verdict.decision != "duplicate" or verdict.fuller_copy:
        return None
    return Chain(first, last, form, score, f"split over {len(numbers)} lines; {verdict.reason}")
