"""Keys that are more than the memory holds: laid down in files by share, and mapped from there.

What is mapped counts as memory of this process as long as it is looked at, so each share is given
back when the next one's turn comes; its file keeps it.
"""

import mmap
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from cleaner.foresight import foreseen
from cleaner.join.keys import Keys

_BUFFERED = 1 << 19  # keys that are put in order of their shares together


def lay_down(pieces: Iterable[Keys], of: int, folder: Path) -> list[Path]:
    """Write keys to `of` files, a power of two, by their upper bits; give the files, in order."""
    paths = [folder / f"share-{number}" for number in range(of)]
    for path in paths:
        path.touch()
    for keys in _buffered(pieces):
        keys.sort()  # faster than to find the place of each in its share
        for path, (begin, end) in zip(paths, pairwise(edges_of(keys, of)), strict=True):
            if begin < end:
                with path.open("ab") as file:
                    file.write(keys[begin:end].data)
    return paths


def edges_of(keys: Keys, of: int) -> list[int]:
    """Give where each of `of` shares, a power of two, begins among sorted keys, and the end."""
    shift = np.uint64(64 - (of - 1).bit_length())
    inner = np.searchsorted(keys, np.arange(1, of, dtype=np.uint64) << shift)
    return [0, *inner.tolist(), len(keys)]


def _buffered(pieces: Iterable[Keys]) -> Iterator[Keys]:
    waiting: list[Keys] = []
    for keys in pieces:
        waiting.append(keys)
        if sum(map(len, waiting)) >= _BUFFERED:
            yield np.concatenate(waiting)
            waiting = []
    if waiting:
        yield np.concatenate(waiting)


def read(path: Path) -> Keys:
    """Read a share."""
    return np.fromfile(path, np.uint64)


def put_back(keys: Keys, path: Path) -> Keys:
    """Write what is left of a share to its file, and give it as mapped from there."""
    if not len(keys):
        return np.zeros(0, np.uint64)
    keys.tofile(path)
    mapped: Keys = np.memmap(path, np.uint64, "r+")
    return mapped


def in_turn(parts: Sequence[Keys]) -> Iterator[Keys]:
    """Yield one share after the other; the memory of one that is mapped is given back after it."""
    for keys in foreseen(parts, partial(_advised, advice=mmap.MADV_WILLNEED), 1):
        yield keys
        _advised(keys, mmap.MADV_DONTNEED)


def _advised(keys: Keys, advice: int) -> None:
    """Tell the system what is meant with keys, if they are mapped."""
    base = keys.base
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap):
        base.madvise(advice)
