"""All documents of a check, each by itself and then against all others, as a run does it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from cleaner import later
from cleaner.checking.corpus import Corpus, Result, is_compared
from cleaner.checking.judging import Amendment, Case, Judged, judge_all, look_all
from cleaner.checking.memory import Known, Memory, prior_key
from cleaner.engines.local import Engine
from cleaner.model import Finding
from cleaner.scan import Seen

if TYPE_CHECKING:
    from cleaner import rounds, run
else:
    run = later.module("cleaner.run")
    rounds = later.module("cleaner.rounds")

# Documents of a job: enough to be worth handing over, few enough to share the work.
JOB_BYTES = 1_000_000
JOB_FILES = 200

Progress = Callable[[str, int, int], None]  # step, documents done, bytes done
Work = TypeVar("Work")


class Means(NamedTuple):
    """Who does the work, who hears of it, and what is known before."""

    engine: Engine
    progress: Progress
    memory: Memory | None


def judge_corpus(corpus: Corpus, means: Means) -> Result:
    """Judge every document; the answer is that of a run over the same documents.

    What the `memory` knows is not worked out again.
    """
    engine, progress, memory = means
    known = memory.recall() if memory else {}
    cases = {n: Case(p, corpus.settings[n]) for n, p in corpus.planned.items()}
    judged = {name: one.judged for name, one in known.items()}
    size = sum(corpus.planned[name].source.size for name in known)
    for one in spread((case for name, case in cases.items() if name not in known), engine):
        judged[one.name] = one
        size += corpus.planned[one.name].source.size
        progress("check", len(judged), size)
    cases |= with_custom(cases, judged)
    again = [name for name, one in judged.items() if one.unsure and _is_new(known, cases[name])]
    for one in spread([cases[name] for name in again], engine):
        judged[one.name] = one._replace(unsure=True)  # by itself it was
    if memory:
        memory.keep(judged, cases, {*again, *(judged.keys() - known.keys())})
    amended = _compared(corpus, cases, judged, means)
    return Result(judged | amended, cases)


def _is_new(known: Mapping[str, Known], case: Case) -> bool:
    """Say whether the custom of the folder asks for another look at an unsure document."""
    name = case.planned.source.name
    return known[name].prior != prior_key(case.prior) if name in known else bool(case.prior)


def _compared(
    corpus: Corpus,
    cases: dict[str, Case],
    judged: dict[str, Judged],
    means: Means,
) -> dict[str, Judged]:
    """Give the documents in which corpus stages found something."""
    if not is_compared(corpus):
        return {}
    memory = means.memory
    key = memory.answer_key(judged) if memory else ""
    answer = memory.answer(key) if memory else None
    if answer:
        for name, amendments in answer.amendments.items():
            cases[name] = cases[name]._replace(amendments=amendments)
        return answer.judged
    unseen = [
        (cases[name], one) for name, one in judged.items() if one.seen and one.sightings is None
    ]
    for done in means.engine.map(look_all, _jobs(unseen, itemgetter(0))):
        judged |= {one.name: one for one in done}
    amended = compare(corpus, cases, judged, means)
    if memory:
        memory.keep_answer(key, amended, cases)
    return amended


def with_custom(cases: Mapping[str, Case], judged: Mapping[str, Judged]) -> dict[str, Case]:
    """Give the cases of unsure encoding with the custom of their folder."""
    unsure = [name for name, one in judged.items() if one.unsure]
    if not unsure:
        return {}
    customs = run.priors(Seen(j.name, j.encoding, j.unsure, None) for j in judged.values())
    return {
        name: cases[name]._replace(prior=custom)
        for name in unsure
        if (custom := customs.get(run.folder_of(name)))
    }


def compare(
    corpus: Corpus,
    cases: dict[str, Case],
    judged: Mapping[str, Judged],
    means: Means,
) -> dict[str, Judged]:
    """Let the corpus stages decide; give the documents in which they found something.

    Their cases get the amendments that lead there.
    """
    seen = {  # in corpus order, whatever was known before
        name: Seen(name, judged[name].encoding, judged[name].unsure, judged[name].sightings)
        for name in corpus.planned
    }
    amended: dict[str, Judged] = {}

    def apply(number: int, news: Mapping[str, Sequence[Finding]]) -> Iterator[Seen]:
        for name, findings in news.items():
            case = cases[name]
            more = (*case.amendments, Amendment(number, tuple(findings)))
            cases[name] = case._replace(amendments=more)
        for one in spread([cases[name] for name in news], means.engine):
            amended[one.name] = one
            seen[one.name] = Seen(one.name, one.encoding, one.unsure, one.sightings)
            yield seen[one.name]

    def moved() -> None:
        means.progress("compare", len(seen), 0)

    def sightings_of(number: int) -> dict[str, Any]:
        found = ((name, one.sightings[number]) for name, one in seen.items() if one.sightings)
        return {name: sighting for name, sighting in found if sighting is not None}

    rounds.decide(sightings_of, corpus.together, corpus.settings.__getitem__, apply, moved)
    return amended


def spread(cases: Iterable[Case], engine: Engine) -> Iterator[Judged]:
    """Judge cases with all workers; the results come in the order of the cases."""
    for done in engine.map(judge_all, _jobs(cases, lambda case: case)):
        yield from done


def _jobs(work: Iterable[Work], case_of: Callable[[Work], Case]) -> Iterator[tuple[Work, ...]]:
    size = 0
    job: list[Work] = []
    for one in work:
        weight = case_of(one).planned.source.size
        if job and (size + weight > JOB_BYTES or len(job) == JOB_FILES):
            yield tuple(job)
            size, job = 0, []
        job.append(one)
        size += weight
    if job:
        yield tuple(job)
