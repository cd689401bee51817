"""Putting the new files of a batch in place, and writing its part of the ledger."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner import files, formats, known, later, ledger, spool
from cleaner.checks import is_unread
from cleaner.files import UnreadableFileError
from cleaner.jobs import Batch, Planned, spool_file, spool_ledger
from cleaner.known import Known, Passed
from cleaner.ledger import Entry
from cleaner.model import Settings
from cleaner.originals import store
from cleaner.summary import Tally

if TYPE_CHECKING:
    from cleaner import assemble
    from cleaner import shards as other_format
    from cleaner.formats import packing, readers
else:  # a folder of plain texts needs none of them
    assemble = later.module("cleaner.assemble")
    other_format = later.module("cleaner.shards")
    packing = later.module("cleaner.formats.packing")
    readers = later.module("cleaner.formats.readers")


def groups(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    """Yield batches; the parts of one file stand together."""
    for _, group in groupby(batches, key=_file_of):
        yield list(group)


def _file_of(batch: Batch) -> tuple[str, int]:
    return (batch.container.path, 0) if batch.container and batch.part else ("", batch.number)


class Placing(NamedTuple):
    """Where the files of a run go, and who is told."""

    out: Path
    write: Callable[[bytes], None]  # lines of the ledger
    tally: Tally
    shards: "other_format.Shards | None"
    passed: Passed
    settings_of: Callable[[str], Settings]
    rows: dict[str, Known]  # what is known of the sources now

    @property
    def notes(self) -> Path:
        """Give the folder for what is not the result."""
        return self.out / files.NOTES


def put(group: Sequence[Batch], to: Placing) -> Iterator[str]:
    """Rename the new files of a group into place, write their ledger, count them, give their names.

    What is to be in another format goes to the shards. Raises OSError where a source is no longer
    what was read.
    """
    if group[0].part:
        yield from _put_container(group, to)
        return
    notes, batch = to.notes, group[0]
    lines = spool.latest(spool_ledger(notes, batch)).read_bytes().splitlines(keepends=True)
    for place, (found, changes) in enumerate(ledger.blocks(lines)):
        entry = found
        stamp = to.passed.stamps.get(entry.document, "")
        to.rows[entry.document] = known.of_document(stamp, entry)
        if to.shards and to.shards.takes(entry):
            entry = _convert(notes, batch, place, entry, to.shards)
        elif entry.output:
            spooled = spool.latest(spool_file(notes, batch, place))
            packing = formats.packing_of(entry.output)
            if packing and not batch.container:
                entry = _pack(notes, entry, batch.files[place], spooled)
            _rename(spooled, entry, to)
            yield entry.output
        to.tally.add(entry)
        to.write(ledger.entry_line(entry) + b"".join(changes))


def _rename(spooled: Path, entry: Entry, to: Placing) -> None:
    """Put a file in place; one that is there as an earlier run wrote it, and the same, stays."""
    target = to.out / entry.output
    if not (to.passed.ours.get(entry.output) == entry.output_digest and target.is_file()):
        files.make_folder_of(target, to.out)
        spooled.replace(target)


def _put_container(group: Sequence[Batch], to: Placing) -> Iterator[str]:
    entry = _assembled(group, to)
    all_kept = entry.records.get("kept", 0) == entry.records.get("read", 0) > 0
    unread = all_kept and all(is_unread(one.reason) for one, _ in assemble.records(to.notes, group))
    if unread:
        data = formats.ending_of(entry.document) in (*readers.DATA, *formats.TEXT)
        why = "no text in any of its records; " + entry.reason.partition("; ")[2]
        entry = entry._replace(status="failed" if data else "copied", reason=why)
    converted = to.shards is not None and to.shards.takes(entry)
    if to.shards and converted:
        entry = _converted(entry)
        _convert_records(to.notes, group, to.shards)
    to.tally.add(entry)
    to.write(ledger.entry_line(entry))
    for record, changes in () if unread else assemble.records(to.notes, group):
        to.tally.add(record)
        told = record._replace(span=(0, 0)) if converted else record
        to.write(ledger.entry_line(told) + b"".join(changes))
    if entry.output:
        _rename(_spooled(to), entry, to)
        yield entry.output


def _spooled(to: Placing) -> Path:
    return to.notes / spool.FOLDER / "assembled"


def _assembled(group: Sequence[Batch], to: Placing) -> Entry:
    """Put a file with records together, unless it is there as it would be again; give its entry."""
    name = group[0].files[0].source.name
    made = known.made_of(group, to.passed.states)
    there = known.assembled(to.passed.known.get(name), made, to.out, to.passed.ours)
    entry = there or assemble.assemble(to.notes, group, _spooled(to))
    stamp = to.passed.stamps.get(name, "")
    to.rows[name] = known.of_container(stamp, to.settings_of(name), group, made, entry)
    return entry


def _converted(entry: Entry) -> Entry:
    """Give the entry of a document that has no file of its own in the output."""
    status = "changed" if entry.status == "unchanged" else entry.status
    return entry._replace(output="", output_digest="", stored=True, status=status)


def _convert_records(notes: Path, group: Sequence[Batch], shards: "other_format.Shards") -> None:
    """Hand the records of a file to the shards; those that could not be read go nowhere."""
    for batch in group:
        container = batch.container
        data = spool.latest(spool_file(notes, batch, 0)).read_bytes()
        for entry, _ in assemble.blocks(notes, batch):
            if container and entry.status != "dropped" and not is_unread(entry.reason):
                piece = data[slice(*entry.span)].decode()
                field = container.written.find(piece, entry.number)
                if field:
                    meta = other_format.meta_of(piece, field.text)
                    shards.add(other_format.Made(entry.document, field.text, meta))
    if group[0].container:
        assemble.keep_original(notes, group[0].container)


def _convert(
    notes: Path, batch: Batch, place: int, entry: Entry, shards: "other_format.Shards"
) -> Entry:
    """Hand a document to the shards; its original is stored."""
    planned = batch.files[place]
    data, _ = _source(planned, entry)
    digest = files.digest(data)
    text = spool.latest(spool_file(notes, batch, place)).read_bytes().decode()
    shards.add(other_format.Made(entry.document, text, entry.meta))
    store(notes, digest, data)
    return _converted(entry._replace(digest=digest, size=len(data)))


def _source(planned: Planned, entry: Entry) -> tuple[bytes, bytes]:
    """Read a source again, as it lies and unpacked; raises OSError where it has changed."""
    data = files.read(planned.source.path)
    content = b"".join(packing.unpacked((data,), formats.packing_of(planned.source.name), 1 << 30))
    if files.digest(content) != entry.digest:
        message = f"{planned.source.path}: the file changed while it was read"
        raise UnreadableFileError(message)
    return data, content


def _pack(notes: Path, entry: Entry, planned: Planned, spooled: Path) -> Entry:
    """Compress the new text of a compressed document; one that did not change keeps its bytes."""
    data, _ = _source(planned, entry)
    digest = files.digest(data)
    new = data
    if entry.status == "changed":
        new = b"".join(packing.packed((spooled.read_bytes(),), formats.packing_of(entry.output)))
        store(notes, digest, data)
    spooled.write_bytes(new)
    return entry._replace(
        digest=digest,
        output_digest=files.digest(new),
        size=len(data),
        stored=entry.status == "changed",
    )
