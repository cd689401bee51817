"""A run over a folder: plan, scan, decide on the whole corpus, amend, put in place."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cleaner import (
    again,
    files,
    ledger,
    output,
    probe,
    rejections,
    resume,
    rounds,
    spool,
    suppress,
    template_file,
)
from cleaner.container import Part, Stream, file_of, number_of
from cleaner.corpus.learning import Templates
from cleaner.engines import Engine, local
from cleaner.jobs import AmendJob, Batch, ScanJob, Seen, spool_file
from cleaner.model import Finding, Settings
from cleaner.parts import amend_batch, scan_batch
from cleaner.place import groups
from cleaner.plan import Plan, make_plan, with_parts
from cleaner.summary import Summary
from cleaner.survey import SurveyJob, is_container, survey

Counts = defaultdict[str, Counter[str]]  # by folder: documents by encoding
Progress = Callable[[str, int, int], None]  # step, documents done, bytes done


class Run(NamedTuple):
    """A run under way: what it does, where it writes, who does the work."""

    plan: Plan
    out: Path
    settings: Settings
    engine: Engine
    progress: Progress
    tell: Callable[[str], None] = lambda _: None  # what to know before the work; '': nothing

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
    engine = local.Engine(workers or local.default_workers())
    return carry_out(Run(plan, out, settings, engine, progress), force=force)


def carry_out(run: Run, *, force: bool = False) -> Summary:
    """Do what was planned; raises RunError where the output is not the run's to write.

    Where nothing has changed since the last run, its summary comes back and nothing is written;
    `force` does the work again.
    """
    ours = output.claim(run.out, force=force)
    with output.locked(run.notes):
        summary = carry_out_locked(run, ours=ours, force=force)
        again.forget(run.notes)  # of a run that was to be done again, and that this one replaces
        return summary


def carry_out_locked(run: Run, *, ours: bool, force: bool = False) -> Summary:
    """Do what was planned in an output that is claimed and locked; see `carry_out`."""
    for folder in (run.notes, run.notes / ledger.ORIGINALS):
        files.remove_left_overs(folder)
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
    output.check_readable(run.plan, before)
    if ours and not force:
        run.tell(output.why_again(run.out, run.settings))
        output.check_outputs(run.out, run.plan, before)
    earlier = template_file.read(output.begin(run.out, run.plan, run.settings, before, anew=force))
    try:
        probe.check(run.engine, run.plan, run.notes)
        run = _survey(run)
        _scan(run)
        _decide(run, earlier)
    finally:
        run.engine.close()
    run.progress("write", len(before), 0)
    return output.put_in_place(run.out, run.plan, run.settings, before)


def _survey(run: Run) -> Run:
    """Look through the files with records, and plan in which parts they are done."""
    plan = run.plan
    wanted = [
        SurveyJob(planned.source, plan.own.get(planned.source.name, run.settings))
        for planned in plan.planned
        if is_container(planned.source, plan.own.get(planned.source.name, run.settings))
    ]
    if not wanted:
        return run
    run.progress("survey", 0, 0)
    found = run.engine.map(survey, wanted)
    surveyed = {job.source.name: its for job, its in zip(wanted, found, strict=True)}
    return run._replace(plan=plan._replace(batches=tuple(with_parts(plan.planned, surveyed))))


def _scan(run: Run) -> None:
    """Clean each document by itself; those of unsure encoding again, with their folder's custom."""
    found: Counts = defaultdict(Counter)
    unsure: set[str] = set()
    documents = size = 0
    batches = run.plan.batches
    for done in run.engine.map(scan_batch, _scan_jobs(run)):
        _count(done.seen, found)
        unsure.update(one.name for one in done.seen if one.unsure)
        documents += len(done.seen)
        size += done.batch.size
        run.progress("clean", documents, size)
    if unsure:
        customs = _customs(found)
        wanted = {name: custom for name in unsure if (custom := customs.get(folder_of(name)))}
        again = [b for b in batches if any(p.source.name in unsure for p in b.files)]
        jobs = (_scan_job(run, b)._replace(priors=wanted) for b in again)
        for _ in run.engine.map(scan_batch, jobs):
            pass


def _scan_jobs(run: Run) -> Iterator[ScanJob]:
    """Yield the jobs; what can only be read from its beginning is read here, as it is needed."""
    for group in groups(run.plan.batches):
        container = group[0].container
        stream = Stream(container) if container and group[0].part and container.is_stream else None
        for batch in group:
            job = _scan_job(run, batch)
            yield _fed(job, stream, batch.part) if stream and batch.part else job


def _scan_job(run: Run, batch: Batch) -> ScanJob:
    own = _own(run, batch)
    return ScanJob(batch, run.settings, str(run.notes), {}, own, maker=resume.maker())


def _fed(job: ScanJob, stream: Stream, part: Part) -> ScanJob:
    """Give a job the bytes of its part; those of a record that is too long go to the spool."""
    chunks = stream.take(part.end - part.start)
    if resume.finished(job) is not None:
        for _ in chunks:
            pass
        return job
    if part.whole:
        return job._replace(data=b"".join(chunks))
    with spool_file(Path(job.notes), job.batch, 0).open("wb") as file:
        file.writelines(chunks)
    return job


def priors(seen: Iterable[Seen]) -> dict[str, dict[str, int]]:
    """Give for each folder how many documents were surely read in each encoding."""
    counts: Counts = defaultdict(Counter)
    _count(seen, counts)
    return _customs(counts)


def _count(seen: Iterable[Seen], counts: Counts) -> None:
    for one in seen:
        if one.encoding and not one.unsure:
            counts[folder_of(one.name)][one.encoding] += 1


def _customs(counts: Counts) -> dict[str, dict[str, int]]:
    return {folder: dict(sorted(found.items())) for folder, found in sorted(counts.items())}


def folder_of(name: str) -> str:
    """Give the folder of a document."""
    return name.rpartition("/")[0]


def _decide(run: Run, earlier: Mapping[str, Templates]) -> None:
    """Let the corpus stages decide over all documents, and apply what they find."""
    spooled = run.notes / spool.FOLDER
    batches = [batch.number for batch in run.plan.batches]
    documents = sum(len(batch.files) for batch in run.plan.batches)

    def apply(number: int, news: Mapping[str, Sequence[Finding]]) -> Iterator[Seen]:
        for done in run.engine.map(amend_batch, _amend_jobs(run, news, number)):
            yield from done.seen

    known = rounds.decide(
        lambda number: spool.shelf(spooled, batches, number, run.engine),
        run.settings,
        lambda name: suppress.taken_back(run.plan.own.get(name, run.settings)),
        apply,
        lambda: run.progress("compare", documents, 0),
        earlier=earlier,
    )
    output.note_templates(run.notes, template_file.text(known))


def _own(run: Run, batch: Batch) -> dict[str, Settings]:
    """Give the settings of a batch's documents that have their own."""
    names = [planned.source.name for planned in batch.files]
    return {name: run.plan.own[name] for name in names if name in run.plan.own}


def _amend_jobs(run: Run, news: Mapping[str, Sequence[Finding]], stage: int) -> Iterator[AmendJob]:
    number = spool.begin_pass(run.notes / spool.FOLDER)
    by_file: defaultdict[str, dict[str, Sequence[Finding]]] = defaultdict(dict)
    for name, found in news.items():
        by_file[file_of(name)][name] = found
    for batch in run.plan.batches:
        mine = _of_batch(batch, news, by_file)
        if mine:
            own = _own(run, batch)
            yield AmendJob(batch, run.settings, str(run.notes), stage, number, mine, own)


def _of_batch(
    batch: Batch,
    news: Mapping[str, Sequence[Finding]],
    by_file: Mapping[str, Mapping[str, Sequence[Finding]]],
) -> dict[str, Sequence[Finding]]:
    """Give the news of a batch's documents."""
    names = [planned.source.name for planned in batch.files]
    if batch.part is None:
        return {name: news[name] for name in names if name in news}
    numbers = range(batch.part.first, batch.part.first + batch.part.pieces)
    its = by_file.get(names[0], {})
    return {name: found for name, found in its.items() if number_of(name) in numbers}
