"""Tables in text: rows of fields between commas, tabs, semicolons or bars; one column counts."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, ClassVar

from cleaner.formats.records import Field, FieldError

_DELIMITERS = (",", "\t", ";", "|")
_QUOTED = '"(?:[^"]++|"")*+"'
_MARK = "\ufeff"
_KEYS_TOLD = 6


@dataclass(frozen=True)
class CsvRows:
    """A piece is a row with its line end; the first one names the columns."""

    name: ClassVar[str] = "csv"
    lines: ClassVar[bool] = True
    drops: ClassVar[bool] = True
    delimiter: str
    column: int  # from 0
    width: int  # columns

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Give the manner of the table."""
        return asdict(self)

    def end(self, buffer: bytes, start: int, *, final: bool) -> int:
        """Give the end of the row; of a row that is none (a quote is open): that of its line."""
        match = _row(self.delimiter).match(buffer, start)
        if match and (final or match.end() < len(buffer)):
            return match.end()
        if match is None and not _may_go_on(self.delimiter).match(buffer, start):
            return buffer.find(b"\n", start) + 1 or (len(buffer) if final else -1)
        return (buffer.find(b"\n", start) + 1 or len(buffer)) if final else -1

    def find(self, piece: str, number: int) -> Field | None:
        """Find the text of a row; raises FieldError for a row with more or fewer columns."""
        if number == 1 or not piece.strip("\r\n"):
            return None
        spans = _spans(piece, self.delimiter)
        if not spans:
            message = "no row: a quotation mark does not close, or text stands behind one"
            raise FieldError(message)
        if len(spans) != self.width:
            message = f"{len(spans)} columns where the first row has {self.width}"
            raise FieldError(message)
        start, end = spans[self.column]
        return Field(_value(piece[start:end]), start, end)

    def write(self, text: str, like: str) -> str:
        """Write a field: in quotes where it had them, or needs them."""
        bare = not like.startswith('"') and not re.search(rf'[{self.delimiter}"\r\n]', text)
        blank = self.width == 1 and not text  # without quotes the row would be none
        return text if bare and not blank else '"' + text.replace('"', '""') + '"'


def open_table(head: str, field: str, likely: str = ",") -> CsvRows:
    """Read the first row of a table; raises FieldError where it has no such column.

    What stands between the columns is what makes most of them; `likely`, if nothing does.
    """
    first = head.removeprefix(_MARK)
    rows = [(mark, _names(first, mark)) for mark in (likely, *_DELIMITERS)]
    found = [(mark, names) for mark, names in rows if field in names]
    if found:
        delimiter, names = max(found, key=lambda row: len(row[1]))
        return CsvRows(delimiter, names.index(field), len(names))
    told = max((names for _, names in rows), key=len)[:_KEYS_TOLD]
    message = f"no column {field!r}: there is {', '.join(told) or 'nothing'}"
    raise FieldError(message)


def _names(head: str, delimiter: str) -> list[str]:
    row = _row(delimiter).match(head.encode())
    first = row.group().decode() if row else ""
    return [_value(first[start:end]) for start, end in _spans(first, delimiter)]


def _spans(piece: str, delimiter: str) -> list[tuple[int, int]]:
    """Give where the fields of a row stand; [] where it is none."""
    spans = []
    at = 0
    end = len(piece.rstrip("\r\n"))
    pattern = _field(delimiter)
    while match := pattern.match(piece, at, end):
        spans.append(match.span())
        at = match.end() + 1
        if match.end() == end:
            return spans
        if piece[match.end()] != delimiter:
            break
    return []


def _value(field: str) -> str:
    return field[1:-1].replace('""', '"') if field.startswith('"') else field


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'{_QUOTED}|[^{delimiter}\r\n"][^{delimiter}\r\n]*+|(?!")')


@cache
def _row(delimiter: str) -> re.Pattern[bytes]:
    field = rf'(?:{_QUOTED}|[^{delimiter}\r\n"][^{delimiter}\r\n]*+|(?!"))'
    return re.compile(
        rf"{field}(?:{delimiter.replace('|', '[|]')}{field})*+(?:\r\n|\n|\r|\Z)".encode()
    )


@cache
def _may_go_on(delimiter: str) -> re.Pattern[bytes]:
    """Match a row whose last field is in quotes that are still open."""
    field = rf'(?:{_QUOTED}|[^{delimiter}\r\n"][^{delimiter}\r\n]*+|(?!"))'
    return re.compile(
        rf"(?:{field}{delimiter.replace('|', '[|]')})*+\"(?:[^\"]++|\"\")*+\Z".encode()
    )
