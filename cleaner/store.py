"""Columns of numbers in one file: what a decision over a whole corpus reads, a part at a time.

A segment holds what some documents show to a corpus stage. It is written once, in one piece, and
never changed: who has other documents writes another segment. The layout: a magic word with the
version, the length and the CRC-32 of a JSON head, the head, then the columns as little-endian
arrays, each at a multiple of eight bytes. The head has for each column its type, shape, place and
CRC-32. Nothing in it is code (no pickle), and nothing hangs on where it lies.
"""

import json
import mmap
import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from math import prod
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from cleaner import foresight
from cleaner.engines import Engine

MAGIC = b"cleanseg"
VERSION = 1
_OPENING = struct.Struct("<8sIII")  # magic, version, length and CRC-32 of the head
_ALIGNED = 8

Array = NDArray[Any]
Source = Path | bytes | bytearray | mmap.mmap


class DamagedError(ValueError):
    """A segment is not what was written: says which and where."""

    def __init__(self, source: Source, what: str) -> None:
        """Name the file and what is wrong."""
        where = str(source) if isinstance(source, Path) else "in memory"
        super().__init__(f"segment {where} is damaged: {what}")


class _Column(NamedTuple):
    dtype: str
    shape: tuple[int, ...]
    at: int  # byte in the file
    crc: int
    row: int  # bytes


def segment_bytes(columns: Mapping[str, Array]) -> bytes:
    """Give the bytes of a segment with some columns; the same columns give the same bytes."""
    return b"".join(segment_chunks(columns))


def segment_chunks(columns: Mapping[str, Array]) -> Iterator[bytes]:
    """Yield the same in pieces: of no more than one column at a time there is a second copy."""
    head: dict[str, Any] = {}
    at = 0
    for name, array in columns.items():
        body = _little(array)
        head[name] = (body.dtype.str, body.shape, at, crc32(body.data))
        at += _padded(body.nbytes)
    told = json.dumps(head).encode()
    told += b" " * (_padded(_OPENING.size + len(told)) - _OPENING.size - len(told))
    yield _OPENING.pack(MAGIC, VERSION, len(told), crc32(told)) + told
    for array in columns.values():
        yield _little(array).tobytes()
        yield bytes(_padded(array.nbytes) - array.nbytes)


def _little(array: Array) -> Array:
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<"))


def _padded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


class _File:
    """A file that is open for reading as long as this lives."""

    def __init__(self, path: Path) -> None:
        self.number = os.open(path, os.O_RDONLY)

    def __del__(self) -> None:
        if hasattr(self, "number"):  # there is such a file
            with suppress(OSError):  # it was only read: an error now takes nothing away
                os.close(self.number)


class Segment:
    """A segment in a file, or in memory as its bytes; only what is asked for is read.

    Where that memory can be written to, so can its columns.
    """

    def __init__(self, source: Source) -> None:
        """Read the head; raises DamagedError where it is none of this version."""
        self._source = source
        self._file: _File | None = None
        self._columns = self._read_head()

    def opened(self) -> "Segment":
        """Give the same, with its file open as long as it lives, for who reads many small parts."""
        same = copy(self)
        if isinstance(self._source, Path):
            same._file = _File(self._source)  # noqa: SLF001  of the same class
        return same

    def _read_head(self) -> dict[str, _Column]:
        opening = self._bytes(0, _OPENING.size)
        if len(opening) < _OPENING.size:
            raise DamagedError(self._source, "too short")
        magic, version, length, crc = _OPENING.unpack(opening)
        if (magic, version) != (MAGIC, VERSION):
            raise DamagedError(self._source, f"no segment of version {VERSION}")
        told = self._bytes(_OPENING.size, length)
        if crc32(told) != crc:
            raise DamagedError(self._source, "the head")
        first = _OPENING.size + length
        return {
            name: _Column(
                dtype, tuple(shape), first + at, crc, np.dtype(dtype).itemsize * prod(shape[1:])
            )
            for name, (dtype, shape, at, crc) in json.loads(bytes(told)).items()
        }

    def count(self, name: str) -> int:
        """Give the rows of a column."""
        return self._columns[name].shape[0]

    def column(self, name: str) -> Array:
        """Give a whole column; raises DamagedError where it is not what was written."""
        column = self._columns[name]
        data = self._bytes(column.at, column.row * column.shape[0])
        if crc32(data) != column.crc:
            raise DamagedError(self._source, name)
        return np.frombuffer(data, column.dtype).reshape(column.shape)

    def check(self) -> None:
        """Raise DamagedError where any column is not what was written."""
        for name in self._columns:
            self.column(name)

    def part(self, name: str, first: int, last: int) -> Array:
        """Give the rows of a column from `first` to before `last`, unchecked."""
        column = self._columns[name]
        data = self.raw(name, first, last)
        return np.frombuffer(data, column.dtype).reshape(-1, *column.shape[1:])

    def soon(self, *names: str) -> None:
        """Have the system read some columns, which are needed soon."""
        if isinstance(self._source, Path):
            some = (self._columns[name] for name in names)
            foresight.soon(self._source, *((one.at, one.row * one.shape[0]) for one in some))

    def numbers(self, name: str, first: int, last: int) -> tuple[int, ...]:
        """Give the numbers of these rows, of 64 bits each: where few, in a third of the time."""
        data = self.raw(name, first, last)
        return struct.unpack(f"<{len(data) // 8}q", data)

    def raw(self, name: str, first: int, last: int) -> bytes | memoryview:
        """Give the bytes of these rows, unchecked."""
        column = self._columns[name]
        return self._bytes(column.at + first * column.row, (last - first) * column.row)

    def _bytes(self, at: int, size: int) -> bytes | memoryview:
        if not isinstance(self._source, Path):
            return memoryview(self._source)[at : at + size]
        file = self._file or _File(self._source)
        return _read_all(file.number, at, size)


class Held(Segment):
    """A segment that was not written: its columns are the arrays that were given.

    So there is nothing to read, and nothing that could be damaged.
    """

    def __init__(self, columns: Mapping[str, Array]) -> None:
        """Take the columns."""
        self._arrays = {name: np.ascontiguousarray(array) for name, array in columns.items()}
        self._views = {
            name: (_little(array).reshape(-1).view(np.uint8).data, _row_size(array))
            for name, array in self._arrays.items()
        }

    def opened(self) -> Segment:
        """Give the same: there is no file."""
        return self

    def count(self, name: str) -> int:
        """Give the rows of a column."""
        return len(self._arrays[name])

    def column(self, name: str) -> Array:
        """Give a whole column."""
        return self._arrays[name]

    def check(self) -> None:
        """Find nothing wrong."""

    def soon(self, *names: str) -> None:
        """Read nothing: all is there."""

    def part(self, name: str, first: int, last: int) -> Array:
        """Give the rows of a column from `first` to before `last`."""
        return self._arrays[name][first:last]

    def raw(self, name: str, first: int, last: int) -> memoryview:
        """Give the bytes of these rows."""
        view, row = self._views[name]
        return view[first * row : last * row]


def _row_size(array: Array) -> int:
    return array.itemsize * prod(array.shape[1:])


class Shelf(NamedTuple):
    """What all documents showed to a corpus stage, in corpus order."""

    segments: Sequence[Segment]
    folder: Path | None  # where a decision may lay down what the memory cannot hold
    engine: Engine | None = None  # of several workers, who share in a decision


def shelved(segments: Sequence[Segment], folder: Path, engine: Engine | None) -> Shelf:
    """Put segments on a shelf; workers share in a decision where there are several of both."""
    several = engine is not None and not engine.alone and len(segments) > 1
    return Shelf(segments, folder, engine if several else None)


def _read_all(file: int, at: int, size: int) -> bytes:
    """Read at a place; one call gives at most 2 GB."""
    data = os.pread(file, size, at)
    if len(data) == size:
        return data
    parts = [data]
    while parts[-1] and (done := sum(map(len, parts))) < size:
        parts.append(os.pread(file, size - done, at + done))
    return b"".join(parts)


def strings(texts: Sequence[str]) -> tuple[Array, Array]:
    """Give texts as one column of bytes (UTF-8) and one of where each ends."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([len(one) for one in encoded], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), np.uint8), ends


def string_at(segment: Segment, name: str, number: int) -> str:
    """Give one text of the columns `name` and `name_ends`."""
    ends = segment.numbers(f"{name}_ends", max(number - 1, 0), number + 1)
    first = ends[0] if number else 0
    return str(segment.raw(name, first, ends[-1]), "utf-8", "surrogatepass")


def all_strings(segment: Segment, name: str) -> list[str]:
    """Give all texts of the columns `name` and `name_ends`."""
    data = segment.column(name).tobytes()
    ends = segment.column(f"{name}_ends").tolist()
    pairs = zip([0, *ends], ends, strict=False)
    return [data[first:last].decode("utf-8", "surrogatepass") for first, last in pairs]
