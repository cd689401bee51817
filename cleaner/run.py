"""A run over a folder: plan, scan, decide on the whole corpus, amend, put in place."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from cleaner import (
    again,
    files,
    foresight,
    known,
    ledger,
    output,
    previous,
    probe,
    rejections,
    reuse,
    rounds,
    scanning,
    shards,
    spool,
    suppress,
    template_file,
)
from cleaner.container import file_of, number_of
from cleaner.corpus import CORPUS_STAGES
from cleaner.corpus.learning import Templates
from cleaner.engines import local
from cleaner.jobs import AmendJob, Batch, Seen
from cleaner.known import Passed
from cleaner.model import Finding, Settings
from cleaner.parts import amend_batch, foresee
from cleaner.pipeline import is_at_work
from cleaner.plan import make_plan
from cleaner.running import Progress
from cleaner.running import Run as Run  # noqa: PLC0414  what the functions here are given
from cleaner.summary import Summary


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
    shards.check(run.settings)
    ours = output.claim(run.out, force=force)
    with output.locked(run.notes):
        summary = carry_out_locked(run, ours=ours, force=force)
        again.forget(run.notes)  # of a run that was to be done again, and that this one replaces
        return summary


def carry_out_locked(run: Run, *, ours: bool, force: bool = False) -> Summary:
    """Do what was planned in an output that is claimed and locked; see `carry_out`."""
    for folder in (run.notes, run.notes / ledger.ORIGINALS):
        files.remove_left_overs(folder)
    stamps = known.look(run.plan)
    run = run._replace(known={} if force else known.read(run.notes, stamps))
    taken_back = rejections.read(run.notes)
    if taken_back:
        names = (planned.source.name for planned in run.plan.planned)
        own = rejections.settings_with(names, taken_back, run.settings, run.plan.own)
        run = run._replace(plan=run.plan._replace(own=own))
    if ours and not force:
        done = previous.up_to_date(run.out, run.plan, run.settings)
        if done:
            return done
    found = previous.outputs(run.out)
    previous.check_readable(run.plan, found)
    if ours and not force:
        why = previous.why_again(run.out, run.settings)
        run.tell(why or known.told(run.known, run.plan))
        previous.check_outputs(run.out, run.plan, found)
    earlier = template_file.read(output.begin(run.out, run.plan, run.settings, found, anew=force))
    try:
        probe.check(run.engine, run.plan, run.notes)
        run = scanning.survey(run)
        states = scanning.scan(run)
        reuse.begin(run.notes)
        _decide(run, earlier, states)
        _keep(run)
    finally:
        run.engine.close()
    run.progress("write", len(found), 0)
    passed = Passed(stamps, states, run.known, {} if force else found)
    return output.put_in_place(run.out, run.plan, run.settings, found, passed)


def _decide(run: Run, earlier: Mapping[str, Templates], states: dict[int, str]) -> None:
    """Let the corpus stages decide over all documents, and apply what they find.

    `states` become the names of what the batches are then.
    """
    spooled = run.notes / spool.FOLDER
    batches = [batch.number for batch in run.plan.batches]
    documents = sum(len(batch.files) for batch in run.plan.batches)

    def apply(number: int, news: Mapping[str, Sequence[Finding]]) -> Iterator[Seen]:
        jobs = foresight.foreseen(_amend_jobs(run, news, number, states), foresee)
        for done in run.engine.map(amend_batch, jobs):
            states[done.batch.number] = done.state
            yield from done.seen

    learned = rounds.decide(
        lambda number: spool.shelf(spooled, batches, number, run.engine),
        run.settings,
        lambda name: suppress.taken_back(run.plan.own.get(name, run.settings)),
        apply,
        lambda: run.progress("compare", documents, 0),
        earlier=earlier,
    )
    output.note_templates(run.notes, template_file.text(learned))


def _keep(run: Run) -> None:
    """Put away for the next run what this one made of its batches."""
    passes = spool.passes(run.notes / spool.FOLDER)
    jobs = (reuse.KeepJob(batch, str(run.notes), passes) for batch in run.plan.batches)
    for _ in run.engine.map(reuse.keep, jobs):
        pass


def _amend_jobs(
    run: Run, news: Mapping[str, Sequence[Finding]], stage: int, states: Mapping[int, str]
) -> Iterator[AmendJob]:
    number = spool.begin_pass(run.notes / spool.FOLDER)
    # the first round amends most batches, those after it few
    last = number == sum(is_at_work(stage, run.settings) for stage in CORPUS_STAGES)
    records = _records(run.plan.batches, news)
    for batch in run.plan.batches:
        mine = _of_batch(batch, news, records)
        if mine:
            own = scanning.own_settings(run, batch)
            state = states.get(batch.number, "")
            job = AmendJob(batch, run.settings, str(run.notes), stage, number, mine, own, state)
            yield job._replace(keep=last)


def _records(batches: Sequence[Batch], names: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """Give the numbers and names of the records of each file that is cut into parts, sorted."""
    records: dict[str, list[tuple[int, str]]] = {
        batch.files[0].source.name: [] for batch in batches if batch.part
    }
    for name in names:
        its = records.get(file_of(name))
        if its is not None:
            its.append((number_of(name), name))
    for its in records.values():
        its.sort()
    return records


def _of_batch(
    batch: Batch,
    news: Mapping[str, Sequence[Finding]],
    records: Mapping[str, Sequence[tuple[int, str]]],
) -> dict[str, Sequence[Finding]]:
    """Give the news of a batch's documents."""
    names = [planned.source.name for planned in batch.files]
    if batch.part:
        first = batch.part.first
        its = records[names[0]]
        some = slice(bisect_left(its, (first,)), bisect_left(its, (first + batch.part.pieces,)))
        names = [name for _, name in its[some]]
    return {name: news[name] for name in names if name in news}
