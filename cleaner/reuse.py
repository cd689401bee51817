"""What an earlier run made of a batch, taken over by the next one instead of being made again.

A run leaves in OUT/.cleaner/kept one file for each batch: what the document stages made of it, and
after that what each pass of the corpus stages did, one state behind the other in one zstd frame
(they differ little, so that those behind the first take next to nothing). Every state has a name,
the fingerprint of all that shapes it: this very cleaner, the settings, the content of the sources;
of a later one, the state before and the findings. So a state is right wherever it is found, one
that is damaged or missing is made again, and the folder may be thrown away at any time.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import files, formats, later, ledger, originals, resume, spool, states
from cleaner.corpus import CORPUS_STAGES
from cleaner.files import digest
from cleaner.jobs import AmendJob, Batch, ScanJob, Scanned, Seen, spool_file, spool_ledger
from cleaner.model import Finding
from cleaner.scan import source_of
from cleaner.states import State

if TYPE_CHECKING:
    from cleaner.formats import packing
else:
    packing = later.module("cleaner.formats.packing")


class KeepJob(NamedTuple):
    """Put away what a run made of a batch."""

    batch: Batch
    notes: str
    passes: int


def name_of(job: ScanJob, digests: Iterable[str]) -> str:
    """Name what a scan makes of contents with these digests; '': nothing that could be kept."""
    told = list(digests)
    if not all(told) or (job.batch.part and not job.batch.part.whole):
        return ""
    return digest(repr((resume.key(job), told)).encode())


def name_of_done(job: ScanJob) -> str:
    """Name what a scan made, by the digests of what it read."""
    if job.batch.part:
        return name_of(job, ())
    rows = spool_ledger(Path(job.notes), job.batch).read_bytes().splitlines(keepends=True)
    return name_of(job, (entry.digest for entry, _ in ledger.blocks(rows)))


def restore(job: ScanJob) -> Scanned | None:
    """Put what an earlier run made of a batch into the spool; None where it must be made."""
    notes = Path(job.notes)
    if not spool.kept(notes).is_dir():
        return None
    try:
        name = name_of(job, () if job.batch.part else _digests(job))
    except (OSError, packing.PackingError):
        return None
    first = next(states.read(states.path(spool.kept(notes), name)), None)
    if first is None or not all(originals.is_kept(notes, one) for one in first.stored):
        return None
    resume.forget(job)
    _lay_out(first, notes, job.batch, 0)
    seen = [Seen(document, encoding, unsure, None) for document, encoding, unsure, _ in first.seen]
    resume.note(job, seen, name)
    return Scanned(job.batch, seen, name)


def _digests(job: ScanJob) -> Iterator[str]:
    for planned in job.batch.files:
        known = job.digests.get(planned.source.name)
        yield known or digest(source_of(planned, job))


def name_after(job: AmendJob) -> str:
    """Name what an amendment makes of the state before it; '': of none that could be kept."""
    if not job.state:
        return ""
    told = [(name, [_told(one) for one in found]) for name, found in sorted(job.findings.items())]
    return digest(repr((job.state, job.stage, told)).encode("utf-8", "surrogatepass"))


def _told(finding: Finding) -> tuple[Any, ...]:
    return tuple(one if isinstance(one, int | str) else one.code for one in finding)


def restore_amended(job: AmendJob, name: str) -> Scanned | None:
    """Put what an earlier run made of the same findings into the spool; None: do it."""
    notes = Path(job.notes)
    if not name or not spool.kept(notes).is_dir():
        return None
    laid = states.read(states.path(spool.kept(notes), resume.state(notes, job.batch)))
    found = next((one for one in laid if one.name == name), None)
    if found is None:
        return None
    _lay_out(found, notes, job.batch, job.number)
    seen = [
        Seen(document, encoding, unsure, None, [job.findings[document][at] for at in declined])
        for document, encoding, unsure, declined in found.seen
    ]
    return note_amended(job, Scanned(job.batch, seen, name))


def note_amended(job: AmendJob, done: Scanned) -> Scanned:
    """Write down what an amendment answered, for who keeps it; give the answer."""
    rows = [
        (
            one.name,
            one.encoding,
            one.unsure,
            [at for at, found in enumerate(job.findings[one.name]) if found in one.declined],
        )
        for one in done.seen
        if one.name in job.findings
    ]
    path = spool.amended(resume.place(Path(job.notes), job.batch), job.number)
    files.write(path, ledger.line({"state": done.state, "seen": rows}))
    return done


def keep(job: KeepJob) -> None:
    """Put away what a run made of a batch; what an earlier run put away stays as it is.

    Who amends most of a batch does so at once: later the disk would have to read it all again.
    """
    notes = Path(job.notes)
    names = [row["state"] for _, row in _noted(job)]
    if not names or not all(names):
        return
    lies, target = (states.path(where(notes), names[0]) for where in (spool.kept, spool.kept_anew))
    if states.names(target) == names:
        return
    if [one.name for one in states.read(lies)] == names:
        target.unlink(missing_ok=True)
        os.link(lies, target)
    else:
        files.write(target, states.packed(list(_made(job))))


def begin(notes: Path) -> None:
    """Make the folder of what this run keeps, with nothing in it.

    What a run left there that was cut off may be damaged.
    """
    shutil.rmtree(spool.kept_anew(notes), ignore_errors=True)
    spool.kept_anew(notes).mkdir()


def _noted(job: KeepJob) -> Iterator[tuple[int, Any]]:
    """Yield the passes that made something of a batch (0: the scan), and the note of each."""
    note = resume.place(Path(job.notes), job.batch)
    for number in range(job.passes + 1):
        with suppress(FileNotFoundError):
            told = (spool.amended(note, number) if number else note).read_bytes()
            yield number, json.loads(told)


def _made(job: KeepJob) -> Iterator[State]:
    """Yield the states through which a batch went."""
    notes = Path(job.notes)
    for number, row in _noted(job):
        found = {
            end: path.read_bytes()
            for end, path in _places(notes, job.batch, number)
            if path.exists()
        }
        seen = row["seen"] if number else [(*one, []) for one in row["seen"]]
        stored = [] if number or job.batch.part else _stored(found)
        yield State(row["state"], seen, stored, found)


def _stored(found: Mapping[str, bytes]) -> list[str]:
    rows = found[".jsonl"].splitlines(keepends=True)
    entries = (entry for entry, _ in ledger.blocks(rows))
    return [
        entry.digest
        for entry in entries
        if entry.stored and not formats.packing_of(entry.document)  # those are stored later
    ]


def _places(notes: Path, batch: Batch, number: int) -> Iterator[tuple[str, Path]]:
    """Yield the files of a batch as a pass writes them (0: the scan), by their endings."""
    stem = spool_ledger(notes, batch).with_suffix("").name
    paths = [spool_ledger(notes, batch)]
    paths += [spool_file(notes, batch, place) for place in range(len(batch.files))]
    stages = range(len(CORPUS_STAGES))
    paths += [spool.segment_path(notes / spool.FOLDER, batch.number, stage) for stage in stages]
    for path in paths:
        yield path.name.removeprefix(stem), spool.amended(path, number) if number else path


def _lay_out(state: State, notes: Path, batch: Batch, number: int) -> None:
    for end, path in _places(notes, batch, number):
        if end in state.files:
            files.write(path, state.files[end])
        else:
            path.unlink(missing_ok=True)
