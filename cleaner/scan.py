"""What a worker does with a batch of files: read, clean, amend."""

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import checks, files, formats, later, ledger, lineends, pages, spool, suppress
from cleaner.corpus import CORPUS_STAGES
from cleaner.decode import UndecodableError
from cleaner.edits import BYTES, revert
from cleaner.formats import front_matter
from cleaner.formats.page.model import UnreadablePageError
from cleaner.jobs import (
    AmendJob,
    Planned,
    Row,
    ScanJob,
    Scanned,
    Seen,
    spool_file,
    spool_ledger,
)
from cleaner.ledger import Entry
from cleaner.model import Change, Document, Finding, Settings, differing
from cleaner.opening import NO_PRIOR, Opened, close_text, open_document
from cleaner.originals import store
from cleaner.pipeline import Cleaned, Work, clean_text, is_at_work
from cleaner.stages import STAGES, encoding

if TYPE_CHECKING:
    import json

    from cleaner.formats import packing
else:
    json = later.module("json")
    packing = later.module("cleaner.formats.packing")


def scan(job: ScanJob) -> Scanned:
    """Read and clean the documents of a batch; write them to the spool."""
    notes = Path(job.notes)
    parts, seen = [], []
    for place, planned in enumerate(job.batch.files):
        row = _scan_file(planned, job, notes)
        files.write(spool_file(notes, job.batch, place), row.data)
        parts += ledger.document_lines(row.entry, row.changes)
        seen.append(row.seen)
    files.write(spool_ledger(notes, job.batch), b"".join(parts))
    shown = {one.name: one.sightings for one in seen if one.sightings is not None}
    spool.write(notes / spool.FOLDER, job.batch.number, shown)
    return Scanned(job.batch, [one._replace(sightings=None) for one in seen])


def _scan_file(planned: Planned, job: ScanJob, notes: Path) -> Row:
    prior = job.priors.get(planned.source.name, NO_PRIOR)
    try:
        data = source_of(planned, job)
    except (OSError, packing.PackingError) as error:
        return unread(planned.source.name, error)
    settings = job.own.get(planned.source.name, job.settings)
    kind = formats.packing_of(planned.source.name)
    row = examine(planned, data, suppress.taken_back(settings), prior)
    row = row._replace(entry=row.entry._replace(own=differing(settings, job.settings)))
    if row.entry.stored and not kind:  # the compressed bytes are kept in the end, if need be
        with contextlib.suppress(BlockingIOError):  # another job is keeping the same bytes
            store(notes, row.entry.digest, data)
    return row


def source_of(planned: Planned, job: ScanJob) -> bytes:
    """Give the content of a document, unpacked; raises OSError, PackingError."""
    data = files.read(planned.source.path)
    kind = formats.packing_of(planned.source.name)
    settings = job.own.get(planned.source.name, job.settings)
    return b"".join(packing.unpacked((data,), kind, settings.max_ratio)) if kind else data


def unread(name: str, error: OSError | ValueError) -> Row:
    """Give the row of a file that could not be read."""
    entry = Entry(
        name, "", "failed", "", "", 0, reason=getattr(error, "strerror", None) or str(error)
    )
    return Row(entry, [], b"", Seen(name, "", unsure=False, sightings=None))


def examine(
    planned: Planned, data: bytes, settings: Settings, prior: Mapping[str, int] = NO_PRIOR
) -> Row:
    """Clean one document by itself; nothing is written."""
    name = planned.source.name
    digest = files.digest(data)
    entry = Entry(name, planned.output, "copied", digest, digest, len(data))
    hint = files.pointer_hint(data)
    if hint or formats.format_of(name) == "records":
        empty = formats.ending_of(name) in formats.RECORDS  # all others have come as records
        what = "no record in it" if empty else "no reader for this format"
        reason = hint or f"{what}: copied as it is"
        return _untouched(entry._replace(reason=reason), data)
    try:
        opened = open_document(name, data, settings, prior)
    except UndecodableError as error:
        return _untouched(entry._replace(status="failed", reason=str(error)), data)
    return _clean(entry, data, opened, suppress.narrowed(name, opened.text, settings))


def _untouched(entry: Entry, data: bytes) -> Row:
    return Row(entry, [], data, Seen(entry.document, "", unsure=False, sightings=None))


def _clean(entry: Entry, data: bytes, opened: Opened, settings: Settings) -> Row:
    name = entry.document
    page = formats.format_of(name) == "page"
    try:
        if page and pages.are_read(settings):
            cleaned, meta = pages.clean_page(name, opened.text, settings)
        else:
            stages = (encoding,) if page else STAGES  # tags are no text: only their characters
            cleaned, meta = clean_text(Document(name, opened.text), settings, stages), {}
            entry = entry._replace(output=name)
    except UnreadablePageError as error:
        return _untouched(entry._replace(status="failed", reason=str(error), output=name), data)
    new = close_text(cleaned.document.text, opened.line_ends, settings).encode()
    gone = entry.output != name or not opened.exact  # the text alone does not lead back
    decoded = opened.decoded
    same = new == data
    entry = entry._replace(
        status="kept" if cleaned.kept else "unchanged" if same else "changed",
        output_digest=entry.digest if same else files.digest(new),
        encoding=decoded.encoding,
        bom=decoded.bom.hex(),
        line_ends=opened.line_ends,
        stored=gone,
        reason=cleaned.kept,
        meta=meta,
    )
    markup = page and entry.output == name
    sightings = None if cleaned.kept or markup else observe(cleaned.document, settings)
    seen = Seen(name, decoded.encoding, decoded.unsure, sightings)
    return Row(entry, [*opened.changes, *cleaned.changes], new, seen)


def observe(doc: Document, settings: Settings) -> tuple[Any, ...]:
    """Give what each corpus stage needs of a document; None for a stage with no rule that is on.

    The offsets are those of the text below the front matter.
    """
    doc = front_matter.body(doc)
    return tuple(
        stage.observe(doc, settings) if is_at_work(stage, settings) else None
        for stage in CORPUS_STAGES
    )


def amend(job: AmendJob) -> Scanned:
    """Apply a corpus stage's findings to documents of a batch; give those as they are seen now."""
    notes = Path(job.notes)
    path = spool_ledger(notes, job.batch)
    parts: list[bytes] = []
    seen: list[Seen] = []
    shown = spool.read(notes / spool.FOLDER, job.batch.number, job.number)
    laid = spool.latest(path, job.number).read_bytes()
    blocks = ledger.blocks(laid.splitlines(keepends=True))
    for place, (entry, lines) in enumerate(blocks):
        findings = job.findings.get(entry.document)
        if findings is None or entry.status == "kept":
            parts += (ledger.entry_line(entry), *lines)
            continue
        changes = [ledger.parse_change(json.loads(line)) for line in lines]
        target = spool_file(notes, job.batch, place)
        data = spool.latest(target, job.number).read_bytes()
        row = amend_document(entry, changes, data, findings, job)
        files.write(spool.amended(target, job.number), row.data)
        parts += ledger.document_lines(row.entry, row.changes)
        seen.append(row.seen)
        shown[entry.document] = row.seen.sightings or [None] * len(CORPUS_STAGES)
    files.write(spool.amended(path, job.number), b"".join(parts))
    names = [planned.source.name for planned in job.batch.files]
    seen_now = {n: shown[n] for n in names if n in shown}
    spool.write(notes / spool.FOLDER, job.batch.number, seen_now, number=job.number)
    return Scanned(job.batch, [one._replace(sightings=None) for one in seen])


def amend_document(
    entry: Entry,
    changes: list[Change],
    data: bytes,
    findings: Sequence[Finding],
    job: AmendJob,
) -> Row:
    """Apply a corpus stage's findings to one document, and give what it is then."""
    text = lineends.unify(data.decode()) if entry.line_ends else data.decode()
    of_bytes = [c for c in changes if c.sweep == BYTES]
    of_text = [c for c in changes if c.sweep != BYTES]
    before = revert(text, of_text)
    settings = suppress.taken_back(job.own.get(entry.document, job.settings))
    settings = suppress.narrowed(entry.document, before, settings)
    document = Document(entry.document, before)
    cleaned, present, declined = amend_text(document, of_text, findings, settings, job.stage)
    if cleaned.kept:
        seen = Seen(
            entry.document,
            entry.encoding,
            unsure=False,
            sightings=observe(present, settings),
            declined=declined,
        )
        entry = entry._replace(reason=cleaned.kept)
        told = [change for change in cleaned.changes if change not in changes]
        return Row(entry, [*changes, *told], data, seen)
    new = close_text(cleaned.document.text, entry.line_ends, settings).encode()
    digest = files.digest(new)
    status = "unchanged" if digest == entry.digest else "changed"
    entry = entry._replace(status=status, output_digest=digest)
    sightings = observe(cleaned.document, settings)
    seen = Seen(
        entry.document, entry.encoding, unsure=False, sightings=sightings, declined=declined
    )
    return Row(entry, [*of_bytes, *cleaned.changes], new, seen)


def amend_text(
    doc: Document,
    changes: list[Change],
    findings: Sequence[Finding],
    settings: Settings,
    stage: int,
) -> tuple[Cleaned, Document, tuple[Finding, ...]]:
    """Apply a corpus stage's findings to the text which earlier changes made of a document.

    Give what came of it, the document as it was before, and the findings that were declined: by an
    editor, or all of them by a check.
    """
    work = Work(doc, changes)
    present = work.document()
    declined = tuple(f for f in findings if work.declines(f, settings, work.above))
    _, flags = work.sweep(findings, settings, work.above)
    cleaned = work.run(settings, STAGES, [*_flags_of_others(changes, stage), *flags])
    return cleaned, present, tuple(findings) if cleaned.kept else declined


def _flags_of_others(changes: Sequence[Change], asked: int) -> list[Change]:
    """Give the flags that stay: of checks, and of the corpus stages but the one just asked."""
    others = [stage for number, stage in enumerate(CORPUS_STAGES) if number != asked]
    codes = {rule.code for rules in (checks.RULES, *(s.RULES for s in others)) for rule in rules}
    return [c for c in changes if c.flag and c.rule in codes]
