"""Documents of many files in one format: rows in shards of a size, or a text file each."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from cleaner import files, formats, spool
from cleaner.formats import mnbvc, parquet
from cleaner.formats.json_text import FieldError, dumped
from cleaner.formats.jsonl import JsonLines
from cleaner.formats.segments import Segments
from cleaner.ledger import MADE, Entry
from cleaner.model import Settings
from cleaner.plan import RunError

TEXT, JSONL, PARQUET, MNBVC = "text", "jsonl", "parquet", "mnbvc"
_ENDINGS = {JSONL: ".jsonl", MNBVC: ".jsonl", PARQUET: ".parquet"}
_MB = 1_000_000


class Made(NamedTuple):
    """A document: where it came from, its text, and what else is known of it."""

    name: str
    text: str
    meta: Mapping[str, Any]


class Writer(Protocol):
    """Writes rows to a file."""

    def write(self, row: Made) -> None:
        """Write a row."""

    def close(self) -> None:
        """End the file."""


class _Lines:
    def __init__(self, path: Path, row_of: Callable[[Made], dict[str, Any]]) -> None:
        self._file = path.open("wb")
        self._row_of = row_of

    def write(self, row: Made) -> None:
        self._file.write(f"{dumped(self._row_of(row))}\n".encode())

    def close(self) -> None:
        self._file.close()


def _plain(row: Made) -> dict[str, Any]:
    return {"document": row.name, "text": row.text, "meta": row.meta}


def _paragraphs(row: Made) -> dict[str, Any]:
    return mnbvc.document(row.name, row.text)


def _columns(row: Made) -> dict[str, Any]:
    return {**_plain(row), "meta": dumped(row.meta)}


def keeps(name: str, form: str, wanted: str) -> bool:
    """Say whether a file is in the wanted format already: it is written as it came then."""
    if wanted == TEXT:
        return form in ("", Segments.name) and formats.format_of(name) in ("text", "page")
    own = {JSONL: JsonLines.name, PARQUET: parquet.Column.name}
    return form != "" and form == own.get(wanted)


class Shards:
    """Takes documents in corpus order; the files lie in the spool until they are put in place."""

    def __init__(self, out: Path, wanted: str, size: int, taken: Collection[str]) -> None:
        """Write files of `size` MB of text; none has a name that is `taken`."""
        self._out, self._wanted, self._size = out, wanted, size * _MB
        self._folder = out / files.NOTES / spool.FOLDER
        self._stem = "cleaned"
        while any(name.startswith(self._stem) for name in taken):
            self._stem += "-documents"
        self._taken = set(taken)
        self._writer: Writer | None = None
        self._names: list[str] = []
        self._rows: list[int] = []
        self._left = 0

    def takes(self, entry: Entry) -> bool:
        """Say whether a document, or the records of a file, are to be in another format."""
        read = entry.status in ("changed", "unchanged", "kept")
        return read and not keeps(entry.document, entry.form, self._wanted)

    def add(self, row: Made) -> None:
        """Write a document."""
        if self._wanted == TEXT:
            self._write_text(row)
            return
        if self._writer is None or self._left <= 0:
            self._next()
        # bytes of a name that are no UTF-8 are written as reports show them: \\udcbb
        row = row._replace(name=row.name.encode("utf-8", "backslashreplace").decode())
        self._left -= len(row.text.encode())
        self._rows[-1] += 1
        if self._writer:
            self._writer.write(row)

    def _next(self) -> None:
        if self._writer:
            self._writer.close()
        name = f"{self._stem}-{len(self._names):05d}{_ENDINGS[self._wanted]}"
        path = self._folder / name
        if self._wanted == PARQUET:
            self._writer = parquet.RowWriter(path, _columns)
        else:
            self._writer = _Lines(path, _plain if self._wanted == JSONL else _paragraphs)
        self._names.append(name)
        self._rows.append(0)
        self._left = self._size

    def _write_text(self, row: Made) -> None:
        """Write a text file: a.jsonl#17 becomes a.jsonl/17.txt."""
        name = row.name.replace("#", "/") + ".txt"
        while name in self._taken:
            name = name.removesuffix(".txt") + "-.txt"
        self._taken.add(name)
        path = self._folder / f"text-{len(self._names):07d}"
        path.write_bytes(row.text.encode())
        self._names.append(name)
        self._rows.append(1)

    def put(self) -> Iterator[Entry]:
        """Rename the files into place; give the entry of each."""
        if self._writer:
            self._writer.close()
        for number, (name, rows) in enumerate(zip(self._names, self._rows, strict=True)):
            lies = f"text-{number:07d}" if self._wanted == TEXT else name
            path = self._folder / lies
            digest = files.digest_of(files.stream(str(path)))
            target = self._out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
            yield Entry(name, name, MADE, "", digest, 0, records={"written": rows})


def check(settings: Settings) -> None:
    """Raise RunError where the wanted format needs what is not installed."""
    if settings.output_format == PARQUET:
        try:
            parquet.check_installed()
        except FieldError as error:
            raise RunError(str(error)) from error


def for_run(out: Path, settings: Settings, names: Iterable[str]) -> Shards:
    """Give the shards of a run whose files have these names."""
    return Shards(out, settings.output_format, settings.shard_size, frozenset(names))


def meta_of(piece: str, text: str) -> dict[str, Any]:
    """Give what a JSON object says beside its text; nothing where a piece is none."""
    with suppress(ValueError, RecursionError):
        value = json.loads(piece.strip("\ufeff \t\r\n,["))
        if isinstance(value, dict):
            return {key: item for key, item in value.items() if item != text}
    return {}
