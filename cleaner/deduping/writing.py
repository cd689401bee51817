"""The jobs that write files without their duplicate records to the spool."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cleaner import files, jobs, ledger, originals
from cleaner.deduping.records import DedupSettings, Taken
from cleaner.deduping.removal import Row, without
from cleaner.files import Skipped
from cleaner.jobs import Batch
from cleaner.ledger import Entry
from cleaner.model import Finding
from cleaner.plan import RunError

Marks = Mapping[str, Mapping[int, Finding]]  # by file and line; the offsets are not known yet


class WriteJob(NamedTuple):
    """Write the files of a batch without the records that are marked by edits."""

    batch: Batch
    taken: tuple[Taken, ...]
    marks: Marks
    settings: DedupSettings
    notes: str


def write_batch(job: WriteJob) -> list[Skipped]:
    """Write the new files and their part of the ledger; give those that stay as they were."""
    notes = Path(job.notes)
    parts: list[bytes] = []
    skipped = []
    for place, one in enumerate(job.taken):
        name = one.planned.source.name
        row = _row(one, job.marks.get(name, {}), job.settings)
        if row.entry.stored:
            originals.store(notes, row.entry.digest, files.read(one.planned.source.path))
        if row.entry.reason and not one.reason:
            skipped.append(Skipped(name, row.entry.reason))
        jobs.spool_file(notes, job.batch, place).write_bytes(row.data)
        parts += ledger.document_lines(row.entry, row.changes)
    jobs.spool_ledger(notes, job.batch).write_bytes(b"".join(parts))
    return skipped


def _row(one: Taken, marks: Mapping[int, Finding], settings: DedupSettings) -> Row:
    """Give a file as it will be; raises RunError where it is not the file that was read."""
    source = one.planned.source
    if not one.digest:
        return Row(Entry(source.name, "", "failed", "", "", 0, reason=one.reason), [], b"")
    if one.state and files.state_of(source.path) == one.state:
        return without(one, one.data, marks, settings)
    data = files.read(source.path)
    if files.digest(data) != one.digest:
        message = f"{source.name} changed while it was read: run again"
        raise RunError(message)
    return without(one, data, marks, settings)
