"""A run over a folder: plan, scan, decide on the whole corpus, amend, put in place."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import files, output, rejections, suppress, template_file
from cleaner.corpus import CORPUS_STAGES, templates
from cleaner.corpus.learning import Templates
from cleaner.corpus.recall import Recalling
from cleaner.engines.local import Engine, default_workers
from cleaner.model import Edit, Finding, Flag, Settings
from cleaner.pipeline import is_at_work
from cleaner.plan import Plan, make_plan
from cleaner.scan import AmendJob, Batch, ScanJob, Seen, amend, scan
from cleaner.summary import Summary

# Rounds of the corpus stages. The first finds nearly all, the second what the first uncovered,
# the third is there to show that there is no more.
MAX_CORPUS_ROUNDS = 4

Progress = Callable[[str, int, int], None]  # step, documents done, bytes done


class Run(NamedTuple):
    """A run under way: what it does, where it writes, who does the work."""

    plan: Plan
    out: Path
    settings: Settings
    engine: Engine
    progress: Progress

    @property
    def notes(self) -> Path:
        """Give the folder for what is not the result."""
        return self.out / files.NOTES


def clean_folder(  # noqa: PLR0913  the choices of a run; all but three have a default
    sources: Sequence[Path],
    out: Path,
    settings: Settings,
    *,
    workers: int = 0,
    force: bool = False,
    progress: Progress = lambda *_: None,
) -> Summary:
    """Clean files and folders into `out`; give the summary that also stands in `out/.cleaner`.

    `workers` 0: one for each processor. The answer does not depend on it. Raises RunError before
    anything is read where the paths cannot be meant, and OSError where `out` cannot be written.
    """
    plan = make_plan(sources, out, settings)
    engine = Engine(workers or default_workers())
    return carry_out(Run(plan, out, settings, engine, progress), force=force)


def carry_out(run: Run, *, force: bool = False) -> Summary:
    """Do what was planned; raises RunError where the output is not the run's to write.

    Where nothing has changed since the last run, its summary comes back and nothing is written;
    `force` does the work again.
    """
    ours = output.claim(run.out, force=force)
    with output.locked(run.notes):
        return carry_out_locked(run, ours=ours, force=force)


def carry_out_locked(run: Run, *, ours: bool, force: bool = False) -> Summary:
    """Do what was planned in an output that is claimed and locked; see `carry_out`."""
    taken_back = rejections.read(run.notes)
    if taken_back:
        names = (planned.source.name for planned in run.plan.planned)
        own = rejections.settings_with(names, taken_back, run.settings, run.plan.own)
        run = run._replace(plan=run.plan._replace(own=own))
    if ours and not force:
        done = output.up_to_date(run.out, run.plan, run.settings)
        if done:
            return done
    before = output.earlier_outputs(run.out)
    if ours and not force:
        output.check_outputs(run.out, run.plan, before)
    earlier = template_file.read(run.notes / template_file.NAME)
    output.begin(run.out, run.plan, before)
    try:
        _decide(run, _scan(run), earlier)
    finally:
        run.engine.close()
    run.progress("write", len(before), 0)
    return output.put_in_place(run.out, run.plan, run.settings, before)


def _scan(run: Run) -> dict[str, Seen]:
    """Clean each document by itself; those of unsure encoding again, with their folder's custom."""
    seen: dict[str, Seen] = {}
    size = 0
    notes, batches = str(run.notes), run.plan.batches
    for done in run.engine.map(
        scan, (ScanJob(b, run.settings, notes, {}, _own(run, b)) for b in batches)
    ):
        seen |= {one.name: one for one in done.seen}
        size += sum(planned.source.size for planned in done.batch.files)
        run.progress("clean", len(seen), size)
    unsure = {one.name for one in seen.values() if one.unsure}
    if unsure:
        customs = priors(seen.values())
        wanted = {name: custom for name in unsure if (custom := customs.get(folder_of(name)))}
        again = [b for b in batches if any(p.source.name in unsure for p in b.files)]
        jobs = (ScanJob(b, run.settings, notes, wanted, _own(run, b)) for b in again)
        for done in run.engine.map(scan, jobs):
            seen |= {one.name: one for one in done.seen}
    return seen


def priors(seen: Iterable[Seen]) -> dict[str, dict[str, int]]:
    """Give for each folder how many documents were surely read in each encoding."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in seen:
        if one.encoding and not one.unsure:
            counts[folder_of(one.name)][one.encoding] += 1
    return {folder: dict(sorted(found.items())) for folder, found in sorted(counts.items())}


def folder_of(name: str) -> str:
    """Give the folder of a document."""
    return name.rpartition("/")[0]


def _decide(run: Run, seen: dict[str, Seen], earlier: Mapping[str, Templates]) -> None:
    """Let the corpus stages decide over all documents, and apply what they find."""

    def apply(number: int, news: Mapping[str, Sequence[Finding]]) -> Iterator[Seen]:
        for done in run.engine.map(amend, _amend_jobs(run, news, number)):
            yield from done.seen

    known = decide(
        seen,
        run.settings,
        lambda name: suppress.taken_back(run.plan.own.get(name, run.settings)),
        apply,
        lambda: run.progress("compare", len(seen), 0),
        earlier=earlier,
    )
    output.note_templates(run.notes, template_file.text(known))


def decide(  # noqa: PLR0913  what a run and a check do differently
    seen: dict[str, Seen],
    settings: Settings,
    settings_of: Callable[[str], Settings],
    apply: Callable[[int, Mapping[str, Sequence[Finding]]], Iterable[Seen]],
    progress: Callable[[], None],
    *,
    earlier: Mapping[str, Templates] = {},
) -> dict[str, Templates]:
    """Let each corpus stage decide over all documents; `apply` gives them as they are then.

    Again, until a round finds nothing more to edit: what one removal uncovers is found now, and
    not by the user's second run. `settings` are those of the decision, `settings_of` says which
    rules are on for a document. `earlier`: what earlier runs learned of each folder; what is known
    in the end comes back.
    """
    recalling = Recalling(earlier)
    stages = [recalling if stage is templates else stage for stage in CORPUS_STAGES]
    told: list[dict[str, list[Finding]]] = [{} for _ in CORPUS_STAGES]  # flags already written
    for _ in range(MAX_CORPUS_ROUNDS):
        edited = False
        for number, stage in enumerate(stages):
            if not is_at_work(stage, settings):
                continue
            progress()
            found = _selected(stage.decide(_sightings(seen, number), settings), settings_of)
            news = _news(found, told[number])
            for one in apply(number, news):
                seen[one.name] = one
                if one.declined:
                    news[one.name], told[number][one.name] = _parted(news[one.name], one.declined)
            edited = edited or any(isinstance(f, Edit) for new in news.values() for f in new)
        if not edited:
            break
    return recalling.known


def _parted(
    findings: Sequence[Finding], declined: Collection[Finding]
) -> tuple[list[Finding], list[Finding]]:
    """Part what was done from what stays as it is: flags, and edits that were declined."""
    done = [one for one in findings if one not in declined]
    return done, [one for one in findings if isinstance(one, Flag) or one in declined]


def _sightings(seen: Mapping[str, Seen], number: int) -> dict[str, Any]:
    """Give what a stage saw of the documents for which a rule of it is on."""
    sightings = {n: one.sightings[number] for n, one in seen.items() if one.sightings is not None}
    return {name: sighting for name, sighting in sightings.items() if sighting is not None}


def _selected(
    findings: Mapping[str, Sequence[Finding]], settings_of: Callable[[str], Settings]
) -> dict[str, list[Finding]]:
    """Give the findings of the rules that are on, by document."""
    return {
        name: chosen
        for name, found in findings.items()
        if (chosen := [finding for finding in found if settings_of(name).selects(finding.rule)])
    }


def _news(
    found: Mapping[str, list[Finding]], told: dict[str, list[Finding]]
) -> dict[str, list[Finding]]:
    """Give the documents whose findings differ from the flags they have; note the flags of now."""
    names = sorted(found.keys() | told.keys())
    news = {n: found.get(n, []) for n in names if found.get(n, []) != told.get(n, [])}
    told.clear()
    for name, findings in found.items():
        flags: list[Finding] = [finding for finding in findings if isinstance(finding, Flag)]
        if flags:
            told[name] = flags
    return news


def _own(run: Run, batch: Batch) -> dict[str, Settings]:
    """Give the settings of a batch's documents that have their own."""
    names = [planned.source.name for planned in batch.files]
    return {name: run.plan.own[name] for name in names if name in run.plan.own}


def _amend_jobs(run: Run, news: Mapping[str, Sequence[Finding]], number: int) -> Iterator[AmendJob]:
    for batch in run.plan.batches:
        names = [planned.source.name for planned in batch.files]
        mine = {name: news[name] for name in names if name in news}
        if mine:
            yield AmendJob(batch, run.settings, str(run.notes), number, mine, _own(run, batch))
