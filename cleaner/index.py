"""What is already known of a corpus, on disk: so a check reads only what has changed.

An SQLite file below `.cleaner/index`. Every row carries its own check sum; a row that is damaged
was never there, a file that is damaged is thrown away. What is known of a document holds for its
content, the settings, and this very version of the cleaner; sizes and times of a file only spare
the reading where they, by git's rule, cannot be out of date.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from cleaner import later
from cleaner.versions import told_by_folders

if TYPE_CHECKING:
    import sqlite3
    from importlib import metadata
else:
    sqlite3 = later.module("sqlite3")
    metadata = later.module("importlib.metadata")

FOLDER = "index"
FILE = "check.sqlite"
MAGIC = "cleaner index 5"
_VARIANTS = 4  # sets of settings that are remembered: a check, its fix, a hook, one more
_PATIENCE = 5.0  # seconds for another check that writes
PARTS = ("chardet", "ftfy", "numpy", "opencc", "rapidfuzz", "selectolax")  # that shape results

_TABLES = """
CREATE TABLE head (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE variant (key TEXT PRIMARY KEY, used INTEGER NOT NULL);
CREATE TABLE document (
    name BLOB NOT NULL, variant TEXT NOT NULL, said BLOB NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY (name, variant));
CREATE TABLE answer (key TEXT PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL);
"""


class Row(NamedTuple):
    """What is known of one document under one set of settings; `body` is the caller's.

    All but the name is ASCII, and stamp and digest have no line feed.
    """

    name: str
    variant: str
    stamp: str  # of the file before it was read (files.stamp_of)
    digest: str
    body: str


class Index:
    """The rows of one corpus. All faults of the file end in less being known, never in an error."""

    def __init__(self, folder: Path) -> None:
        """Open or make the index in a folder that is ours."""
        self.folder = folder
        self.maker = maker()
        self._path = folder / FILE
        self._found = self._open()

    def _open(self) -> "sqlite3.Connection | None":
        try:
            return self._connect()
        except sqlite3.OperationalError:
            return None  # locked, or the folder cannot be written: without an index, then
        except sqlite3.DatabaseError:
            return self._again()

    def _again(self) -> "sqlite3.Connection | None":
        """Throw the file away and begin anew."""
        try:
            for suffix in ("", "-journal"):
                self._path.with_name(FILE + suffix).unlink(missing_ok=True)
            return self._connect()
        except (OSError, sqlite3.Error):
            return None

    def _connect(self) -> "sqlite3.Connection":
        db = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        try:
            if db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
                db.executescript(f"BEGIN;{_TABLES}COMMIT;")
                head = [("magic", MAGIC), ("maker", self.maker)]
                db.executemany("INSERT INTO head VALUES (?, ?)", head)
            head_rows = dict(db.execute("SELECT key, value FROM head"))
            if head_rows != {"magic": MAGIC, "maker": self.maker}:
                message = "the index is of another version"
                raise sqlite3.DatabaseError(message)  # noqa: TRY301  ends as a damaged one does
        except BaseException:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Let the file go."""
        if self._found:
            self._found.close()
            self._found = None

    def rows(self, variants: Iterable[str], names: Iterable[str] | None = None) -> Iterator[Row]:
        """Yield what is known under some sets of settings, damaged rows left out.

        With `names`, only of these documents.
        """
        wanted = None if names is None else [_written(name) for name in names]
        for variant in variants:
            if wanted is None:
                yield from self._rows(variant)
            for name in wanted or ():
                yield from self._rows(variant, name)

    def _rows(self, variant: str, *name: bytes) -> list[Row]:
        if not self._found:
            return []
        query = "SELECT name, said, sum FROM document WHERE variant = ?"
        if name:
            query += " AND name = ?"
        try:
            found = self._found.execute(query, (variant, *name)).fetchall()
        except sqlite3.DatabaseError:
            self._damaged()
            return []
        begun = crc32(variant.encode())
        return [
            Row(place.decode("utf-8", "surrogateescape"), variant, *said.decode().split("\n", 2))
            for place, said, noted in found
            if _is_whole((place, said), noted, begun)
        ]

    def answer(self, key: str) -> bytes | None:
        """Give what was decided on a whole corpus, by the fingerprint of all that was seen."""
        if not self._found:
            return None
        query = "SELECT key, body, sum FROM answer WHERE key = ?"
        try:
            row = self._found.execute(query, (key,)).fetchone()
        except sqlite3.DatabaseError:
            self._damaged()
            return None
        if row and _is_whole(row[1:2], row[2], crc32(key.encode())):
            body: bytes = row[1]
            return body
        return None

    def save(
        self,
        rows: Iterable[Row],
        gone: Iterable[str] = (),
        variants: Iterable[str] = (),
        answers: Mapping[str, bytes] | None = None,
    ) -> None:
        """Note what is known now; forget documents that are gone and settings long unused."""
        if not self._found:
            return
        db = self._found
        try:
            db.execute("BEGIN IMMEDIATE")
            with closing(db.cursor()) as cursor:
                self._write(cursor, rows, gone, variants, answers or {})
            db.execute("COMMIT")
        except sqlite3.OperationalError:
            if db.in_transaction:
                db.execute("ROLLBACK")  # locked or full: what is known stays what it was
        except sqlite3.DatabaseError:
            self._damaged()

    def _write(
        self,
        cursor: "sqlite3.Cursor",
        rows: Iterable[Row],
        gone: Iterable[str],
        variants: Iterable[str],
        answers: Mapping[str, bytes],
    ) -> None:
        values = map(_values, rows)
        cursor.executemany("INSERT OR REPLACE INTO document VALUES (?,?,?,?)", values)
        cursor.executemany(
            "DELETE FROM document WHERE name = ?", ((_written(name),) for name in gone)
        )
        for key, body in answers.items():
            row = (key, body, crc32(body, crc32(key.encode())))
            cursor.execute("INSERT OR REPLACE INTO answer VALUES (?,?,?)", row)
        now = time.time_ns()
        cursor.executemany(
            "INSERT OR REPLACE INTO variant VALUES (?,?)", ((key, now) for key in variants)
        )
        late = cursor.execute(
            "SELECT used FROM variant GROUP BY used ORDER BY used DESC LIMIT 1 OFFSET ?",
            (_VARIANTS,),
        )
        for (used,) in late.fetchall():
            cursor.execute("DELETE FROM variant WHERE used <= ?", (used,))
            cursor.execute("DELETE FROM document WHERE variant NOT IN (SELECT key FROM variant)")
        cursor.execute(
            "DELETE FROM answer WHERE rowid NOT IN"
            " (SELECT rowid FROM answer ORDER BY rowid DESC LIMIT ?)",
            (_VARIANTS,),
        )

    def _damaged(self) -> None:
        self.close()
        self._found = self._again()


def _values(row: Row) -> tuple[object, ...]:
    name, said = _written(row.name), "\n".join(row[2:]).encode()
    return name, row.variant, said, crc32(said, crc32(name, crc32(row.variant.encode())))


def _written(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _is_whole(values: Sequence[bytes], noted: int, begun: int) -> bool:
    """Say whether a row is what was written: damage may change kinds, too."""
    try:
        for value in values:
            begun = crc32(value, begun)
    except TypeError:
        return False
    return begun == noted


def maker() -> str:
    """Name this very cleaner: its files, its Python, the libraries that shape its results."""
    seen = blake2b(digest_size=16)
    for place, info in _modules(os.path.dirname(__file__)):  # noqa: PTH120  twice as fast
        seen.update(f"{place} {info.st_size} {info.st_mtime_ns}\n".encode())
    for part, version in _versions().items():
        seen.update(f"{part} {version}\n".encode())
    return f"{sys.version} {seen.hexdigest()}"


def _modules(folder: str, above: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Yield the files below a folder in order, by their places in it."""
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        place = above + entry.name
        # what Python and the lexicon keep there is written while a first check goes on
        if entry.name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _modules(entry.path, f"{place}/")
        else:
            yield place, entry.stat()


def _versions() -> dict[str, str]:
    """Give the version of each library."""
    found = told_by_folders(PARTS)
    return {part: found.get(part) or _version(part) for part in PARTS}


def _version(part: str) -> str:
    try:
        return metadata.version(part)
    except metadata.PackageNotFoundError:
        return ""
