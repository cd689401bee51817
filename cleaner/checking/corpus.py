"""What is checked, and what came out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from cleaner.checking.judging import Case, Judged
from cleaner.corpus import CORPUS_STAGES
from cleaner.model import Settings
from cleaner.pipeline import is_at_work
from cleaner.scan import Planned


class Corpus(NamedTuple):
    """What is checked: documents in corpus order, their settings, those of the corpus stages."""

    planned: Mapping[str, Planned]
    settings: Mapping[str, Settings]
    together: Settings


class Result(NamedTuple):
    """Every document as it is judged, and what corpus stages found in some of them."""

    judged: Mapping[str, Judged]
    cases: Mapping[str, Case]


def alone(corpus: Corpus) -> Corpus:
    """Leave the corpus stages out where there is nothing to compare."""
    if is_compared(corpus):
        return corpus
    codes = tuple(rule.code for stage in CORPUS_STAGES for rule in stage.RULES)
    narrowed: dict[Settings, Settings] = {}
    for settings in (*corpus.settings.values(), corpus.together):
        if settings not in narrowed:
            narrowed[settings] = replace(settings, ignore=(*settings.ignore, *codes))
    by_name = {name: narrowed[settings] for name, settings in corpus.settings.items()}
    return Corpus(corpus.planned, by_name, narrowed[corpus.together])


def is_compared(corpus: Corpus) -> bool:
    """Say whether the corpus stages have anything to do."""
    at_work = any(is_at_work(stage, corpus.together) for stage in CORPUS_STAGES)
    return at_work and len(corpus.planned) > 1
