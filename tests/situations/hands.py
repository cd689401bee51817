"""What the tests of situations share: a corpus laid out, a command run, what became of it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import traced

ARTICLE = "县里新修的图书馆昨天开门，来了三百多位读者。\n馆长说，周末也开。\n"
DIRTY = "他说,好,明天见。\n"
CLEAN = "他说，好，明天见。\n"
COMMAND = (sys.executable, "-c", "from cleaner.cli import main; main()")

# For a process that gets a signal. Where it measures coverage, an exception that the signal raises
# can leave the collector's lock taken, and the process then waits for itself (coverage 7.17:
# collector.lock_data); without measuring there is no such lock.
UNMEASURED = {name: value for name, value in os.environ.items() if "COVERAGE_PROCESS" not in name}


@contextmanager
def heeding_signals() -> Iterator[None]:
    """Let what is started heed signals, even where whoever runs the tests ignores them.

    A runner in the background ignores the interrupt, one under nohup the hang-up.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def lay(root: Path, documents: Mapping[str, str | bytes]) -> Path:
    """Write documents below a folder."""
    for name, data in documents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return root


def cleaner(*arguments: str | Path) -> traced.Ended:
    """Run a command in a child of this process; no traceback, whatever happens."""
    ended = traced.run([str(argument) for argument in arguments])
    assert "Traceback" not in ended.said, ended.said
    return ended


def clean(source: Path, out: Path, *more: str) -> traced.Ended:
    """Clean a folder with one worker."""
    return cleaner("clean", source, "--out", out, "-j", "1", *more)


def outside(
    *arguments: str | Path,
    environment: Mapping[str, str] | None = None,
    umask: int = -1,
    before: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own."""
    command = [*COMMAND, *map(str, arguments)]
    env = {**os.environ, **(environment or {})}
    return subprocess.run(  # noqa: S603
        command,
        env=env,
        umask=umask,
        preexec_fn=before,
        capture_output=True,
        check=False,
        timeout=120,
    )


def tree(root: Path) -> dict[str, bytes]:
    """Give every regular file below a folder, our lock aside."""
    return {
        os.fsencode(path.relative_to(root)).decode("utf-8", "backslashreplace"): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.name not in ("lock", "files.json")
    }


def documents(root: Path) -> dict[str, bytes]:
    """Give the files below a folder without our own."""
    return {name: data for name, data in tree(root).items() if ".cleaner" not in name.split("/")}


def summary(out: Path) -> dict[str, Any]:
    """Give the summary of a run."""
    value: dict[str, Any] = json.loads((out / ".cleaner" / "summary.json").read_bytes())
    return value


def rules_found(out: Path) -> set[str]:
    """Give the codes of all changes and flags in a ledger."""
    rows = (out / ".cleaner" / "changes.jsonl").read_bytes().splitlines()
    return {row["rule"] for row in map(json.loads, rows) if "rule" in row}
