"""Having the system read what is needed soon, so that the disk works while the processors do."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cleaner import later

if TYPE_CHECKING:
    import threading
else:
    threading = later.module("threading")

Item = TypeVar("Item")


def soon(path: Path, *spans: tuple[int, int]) -> None:
    """Ask the system to read a file which is needed soon, or spans of it: begin and length.

    Nobody waits for it, and nothing hangs on whether it does: a system may not know how.
    """
    if not hasattr(os, "posix_fadvise"):
        return
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            for begin, size in spans or ((0, os.fstat(handle).st_size),):
                if size:  # 0 is all the rest
                    os.posix_fadvise(handle, begin, size, os.POSIX_FADV_WILLNEED)
        finally:
            os.close(handle)


def foreseen(items: Iterable[Item], ask: Callable[[Item], None], steps: int = 4) -> Iterator[Item]:
    """Yield items; before the turn of each, `steps` earlier, `ask` for what it needs.

    So the disk reads while the processors work.
    """
    waiting: deque[Item] = deque()
    for item in items:
        ask(item)
        waiting.append(item)
        if len(waiting) > steps:
            yield waiting.popleft()
    yield from waiting


def meanwhile(items: Iterable[Item], ask: Callable[[Item], None]) -> None:
    """Ask for what all of these need, while who calls goes on: to ask for much may take time."""

    def ask_all() -> None:
        for item in items:
            ask(item)

    threading.Thread(target=ask_all, daemon=True).start()
