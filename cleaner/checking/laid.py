"""What was laid down in an earlier check, and whether it still holds.

A folder below the index: the segments of portions, and a note of the documents of each, with a
mark of what they showed. Whoever changes a segment takes the note away first and writes it anew in
the end, so a check that was interrupted leaves nothing behind that could be believed.
"""

import fcntl
import os
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner import files, later, spool
from cleaner.corpus import CORPUS_STAGES
from cleaner.model import in_corpus

if TYPE_CHECKING:
    import json
else:
    json = later.module("json")

FOLDER = "seen"
_NOTE = "note.json"
_LOCK = "lock"

Stamps = list[list[int]]


class Portion(NamedTuple):
    """Neighbouring documents that are done together."""

    number: int
    names: tuple[str, ...]


class Laid:
    """The folder; of what is in it only that counts which the note tells, unchanged since."""

    def __init__(self, folder: Path, maker: str) -> None:
        """Take the folder; `maker` names the cleaner whose segments are believed."""
        self.folder = folder
        self._maker = maker

    @cached_property
    def _marks(self) -> dict[int, list[tuple[str, str]]]:
        """Read the note, when it is first asked for; by portion: documents and their marks."""
        try:
            told, _, body = (self.folder / _NOTE).read_bytes().partition(b"\n")
            if told.decode() != files.digest(body):
                return {}
            maker, rows = json.loads(body)
        except (OSError, ValueError):
            return {}
        return {
            number: [(name, mark) for name, mark in marks]
            for number, marks, stamps in (rows if maker == self._maker else ())
            if stamps == self._stamps(number)
        }

    def _stamps(self, number: int) -> Stamps:
        """Give size and time of each segment of a portion."""
        found: Stamps = []
        for stage in range(len(CORPUS_STAGES)):
            try:
                info = spool.segment_path(self.folder, number, stage).stat()
            except OSError:
                found.append([])
            else:
                found.append([info.st_size, info.st_mtime_ns])
        return found

    def portions(self) -> list[Portion]:
        """Give the portions in corpus order."""
        known = (Portion(n, tuple(name for name, _ in m)) for n, m in self._marks.items())
        return sorted(known, key=lambda portion: in_corpus(portion.names[0]))

    def holds(self, portion: Portion, marks: Mapping[str, str]) -> bool:
        """Say whether the segments of a portion are what its documents show now."""
        now = [(name, marks.get(name, "")) for name in portion.names]
        return self._marks.get(portion.number) == now

    def begin(self) -> None:
        """Forget what the note says: segments are about to change."""
        (self.folder / _NOTE).unlink(missing_ok=True)

    def end(self, portions: Iterable[Portion], marks: Mapping[str, str]) -> None:
        """Note what lies there now; what belongs to no portion goes."""
        rows = [
            (p.number, [(name, marks.get(name, "")) for name in p.names], self._stamps(p.number))
            for p in portions
        ]
        body = json.dumps((self._maker, rows)).encode()
        files.write(self.folder / _NOTE, files.digest(body).encode() + b"\n" + body)
        kept = {f"{number:07d}" for number, *_ in rows}
        for path in self.folder.iterdir():
            if path.name not in {_NOTE, _LOCK} and path.stem not in kept:
                path.unlink(missing_ok=True)


@contextmanager
def open_laid(folder: Path, maker: str) -> Iterator[Laid | None]:
    """Give the folder below the index; None where it cannot be had, or another check has it."""
    place = folder / FOLDER
    if place.is_symlink():
        yield None
        return
    try:
        place.mkdir(exist_ok=True)
        handle = os.open(place / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        yield None
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        yield None
        return
    try:
        yield Laid(place, maker)
    finally:
        os.close(handle)


def regrouped(before: list[Portion], names: Collection[str]) -> list[Portion]:
    """Give the portions of today's documents, in corpus order: each goes where it would sort."""
    firsts = [in_corpus(portion.names[0]) for portion in before]
    groups: list[list[str]] = [[] for _ in before]
    for name in names:
        groups[max(bisect_right(firsts, in_corpus(name)) - 1, 0)].append(name)
    pairs = zip(before, groups, strict=True)
    return [Portion(portion.number, tuple(group)) for portion, group in pairs if group]
