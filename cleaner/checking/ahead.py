"""A large file that is mapped and summed up while this process does something else."""

import mmap
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

_OPENED = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Mapped(NamedTuple):
    """A file in memory; what is written there is ours alone and never comes into the file."""

    data: mmap.mmap
    sum: int  # CRC-32 of the whole


class Ahead:
    """A file on its way: reading and summing up need no Python, so a thread does it beside us."""

    def __init__(self, path: Path) -> None:
        """Begin."""
        self._path = path
        self._mapped: Mapped | None = None
        self._thread = threading.Thread(target=self._map, daemon=True)
        self._thread.start()

    def _map(self) -> None:
        self._mapped = mapped(self._path)

    def mapped(self) -> Mapped | None:
        """Wait for it; None: it cannot be had."""
        self._thread.join()
        return self._mapped


def mapped(path: Path) -> Mapped | None:
    """Map a file; None: it cannot be had."""
    with suppress(OSError, ValueError):  # none, no regular one, or empty
        handle = os.open(path, _OPENED)
        try:
            data = mmap.mmap(handle, 0, access=mmap.ACCESS_COPY)
        finally:
            os.close(handle)
        return Mapped(data, crc32(data))
    return None
