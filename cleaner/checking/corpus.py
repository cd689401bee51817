"""What is checked, and what came out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from cleaner.checking.judging import Case, Judged
from cleaner.corpus import CORPUS_STAGES
from cleaner.jobs import Planned
from cleaner.model import Settings
from cleaner.pipeline import is_at_work


class Corpus(NamedTuple):
    """What is checked: documents in corpus order, their settings, those of the corpus stages."""

    planned: Mapping[str, Planned]
    settings: Mapping[str, Settings]
    together: Settings


class Result(NamedTuple):
    """Every document as it is judged, and what corpus stages found in some of them."""

    judged: Mapping[str, Judged]
    cases: Mapping[str, Case]


def written(corpus: Corpus, names: Collection[str]) -> Corpus:
    """Give a corpus some of whose files were written: their stamps are those of before."""
    planned = {
        name: one._replace(source=one.source._replace(stamp="")) if name in names else one
        for name, one in corpus.planned.items()
    }
    return corpus._replace(planned=planned)


def alone(corpus: Corpus) -> Corpus:
    """Leave the corpus stages out where there is nothing to compare."""
    if is_compared(corpus):
        return corpus
    codes = tuple(rule.code for stage in CORPUS_STAGES for rule in stage.RULES)
    narrowed = {
        id(one): replace(one, ignore=(*one.ignore, *codes))
        for one in distinct((*corpus.settings.values(), corpus.together))
    }
    by_name = {name: narrowed[id(one)] for name, one in corpus.settings.items()}
    return Corpus(corpus.planned, by_name, narrowed[id(corpus.together)])


def is_compared(corpus: Corpus) -> bool:
    """Say whether the corpus stages have anything to do."""
    at_work = any(is_at_work(stage, corpus.together) for stage in CORPUS_STAGES)
    return at_work and len(corpus.planned) > 1


def distinct(settings: Iterable[Settings]) -> list[Settings]:
    """Give each object once: to compare thousands of equal settings costs more than a check."""
    return list({id(one): one for one in settings}.values())
