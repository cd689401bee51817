"""Parquet: one column of texts comes out as JSON lines, and goes back among the others.

Schema, order of the columns, row groups, metadata and compression stay. A row group is held in
memory as a whole while it is written.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cleaner.formats import json_text
from cleaner.formats.records import Field, FieldError

if TYPE_CHECKING:  # the extra
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

ROWS = 1_000  # read at a time
GROUP = 10_000  # rows of a group that is written
_NOT_UTF8 = b"false\n"


@dataclass(frozen=True)
class Column:
    """A piece is the text of a row as a JSON line; `null` and what is no UTF-8 are no texts."""

    name: ClassVar[str] = "parquet"
    lines: ClassVar[bool] = True
    drops: ClassVar[bool] = True
    field: str

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Give the name of the column."""
        return asdict(self)

    def end(self, buffer: bytes, start: int, *, final: bool) -> int:
        """Give the end of the line."""
        return buffer.find(b"\n", start) + 1 or (len(buffer) if final else -1)

    def find(self, piece: str, number: int) -> Field | None:  # noqa: ARG002  the protocol's
        """Find the text of a row; raises FieldError where its bytes are no UTF-8."""
        start, end, value = json_text.value_at(piece, 0)
        if value is None:
            return None
        if not isinstance(value, str):
            message = "no UTF-8"
            raise FieldError(message)
        return Field(value, start, end)

    def write(self, text: str, like: str) -> str:  # noqa: ARG002  the protocol's
        """Write a JSON string."""
        return json.dumps(text, ensure_ascii=False)


def check_installed() -> None:
    """Raise FieldError where the extra is missing."""
    if find_spec("pyarrow") is None:
        message = "Parquet needs an extra: pip install 'cleaner-corpus[parquet]'"
        raise FieldError(message)


def open_file(path: str) -> "ParquetFile":
    """Open a file; raises FieldError where that cannot be."""
    check_installed()
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415  an extra

    with _told_as("no Parquet"):
        return ParquetFile(path)


@contextmanager
def _told_as(what: str) -> Iterator[None]:
    """Turn what the library says of a damaged file into a FieldError."""
    from pyarrow import ArrowException  # noqa: PLC0415  an extra

    try:
        yield
    except ArrowException as error:
        message = f"{what} ({error})"
        raise FieldError(message) from error


def texts(path: str, field: str) -> Iterator[bytes]:
    """Yield a column of texts, a JSON line a row; raises FieldError where there is none."""
    import pyarrow as pa  # noqa: PLC0415  an extra

    with open_file(path) as file, _told_as("damaged Parquet"):
        schema = file.schema_arrow
        if field not in schema.names:
            message = f"no column {field!r}: there is {', '.join(schema.names)}"
            raise FieldError(message)
        kind = schema.field(field).type
        plain = _of_values(kind)
        if not (pa.types.is_string(plain) or pa.types.is_large_string(plain)):
            message = f"the column {field!r} is no text ({kind})"
            raise FieldError(message)
        for batch in file.iter_batches(ROWS, columns=[field]):
            yield b"".join(map(_line, _bytes(batch.column(0))))


def _of_values(kind: "pa.DataType") -> "pa.DataType":
    """Give the type of the values: a dictionary (pandas: category) has each once."""
    import pyarrow as pa  # noqa: PLC0415  an extra

    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _binary(kind: "pa.DataType") -> "pa.DataType":
    """Give the type of bytes that has the room of a type of texts."""
    import pyarrow as pa  # noqa: PLC0415  an extra

    return pa.large_binary() if pa.types.is_large_string(kind) else pa.binary()


def _bytes(column: "pa.Array | pa.ChunkedArray") -> list[bytes | None]:
    """Give the texts as they stand, whether they are UTF-8 or not."""
    plain = _of_values(column.type)
    found: list[bytes | None] = column.cast(plain).cast(_binary(plain)).to_pylist()
    return found


def _line(value: bytes | None) -> bytes:
    if value is None:
        return b"null\n"
    try:
        return (json.dumps(value.decode(), ensure_ascii=False) + "\n").encode()
    except UnicodeDecodeError:
        return _NOT_UTF8


def rewrite(
    path: str, field: str, lines: Iterator[bytes], dropped: Collection[int], target: Path
) -> None:
    """Write a file with other texts: `lines` as `texts` gives them, without the rows `dropped`.

    Rows are numbered from 1.
    """
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415  an extra

    file = open_file(path)
    numbers = count(1)
    with file, ParquetWriter(target, file.schema_arrow, **_manner(file)) as writer:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            kept = [next(numbers) not in dropped for _ in range(table.num_rows)]
            if not all(kept):
                table = table.filter(kept)
            if not table.num_rows:
                continue
            at = table.schema.get_field_index(field)
            new = [_value(next(lines), old) for old in _bytes(table.column(at))]
            table = table.set_column(at, table.schema.field(at), _column(new, table, at))
            writer.write_table(table, row_group_size=table.num_rows)


def _value(line: bytes, old: bytes | None) -> bytes | None:
    return old if line == _NOT_UTF8 or old is None else str(json.loads(line)).encode()


def _column(values: list[bytes | None], table: "pa.Table", at: int) -> "pa.Array":
    import pyarrow as pa  # noqa: PLC0415  an extra

    kind = table.schema.field(at).type
    plain = _of_values(kind)
    column = pa.array(values, _binary(plain)).view(plain)
    if plain == kind:
        return column
    coded = column.dictionary_encode()
    numbers = coded.indices.cast(kind.index_type)
    return pa.DictionaryArray.from_arrays(numbers, coded.dictionary, ordered=kind.ordered)


def _manner(file: "ParquetFile") -> dict[str, Any]:
    """Give how a file was written, as far as it tells."""
    if not file.num_row_groups:
        return {}
    group = file.metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    packed = {one.path_in_schema: one.compression.lower() for one in columns}
    none = {name: "none" if how == "uncompressed" else how for name, how in packed.items()}
    return {"compression": none, "version": file.metadata.format_version}


class RowWriter:
    """Writes rows of texts (document, text, meta) to a new file, a row group at a time."""

    def __init__(self, path: Path, row_of: Callable[[Any], dict[str, Any]]) -> None:
        """Open the file."""
        import pyarrow as pa  # noqa: PLC0415  an extra
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

        self._schema = pa.schema([(name, pa.string()) for name in ("document", "text", "meta")])
        self._writer = ParquetWriter(path, self._schema, compression="zstd")
        self._row_of = row_of
        self._rows: list[dict[str, Any]] = []

    def write(self, row: object) -> None:
        """Add a row."""
        self._rows.append(self._row_of(row))
        if len(self._rows) == GROUP:
            self._flush()

    def close(self) -> None:
        """End the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow as pa  # noqa: PLC0415  an extra

        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, self._schema))
            self._rows = []
