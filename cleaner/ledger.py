"""The ledger: what was done to which document, one JSON object a line, and the way back.

    line 1        {"ledger": 1, "cleaner": version, "settings": {…}}
    a document    {"document": name, "output": name, "status": …, "digest": …, "encoding": …, …}
    its changes   {"document": name, "rule": code, "line": …, "old": …, "new": …, …}

Documents stand in corpus order, the changes of each right behind it, in the order in which they
were made. So everything can be read as a stream.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import later, lineends
from cleaner.model import Change

if TYPE_CHECKING:
    import json
else:
    json = later.module("json")

VERSION = 1
MADE = "made"  # the status of a file that holds documents of others, in another format
CHANGES = "changes.jsonl"
SUMMARY = "summary.json"
ORIGINALS = "originals"

_encoder = later.made(lambda: json.JSONEncoder(ensure_ascii=False, separators=(",", ":")))
_ascii_encoder = later.made(lambda: json.JSONEncoder(separators=(",", ":")))


class LedgerError(ValueError):
    """The ledger is missing, damaged, or does not fit the files it speaks of."""


class Entry(NamedTuple):
    """What the ledger says of one document.

    `status`: changed, unchanged; kept (as it was, because a check failed); copied (no reader for
    its format); failed (not read: its bytes were copied). `stored`: the original bytes lie in
    originals/, because the text cannot give them back.

    A file with records has a `form` (and its `parameters`); behind it stand its records, those of
    which there is something to tell. A record has a `span`, its place in the (unpacked) output, and
    may be dropped; `raw` is how its text (of one that was dropped: all of it) was written, where
    that cannot be told from the text.
    """

    document: str
    output: str
    status: str
    digest: str
    output_digest: str
    size: int
    encoding: str = ""
    bom: str = ""  # hexadecimal
    line_ends: lineends.Runs = ()
    stored: bool = False
    reason: str = ""
    meta: Mapping[str, str] = {}
    own: Mapping[str, Any] = {}  # settings that hold for it and not for the run
    rules: Mapping[str, Sequence[int]] = {}  # code -> changes, flags, characters removed, added
    form: str = ""
    parameters: Mapping[str, Any] = {}
    records: Mapping[str, int] = {}  # how many of them were read, and by status
    span: tuple[int, ...] = ()  # bytes: start and end
    number: int = 0  # of the record in its file, from 1
    lines: tuple[int, ...] = ()  # of the file in which the record stands: first and last
    raw: str = ""

    @property
    def is_record(self) -> bool:
        """Tell a record from a file."""
        return bool(self.span)


_ABSENT = {"output": "", "digest": "", "output_digest": "", "size": 0}


class Header(NamedTuple):
    """The first line: what made this ledger."""

    version: str
    settings: Mapping[str, Any]
    fixes: bool = False  # of `check --fix`: the output is the source, and not all of it is here


def line(value: Mapping[str, Any]) -> bytes:
    """Write one JSON line; a file name that is no UTF-8 is kept by escapes."""
    try:
        return (_encoder.encode(value) + "\n").encode()
    except UnicodeEncodeError:
        return (_ascii_encoder.encode(value) + "\n").encode()


def counted(entry: Entry, changes: Iterable[Change]) -> Entry:
    """Give the entry with what its changes come to, rule by rule."""
    rules: dict[str, list[int]] = {}
    for change in changes:
        counts = rules.setdefault(change.rule, [0, 0, 0, 0])
        longer = len(change.new) - len(change.old)
        counts[change.flag] += 1
        counts[2 if longer < 0 else 3] += abs(longer)
    return entry._replace(rules=dict(sorted(rules.items())))


def document_lines(entry: Entry, changes: Sequence[Change]) -> list[bytes]:
    """Write a document: its entry, then its changes."""
    return [entry_line(counted(entry, changes)), *map(change_line, changes)]


def entry_line(entry: Entry) -> bytes:
    """Write what happened to a document; what is empty is left out."""
    return line({key: value for key, value in entry._asdict().items() if value or key == "status"})


def change_line(change: Change) -> bytes:
    """Write one change; what is empty is left out."""
    row: dict[str, Any] = {
        "document": change.document,
        "rule": change.rule,
        "line": change.line,
        "column": change.column,
        "sweep": change.sweep,
        "start": change.start,
        "old": change.old,
        "new": change.new,
        "evidence": change.evidence,
    }
    if change.witness:
        row["witness"] = change.witness
    if change.flag:
        row["flag"] = True
        del row["new"]
    return line(row)


def parse_change(row: Mapping[str, Any]) -> Change:
    """Read a change back; raises KeyError, TypeError or ValueError where the row is not one."""
    flag = bool(row.get("flag", False))
    return Change(
        document=row["document"],
        sweep=int(row["sweep"]),
        start=int(row["start"]),
        old=row["old"],
        new=row["old"] if flag else row["new"],
        rule=row["rule"],
        line=int(row["line"]),
        column=int(row["column"]),
        evidence=row.get("evidence", ""),
        witness=row.get("witness", ""),
        flag=flag,
    )


def parse_entry(row: Mapping[str, Any]) -> Entry:
    """Read a document's entry back; raises as `parse_change` does."""
    known = {name: row[name] for name in Entry._fields if name in row}
    ends = tuple((str(end), int(count)) for end, count in row.get("line_ends", ()))
    places = {name: tuple(map(int, row.get(name, ()))) for name in ("span", "lines")}
    return Entry(**{**_ABSENT, **known, **places, "line_ends": ends})


def parse(rows: Iterable[bytes]) -> Iterator[tuple[Entry, list[Change]]]:
    """Yield each document with its changes; `rows` are the lines behind the header.

    Raises LedgerError where a line is not what a ledger holds.
    """
    for entry, lines in blocks(rows):
        try:
            yield entry, [parse_change(_parse_line(row)) for row in lines]
        except (KeyError, TypeError, ValueError) as error:
            message = f"a change of {entry.document!r} is damaged ({error!r})"
            raise LedgerError(message) from error


def blocks(rows: Iterable[bytes]) -> Iterator[tuple[Entry, list[bytes]]]:
    """Yield each document with the lines of its changes as they are.

    Only an entry has a status: a quotation mark inside a JSON string is escaped, so that no text
    of a document can look like the key.
    """
    entry: Entry | None = None
    lines: list[bytes] = []
    for row in rows:
        if b'"status":"' in row:
            if entry is not None:
                yield entry, lines
            entry, lines = _entry(row), []
        elif entry is None:
            message = f"the ledger does not begin with a document: {row[:60]!r}"
            raise LedgerError(message)
        else:
            lines.append(row)
    if entry is not None:
        yield entry, lines


def _entry(row: bytes) -> Entry:
    try:
        return parse_entry(_parse_line(row))
    except (KeyError, TypeError) as error:
        message = f"an entry of the ledger is damaged ({error!r}): {row[:60]!r}"
        raise LedgerError(message) from error


def _parse_line(row: bytes) -> dict[str, Any]:
    try:
        value = json.loads(row)
    except ValueError as error:
        message = f"a line of the ledger is no JSON: {row[:60]!r}"
        raise LedgerError(message) from error
    if not isinstance(value, dict):
        message = f"a line of the ledger is no object: {row[:60]!r}"
        raise LedgerError(message)
    return value


def read(notes: Path) -> tuple[Header, Iterator[tuple[Entry, list[Change]]]]:
    """Open the ledger of a run (`notes` is its `.cleaner` folder): the header, then a stream.

    Raises LedgerError where there is none or its head is damaged.
    """
    path = notes / CHANGES
    try:
        rows = _rows(path)
        head = _parse_line(next(rows))
    except (OSError, StopIteration) as error:
        message = f"no ledger at {path}: is {notes.parent} the output of `cleaner clean`?"
        raise LedgerError(message) from error
    if head.get("ledger") != VERSION:
        message = f"{path} is of version {head.get('ledger')}; this cleaner reads {VERSION}"
        raise LedgerError(message)
    return Header(head["cleaner"], head["settings"], bool(head.get("fixes"))), parse(rows)


def files_of(notes: Path) -> Iterator[Entry]:
    """Yield the files of which the ledger of a run speaks, without their records and changes.

    Only an entry has a status, and only one of a record a span (see `blocks`). Raises as `read`.
    """
    for row in _rows(notes / CHANGES):
        if b'"status":"' in row and b'"span":[' not in row:
            yield _entry(row)


def _rows(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def header_line(version: str, settings: Mapping[str, Any], *, fixes: bool = False) -> bytes:
    """Write the first line."""
    kind = {"fixes": True} if fixes else {}
    return line({"ledger": VERSION, "cleaner": version, "settings": settings, **kind})
