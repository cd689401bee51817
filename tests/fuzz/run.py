"""Fuzz every part for a while: `python tests/fuzz/run.py [--seconds 30] [NAME…]`.

Exit code 1 where an input broke a promise, took too long or too much memory; its file is named, and
`python tests/fuzz/replay.py FILE` shows it again. Kept inputs stand in corpus/NAME.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from seeds import CORPUS, HERE, lay

PARTS = tuple(sorted(path.name for path in CORPUS.iterdir()))
LONGEST = 4096  # bytes of an input
PATIENCE = 120  # seconds for one input: what takes longer counts as found; the machine may be busy
MEMORY = 4096  # MB
# Seconds a process lives: what the fuzzer notes of each comparison it traces is never freed (join:
# 35 KB a run, and nothing where it traces none). The next process goes on with the corpus.
SLICE = 120
SPARE = 120  # seconds for the start, and for the last input

_TOLD = 3000  # characters of what the fuzzer said of an input
_RAISED = " === Uncaught Python exception"
_DONE = re.compile(r"Done (\d+) runs")
_COVERED = re.compile(r"cov: (\d+) ft: (\d+)")


class Fuzzed(NamedTuple):
    """What came of one part."""

    name: str
    runs: int
    covered: str  # the edges and features of the code that were reached
    found: list[Path]  # inputs that broke a promise
    told: str  # the end of what the fuzzer said


def fuzz(name: str, seconds: int, keep: Path, seed: int) -> Fuzzed:
    """Fuzz one part; the inputs follow from `seed`, 0 stands for a new one."""
    with tempfile.TemporaryDirectory(prefix=f"fuzz-{name}-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        lay(name, corpus)
        runs, one = 0, Fuzzed(name, 0, "", [], "")
        for begun in range(0, seconds, SLICE):
            left = min(SLICE, seconds - begun)
            one = _slice(name, left, keep, seed and seed + begun, corpus)
            runs += one.runs
            if one.told or one.found:
                break
    return one._replace(runs=runs)


def _slice(name: str, seconds: int, keep: Path, seed: int, corpus: Path) -> Fuzzed:
    command = [sys.executable, str(HERE / "target.py"), name, f"-seed={seed}"]
    command += [f"-max_total_time={seconds}"]
    command += [f"-max_len={LONGEST}", f"-timeout={PATIENCE}", f"-rss_limit_mb={MEMORY}"]
    command += [f"-report_slow_units={PATIENCE}"]
    command += [f"-dict={HERE / 'words.dict'}", f"-artifact_prefix={keep}/{name}-"]
    try:
        done = subprocess.run(  # noqa: S603  our own command
            [*command, str(corpus)],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds + SPARE + PATIENCE,
            env={**os.environ, "TMPDIR": str(corpus.parent), "PYTHONWARNINGS": "ignore"},
        )
    except subprocess.TimeoutExpired:
        return Fuzzed(name, 0, "", sorted(keep.glob(f"{name}-*")), "it did not end")
    said = done.stdout.decode("utf-8", "replace")
    runs, covered = _DONE.findall(said), _COVERED.findall(said)
    told = "" if runs and not done.returncode else said[max(said.find(_RAISED), 0) :][-_TOLD:]
    where = " edges, ".join(covered[-1]) + " features" if covered else ""
    return Fuzzed(name, int(runs[-1]) if runs else 0, where, sorted(keep.glob(f"{name}-*")), told)


def main() -> int:
    """Fuzz the parts, two at a time, and tell of each."""
    parser = argparse.ArgumentParser(description="Fuzz what reads what strangers wrote.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PARTS))
    parser.add_argument("--seconds", type=int, default=30, help="for each part")
    parser.add_argument("--seed", type=int, default=1, help="of the inputs; 0: new ones each time")
    parser.add_argument("--at-once", type=int, default=2, help="parts that run side by side")
    parser.add_argument("--keep", type=Path, help="folder for the inputs that break a promise")
    choice = parser.parse_args()
    unknown = {*choice.names} - {*PARTS}
    if unknown:
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    keep = choice.keep or Path(tempfile.mkdtemp(prefix="fuzz-found-"))
    keep.mkdir(parents=True, exist_ok=True)
    broken = False
    with ThreadPoolExecutor(choice.at_once) as threads:
        jobs = [
            threads.submit(fuzz, name, choice.seconds, keep, choice.seed)
            for name in choice.names or PARTS
        ]
        for job in jobs:
            one = job.result()
            print(f"{one.name:9} {one.runs:8} runs  {one.covered}", flush=True)
            if one.told or one.found:
                broken = True
                print(one.told, *(f"found: {path}" for path in one.found), sep="\n", flush=True)
    if not broken and not choice.keep:
        keep.rmdir()
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
