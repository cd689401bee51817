"""The duplicate search against its peers: one core, one corpus, turn by turn.

    python benchmarks/duplicates.py [TEXT…] [--mb 60] [--rounds 3] [--only NAME…]

The corpus is made of paragraphs of the given texts (default: ../shared/data/bulk), one a line, in
comparison form, so that nothing but the search is compared. 5 % of the lines are exact copies, 5 %
copies with 1 to 10 % of their characters changed. Peers are searched for in this Python (extra
`bench`); those that are missing are left out. Time is CPU time in the process, reading included.

recall: injected copies with a ratio of 0.9 and more that are found, with their originals.
precision: flagged lines that have another line with a ratio of 0.8 and more.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from duplicates_corpus import BULK, corpus, paragraphs, read_lines
from duplicates_peers import CONTESTANTS, Flags

from cleaner.join import Means, similar_pairs


def run_one(name: str, path: Path) -> None:
    """Run one contestant in this process; print its figures and leave its flags beside the file."""
    began = time.process_time()
    lines = read_lines(path)
    flags = CONTESTANTS[name][1](lines)
    seconds = time.process_time() - began
    np.save(path.with_suffix(f".{list(CONTESTANTS).index(name)}.npy"), flags)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "memory": memory}))


def measure(name: str, path: Path) -> dict[str, float]:
    """Run one contestant on one core."""
    core = str(max(os.sched_getaffinity(0)))
    environment = os.environ | {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        ["taskset", "-c", core, sys.executable, __file__, "--run", name, str(path)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def real(lines: list[str]) -> Flags:
    """Flag the lines that have another one with a ratio of 0.8 and more."""
    firsts = {line: n for n, line in reversed(list(enumerate(lines)))}
    numbers = list(firsts.values())
    flags = np.array([firsts[line] != n for n, line in enumerate(lines)])
    flags[[firsts[line] for n, line in enumerate(lines) if firsts[line] != n]] = True
    found = similar_pairs(list(firsts), 0.8, Means(fast=True))
    flags[[numbers[n] for n in (*found.one.tolist(), *found.other.tolist())]] = True
    return flags


def contest(options: argparse.Namespace, folder: Path) -> None:
    """Build the corpus, let all take turns, print the table."""
    lines, near = corpus(list(paragraphs(options.text or [BULK])), options.mb)
    path = folder / "corpus.txt"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    size = path.stat().st_size / 1e6
    print(f"{len(lines)} lines, {size:.1f} MB, {len(near)} near copies")
    names = [
        name
        for name, (package, _) in CONTESTANTS.items()
        if find_spec(package) and (not options.only or any(o in name for o in options.only))
    ]
    times: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for _ in range(options.rounds):
        for name in names:
            times[name].append(measure(name, path))
    truth = real(lines)
    base = statistics.median(row["seconds"] for row in times[names[0]])
    print(f"{'':24}{'MB/s':>8}{'time':>8}{'memory':>9}{'recall':>8}{'precision':>11}")
    for name in names:
        seconds = statistics.median(row["seconds"] for row in times[name])
        memory = max(row["memory"] for row in times[name])
        flags = np.load(path.with_suffix(f".{list(CONTESTANTS).index(name)}.npy"))
        one_sided = name.startswith("rensa d")  # it says what to drop, not what that is a copy of
        found = [flags[b] if not one_sided else flags[a] or flags[b] for a, b in near]
        precision = (truth & flags).sum() / max(flags.sum(), 1)
        print(
            f"{name:24}{size / seconds:8.1f}{seconds / base:7.2f}x{memory:6.0f} MB"
            f"{np.mean(found):8.3f}{precision:11.3f}"
        )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("text", nargs="*", type=Path)
    parser.add_argument("--mb", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run_one(options.run[0], Path(options.run[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        contest(options, Path(folder))


if __name__ == "__main__":
    main()
