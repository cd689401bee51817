"""All documents of a check, each by itself and then against all others, as a run does it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner import later
from cleaner.checking.corpus import Corpus, Result, is_compared
from cleaner.checking.judging import Amendment, Case, Judged
from cleaner.checking.memory import Memory, Recalled, prior_key
from cleaner.checking.shown import Place, Site
from cleaner.engines import Engine
from cleaner.jobs import Seen
from cleaner.model import Finding

if TYPE_CHECKING:
    import sqlite3
    import tempfile

    from cleaner import customs, rounds, store
    from cleaner.checking import decided as decided_file
    from cleaner.checking import earlier, recording, renewing
else:
    sqlite3 = later.module("sqlite3")
    decided_file = later.module("cleaner.checking.decided")
    earlier = later.module("cleaner.checking.earlier")
    recording = later.module("cleaner.checking.recording")
    renewing = later.module("cleaner.checking.renewing")
    tempfile = later.module("tempfile")
    customs = later.module("cleaner.customs")
    rounds = later.module("cleaner.rounds")
    store = later.module("cleaner.store")


Progress = Callable[[str, int, int], None]  # step, documents done, bytes done


class Means(NamedTuple):
    """Who does the work, who hears of it, and what is known before."""

    engine: Engine
    progress: Progress
    memory: Memory | None


class Comparison(NamedTuple):
    """The documents which the corpus stages are to compare, judged by themselves."""

    corpus: Corpus
    cases: dict[str, Case]
    judged: dict[str, Judged]
    means: Means
    site: Site

    def begun(self) -> "Comparison":
        """Give the same to begin with: the cases can be told of amendments without harm to this."""
        self.site.begin_again()
        return self._replace(cases=dict(self.cases))


def judge_corpus(corpus: Corpus, means: Means) -> Result:
    """Judge every document; the answer is that of a run over the same documents.

    What the `memory` knows is not worked out again.
    """
    sizes = {name: planned.source.size for name, planned in corpus.planned.items()}
    if not is_compared(corpus):
        return _judged(corpus, means, Site(Place(), sizes, means.engine))
    if means.memory:
        means.memory.read_ahead()
    lasting = means.memory.laid() if means.memory else nullcontext()
    with _folder() as own, lasting as laid:
        try:
            return _judged(corpus, means, Site(Place(own, laid), sizes, means.engine))
        except store.DamagedError:
            if not laid:
                raise
            laid.begin()
            return _judged(corpus, means, Site(Place(own), sizes, means.engine))


@contextmanager
def _folder() -> Iterator[Callable[[], str]]:
    """Give a folder that is made when it is asked for, and goes at the end."""
    with ExitStack() as stack:
        yield cache(lambda: stack.enter_context(tempfile.TemporaryDirectory(prefix="cleaner-")))


def _judged(corpus: Corpus, means: Means, site: Site) -> Result:
    _, progress, memory = means
    known, priors = memory.recall() if memory else Recalled({}, {})
    cases = {n: Case(p, corpus.settings[n]) for n, p in corpus.planned.items()}
    judged = dict(known)
    size = sum(corpus.planned[name].source.size for name in known)
    for one in site.judge(cases, cases.keys() - known.keys()):
        judged[one.name] = one
        size += corpus.planned[one.name].source.size
        progress("check", len(judged), size)
    cases |= with_custom(cases, judged)
    unsure = (name for name, one in judged.items() if one.unsure)
    # the custom of the folder may ask for another look
    again = {name for name in unsure if priors.get(name, "") != prior_key(cases[name].prior)}
    for one in site.judge(cases, again):
        judged[one.name] = one._replace(unsure=True)  # by itself it was
    if memory:
        memory.keep(judged, cases, {*again, *(judged.keys() - known.keys())})
    amended = _compared(Comparison(corpus, cases, judged, means, site), memory)
    if memory and site.has_news:
        site.note(memory.marks(judged))
    return Result(judged | amended, cases)


def _compared(one: Comparison, memory: Memory | None) -> dict[str, Judged]:
    """Give the documents in which corpus stages found something, and let their cases tell it."""
    if not is_compared(one.corpus):
        return {}
    if not memory:
        return compare(one)
    try:
        with memory.decided() as decided:
            amended, cases = _recalled(one.begun(), memory, decided)
    except (decided_file.SpoiltError, sqlite3.Error):
        amended, cases = _recalled(one.begun(), memory, None)
    one.cases.update(cases)
    return amended


def _recalled(
    one: Comparison, memory: Memory, decided: "decided_file.Decided | None"
) -> tuple[dict[str, Judged], dict[str, Case]]:
    """Give the same and the cases, with what was decided before; write down what is new."""
    marks = memory.full_marks(one.judged, one.cases)
    done = _renewed(one, memory, decided, marks) if decided else None
    if done is not None:
        cases = {name: case for name, (case, _) in done.items()}
        return {name: judged for name, (_, judged) in done.items()}, cases
    key = memory.answer_key(one.judged)
    answer = memory.answer(key)
    if answer:
        for name, amendments in answer.amendments.items():
            one.cases[name] = one.cases[name]._replace(amendments=amendments)
        return answer.judged, one.cases
    if not decided:
        amended = compare(one)
    else:
        recorder = recording.Recorder(decided, marks, one.corpus.together)
        amended = compare(one, recorder)
        if recorder.finish(memory.maker, amended):
            return amended, one.cases
    memory.keep_answer(key, amended, one.cases)
    return amended, one.cases


def _renewed(
    one: Comparison, memory: Memory, decided: "decided_file.Decided", marks: Mapping[str, str]
) -> dict[str, tuple[Case, Judged]] | None:
    """Give what becomes of an earlier decision; None: all must be decided anew."""
    known = earlier.earlier(decided, memory.maker)
    if known is None:
        return None
    changed = known.changed(marks)
    if not changed:
        return known.amended(one.cases)
    settings_of = one.corpus.settings.__getitem__
    now = renewing.Now(one.cases, one.judged, marks, one.corpus.together, settings_of)
    return renewing.renewed(known, now, changed, memory.maker)


def with_custom(cases: Mapping[str, Case], judged: Mapping[str, Judged]) -> dict[str, Case]:
    """Give the cases of unsure encoding with the custom of their folder."""
    if not any(one.unsure for one in judged.values()):
        return {}
    seen = (Seen(j.name, j.encoding, j.unsure, None) for j in judged.values())
    unsure = customs.Customs(seen).unsure
    return {name: cases[name]._replace(prior=custom) for name, custom in unsure.items()}


def compare(one: Comparison, watcher: "rounds.Watcher | None" = None) -> dict[str, Judged]:
    """Let the corpus stages decide; give the documents in which they found something.

    Their cases get the amendments that lead there.
    """
    corpus, cases, judged, means, site = one
    marks = means.memory.marks(judged) if means.memory else {}
    judged |= {seen.name: seen for seen in site.lay_down(cases, judged, marks)}
    amended: dict[str, Judged] = {}

    def apply(number: int, news: Mapping[str, Sequence[Finding]]) -> Iterator[Seen]:
        for name, findings in news.items():
            case = cases[name]
            more = (*case.amendments, Amendment(number, tuple(findings)))
            cases[name] = case._replace(amendments=more)
        for seen in site.change(cases, news.keys()):
            amended[seen.name] = seen
            yield Seen(seen.name, seen.encoding, seen.unsure, None, declined=seen.declined)

    def moved() -> None:
        means.progress("compare", len(corpus.planned), 0)

    settings_of = corpus.settings.__getitem__
    heard = watcher or rounds.UNWATCHED
    rounds.decide(site.shelf, corpus.together, settings_of, apply, moved, watcher=heard)
    return amended
