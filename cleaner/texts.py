"""The texts of a run's documents, before and after it, in the order of its ledger."""

from collections.abc import Callable, Iterator
from pathlib import Path

from cleaner import files, formats, undo
from cleaner.container import output_content
from cleaner.edits import revert
from cleaner.formats.readers import from_ledger
from cleaner.formats.records import Field, RecordFormat
from cleaner.ledger import MADE, Entry, LedgerError
from cleaner.lineends import unify
from cleaner.model import Change

Texts = Callable[[], tuple[str, str]]


def entries(out: Path) -> Iterator[tuple[Entry, list[Change], Texts]]:
    """Stream the ledger of an output; with each document a way to its text before and after.

    It may be asked until the next one comes, and raises ValueError where the output is not what the
    run wrote or holds no text, OSError where it is gone.
    """
    reader = _Reader(out)
    for entry, changes in undo.entries(out):
        if entry.status == MADE:
            continue
        if entry.form:
            reader.open(entry)

        def texts(entry: Entry = entry, changes: list[Change] = changes) -> tuple[str, str]:
            return reader.texts(entry, changes)

        yield entry, changes, texts


class _Reader:
    """Reads the records of one file after the other, each once."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._file: Entry | None = None
        self._form: RecordFormat | None = None
        self._chunks: Iterator[bytes] = iter(())
        self._buffer, self._at = b"", 0  # what was read and is still needed, and where it begins

    def open(self, file: Entry) -> None:
        """Go on to a file with records."""
        self._file, self._form = file, from_ledger(file.form, file.parameters)
        self._chunks = output_content(str(self._out / file.output), file)
        self._buffer, self._at = b"", 0

    def texts(self, entry: Entry, changes: list[Change]) -> tuple[str, str]:
        """Give a text before and after the run, lines ending in line feeds."""
        if entry.status == "dropped":
            before = self._text_in(entry.raw, entry)
            return unify(before) if entry.line_ends else before, ""
        after = self._record(entry) if entry.is_record else self._document(entry)
        if entry.line_ends:
            after = unify(after)
        return revert(after, changes), after

    def _document(self, entry: Entry) -> str:
        if entry.form:
            message = f"{entry.document} holds many documents"
            raise LedgerError(message)
        path = self._out / entry.output
        if files.digest_of(files.stream(str(path))) != entry.output_digest:
            message = f"{entry.output} was changed since the run"
            raise undo.ChangedSinceError(message)
        if formats.packing_of(entry.output):
            return b"".join(output_content(str(path), entry)).decode()
        return files.read(str(path)).decode()

    def _record(self, entry: Entry) -> str:
        return self._text_in(self._take(*entry.span).decode(), entry)

    def _text_in(self, piece: str, entry: Entry) -> str:
        field: Field | None = self._form.find(piece, entry.number) if self._form else None
        return field.text if field else ""

    def _take(self, start: int, end: int) -> bytes:
        """Give the bytes of a record; what is before it will not be asked for again."""
        while self._at + len(self._buffer) < end:
            keep = self._buffer[max(start - self._at, 0) :]
            self._at += len(self._buffer) - len(keep)
            chunk = next(self._chunks, b"")
            if not chunk:
                message = "the output is shorter than the ledger says"
                raise LedgerError(message)
            self._buffer = keep + chunk
        return self._buffer[start - self._at : end - self._at]
