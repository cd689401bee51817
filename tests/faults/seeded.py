"""Proof that the tests bite: faults put into our own code, each of which a named test must catch.

    python tests/faults/seeded.py [WORD …]    all faults, or those with a word in their name

Each fault of seeded.toml is put into a copy of the tree, by itself, and the tests named there are
run on it. Exit status 1: a fault that no test saw. 2: a fault that cannot be put in (its code is no
longer what it was), or whose tests do not run.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PARTS = ("cleaner", "tests", "fixtures", "pyproject.toml", "README.md", "docs", "benchmarks")
AT_ONCE = os.cpu_count() or 1
_FAILED = 1  # pytest: all was collected and run, and some tests failed
_PATIENCE = 1200  # seconds for the tests of one fault, on a busy machine; what hangs is not caught


class Fault(NamedTuple):
    """What stands in a module, what is put in its place, and which tests must notice."""

    name: str
    module: str
    old: str
    new: str
    tests: str


class CannotBePutInError(Exception):
    """The code is not what the fault was written for."""


def faults(words: list[str]) -> list[Fault]:
    """Read the faults."""
    rows = tomllib.loads((HERE / "seeded.toml").read_text("utf-8"))["fault"]
    every = [Fault(**row) for row in rows]
    return [one for one in every if not words or any(word in one.name for word in words)]


def with_fault(text: str, fault: Fault) -> str:
    """Put a fault into the text of its module; raises CannotBePutInError."""
    if text.count(fault.old) != 1:
        found = text.count(fault.old)
        message = f"{fault.name}: stands {found} times in {fault.module}: {fault.old!r}"
        raise CannotBePutInError(message)
    return text.replace(fault.old, fault.new)


def copy_tree(to: Path) -> None:
    """Copy what tests need; what is compiled is told by its content, not by the clock."""
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, to / name)
    compiling = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash"]
    subprocess.run([*compiling, str(to / "cleaner")], check=True)  # noqa: S603


@contextmanager
def put_in(tree: Path, fault: Fault) -> Iterator[None]:
    """Let a tree have a fault for a while."""
    module = tree / "cleaner" / fault.module
    text = module.read_text("utf-8")
    module.write_text(with_fault(text, fault), "utf-8")
    try:
        yield
    finally:
        module.write_text(text, "utf-8")


def status_with(tree: Path, fault: Fault) -> int:
    """Run the tests on a tree with a fault; give pytest's exit status."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "CI": "true", "TMPDIR": str(tree / "tmp")}
    pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    with put_in(tree, fault):
        try:
            done = subprocess.run(  # noqa: S603
                [*pytest, *shlex.split(fault.tests)],
                cwd=tree,
                env=environment,
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return 0
    return done.returncode


def main() -> int:
    """Try all faults, as many at a time as there are processors; say which were caught."""
    wanted = faults(sys.argv[1:])
    worst = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            tree = Path(folder) / str(number)
            (tree / "tmp").mkdir(parents=True)
            copy_tree(tree)
            trees.put(tree)

        def tried(fault: Fault) -> tuple[int, float]:
            tree, begun = trees.get(), time.monotonic()
            try:
                return status_with(tree, fault), time.monotonic() - begun
            finally:
                trees.put(tree)

        for fault, (status, seconds) in zip(wanted, pool.map(tried, wanted), strict=True):
            said = {_FAILED: "caught", 0: "NOT CAUGHT"}.get(status, f"tests ended with {status}")
            sys.stdout.write(f"{said:11} {seconds:5.1f} s  {fault.name}\n")
            sys.stdout.flush()
            worst = max(worst, {_FAILED: 0, 0: 1}.get(status, 2))
    sys.stdout.write(f"{len(wanted)} faults\n")
    return worst


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except CannotBePutInError as error:
        sys.exit(f"{error}")
