"""The first pass of a run: look through its files, then clean each document by itself."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from cleaner import known, resume, reuse
from cleaner.container import Part, Stream
from cleaner.customs import Customs
from cleaner.jobs import Batch, ScanJob, spool_file
from cleaner.model import Settings
from cleaner.parts import scan_batch
from cleaner.place import groups
from cleaner.plan import with_parts
from cleaner.running import Run
from cleaner.survey import Surveyed, SurveyJob, is_container
from cleaner.survey import survey as look_through


def survey(run: Run) -> Run:
    """Look through the files with records, and plan in which parts they are done."""
    found: dict[str, Surveyed] = {}
    wanted = []
    for source in (planned.source for planned in run.plan.planned):
        settings = run.settings_of(source.name)
        if is_container(source, settings):
            its = known.surveyed(run.known.get(source.name), source.path, settings)
            if its is None:
                wanted.append(SurveyJob(source, settings))
            else:
                found[source.name] = its
    if wanted:
        run.progress("survey", 0, 0)
        answers = zip(wanted, run.engine.map(look_through, wanted), strict=True)
        found |= {job.source.name: its for job, its in answers}
    if not found:
        return run
    batches = tuple(with_parts(run.plan.planned, found))
    return run._replace(plan=run.plan._replace(batches=batches))


def scan(run: Run) -> dict[int, str]:
    """Clean each document by itself; those of unsure encoding again, with their folder's custom.

    Give the name of what was made of each batch, by its number (cleaner/reuse.py).
    """
    customs = Customs()
    states: dict[int, str] = {}
    documents = size = 0
    for done in run.engine.map(scan_batch, _jobs(run)):
        states[done.batch.number] = done.state
        customs.add(done.seen)
        documents += len(done.seen)
        size += done.batch.size
        run.progress("clean", documents, size)
    unsure = customs.unsure
    if unsure:
        for done in run.engine.map(scan_batch, _jobs_again(run, unsure)):
            states[done.batch.number] = done.state
    return states


def _jobs(run: Run) -> Iterator[ScanJob]:
    """Yield the jobs; what can only be read from its beginning is read here, as it is needed."""
    for group in groups(run.plan.batches):
        container = group[0].container
        stream = Stream(container) if container and group[0].part and container.is_stream else None
        for batch in group:
            job = _job(run, batch)
            yield _fed(job, stream, batch.part) if stream and batch.part else job


def _jobs_again(run: Run, unsure: Mapping[str, Mapping[str, int]]) -> Iterator[ScanJob]:
    for batch in run.plan.batches:
        names = [planned.source.name for planned in batch.files]
        its = {name: unsure[name] for name in names if name in unsure}
        if its:
            yield _job(run, batch)._replace(priors=its)


def _job(run: Run, batch: Batch) -> ScanJob:
    names = [planned.source.name for planned in batch.files]
    digests = {name: run.known[name].digest for name in names if name in run.known}
    own = own_settings(run, batch)
    return ScanJob(batch, run.settings, str(run.notes), {}, own, b"", resume.maker(), digests)


def own_settings(run: Run, batch: Batch) -> dict[str, Settings]:
    """Give the settings of a batch's documents that have their own."""
    names = [planned.source.name for planned in batch.files]
    return {name: run.plan.own[name] for name in names if name in run.plan.own}


def _fed(job: ScanJob, stream: Stream, part: Part) -> ScanJob:
    """Give a job the bytes of its part; those of a record that is too long go to the spool.

    What is known already is not read: its states are laid into the spool here, so that the worker
    finds the job done.
    """
    size = part.end - part.start
    if (resume.finished(job) or reuse.restore(job)) is not None:
        stream.skip(size)
        return job
    chunks = stream.take(size)
    if part.whole:
        return job._replace(data=b"".join(chunks))
    with spool_file(Path(job.notes), job.batch, 0).open("wb") as file:
        file.writelines(chunks)
    return job
