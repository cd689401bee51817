"""Putting the new files of a batch in place, and writing its part of the ledger."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from cleaner import files, formats, ledger, spool
from cleaner.assemble import assemble, records
from cleaner.files import UnreadableFileError
from cleaner.formats.packing import packed, unpacked
from cleaner.formats.readers import DATA
from cleaner.ledger import Entry
from cleaner.scan import Batch, Planned, spool_file, spool_ledger, store
from cleaner.summary import Tally

Write = Callable[[bytes], None]


def groups(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    """Yield batches; the parts of one file stand together."""
    for _, group in groupby(batches, key=_file_of):
        yield list(group)


def _file_of(batch: Batch) -> tuple[str, int]:
    return (batch.container.path, 0) if batch.container and batch.part else ("", batch.number)


def put(out: Path, group: Sequence[Batch], write: Write, tally: Tally) -> Iterator[str]:
    """Rename the new files of a group into place, write their ledger, count them, give their names.

    Raises OSError where a source is no longer what was read.
    """
    if group[0].part:
        yield _put_container(out, group, write, tally)
        return
    notes, batch = out / files.NOTES, group[0]
    lines = spool.latest(spool_ledger(notes, batch)).read_bytes().splitlines(keepends=True)
    for place, (found, changes) in enumerate(ledger.blocks(lines)):
        entry = found
        if entry.output:
            spooled = spool.latest(spool_file(notes, batch, place))
            packing = formats.packing_of(entry.output)
            if packing and not batch.container:
                entry = _pack(notes, entry, batch.files[place], spooled)
            _rename(spooled, out / entry.output)
            yield entry.output
        tally.add(entry)
        write(ledger.entry_line(entry) + b"".join(changes))


def _rename(spooled: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    spooled.replace(target)


def _put_container(out: Path, group: Sequence[Batch], write: Write, tally: Tally) -> str:
    notes = out / files.NOTES
    spooled = notes / spool.FOLDER / "assembled"
    entry = assemble(notes, group, spooled)
    unread = entry.records.get("kept", 0) == entry.records.get("read", 0) > 0
    if unread:
        data = formats.ending_of(entry.document) in (*DATA, *formats.TEXT)
        why = "no text in any of its records; " + entry.reason.partition("; ")[2]
        entry = entry._replace(status="failed" if data else "copied", reason=why)
    tally.add(entry)
    write(ledger.entry_line(entry))
    for record, changes in () if unread else records(notes, group):
        tally.add(record)
        write(ledger.entry_line(record) + b"".join(changes))
    _rename(spooled, out / entry.output)
    return entry.output


def _pack(notes: Path, entry: Entry, planned: Planned, spooled: Path) -> Entry:
    """Compress the new text of a compressed document; one that did not change keeps its bytes."""
    source = planned.source
    data = files.read(source.path)
    digest = files.digest(data)
    content = b"".join(unpacked((data,), formats.packing_of(source.name), 1 << 30))
    if files.digest(content) != entry.digest:
        message = f"{source.path}: the file changed while it was read"
        raise UnreadableFileError(message)
    new = data
    if entry.status == "changed":
        new = b"".join(packed((spooled.read_bytes(),), formats.packing_of(entry.output)))
        store(notes, digest, data)
    spooled.write_bytes(new)
    return entry._replace(
        digest=digest,
        output_digest=files.digest(new),
        size=len(data),
        stored=entry.status == "changed",
    )
