"""Files that hold many documents: what was found of them before their records are cleaned."""

import codecs
import os
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleaner import files
from cleaner.files import UnreadableFileError
from cleaner.formats import packing_of, parquet
from cleaner.formats.jsonl import JsonLines
from cleaner.formats.packing import unpacked
from cleaner.formats.records import RecordFormat
from cleaner.formats.warc import Warc
from cleaner.ledger import Entry

SEPARATOR = "#"  # between the name of a file and the number of a record in it


class Part(NamedTuple):
    """Pieces of a file that are done together.

    `start` and `end` are offsets in the unpacked content, in UTF-8; `first` the number of the first
    piece and `line` the line at which it begins (both from 1). Not `whole`: one piece, too long.
    """

    number: int
    start: int
    end: int
    first: int
    line: int
    pieces: int
    whole: bool = True


class Container(NamedTuple):
    """A file with records. `fault` says why none of them is read; the file then stays as it is."""

    path: str
    size: int
    stamp: int  # ns, when it was last changed
    packing: str
    digest: str = ""
    encoding: str = ""  # '': UTF-8, read as it is
    form: RecordFormat | None = None
    content: int = 0  # bytes, unpacked
    fault: str = ""
    failed: bool = False  # a fault that the exit code tells
    max_ratio: int = 0
    column: str = ""  # of a Parquet file: what is read of it

    @property
    def is_stream(self) -> bool:
        """Say whether its content can only be read from the beginning."""
        return bool(self.packing or self.encoding or self.column)

    @property
    def written(self) -> RecordFormat:
        """Give the format in which its records are written; raises ValueError: it has none."""
        if self.form is None:
            raise ValueError(self.path)
        return JsonLines("text") if isinstance(self.form, Warc) else self.form


def record_name(document: str, number: int) -> str:
    """Name the n-th record (from 1) of a file."""
    return f"{document}{SEPARATOR}{number}"


def file_of(record: str) -> str:
    """Give the name of the file in which a record stands; '' where the name is none of a record."""
    name, _, number = record.rpartition(SEPARATOR)
    return name if number.isdecimal() else ""


def number_of(record: str) -> int:
    """Give the number of a record in its file."""
    return int(record.rpartition(SEPARATOR)[2])


def content(container: Container, chunks: Iterable[bytes] | None = None) -> Iterator[bytes]:
    """Yield a file's content, unpacked and in UTF-8; of a Parquet file its texts as JSON lines.

    Raises OSError, PackingError, FieldError, and UnicodeError where its encoding does not hold all
    through.
    """
    if container.column:
        return parquet.texts(container.path, container.column)
    raw = files.stream(container.path) if chunks is None else chunks
    plain = unpacked(raw, container.packing, container.max_ratio)
    return _in_utf8(plain, container.encoding) if container.encoding else plain


def output_content(path: str, entry: Entry) -> Iterator[bytes]:
    """Yield the content of what a run wrote, as `content` does; raises as it does."""
    column = entry.parameters["field"] if entry.form == parquet.Column.name else ""
    packing = packing_of(entry.output)
    return content(Container(path, 0, 0, packing, max_ratio=sys.maxsize, column=column))


def _in_utf8(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    mark = "\ufeff"
    for chunk in chunks:
        text = decoder.decode(chunk)
        if text:
            yield text.removeprefix(mark).encode()
            mark = ""
    yield decoder.decode(b"", final=True).encode()


def read_part(container: Container, part: Part) -> Iterator[bytes]:
    """Read a part of a plain file; raises UnreadableFileError where the file has changed."""
    handle = os.open(container.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb", buffering=0) as file:
        found = os.fstat(handle)
        if (found.st_mtime_ns, found.st_size) != (container.stamp, container.size):
            message = "the file changed while it was read"
            raise UnreadableFileError(message)
        file.seek(part.start)
        rest = part.end - part.start
        while rest and (chunk := file.read(min(rest, files.CHUNK))):
            rest -= len(chunk)
            yield chunk


class Stream:
    """A content that is read once, from its beginning to its end."""

    def __init__(self, container: Container) -> None:
        """Begin."""
        self._chunks = content(container)
        self._rest = b""
        self._passed = 0  # bytes that nobody wants, and that are not read unless some behind are

    def skip(self, size: int) -> None:
        """Pass over the next bytes."""
        self._passed += size

    def take(self, size: int) -> Iterator[bytes]:
        """Yield the next bytes, so many in all."""
        passed, self._passed = self._passed, 0
        for _ in self.take(passed) if passed else ():
            pass
        while size > 0:
            chunk = self._rest or next(self._chunks, b"")
            if not chunk:
                message = "the file changed while it was read"
                raise UnreadableFileError(message)
            self._rest = chunk[size:]
            size -= len(chunk[:size])
            yield chunk[: len(chunk) - len(self._rest)]
