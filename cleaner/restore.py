"""The way back for files with records: original bytes out of an output and its ledger, streamed."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cleaner import files, later, lineends
from cleaner.decode import encode
from cleaner.edits import revert
from cleaner.files import digest
from cleaner.ledger import Entry, LedgerError
from cleaner.model import Change
from cleaner.originals import WHOLE_SUFFIX, originals

if TYPE_CHECKING:
    from cleaner import record as recording
    from cleaner.formats import readers
else:  # only files with records need them
    recording = later.module("cleaner.record")
    readers = later.module("cleaner.formats.readers")

Records = Iterable[tuple[Entry, Sequence[Change]]]


def original(out: Path, entry: Entry, records: Records) -> Iterator[bytes]:
    """Yield the bytes of a file before the run; `records` are those behind it in the ledger.

    Raises LedgerError where the ledger does not lead back, OSError where a file is missing; what
    comes must still be held to the entry's digest.
    """
    if entry.stored:
        yield from files.stream(str(originals(out / files.NOTES) / (entry.digest + WHOLE_SUFFIX)))
    elif entry.form:
        yield from _spliced(out / entry.output, entry, records)
    else:
        yield from files.stream(str(out / entry.output))


def document(entry: Entry, changes: Iterable[Change], output: bytes, stored: bytes | None) -> bytes:
    """Give the bytes which a document, the only one of its file, had before the run.

    `output` is what the run wrote; `stored` what originals/ holds, if anything. Raises LedgerError
    where the result is not what was read then.
    """
    if stored is not None:
        data = stored
    elif entry.status in ("copied", "failed"):
        data = output
    else:
        text = text_before(entry, changes, output.decode())
        data = encode(text, entry.encoding, bytes.fromhex(entry.bom))
    if digest(data) != entry.digest:
        message = f"{entry.document}: what the ledger gives back is not what was read"
        raise LedgerError(message)
    return data


def text_before(entry: Entry, changes: Iterable[Change], text: str) -> str:
    """Give the text of a document before the run; `text` is that of its output.

    Raises ValueError where it does not hold what a change says it wrote.
    """
    ours = lineends.unify(text) if entry.line_ends else text
    return lineends.restore(revert(ours, changes), entry.line_ends)


def _spliced(path: Path, entry: Entry, records: Records) -> Iterator[bytes]:
    """Put the old records back where they stood."""
    form = readers.from_ledger(entry.form, entry.parameters)
    at = 0
    with path.open("rb") as file:
        for record, changes in records:
            start, end = _span(record)
            if start < at:
                message = f"{record.document}: the ledger has its records in disorder"
                raise LedgerError(message)
            yield from _take(file, start - at)
            data = b"".join(_take(file, end - start))
            yield recording.restore(record, changes, data, form)
            at = end
        while chunk := file.read(files.CHUNK):
            yield chunk


def _span(record: Entry) -> tuple[int, int]:
    start, end = record.span
    return start, end


def _take(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        chunk = file.read(min(size, files.CHUNK))
        if not chunk:
            message = "the output is shorter than the ledger says"
            raise LedgerError(message)
        size -= len(chunk)
        yield chunk
