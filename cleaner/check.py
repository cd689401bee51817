"""The check of a corpus: the findings of a run, without a run's output."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import baseline, formats, pages
from cleaner.baseline import Baseline, Key
from cleaner.checking import together
from cleaner.checking.caution import careful
from cleaner.checking.corpus import Corpus, Result, alone, distinct, is_compared
from cleaner.checking.judging import Case, Found, Judged, judge_bytes
from cleaner.checking.memory import Memory
from cleaner.checking.notes import open_index
from cleaner.checking.shown import Place, Site
from cleaner.checking.tree import Tree, grow, notes_are_ours, place_of, root_of
from cleaner.engines.local import Engine, default_workers
from cleaner.files import Source
from cleaner.jobs import Planned
from cleaner.model import Settings
from cleaner.policy import Policy
from cleaner.report.finding import Told
from cleaner.rules import all_rules
from cleaner.suppress import without

# Below so many bytes one process is done before others have started.
_SMALL = 3_000_000
_WORTH = 500_000  # bytes: fewer are judged before an index is open


class Choice(NamedTuple):
    """What a user may choose for a check, besides the settings."""

    flags: Mapping[str, Any] = {}
    config: Path | None = None
    everything: bool = False  # in a git repository also what git does not track
    force_exclude: bool = False
    baseline: Path | None = None  # else the one at the root
    workers: int = 0
    cached: bool = True  # read and write the index


class Scope(NamedTuple):
    """What is to be checked, and by which settings."""

    tree: Tree
    policy: Policy
    corpus: Corpus


class Checked(NamedTuple):
    """The answer: findings in corpus order, and what else a user must know."""

    scope: Scope
    result: Result
    found: list[Told]  # those which no baseline accepts
    accepted: Counter[Key]
    spared: set[tuple[str, str]]  # documents and rules of accepted findings
    unused: Mapping[Key, int]  # entries of the baseline that accept more than there is
    failed: list[tuple[str, str]]  # documents that could not be judged, and why
    passed_over: list[tuple[str, str]]  # which hold no text, and what they are


def survey(paths: Sequence[Path], choice: Choice) -> Scope:
    """Find documents and settings; raises ConfigError and TreeError."""
    places = [place_of(path) for path in paths]
    root = root_of(places)
    policy = Policy(root, choice.flags, choice.config)
    tree = grow(places, policy, everything=choice.everything, force_exclude=choice.force_exclude)
    taken = {source.name for source in tree.sources}
    planned: dict[str, Planned] = {}
    settings: dict[str, Settings] = {}
    for source in tree.sources:
        chosen = policy.settings(source.name)
        output = pages.output_name(source.name, taken, chosen)
        planned[source.name] = Planned(source, output)
        settings[source.name] = chosen
    return Scope(tree, policy, alone(Corpus(planned, settings, policy.corpus)))


def check(scope: Scope, choice: Choice, progress: together.Progress = lambda *_: None) -> Checked:
    """Judge what is in scope; raises BaselineError."""
    accepted_before = baseline.read(baseline_of(scope, choice))
    with _engine(scope, choice) as engine:
        result = _judge(scope, scope.corpus, choice, engine, progress)
    return sort_out(scope, result, accepted_before)


def _judge(
    scope: Scope, corpus: Corpus, choice: Choice, engine: Engine, progress: together.Progress
) -> Result:
    """Judge a corpus with what the index knows.

    A check of folders makes one; a check of named files uses it where it is there and where there
    is more to judge than it takes to look it up.
    """
    tree = scope.tree
    wanted = bool(choice.cached and tree.sources and (tree.whole or _size(tree) > _WORTH))
    wanted = wanted and notes_are_ours(tree.root)
    with open_index(tree.root, wanted=wanted, make=tree.whole) as index:
        memory = Memory(index, corpus, whole=tree.whole) if index else None
        return together.judge_corpus(corpus, together.Means(engine, progress, memory))


@contextmanager
def _engine(scope: Scope, choice: Choice) -> Iterator[Engine]:
    engine = Engine((choice.workers or default_workers()) if _size(scope.tree) > _SMALL else 1)
    try:
        yield engine
    finally:
        engine.close()


def _size(tree: Tree) -> int:
    return sum(source.size for source in tree.sources)


def fixing(checked: Checked, choice: Choice, *, unsafe: bool) -> Result:
    """Judge again with the rules a fix may use: what comes out is what a fix writes."""
    scope, before = checked.scope, checked.result
    corpus = alone(_fix_corpus(checked, unsafe=unsafe))
    with _engine(scope, choice) as engine:
        if is_compared(corpus):
            result = _judge(scope, corpus, choice, engine, lambda *_: None)
        else:
            cases = {
                name: case._replace(settings=corpus.settings[name], amendments=())
                for name, case in before.cases.items()
                if any(not found.change.flag for found in before.judged[name].found)
            }
            sizes = {name: case.planned.source.size for name, case in cases.items()}
            done = Site(Place(), sizes, engine).judge(cases, cases.keys())
            judged = {one.name: one for one in done}
            result = Result(judged, cases)
    pairs = [
        pair
        for name, one in result.judged.items()
        if one.found and (pair := careful(result.cases[name], one, before.judged[name]))
    ]
    # what can no longer be read is not fixed, and must be told
    pairs += [(result.cases[n], one) for n, one in result.judged.items() if one.status == "failed"]
    return Result({one.name: one for _, one in pairs}, {one.name: case for case, one in pairs})


def _fix_corpus(checked: Checked, *, unsafe: bool) -> Corpus:
    """Give the documents with the settings of a fix.

    On are the safe rules, or all where `unsafe`; and none of them works in a document in which
    one of its findings is accepted.
    """
    corpus = checked.scope.corpus
    banned = tuple(code for code, rule in all_rules().items() if not (rule.safe or unsafe))
    spared: dict[str, list[str]] = {}
    for name, code in sorted(checked.spared):
        spared.setdefault(name, []).append(code)
    plain = {id(one): without(one, banned) for one in distinct(corpus.settings.values())}
    settings = {
        name: without(chosen, (*banned, *spared[name])) if name in spared else plain[id(chosen)]
        for name, chosen in corpus.settings.items()
    }
    return Corpus(corpus.planned, settings, without(corpus.together, banned))


def fixing_bytes(checked: Checked, data: bytes, *, unsafe: bool) -> Case | None:
    """Give the case of the one document with the rules a fix may use; None where none is safe."""
    ((name, case),) = checked.result.cases.items()
    case = case._replace(settings=_fix_corpus(checked, unsafe=unsafe).settings[name])

    def again(changed: Case) -> Judged:
        return judge_bytes(changed, data)

    pair = careful(case, again(case), checked.result.judged[name], again)
    return pair[0] if pair else None


def check_bytes(data: bytes, name: Path, choice: Choice) -> Checked:
    """Check a text that has a name but is not read from there (a buffer of an editor, a pipe)."""
    place = place_of(name)
    root = root_of([place])
    policy = Policy(root, choice.flags, choice.config)
    source = Source(place.relative_to(root).as_posix(), str(place), len(data))
    tree = Tree(root, (source,), (), (), whole=False)
    planned = Planned(source, pages.output_name(source.name, (), policy.settings(source.name)))
    corpus = alone(
        Corpus({source.name: planned}, {source.name: policy.settings(source.name)}, policy.corpus)
    )
    case = Case(planned, corpus.settings[source.name])
    result = Result({source.name: judge_bytes(case, data)}, {source.name: case})
    scope = Scope(tree, policy, corpus)
    return sort_out(scope, result, baseline.read(baseline_of(scope, choice)))


def baseline_of(scope: Scope, choice: Choice) -> Path:
    """Give the place of the baseline."""
    return choice.baseline or scope.tree.root / baseline.FILE


def sort_out(scope: Scope, result: Result, accepted: Baseline) -> Checked:
    """Tell findings that are new from those that are accepted."""
    every = [result.judged[source.name] for source in scope.tree.sources]
    sifted = baseline.sift(tell(scope.tree.root, every), accepted)
    gone = {
        key.path
        for key in accepted
        if key.path not in result.judged and not os.path.lexists(scope.tree.root / key.path)
    }
    used = distinct(scope.corpus.settings.values()) if accepted else []
    on = {code for code, rule in all_rules().items() if any(one.selects(rule) for one in used)}
    return Checked(
        scope,
        result,
        sifted.new,
        sifted.accepted,
        sifted.spared,
        baseline.unused(accepted, sifted.accepted, result.judged.keys(), gone, on),
        [(one.name, one.reason) for one in every if one.status == "failed"],
        [(one.name, one.reason) for one in every if one.status == "copied"],
    )


def tell(root: Path, documents: Sequence[Judged]) -> Iterator[Told]:
    """Give the findings of documents as reports tell them, from top to bottom of each."""
    rules = all_rules()
    here = Path.cwd()
    for one in documents:
        if not one.found:
            continue
        shown = _shown(root / one.name, here)
        page = formats.format_of(one.name) == "page"
        for found in sorted(one.found, key=_position):
            change = found.change
            yield Told(
                path=one.name,
                shown=shown,
                line=change.line,
                column=change.column,
                byte_column=found.bytes_before + 1,
                rule=rules[change.rule],
                old=change.old,
                new=change.new,
                evidence=change.evidence,
                witness=change.witness,
                flag=change.flag,
                fixable=rules[change.rule].safe and not change.flag and not page,
                source=found.source,
                at=found.at,
                paragraph=found.paragraph,
            )


def _position(found: Found) -> tuple[int, int, int, str]:
    change = found.change
    return change.line, change.column, change.sweep, change.rule


def _shown(path: Path, here: Path) -> str:
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
