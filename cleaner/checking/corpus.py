"""All documents of a check, each by itself and then against all others, as a run does it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from cleaner.checking.judging import Amendment, Case, Judged, judge_all
from cleaner.corpus import CORPUS_STAGES
from cleaner.engines.local import Engine
from cleaner.model import Finding, Settings
from cleaner.run import decide, folder_of, priors
from cleaner.scan import Planned, Seen, is_at_work

# Documents of a job: enough to be worth handing over, few enough to share the work.
JOB_BYTES = 1_000_000
JOB_FILES = 200

Progress = Callable[[str, int, int], None]  # step, documents done, bytes done


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


def judge_corpus(corpus: Corpus, engine: Engine, progress: Progress) -> Result:
    """Judge every document; the answer is that of a run over the same documents."""
    cases = {n: Case(p, corpus.settings[n]) for n, p in corpus.planned.items()}
    judged: dict[str, Judged] = {}
    size = 0
    for one in spread(cases.values(), engine):
        judged[one.name] = one
        size += corpus.planned[one.name].source.size
        progress("check", len(judged), size)
    cases |= with_custom(cases, judged)
    again = [cases[name] for name, one in judged.items() if one.unsure and cases[name].prior]
    judged |= {one.name: one for one in spread(again, engine)}
    amended = compare(corpus, cases, judged, engine, progress)
    return Result(judged | amended, cases)


def with_custom(cases: Mapping[str, Case], judged: Mapping[str, Judged]) -> dict[str, Case]:
    """Give the cases of unsure encoding with the custom of their folder."""
    unsure = [name for name, one in judged.items() if one.unsure]
    if not unsure:
        return {}
    customs = priors(Seen(j.name, j.encoding, j.unsure, None) for j in judged.values())
    return {
        name: cases[name]._replace(prior=custom)
        for name in unsure
        if (custom := customs.get(folder_of(name)))
    }


def compare(
    corpus: Corpus,
    cases: dict[str, Case],
    judged: Mapping[str, Judged],
    engine: Engine,
    progress: Progress,
) -> dict[str, Judged]:
    """Let the corpus stages decide; give the documents in which they found something.

    Their cases get the amendments that lead there.
    """
    seen = {n: Seen(n, j.encoding, j.unsure, j.sightings) for n, j in judged.items()}
    amended: dict[str, Judged] = {}

    def apply(number: int, news: Mapping[str, Sequence[Finding]]) -> Iterator[Seen]:
        for name, findings in news.items():
            case = cases[name]
            more = (*case.amendments, Amendment(number, tuple(findings)))
            cases[name] = case._replace(amendments=more)
        for one in spread([cases[name] for name in news], engine):
            amended[one.name] = one
            yield Seen(one.name, one.encoding, one.unsure, one.sightings)

    def moved() -> None:
        progress("compare", len(seen), 0)

    decide(seen, corpus.together, corpus.settings.__getitem__, apply, moved)
    return amended


def spread(cases: Iterable[Case], engine: Engine) -> Iterator[Judged]:
    """Judge cases with all workers; the results come in the order of the cases."""
    for done in engine.map(judge_all, _jobs(cases)):
        yield from done


def _jobs(cases: Iterable[Case]) -> Iterator[tuple[Case, ...]]:
    size = 0
    job: list[Case] = []
    for case in cases:
        if job and (size + case.planned.source.size > JOB_BYTES or len(job) == JOB_FILES):
            yield tuple(job)
            size, job = 0, []
        job.append(case)
        size += case.planned.source.size
    if job:
        yield tuple(job)
