"""What a job left behind, and the file that holds several such states of one batch."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LEVEL = 3  # twice as fast as reading from a disk, and within a tenth of what 6 makes of it
# bytes over which repeats are found, as a power of two: a later state repeats the first
_WINDOW = 25


class State(NamedTuple):
    """What a job left: its answer, and the bytes of its files by the ends of their names."""

    name: str
    seen: Sequence[Sequence[Any]]
    stored: Sequence[str]  # digests of originals that must be there
    files: Mapping[str, bytes]


def path(folder: Path, name: str) -> Path:
    """Give the place of the states of a batch, the first of which has this name."""
    return folder / f"{name}.zst"


def packed(states: Sequence[State]) -> bytes:
    """Give the file that holds some states."""
    head = [
        (one.name, one.seen, one.stored, [(end, len(data)) for end, data in one.files.items()])
        for one in states
    ]
    parts = [json.dumps(head).encode() + b"\n"]
    for one in states:
        parts += one.files.values()
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _LEVEL,
        zstd.CompressionParameter.window_log: _WINDOW,
        zstd.CompressionParameter.enable_long_distance_matching: 1,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    return zstd.compress(b"".join(parts), options=options)


def names(place: Path) -> list[str]:
    """Give the names of the states in a file of which only the beginning is read.

    None where it is missing, or where that is damaged.
    """
    try:
        with zstd.open(place) as file:
            return [name for name, *_ in json.loads(file.readline())]
    except (OSError, EOFError, ValueError, zstd.ZstdError):
        return []


def read(place: Path) -> Iterator[State]:
    """Yield the states in a file; none where it is missing or damaged."""
    try:
        data = zstd.decompress(place.read_bytes())
        at = data.index(b"\n") + 1
        head = json.loads(data[:at])
    except (OSError, ValueError, zstd.ZstdError):
        return
    for name, seen, stored, sizes in head:
        found = {}
        for end, size in sizes:
            found[end] = data[at : at + size]
            at += size
        yield State(name, seen, stored, found)
