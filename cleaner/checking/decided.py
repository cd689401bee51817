"""What the corpus stages decided on a corpus, on disk, with all that tells what a change touches.

An SQLite file below the index. A row whose check sum is wrong spoils the file, which is thrown
away: then all is decided anew. A step is one corpus stage in one round; what a document shows at a
step is written where it differs from what it showed to the same stage before.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from cleaner.checking.ahead import Ahead, Mapped, mapped
from cleaner.corpus import CORPUS_STAGES
from cleaner.rounds import MAX_ROUNDS

STAGES = len(CORPUS_STAGES)
_STEPS = MAX_ROUNDS * STAGES
MAGIC = "cleaner decided 2"
_KEPT = 2  # files: of a check, and of its fix
_AT_ONCE = 2000  # documents that are asked for in one query
_STOCK = ".stock"  # ending of the file beside it (stocks.py)
_PAGE = 16384  # bytes: what a document shows has some kilobytes

_TABLES = f"""
PRAGMA page_size = {_PAGE};
BEGIN;
CREATE TABLE note (key TEXT PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE course (document INTEGER PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE shown (
    step INTEGER NOT NULL, document INTEGER NOT NULL, one BLOB NOT NULL, other BLOB NOT NULL,
    sum INTEGER NOT NULL, PRIMARY KEY (step, document));
CREATE TABLE entry (
    step INTEGER NOT NULL, document INTEGER NOT NULL, body BLOB NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY (step, document));
CREATE TABLE witness (
    step INTEGER NOT NULL, witness INTEGER NOT NULL, document INTEGER NOT NULL,
    sum INTEGER NOT NULL);
CREATE INDEX by_witness ON witness (step, witness);
CREATE INDEX by_document ON witness (step, document);
COMMIT;
"""
_DOCUMENTS = "documents"  # the note of all
_OF_DOCUMENTS = ("course", "shown", "entry", "witness")


class Kept(NamedTuple):
    """What is known of every document."""

    number: int
    mark: str  # of all on which what becomes of it rests: no line feed in it
    edits: int  # bits: the steps in which it was edited


class SpoiltError(Exception):
    """The file is not what was written."""


class Decided:
    """One file. Methods raise SpoiltError and sqlite3.Error; who gets one throws the file away."""

    def __init__(self, db: sqlite3.Connection, path: Path, ahead: Ahead | None = None) -> None:
        """Take an open file, where it lies, and the one beside it that is on its way."""
        self._db = db
        self._ahead = ahead
        self.stock_path = path.with_suffix(_STOCK)

    def stock(self) -> Mapped | None:
        """Give the file beside it, each time another mapping; None: it cannot be had."""
        ahead, self._ahead = self._ahead, None
        return ahead.mapped() if ahead else mapped(self.stock_path)

    def note(self, key: str) -> Any:  # noqa: ANN401  JSON
        """Give a note; None: there is none."""
        row = self._db.execute("SELECT key, body, sum FROM note WHERE key = ?", (key,)).fetchone()
        return json.loads(_whole(row)[1]) if row else None

    def put_note(self, key: str, value: Any) -> None:  # noqa: ANN401  JSON
        """Write a note."""
        row = _summed((key, json.dumps(value).encode()))
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?,?,?)", row)

    def documents(self) -> dict[str, Kept]:
        """Give what is known of all documents, by name."""
        names, numbers, marks, edits = self.note(_DOCUMENTS)
        # not strict: where there is no document, splitting gives one mark
        return dict(zip(names, map(Kept, numbers, marks.split("\n"), edits), strict=False))

    def put_documents(self, documents: Mapping[str, Kept]) -> None:
        """Write the same, by columns: thousands of rows would take longer to read than a text."""
        kept = documents.values()
        marks = "\n".join(one.mark for one in kept)
        rest = ([one.number for one in kept], marks, [one.edits for one in kept])
        self.put_note(_DOCUMENTS, (list(documents), *rest))

    def bodies(self) -> Iterator[tuple[int, bytes]]:
        """Yield the courses of the documents in which something was found, as JSON."""
        for row in self._db.execute("SELECT document, body, sum FROM course"):
            number, body, _ = _whole(row)
            yield number, body

    def put_body(self, number: int, body: Mapping[str, Any]) -> None:
        """Write the course of a document; an empty one: nothing was found."""
        self._db.execute("DELETE FROM course WHERE document = ?", (number,))
        if body:
            row = _summed((number, json.dumps(body).encode()))
            self._db.execute("INSERT INTO course VALUES (?,?,?)", row)

    def forget(self, number: int) -> None:
        """Take a document out."""
        self.put_body(number, {})
        self.forget_shown(number)
        for step in range(_STEPS):
            self.put_entries(step, number, (), ())

    def forget_shown(self, number: int) -> None:
        """Take out what a document showed; by step, as else all documents are gone through."""
        for step in range(_STEPS):
            self._db.execute("DELETE FROM shown WHERE step = ? AND document = ?", (step, number))

    def shown(self, step: int, some: Iterable[int]) -> dict[int, tuple[bytes, bytes]]:
        """Give what some documents show at a step."""
        numbers = sorted(some)
        found: dict[int, tuple[int, bytes, bytes]] = {}
        for first in range(0, len(numbers), _AT_ONCE):
            wanted = ",".join(map(str, numbers[first : first + _AT_ONCE]))
            for row in self._db.execute(f"{_shown_until(step)} AND document IN ({wanted})"):
                step_of, number, one, other, _ = _whole(row)
                if number not in found or found[number][0] < step_of:
                    found[number] = step_of, one, other
        return {number: (one, other) for number, (_, one, other) in found.items()}

    def each_shown(self, step: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield what all documents show at a step; those that show nothing are left out."""
        seen = set()
        for row in self._db.execute(f"{_shown_until(step)} ORDER BY step DESC"):
            _, number, one, other, _ = _whole(row)
            if number not in seen and one:
                yield number, one, other
            seen.add(number)

    def shown_later(self, step: int) -> set[int]:
        """Give the documents which show something else at a step than at the first of its stage."""
        later = ",".join(map(str, range(step % STAGES + STAGES, step + 1, STAGES)))
        query = f"SELECT document FROM shown WHERE step IN ({later})"  # noqa: S608
        return {number for (number,) in self._db.execute(query)}

    def put_shown(self, step: int, number: int, one: bytes, other: bytes = b"") -> None:
        """Write what a document shows from a step on."""
        row = _summed((step, number, one, other))
        self._db.execute("INSERT OR REPLACE INTO shown VALUES (?,?,?,?,?)", row)

    def entries(self, step: int, number: int) -> list[Any]:
        """Give what was chosen for paragraphs of a document at a step."""
        query = "SELECT step, document, body, sum FROM entry WHERE step = ? AND document = ?"
        row = self._db.execute(query, (step, number)).fetchone()
        return list(json.loads(_whole(row)[2])) if row else []

    def put_entries(
        self, step: int, number: int, entries: Sequence[Any], witnesses: Iterable[int]
    ) -> None:
        """Write the same, and which documents have the paragraphs that stay."""
        key = (step, number)
        self._db.execute("DELETE FROM entry WHERE step = ? AND document = ?", key)
        self._db.execute("DELETE FROM witness WHERE step = ? AND document = ?", key)
        if entries:
            row = _summed((*key, json.dumps(entries).encode()))
            self._db.execute("INSERT INTO entry VALUES (?,?,?,?)", row)
        rows = (_summed((step, witness, number)) for witness in sorted(set(witnesses)))
        self._db.executemany("INSERT INTO witness VALUES (?,?,?,?)", rows)

    def leaning_on(self, step: int, witness: int) -> set[int]:
        """Give the documents which have something whose witness stands in another."""
        query = "SELECT step, witness, document, sum FROM witness WHERE step = ? AND witness = ?"
        return {_whole(row)[2] for row in self._db.execute(query, (step, witness))}

    def copy_step(self, step: int) -> None:
        """Let a step be what the same stage decided in the round before."""
        before = step - STAGES
        for table, columns in (
            ("witness", "step, witness, document"),
            ("entry", "step, document, body"),
        ):
            query = f"SELECT {columns}, sum FROM {table} WHERE step = ?"  # noqa: S608
            rows = [_whole(row) for row in self._db.execute(query, (before,))]
            self._db.executemany(
                f"INSERT INTO {table} VALUES (?,?,?,?)",  # noqa: S608
                (_summed((step, *row[1:-1])) for row in rows),
            )

    def counts(self) -> list[int]:
        """Give how many rows there are, of each kind."""
        queries = (f"SELECT count(*) FROM {table}" for table in _OF_DOCUMENTS)  # noqa: S608
        return [self._db.execute(query).fetchone()[0] for query in queries]

    def empty(self) -> None:
        """Take everything out."""
        for table in ("note", *_OF_DOCUMENTS):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608


def _shown_until(step: int) -> str:
    steps = ",".join(map(str, range(step % STAGES, step + 1, STAGES)))
    return f"SELECT step, document, one, other, sum FROM shown WHERE step IN ({steps})"  # noqa: S608


def _summed(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*values, _sum(values))


def _sum(values: Iterable[Any]) -> int:
    found = 0
    for value in values:
        found = crc32(value if isinstance(value, bytes) else f"{value}\n".encode(), found)
    return found


def _whole(row: tuple[Any, ...]) -> tuple[Any, ...]:
    if _sum(row[:-1]) != row[-1]:
        raise SpoiltError
    return row


def place_of(folder: Path, key: str) -> Path:
    """Give where the file of one set of settings lies."""
    return folder / f"decided-{key[:16]}.sqlite"


def stock_ahead(folder: Path, key: str) -> Ahead:
    """Begin to read the file beside it."""
    return Ahead(place_of(folder, key).with_suffix(_STOCK))


@contextmanager
def open_decided(
    folder: Path, key: str, *, make: bool, ahead: Ahead | None = None
) -> Iterator[Decided | None]:
    """Give the file of one set of settings, in a transaction that counts if all goes well.

    `ahead`: the file beside it, if somebody began to read that. None: there is none (`make`: it
    cannot be made), or another check has it.
    """
    path = place_of(folder, key)
    if path.is_symlink() or not (make or path.exists()):
        yield None
        return
    db = None
    try:
        db = sqlite3.connect(path, timeout=0, isolation_level=None)
        if db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            db.executescript(_TABLES)
        db.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        if db:
            db.close()
        if not isinstance(error, sqlite3.OperationalError):
            path.unlink(missing_ok=True)
        yield None
        return
    try:
        yield Decided(db, path, ahead)
        db.execute("COMMIT")
    except (SpoiltError, sqlite3.DatabaseError):
        path.unlink(missing_ok=True)
        raise
    finally:
        db.close()
        _forget_others(folder)


def _forget_others(folder: Path) -> None:
    with suppress(OSError):  # another check may do the same
        paths = sorted(folder.glob("decided-*.sqlite"), key=lambda path: path.stat().st_mtime_ns)
        for path in paths[:-_KEPT]:
            path.with_suffix(_STOCK).unlink(missing_ok=True)
            path.unlink()
