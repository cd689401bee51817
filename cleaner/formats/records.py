"""Many documents in one file: what a format for records must know.

A file is a row of pieces which together are all of its bytes; a piece holds one record, or none (a
blank line, the header of a table). A format finds the text in a piece, and writes another one in
its place: all else of the piece stays as it is, to the byte.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple, Protocol

from cleaner.formats.json_text import FieldError

__all__ = ["Field", "FieldError", "Piece", "RecordFormat", "TooLongError", "pieces"]


class Field(NamedTuple):
    """The text of a record; `piece[start:end]` is how it is written there."""

    text: str
    start: int
    end: int


class Piece(NamedTuple):
    """Bytes of a file: a record with all around it, or a fragment of one that is too long."""

    data: bytes
    whole: bool = True


class TooLongError(ValueError):
    """A record is longer than may be, and where the next one begins cannot be told."""


class RecordFormat(Protocol):
    """How records stand in a file. Values: `parameters` make the same format again."""

    name: ClassVar[str]
    lines: ClassVar[bool]  # a record that is too long ends at the next line end
    drops: ClassVar[bool]  # a record can be taken out without touching its neighbours

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Give what the ledger must know to read such a file again."""

    def end(self, buffer: bytes, start: int, *, final: bool) -> int:
        """Give the end of the piece at `start`; -1: it lies behind the buffer, read on."""

    def find(self, piece: str, number: int) -> Field | None:
        """Find the text of the piece, the n-th (from 1) of the file; None: it holds no record.

        Raises FieldError where there should be a text and is none.
        """

    def write(self, text: str, like: str) -> str:
        """Write a text in the manner in which another one is written in this format."""


def pieces(chunks: Iterable[bytes], form: RecordFormat, limit: int) -> Iterator[Piece]:
    """Cut a stream into pieces; no more than `limit` bytes of it are held at a time.

    A longer record comes in fragments. Raises TooLongError where its end cannot be found.
    """
    buffer, at, broken = b"", 0, False
    for chunk in chunks:
        buffer, at = buffer[at:] + chunk, 0
        if broken:
            stop = buffer.find(b"\n") + 1
            yield Piece(buffer[: stop or len(buffer)], whole=False)
            at, broken = stop or len(buffer), not stop
        while at < len(buffer) and (stop := form.end(buffer, at, final=False)) >= 0:
            yield Piece(buffer[at:stop])
            at = stop
        if len(buffer) - at > limit:
            if not form.lines:
                message = f"a record has more than {limit} bytes (see max-line)"
                raise TooLongError(message)
            yield Piece(buffer[at:], whole=False)
            at, broken = len(buffer), True
    while at < len(buffer):
        stop = form.end(buffer, at, final=True)
        yield Piece(buffer[at:stop])
        at = stop
