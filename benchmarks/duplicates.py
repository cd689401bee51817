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
import random
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from duplicates_peers import CONTESTANTS, Flags
from rapidfuzz import fuzz

from cleaner.comparison import comparison_lines
from cleaner.join import Means, similar_pairs

BULK = Path(__file__).parents[2] / "shared" / "data" / "bulk" / "modern.tar.xz"
Pair = tuple[int, int]


# ---------------------------------------------------------------- the corpus


def paragraphs(texts: Sequence[Path]) -> Iterator[str]:
    """Yield paragraphs of 20 to 600 characters: lines of the texts joined to mixed lengths."""
    rng = random.Random(7)  # noqa: S311  to be repeated
    waiting, wanted = "", 0
    for text in _texts(texts):
        for line in comparison_lines(text):
            waiting += line
            if len(waiting) > wanted:
                yield waiting[:600]
                waiting, wanted = "", rng.choice((20, 40, 80, 120, 160, 240, 360))


def _texts(paths: Sequence[Path]) -> Iterator[str]:
    for path in paths:
        if tarfile.is_tarfile(path):
            with tarfile.open(path) as archive:
                for member in archive:
                    file = archive.extractfile(member)
                    if file:
                        yield file.read().decode()
        else:
            yield path.read_text("utf-8")


def corpus(base: list[str], megabytes: float) -> tuple[list[str], list[Pair]]:
    """Give lines with copies among them, and the pairs of original and copy that are near.

    A text that is too short is told again in other characters: each stands for one that is about
    as frequent. That keeps the statistics of the language and shares no paragraph.
    """
    rng = random.Random(1)  # noqa: S311
    lines: list[str] = []
    size = 0
    while size < 0.9e6 * megabytes:
        told = base if not lines else _in_other_characters(base, rng)
        for line in told:
            lines.append(line)
            size += len(line.encode()) + 1
            if size >= 0.9e6 * megabytes:
                break
    common = "".join(lines[:: max(1, len(lines) // 300)])
    rows: list[tuple[float, int, str]] = [(n, -1, line) for n, line in enumerate(lines)]
    for number in range(len(lines) // 9):
        origin = rng.randrange(len(lines))
        copy = lines[origin] if number % 2 else _damaged(lines[origin], common, rng)
        rows.append((rng.random() * len(lines), origin, copy))
    rows.sort(key=lambda row: row[0])
    place = {int(at): n for n, (at, origin, _) in enumerate(rows) if origin < 0}
    copies = [(place[origin], n) for n, (_, origin, _) in enumerate(rows) if origin >= 0]
    texts = [text for _, _, text in rows]
    near = [(a, b) for a, b in copies if 90 <= fuzz.ratio(texts[a], texts[b]) < 100]  # noqa: PLR2004
    return texts, near


def _in_other_characters(base: list[str], rng: random.Random) -> list[str]:
    text = "\n".join(base)
    frequent = sorted(set(text) - {"\n"}, key=text[:1_000_000].count, reverse=True)
    table = {}
    for begin in range(0, len(frequent), 64):
        some = frequent[begin : begin + 64]
        table |= dict(zip(map(ord, some), rng.sample(some, len(some)), strict=True))
    return text.translate(table).split("\n")


def _damaged(text: str, common: str, rng: random.Random) -> str:
    characters = list(text)
    for _ in range(max(1, round(len(text) * rng.choice((0.01, 0.02, 0.04, 0.06, 0.08, 0.1))))):
        at = rng.randrange(len(characters))
        match rng.choice(("replace", "replace", "insert", "delete")):
            case "replace":
                characters[at] = rng.choice(common)
            case "insert":
                characters.insert(at, rng.choice(common))
            case _ if len(characters) > 1:
                del characters[at]
    return "".join(characters)


# ---------------------------------------------------------------- the contest


def run_one(name: str, path: Path) -> None:
    """Run one contestant in this process; print its figures and leave its flags beside the file."""
    began = time.process_time()
    with path.open(encoding="utf-8", newline="\n") as file:
        lines = [line[:-1] for line in file]
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
