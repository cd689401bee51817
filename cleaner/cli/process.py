"""What the process owes its caller: an orderly end at a signal, streams that may be closed."""

import atexit
import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from cleaner.cli import EXIT_ERROR, EXIT_OK

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def start_no_idle_threads() -> None:
    """Let numpy start no threads for linear algebra, in workers neither: nothing here uses it.

    They take a tenth of a check after a change.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class Ended(BaseException):
    """A signal asks for the end; no `except Exception` on the way may take it for a fault."""

    def __init__(self, number: int) -> None:
        """Keep which one."""
        super().__init__(number)
        self.status = 128 + number  # as shells have it


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind, so that workers end and temporaries go; a second one kills.

    A signal that is ignored (nohup) stays ignored.
    """
    before = {number: signal.getsignal(number) for number in _ENDING}
    wanted = [number for number in _ENDING if before[number] is not signal.SIG_IGN]
    for number in wanted:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in wanted:
            signal.signal(number, before[number])


def _end(number: int, _: FrameType | None) -> None:
    for other in _ENDING:
        signal.signal(other, signal.SIG_DFL)
    raise Ended(number)


def fill_closed_streams() -> None:
    """Put something in the place of standard streams that are closed.

    Else the next file that is opened gets their number. What must be written to a closed standard
    output fails as it should; what would be said on a closed standard error is lost.
    """
    # the first two the wrong way round: reading what is closed, or writing to it, is an error
    ways = (
        ("stdin", "rb", os.O_WRONLY),
        ("stdout", "wb", os.O_RDONLY),
        ("stderr", "wb", os.O_RDWR),
    )
    for number, (name, mode, way) in enumerate(ways):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, way)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            # unbuffered: what could not be written is not tried again at the end
            stream = os.fdopen(number, mode, 0, closefd=False)
            setattr(sys, name, io.TextIOWrapper(stream, "utf-8", write_through=True))


def leave(code: str | int | None) -> NoReturn:
    """End as `sys.exit(code)` does, and let the system take the memory back as a whole.

    Python would free what it holds one by one, which takes a twentieth of a check of ten thousand
    documents.
    """
    if isinstance(code, str):
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001  what others asked to be told of
    status = code or EXIT_OK
    with suppress(OSError):  # nobody can be told any more
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            status = EXIT_ERROR
        except OSError as error:
            status = EXIT_ERROR
            sys.stderr.write(f"cleaner: standard output: {error.strerror}\n")
        sys.stderr.flush()
    os._exit(status)


def forget_output() -> None:
    """Let what is still to be written to standard output go nowhere: nobody reads it."""
    handle = os.open(os.devnull, os.O_WRONLY)
    os.dup2(handle, 1)
    os.close(handle)
