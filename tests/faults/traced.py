"""Run a command of ours in a child of this process, its system calls counted, killed or failed.

This process has loaded all modules, so that the calls of a child are those of the work: after a
dry run of the same command nothing is imported any more. The child stops before it begins, strace
takes hold of it (`-p`), and it goes on. (Method: 4.5 of the design's table of faults; the injection
is strace's own: `-e inject=CALL:signal=KILL:when=N`, `:error=ENOSPC:when=N`.)
"""

import contextlib
import ctypes
import io
import os
import re
import select
import signal
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cleaner.cli import command

# What touches files. Reads are among them: a kill between two reads is a kill, too.
CALLS = (
    "openat", "read", "write", "pwrite64", "fsync", "fdatasync", "close", "rename", "renameat",
    "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "fchmod", "fchown", "ftruncate", "flock",
    "newfstatat", "fstat", "lstat", "stat", "getdents64", "lseek", "link", "symlink", "statx",
    "sync",
)  # fmt: skip
# what is done without a command line of its own, by the name that stands in the place of a command
HANDS: dict[str, Callable[[Sequence[str]], int]] = {}
_PR_SET_PTRACER = 0x59616D61
_CAPABILITY_VERSION = 0x20080522  # of capset(2): two words of each set
_ANYONE = ctypes.c_ulong(-1)
_ATTACHED = b"attached"
_PATIENCE = 60  # seconds after which a child counts as hung
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\(")


class Ended(NamedTuple):
    """How a child ended: its exit status, or minus the signal; what it said."""

    status: int
    said: str


def run(
    arguments: Sequence[str], inject: str = "", log: Path | None = None, *, whole: bool = False
) -> Ended:
    """Run `cleaner ARGUMENTS` in a child; `inject` is strace's, `log` gets the calls.

    With `whole` the log has all bytes that are written.
    """
    said, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        _work(arguments, mouth)
    os.close(mouth)
    try:
        tracer = _attach(child, inject, log, whole=whole) if inject or log else None
        if tracer is None:
            os.waitpid(child, os.WUNTRACED)
        os.kill(child, signal.SIGCONT)
        words = _read_all(said, child)
        _, status = os.waitpid(child, 0)
        if tracer is not None:
            tracer.communicate()
    finally:
        os.close(said)
    code = os.waitstatus_to_exitcode(status)
    return Ended(code, words)


def _work(arguments: Sequence[str], mouth: int) -> None:
    """Be the child: wait for the tracer, do the work, never come back."""
    code = 70
    try:
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANYONE, 0, 0, 0)
        for number in (1, 2):
            os.dup2(mouth, number)
        sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), "utf-8")
        sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", 0, closefd=False), write_through=True)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.kill(os.getpid(), signal.SIGSTOP)
        code = call(arguments)
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001  whatever it is, it must not unwind into the parent's frames
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def call(arguments: Sequence[str]) -> int:
    """Run a command in this process; give its exit status."""
    if arguments[0] in HANDS:
        return HANDS[arguments[0]](arguments[1:])
    before = sys.argv
    sys.argv = ["cleaner", *arguments]
    try:
        command()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        sys.argv = before
    return 0


def _attach(child: int, inject: str, log: Path | None, *, whole: bool) -> subprocess.Popen[bytes]:
    os.waitpid(child, os.WUNTRACED)
    wanted = inject.split(":", 1)[0] if inject else ",".join(CALLS)
    command = ["strace", "-f", "-p", str(child), "-e", f"trace=?{wanted.replace(',', ',?')}"]
    command += ["-e", f"inject={inject}"] if inject else []
    command += ["-xx", "-s", "10000000"] if whole else []
    command += ["-y", "-o", str(log or os.devnull)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE)  # noqa: S603
    assert tracer.stderr is not None
    told = b""
    while _ATTACHED not in told:
        part = os.read(tracer.stderr.fileno(), 4096)
        if not part:
            message = f"strace cannot trace: {told!r}"
            raise RuntimeError(message)
        told += part
    return tracer


def _read_all(said: int, child: int) -> str:
    parts = []
    while True:
        ready, _, _ = select.select([said], [], [], _PATIENCE)
        if not ready:
            os.kill(child, signal.SIGKILL)
            parts.append(b"\n[hung]")
            break
        part = os.read(said, 65536)
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode("utf-8", "replace")


def counted(log: Path) -> Mapping[str, int]:
    """Give how often each call was made, out of a log."""
    calls = (_CALL.match(line) for line in log.read_text("utf-8", "replace").splitlines())
    return Counter(match[1] for match in calls if match)


@contextlib.contextmanager
def plain_user() -> Iterator[None]:
    """Let commands run as one whom permissions hold back, as they do not hold back root."""
    if os.geteuid() != 0:
        yield
        return
    _hold_back(0)
    try:
        yield
    finally:
        _hold_back(0xFFFFFFFF)


def _hold_back(effective: int) -> None:
    """Set which of the capabilities this process may have are in force (capset(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    words = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable: low words, then high
    if libc.capget(header, words) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    words[0] = words[1] & effective
    if libc.capset(header, words) != 0:
        raise OSError(ctypes.get_errno(), "capset")
