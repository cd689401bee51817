"""A text too large to be one document: segments which end where a paragraph does."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from cleaner.formats.records import Field

_BLANK_LINE = re.compile(rb"\n[ \t\r]*\n")
_MARK = "\ufeff"


@dataclass(frozen=True)
class Segments:
    """A piece is a segment: at least `size` bytes up to a blank line, or at twice that a line."""

    name: ClassVar[str] = "text"
    lines: ClassVar[bool] = True
    drops: ClassVar[bool] = True
    size: int  # bytes

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Give the size."""
        return asdict(self)

    def end(self, buffer: bytes, start: int, *, final: bool) -> int:
        """Give the end of the first paragraph that ends behind the size."""
        blank = _BLANK_LINE.search(buffer, start + self.size, start + 2 * self.size)
        if blank:
            return blank.end()
        if len(buffer) < start + 2 * self.size:
            return len(buffer) if final else -1
        stop = buffer.rfind(b"\n", start, start + 2 * self.size) + 1
        return stop or buffer.find(b"\n", start) + 1 or (len(buffer) if final else -1)

    def find(self, piece: str, number: int) -> Field | None:
        """Take all of it but a byte order mark."""
        start = int(number == 1 and piece.startswith(_MARK))
        return Field(piece[start:], start, len(piece)) if piece[start:].strip() else None

    def write(self, text: str, like: str) -> str:  # noqa: ARG002  the protocol's
        """Write the text as it is."""
        return text
