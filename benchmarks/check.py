"""Figures of the gate: start-up, a cold and a warm check, and neighbours on the same tree.

    python benchmarks/check.py [FILES] [BYTES_PER_FILE]

Everything is measured in one run and given as ratios, because machines differ: of the time a user
waits, and in brackets of the time of all processors, which other work on the machine lengthens
less, and of which a cold check takes several. Python is allowed to keep compiled modules, as where
the package is installed. The peers (codespell, typos,
autocorrect) run where they are installed; they do a small part of the work: codespell and typos
look for misspelt English words, AutoCorrect for blanks and punctuation, none for copies.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

CLEANER = (sys.executable, "-c", "from cleaner.cli import main; main()")
ROUNDS = 9
TURNS = 5
ENVIRONMENT = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
AUTOCORRECT = """
import pathlib, sys, autocorrect_py
for path in pathlib.Path(sys.argv[1]).rglob("*.txt"):
    autocorrect_py.lint_for(path.read_text("utf-8"), str(path))
"""
# `clean` in one process, and the time of what a check does not do: files that are not segments of
# what the corpus stages see, what is kept for the next run, what is put in place.
WRITING = """
import sys, time
from cleaner import files, output, run, spool
inside = []
spent = 0.0
def counted(module, name, counts):
    function = getattr(module, name)
    def timed(*given, **named):
        global spent
        inside.append(counts)
        began = time.process_time()
        try:
            return function(*given, **named)
        finally:
            inside.pop()
            if counts and not inside:
                spent += time.process_time() - began
    setattr(module, name, timed)
for module, names, counts in (
    (files, ("write", "write_all", "sync_folder"), True),
    (output, ("begin", "put_in_place"), True),
    (run, ("_keep",), True),
    (spool, ("write",), False),
):
    for name in names:
        counted(module, name, counts)
from cleaner.cli import command
sys.argv[1:] = ["clean", sys.argv[1], "--out", sys.argv[2], "-q", "-j", "1"]
try:
    command()
finally:
    sys.stderr.write(f"{time.process_time()} {spent}")
"""
PEERS = (  # name, the program or module that must be there, the command
    ("codespell", "codespell", ("codespell", "-q", "3")),
    ("typos", "typos", ("typos", "--format", "brief")),
    ("AutoCorrect", "autocorrect", ("autocorrect", "--lint", "--quiet")),
    ("AutoCorrect's library", "autocorrect_py", (sys.executable, "-c", AUTOCORRECT)),
)


def main() -> None:
    """Measure and print."""
    files, size = (int(argument) for argument in (*sys.argv[1:], "10000", "20000")[:2])
    with tempfile.TemporaryDirectory() as folder:
        start_up(Path(folder))
        tree = Path(folder) / "corpus"
        make(tree, files, size)
        print(f"\n{files} files of {size / 1e3:.0f} kB, {os.cpu_count()} processors")
        gate(tree, ("--ignore", "B2,D2,D3"), "each document by itself")
        gate(tree, ("-j", "1"), "also against each other, one process")
        gate(tree, (), "the same, a process for each processor")
        clean = timed((*CLEANER, "clean", str(tree), "--out", f"{folder}/out", "-q"))
        print(f"  clean, with writing: {clean}")
        without_writing(tree / "00", Path(folder))
        for name, needed, command in PEERS:
            there = shutil.which(needed) or find_spec(needed)
            took = timed((*command, str(tree))) if there else "not installed"
            print(f"  {name}: {took}")


def start_up(folder: Path) -> None:
    """Compare the start of the command with that of Python."""
    document = folder / "a.txt"
    document.write_text("县里新修的图书馆昨天开门，来了三百多位读者。\n", "utf-8")
    for arguments in (["--version"], ["check", str(document)]):
        timed((*CLEANER, *arguments))  # so that Python has compiled all modules
        pairs = [
            (timed((sys.executable, "-c", "pass")).seconds, timed((*CLEANER, *arguments)).seconds)
            for _ in range(ROUNDS)
        ]
        nothing, took = (statistics.median(times) for times in zip(*pairs, strict=True))
        print(
            f"cleaner {arguments[0]}: {took * 1e3:.0f} ms, {took / nothing:.1f} × python -c pass"
            f" ({nothing * 1e3:.0f} ms)"
        )


def gate(tree: Path, options: Sequence[str], title: str) -> None:
    """Check cold, warm, and warm with one document changed: the middle one of some short runs."""
    shutil.rmtree(tree / ".cleaner", ignore_errors=True)
    command = (*CLEANER, "check", str(tree), "-q", *options)
    cold = timed(command)
    time.sleep(2.1)  # files just written are read again: their times say too little
    timed(command)
    warm = middle([timed(command) for _ in range(TURNS)])
    document = tree / "00" / "000000.txt"
    runs = []
    for number in range(TURNS):
        more = f"新添的第{number}行，只为了量一量时间。\n"
        document.write_text(document.read_text("utf-8") + more, "utf-8")
        runs.append(timed(command))
    changed = middle(runs)
    print(f"{title}: cold {cold}")
    for name, took in (("nothing changed", warm), ("one changed", changed)):
        waits, works = cold.seconds / took.seconds, cold.processors / took.processors
        print(f"  {name}: {took}: 1/{waits:.0f} [1/{works:.0f}]")


def without_writing(tree: Path, folder: Path) -> None:
    """Compare a first check with a `clean` whose time of writing is taken away, in one process."""
    checks, cleans = [], []
    for number in range(TURNS):
        shutil.rmtree(tree / ".cleaner", ignore_errors=True)
        checks.append(timed((*CLEANER, "check", str(tree), "-q", "-j", "1")).processors)
        command = (sys.executable, "-c", WRITING, str(tree), str(folder / f"turn-{number}"))
        told = subprocess.run(command, env=ENVIRONMENT, check=True, stderr=subprocess.PIPE).stderr
        whole, writing = map(float, told.split())
        cleans.append(whole - writing)
    first, other = statistics.median(checks), statistics.median(cleans)
    print(
        f"  in one process: a first check [{first:.2f} s], clean without writing [{other:.2f} s]:"
        f" {first / other:.2f} ×"
    )


def make(tree: Path, files: int, size: int) -> None:
    """Write documents of frequent characters in sentences and paragraphs."""
    chance = random.Random(7)  # noqa: S311  test data
    frequent = resources.files("cleaner.codecs").joinpath("han_frequency.txt").read_text("utf-8")
    han = [c for c in frequent if "\u4e00" <= c <= "\u9fff"][:1200]
    for number in range(files):
        path = tree / f"{number // 1000:02d}" / f"{number:06d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(chance, han, size), "utf-8")


def text_of(chance: random.Random, han: Sequence[str], size: int) -> str:
    """Give paragraphs of about so many bytes."""
    parts: list[str] = []
    written = 0
    while written < size:
        sentences = [
            "".join(chance.choices(han, k=chance.randrange(4, 14)))
            for _ in range(chance.randrange(3, 12))
        ]
        parts.append("　　" + "，".join(sentences) + "。\n")
        written += 3 * len(parts[-1])
    return "".join(parts)


class Used(NamedTuple):
    """What a command took."""

    seconds: float
    processors: float  # seconds, of it and of all its workers
    memory: int  # kilobytes of the largest process

    def __str__(self) -> str:
        """Tell it in a line."""
        return f"{self.seconds:.2f} s [{self.processors:.2f} s], {self.memory / 1e3:.0f} MB"


def middle(runs: Sequence[Used]) -> Used:
    """Give the run that takes neither most nor least."""
    return sorted(runs, key=lambda used: used.seconds)[len(runs) // 2]


def timed(command: Sequence[str]) -> Used:
    """Run a command."""
    began = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, env=ENVIRONMENT)
    _, _, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    return Used(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


if __name__ == "__main__":
    main()
