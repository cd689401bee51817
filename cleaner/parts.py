"""The jobs of a run on parts of files with records.

In the spool lie the new bytes of a part in one file, and its part of the ledger in another one:
every record of the part with its place in those bytes, whether there is something to tell or not.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaner import capture, checks, files, foresight, ledger, record, resume, reuse, spool
from cleaner.assemble import copy_source
from cleaner.container import Container, Part, read_part, record_name
from cleaner.corpus import CORPUS_STAGES
from cleaner.formats.records import RecordFormat, pieces
from cleaner.formats.warc import Warc
from cleaner.jobs import AmendJob, Row, ScanJob, Scanned, Seen, spool_file, spool_ledger
from cleaner.ledger import Entry
from cleaner.model import Change
from cleaner.record import examine, flagged, manner_of
from cleaner.scan import amend, scan, unread


class _Writer:
    """Puts the rows of a part together: bytes in one place, lines of the ledger in another."""

    def __init__(self) -> None:
        self.bytes: list[bytes] = []
        self.lines: list[bytes] = []
        self.seen: list[Seen] = []
        self.shown: dict[str, Sequence[Any]] = {}
        self.at = 0

    def copy(self, data: bytes) -> None:
        """Add bytes that are no record."""
        self.bytes.append(data)
        self.at += len(data)

    def add(self, row: Row) -> None:
        """Add a record."""
        span = (self.at, self.at + len(row.data))
        entry = ledger.counted(row.entry._replace(span=span), row.changes)
        self.put(entry, [ledger.change_line(change) for change in row.changes], row.data)
        if row.seen.sightings is not None:
            self.shown[entry.document] = row.seen.sightings
        self.seen.append(row.seen._replace(sightings=None))

    def put(self, entry: Entry, changes: list[bytes], data: bytes) -> None:
        """Add a record as it is."""
        span = (self.at, self.at + len(data))
        self.lines += (ledger.entry_line(entry._replace(span=span)), *changes)
        self.copy(data)

    def save(self, job: ScanJob | AmendJob) -> Scanned:
        """Write the part to the spool."""
        notes = Path(job.notes)
        number = job.number if isinstance(job, AmendJob) else 0
        data, rows = spool_file(notes, job.batch, 0), spool_ledger(notes, job.batch)
        files.write_all(spool.amended(data, number) if number else data, self.bytes)
        files.write_all(spool.amended(rows, number) if number else rows, self.lines)
        spool.write(notes / spool.FOLDER, job.batch.number, self.shown, number=number)
        return Scanned(job.batch, self.seen)


def scan_batch(job: ScanJob) -> Scanned:
    """Clean a batch of documents, or a part of a file with records, unless that was done before."""
    container, part = job.batch.container, job.batch.part
    if container is not None and (part is None or container.form is None):
        return _scan_faulty(job, container)
    before = resume.finished(job) or reuse.restore(job)
    if before is not None:
        return before
    resume.forget(job)
    if container is None or part is None or container.form is None:
        done = scan(job)
    else:
        done = _scan_part(job, container, part, container.form)
    done = done._replace(state=reuse.name_of_done(job))
    resume.note(job, done.seen, done.state)
    return done


def foresee(job: AmendJob) -> None:
    """Have the system read what an amendment reads of the spool."""
    notes, batch = Path(job.notes), job.batch
    paths = [spool_ledger(notes, batch)]
    paths += [
        spool_file(notes, batch, place)
        for place, planned in enumerate(batch.files)
        if batch.part or planned.source.name in job.findings
    ]
    stages = range(len(CORPUS_STAGES))
    paths += [spool.segment_path(notes / spool.FOLDER, batch.number, stage) for stage in stages]
    for path in paths:
        foresight.soon(spool.latest(path, job.number))


def amend_batch(job: AmendJob) -> Scanned:
    """Apply a corpus stage's findings to a batch of documents, or to a part of a file."""
    name = reuse.name_after(job)
    before = reuse.restore_amended(job, name)
    if before is not None:
        return before
    container = job.batch.container
    of_records = container is not None and container.form is not None
    done = _amend_part(job, container.written) if container and of_records else amend(job)
    done = reuse.note_amended(job, done._replace(state=name))
    if job.keep:
        reuse.keep(reuse.KeepJob(job.batch, job.notes, job.number))
    return done


def _scan_faulty(job: ScanJob, container: Container) -> Scanned:
    """Copy a file whose records cannot be read to the spool."""
    source = job.batch.files[0].source
    spooled = spool_file(Path(job.notes), job.batch, 0)
    try:
        digest = copy_source(container, spooled)
    except OSError as error:
        row = unread(source.name, error)
    else:
        status = "failed" if container.failed else "copied"
        size = spooled.stat().st_size
        name, why = source.name, container.fault
        entry = Entry(name, name, status, digest, digest, size, reason=why)
        row = Row(entry, [], b"", Seen(source.name, "", unsure=False, sightings=None))
    files.write(spool_ledger(Path(job.notes), job.batch), ledger.entry_line(row.entry))
    return Scanned(job.batch, [row.seen])


def _scan_part(job: ScanJob, container: Container, part: Part, form: RecordFormat) -> Scanned:
    """Clean the records of a part, each by itself; write them to the spool."""
    name = job.batch.files[0].source.name
    manner = manner_of(container.written, job.own.get(name, job.settings))
    archive = isinstance(form, Warc)
    written = _Writer()
    if not part.whole:
        return _scan_long(job, container, part)
    chunks = (job.data,) if container.is_stream else read_part(container, part)
    number, line = part.first, part.line
    for data, _ in pieces(chunks, form, part.end - part.start):
        document = record_name(name, number)
        feeds = data.count(b"\n")
        lines = (line, line + feeds - data.endswith(b"\n"))
        entry = Entry(document, "", "unchanged", "", "", 0, number=number, lines=lines)
        row = capture.examine(entry, data, manner) if archive else examine(entry, data, manner)
        if row is not None:
            written.add(row)
        elif not archive:
            written.copy(data)
        number += 1
        line += feeds
    return written.save(job)


def _scan_long(job: ScanJob, container: Container, part: Part) -> Scanned:
    """Put a record which is too long into the spool as it is.

    Where the file is read here and not by the worker, its bytes lie there already.
    """
    notes = Path(job.notes)
    name = record_name(job.batch.files[0].source.name, part.first)
    size = part.end - part.start
    entry = Entry(name, "", "kept", "", "", 0, span=(0, size), number=part.first)
    entry = entry._replace(lines=(part.line, part.line))
    row = flagged(entry, b"", checks.TOO_LONG, f"{size} bytes")
    if not container.is_stream:
        files.write_all(spool_file(notes, job.batch, 0), read_part(container, part))
    lines = ledger.document_lines(row.entry, row.changes)
    files.write_all(spool_ledger(notes, job.batch), lines)
    return Scanned(job.batch, [row.seen])


def _amend_part(job: AmendJob, form: RecordFormat) -> Scanned:
    """Apply a corpus stage's findings to records of a part; look at them again."""
    name = job.batch.files[0].source.name
    manner = manner_of(form, job.own.get(name, job.settings))
    notes = Path(job.notes)
    data = spool.latest(spool_file(notes, job.batch, 0), job.number).read_bytes()
    shown = spool.read(notes / spool.FOLDER, job.batch.number, job.number)
    written = _Writer()
    at = 0
    for entry, lines in _rows(notes, job):
        start, end = entry.span
        written.copy(data[at:start])
        at = end
        findings = job.findings.get(entry.document)
        if findings is None or entry.status == "kept":
            written.put(entry, lines, data[start:end])
            if entry.document in shown:
                written.shown[entry.document] = shown[entry.document]
            continue
        changes: list[Change] = [ledger.parse_change(json.loads(line)) for line in lines]
        written.add(record.amend((entry, changes, data[start:end]), findings, job.stage, manner))
    written.copy(data[at:])
    return written.save(job)


def _rows(notes: Path, job: AmendJob) -> Iterator[tuple[Entry, list[bytes]]]:
    """Yield the records of a part, each with the lines of its changes."""
    text = spool.latest(spool_ledger(notes, job.batch), job.number).read_bytes()
    return ledger.blocks(text.splitlines(keepends=True))
