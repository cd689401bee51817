"""A run over a folder: plan, scan, decide on the whole corpus, amend, put in place."""

import fcntl
import json
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from cleaner import files, formats, ledger, pages
from cleaner.corpus import CORPUS_STAGES
from cleaner.engines.local import Engine, default_workers
from cleaner.files import Skipped, Source
from cleaner.model import Finding, Settings
from cleaner.scan import (
    AmendJob,
    Batch,
    Planned,
    ScanJob,
    Seen,
    amend,
    scan,
    spool_file,
    spool_ledger,
)
from cleaner.summary import Summary, Tally

# A batch is done by one worker at a time: large enough to outweigh handing it over, small enough
# that two workers share even a small corpus and that little is lost in a killed one.
BATCH_BYTES = 2_000_000
BATCH_FILES = 200

# Corpus stages run again while the document stages found more to do after them.
MAX_CORPUS_ROUNDS = 3

PLAN = "plan.json"  # there while a run is under way: the names it may write
Progress = Callable[[str, int, int], None]  # step, documents done, bytes done


class RunError(Exception):
    """The run cannot be done as asked: says what is wrong and what to do."""


class Plan(NamedTuple):
    """What a run will read and write."""

    batches: tuple[Batch, ...]
    skipped: tuple[Skipped, ...]

    @property
    def planned(self) -> Iterator[Planned]:
        """Give the files in corpus order."""
        return chain.from_iterable(batch.files for batch in self.batches)


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
    check_paths(sources, out)
    plan = make_plan(sources, settings)
    notes = out / files.NOTES
    fresh = not notes.exists()
    if fresh and out.exists() and any(out.iterdir()) and not force:
        message = f"{out} is not empty and not the output of a run: choose another, or --force"
        raise RunError(message)
    notes.mkdir(parents=True, exist_ok=True)
    with locked(notes):
        if not fresh and not force:
            _check_outputs(out, plan)
        run = Run(plan, out, settings, Engine(workers or default_workers()), progress)
        return _carry_out(run)


def check_paths(sources: Sequence[Path], out: Path) -> None:
    """Raise RunError where a source is missing or the output would be written into a source."""
    for source in sources:
        if not source.exists():
            message = f"{source}: no such file or folder"
            raise RunError(message)
        if source.is_dir() and files.is_inside(out, source):
            message = f"the output {out} lies in the source {source}: choose a folder outside it"
            raise RunError(message)
        if files.is_inside(source, out):
            message = f"the source {source} lies in the output {out}: choose another output"
            raise RunError(message)
    if out.exists() and not out.is_dir():
        message = f"the output {out} is not a folder"
        raise RunError(message)


def make_plan(sources: Sequence[Path], settings: Settings) -> Plan:
    """Find the documents and give each its output name and its batch, the same on every machine."""
    found: dict[str, Source] = {}
    skipped: list[Skipped] = []
    for root in sources:
        prefix = f"{root.resolve().name}/" if len(sources) > 1 and root.is_dir() else ""
        for item in files.walk(root, settings.exclude):
            name = prefix + item.name
            if isinstance(item, Skipped):
                skipped.append(item._replace(name=name))
            elif formats.format_of(name) == "other":
                skipped.append(Skipped(name, "not a text format"))
            elif name in found:
                message = f"two sources hold a document {name}: clean them one by one"
                raise RunError(message)
            else:
                found[name] = item._replace(name=name)
    names = sorted(found, key=os.fsencode)
    planned = list(_outputs(names, found, settings))
    return Plan(tuple(_batches(planned)), tuple(skipped))


def _outputs(
    names: Sequence[str], found: Mapping[str, Source], settings: Settings
) -> Iterator[Planned]:
    """Give each document an output name; no two share one."""
    taken = set(names)
    for name in names:
        output = pages.output_name(name, taken, settings)
        taken.add(output)
        yield Planned(found[name], output)


def _batches(planned: Iterable[Planned]) -> Iterator[Batch]:
    number, size = 0, 0
    batch: list[Planned] = []
    for file in planned:
        if batch and (size + file.source.size > BATCH_BYTES or len(batch) == BATCH_FILES):
            yield Batch(number, tuple(batch))
            number, size, batch = number + 1, 0, []
        batch.append(file)
        size += file.source.size
    if batch:
        yield Batch(number, tuple(batch))


@contextmanager
def locked(notes: Path) -> Iterator[None]:
    """Hold an output for one run; raises RunError where another one has it.

    The lock is the kernel's: it goes with the process, however that ends.
    """
    with (notes / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            message = f"another run (process {file.read().strip() or '?'}) writes to {notes.parent}"
            raise RunError(message) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _check_outputs(out: Path, plan: Plan) -> None:
    """Raise RunError where the run would overwrite a file which no run of ours wrote."""
    ours = _outputs_of_last_run(out)
    for planned in plan.planned:
        path = out / planned.output
        if not os.path.lexists(path):
            continue
        expected = ours.get(planned.output)
        if expected is None or (expected and files.digest(files.read(str(path))) != expected):
            message = f"{path} was not written, or was changed since, by a run: move it, or --force"
            raise RunError(message)


def _outputs_of_last_run(out: Path) -> dict[str, str]:
    """Give the outputs of earlier runs with their digests; '' where a run was cut off."""
    notes = out / files.NOTES
    ours: dict[str, str] = {}
    if (notes / ledger.CHANGES).exists():
        _, rows = ledger.read(notes)
        ours = {entry.output: entry.output_digest for entry, _ in rows}
    if (notes / PLAN).exists():
        ours |= dict.fromkeys(json.loads((notes / PLAN).read_bytes()), "")
    return ours


def _carry_out(run: Run) -> Summary:
    notes = run.notes
    before = _outputs_of_last_run(run.out)
    names = {name for p in run.plan.planned for name in (p.output, p.source.name)}
    files.write(notes / PLAN, json.dumps(sorted(names | before.keys())).encode(), sync=True)
    shutil.rmtree(notes / "tmp", ignore_errors=True)
    (notes / "tmp").mkdir()
    try:
        _decide(run, _scan(run))
    finally:
        run.engine.close()
    return _put_in_place(run, before)


def _scan(run: Run) -> dict[str, Seen]:
    """Clean each document by itself; those of unsure encoding again, with their folder's custom."""
    seen: dict[str, Seen] = {}
    size = 0
    notes, batches = str(run.notes), run.plan.batches
    for done in run.engine.map(scan, (ScanJob(b, run.settings, notes, {}) for b in batches)):
        seen |= {one.name: one for one in done.seen}
        size += sum(planned.source.size for planned in done.batch.files)
        run.progress("clean", len(seen), size)
    unsure = {one.name for one in seen.values() if one.unsure}
    if unsure:
        priors = _priors(seen.values())
        again = [b for b in batches if any(p.source.name in unsure for p in b.files)]
        jobs = (ScanJob(b, run.settings, notes, priors) for b in again)
        for done in run.engine.map(scan, jobs):
            seen |= {one.name: one for one in done.seen}
    return seen


def _priors(seen: Iterable[Seen]) -> dict[str, dict[str, int]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in seen:
        if one.encoding and not one.unsure:
            counts[one.name.rpartition("/")[0]][one.encoding] += 1
    return {folder: dict(sorted(found.items())) for folder, found in sorted(counts.items())}


def _decide(run: Run, seen: dict[str, Seen]) -> None:
    """Let each corpus stage decide over all documents, and apply what it finds."""
    for _ in range(MAX_CORPUS_ROUNDS):
        moved = False
        for number, stage in enumerate(CORPUS_STAGES):
            run.progress("compare", len(seen), 0)
            sightings = {
                name: one.sightings[number]
                for name, one in seen.items()
                if one.sightings is not None
            }
            findings = stage.decide(sightings, run.settings)
            for done in run.engine.map(amend, _amend_jobs(run, findings, number)):
                seen |= {one.name: one for one in done.seen}
                moved = moved or done.moved
        if not moved:
            return


def _amend_jobs(
    run: Run, findings: Mapping[str, Sequence[Finding]], number: int
) -> Iterator[AmendJob]:
    wanted = {
        name: chosen
        for name, found in findings.items()
        if (chosen := [finding for finding in found if run.settings.selects(finding.rule)])
    }
    for batch in run.plan.batches:
        names = [planned.source.name for planned in batch.files]
        mine = {name: wanted[name] for name in names if name in wanted}
        if mine:
            yield AmendJob(batch, run.settings, str(run.notes), number, mine)


def _put_in_place(run: Run, before: Mapping[str, str]) -> Summary:
    """Rename the new files into place; the ledger and then the summary make the run count."""
    notes = run.notes
    run.progress("write", 0, 0)
    (notes / ledger.SUMMARY).unlink(missing_ok=True)
    tally = Tally()
    written: set[str] = set()
    with (notes / "tmp" / ledger.CHANGES).open("wb") as book:
        head = ledger.header_line(version("cleaner-corpus"), asdict(run.settings))
        tally.add_bytes(head)
        book.write(head)
        for batch in run.plan.batches:
            rows = spool_ledger(notes, batch).read_bytes()
            tally.add_bytes(rows)
            book.write(rows)
            written.update(_put_batch(run, batch, rows, tally))
        book.flush()
        os.fsync(book.fileno())
    for name in sorted(before.keys() - written):
        _remove_stale(run.out / name, before[name])
    (notes / "tmp" / ledger.CHANGES).replace(notes / ledger.CHANGES)
    summary = tally.summary(run.plan.skipped)
    files.write(notes / ledger.SUMMARY, summary.to_json(), sync=True)
    (notes / PLAN).unlink()
    shutil.rmtree(notes / "tmp")
    return summary


def _put_batch(run: Run, batch: Batch, rows: bytes, tally: Tally) -> Iterator[str]:
    """Rename the new files of a batch into place, count them, give their names."""
    for place, (entry, changes) in enumerate(ledger.parse(rows.splitlines(keepends=True))):
        tally.add(entry, changes)
        if entry.output:
            target = run.out / entry.output
            target.parent.mkdir(parents=True, exist_ok=True)
            spool_file(run.notes, batch, place).replace(target)
            yield entry.output


def _remove_stale(path: Path, expected: str) -> None:
    """Take away what an earlier run wrote for a source that is gone, unless somebody changed it."""
    if path.is_file() and not path.is_symlink() and expected:
        data = files.read(str(path))
        if files.digest(data) == expected:
            path.unlink()
