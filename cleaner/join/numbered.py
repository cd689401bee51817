"""Numbers under hashes, more than the memory holds: in shares by the upper bits of the hash."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import later

if TYPE_CHECKING:
    import tempfile
else:
    tempfile = later.module("tempfile")

from cleaner.foresight import soon

Words = NDArray[np.uint64]
Numbers = NDArray[np.uint32]

_ROW = np.dtype([("hash", np.uint64), ("number", np.uint32)])
_AT_ONCE = 1 << 18  # rows that are put in order, or read, together
_MOST_SHARES = 1 << 10  # files
_BITS = np.uint64(64)


class Rows(NamedTuple):
    """Hashes, and the number that stands under each."""

    hashes: Words
    numbers: Numbers


def shares_for(size: int, memory: int) -> int:
    """Give in how many shares so many bytes fit the memory one after the other, a power of two."""
    of = 1
    while memory and of < _MOST_SHARES and size > memory * of:
        of *= 2
    return of


@contextmanager
def folder_below(folder: Path | None, of: int) -> Iterator[Path | None]:
    """Give a folder of its own below another, while it is needed; none for one share only."""
    if folder is None or of == 1:
        yield None
        return
    with tempfile.TemporaryDirectory(dir=folder, prefix="numbered-") as place:
        yield Path(place)


class Numbered:
    """Rows, in shares: in files below a folder, or in memory where there is none."""

    def __init__(self, of: int, folder: Path | None, name: str) -> None:
        """Take the number of shares, a power of two, and what the files are to be called."""
        self.of = of
        self._held: list[list[NDArray[Any]]] = [[] for _ in range(of)]
        self._paths = [folder / f"{name}-{number}" for number in range(of)] if folder else []
        self._edges = np.arange(1, of, dtype=np.uint64) << (
            _BITS - np.uint64((of - 1).bit_length())
        )

    def add(self, rows: Rows) -> None:
        """Lay down some rows, in order of their hashes."""
        laid = np.empty(len(rows.hashes), _ROW)
        laid["hash"], laid["number"] = rows
        edges = [0, *np.searchsorted(rows.hashes, self._edges).tolist(), len(laid)]
        for share, (begin, end) in enumerate(pairwise(edges)):
            if begin == end:
                continue
            if self._paths:
                with self._paths[share].open("ab") as file:
                    file.write(laid[begin:end].data)
            else:
                self._held[share].append(laid[begin:end])

    def each(self, share: int) -> Iterator[Rows]:
        """Yield the rows of a share, a bounded number at a time."""
        for laid in self._held[share]:
            yield _rows(laid)
        if not self._paths or not self._paths[share].exists():
            return
        for following in self._paths[share + 1 : share + 2]:
            soon(following)
        with self._paths[share].open("rb") as file:
            while len(laid := np.fromfile(file, _ROW, _AT_ONCE)):
                yield _rows(laid)

    def share(self, share: int) -> Rows:
        """Give all rows of a share."""
        parts = [_NONE, *self.each(share)]
        return Rows(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _rows(laid: NDArray[Any]) -> Rows:
    return Rows(np.ascontiguousarray(laid["hash"]), np.ascontiguousarray(laid["number"]))


_NONE = Rows(np.zeros(0, np.uint64), np.zeros(0, np.uint32))


def together(some: Iterator[Rows]) -> Iterator[Rows]:
    """Yield rows in order of their hashes, many at a time."""
    waiting: list[Rows] = []
    size = 0
    for rows in some:
        waiting.append(rows)
        size += len(rows.hashes)
        if size >= _AT_ONCE:
            yield _in_order(waiting)
            waiting, size = [], 0
    if waiting:
        yield _in_order(waiting)


def _in_order(some: list[Rows]) -> Rows:
    hashes, numbers = (np.concatenate(column) for column in zip(*some, strict=True))
    order = np.argsort(hashes)
    return Rows(hashes[order], numbers[order])
