"""Whole commands that remove duplicates, process start and files included: ours and two peers.

    python benchmarks/duplicates_commands.py [TEXT…] [--mb 6 24 60] [--rounds 2]
        [--text-dedup PYTHON] [--datatrove PYTHON] [--limit 600]

PYTHON is the interpreter of an environment with the peer (text-dedup needs 3.12; datatrove needs
spacy and jieba); nothing is installed here. All read the same records and write those that stay:
ours JSON lines, text-dedup Parquet, datatrove JSON lines; putting them into that form is not
counted. Time is CPU time of the command and what it starts, on one core, turn by turn; a peer that
takes longer than the limit (seconds) is left out of this and all larger sizes.

text-dedup gets a space between characters, without which it takes a clause for a word and drops a
third of the records as too short, n 3 and threshold 0.5, which finds most. datatrove: n 5, 14 x 8.
recall: injected copies with a ratio of 0.9 and more that are named or removed. precision: of what
is named or removed, the share that has another record with a ratio of 0.8 and more.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from duplicates import real
from duplicates_corpus import BULK, corpus, paragraphs
from duplicates_peers import Flags

CLEANER = "from cleaner.cli import main; main()"
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "RAYON_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
    "HF_HUB_OFFLINE": "1",
    "TERM": "dumb",
}
PARQUET = """
import json, sys
import pyarrow as pa, pyarrow.parquet as pq
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
columns = {"text": [" ".join(row["text"]) for row in rows], "lineno": [row["id"] for row in rows]}
pq.write_table(pa.table(columns), sys.argv[2])
"""
TEXT_DEDUP = """
[input]
input_type = "local_files"
file_type = "parquet"
[input.read_arguments]
path = "in"
split = "train"
[algorithm]
algorithm_name = "minhash"
text_column = "text"
seed = 42
batch_size = 10000
num_perm = 240
threshold = 0.5
false_positive_weight = 0.5
false_negative_weight = 0.5
hash_bits = 64
ngram_size = 3
check_false_positive = false
num_proc = 1
[output]
output_dir = "out"
clean_cache = false
save_clusters = true
[debug]
enable_profiling = false
"""
ARROW = """
import pathlib
import pyarrow.ipc as ipc
for path in pathlib.Path("out").rglob("*.arrow"):
    table = ipc.open_stream(str(path)).read_all()
    if "lineno" in table.column_names:
        print(*table["lineno"].to_pylist())
"""
DATATROVE = """
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig, MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter)
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter
from datatrove.utils.hashing import HashConfig
config = MinhashConfig(
    n_grams=5, num_buckets=14, hashes_per_bucket=8, hash_config=HashConfig(precision=64))
stages = (
    ([JsonlReader("in"),
      MinhashDedupSignature(output_folder="sig", config=config, language="cmn_Hani")], 1),
    ([MinhashDedupBuckets(input_folder="sig", output_folder="buckets", config=config)], 14),
    ([MinhashDedupCluster(input_folder="buckets", output_folder="gone", config=config)], 1),
    ([JsonlReader("in"), MinhashDedupFilter(input_folder="gone"),
      JsonlWriter("out", compression=None)], 1),
)
for number, (pipeline, tasks) in enumerate(stages):
    LocalPipelineExecutor(pipeline, tasks=tasks, workers=1, logging_dir=f"log{number}").run()
"""


class Contestant(NamedTuple):
    """A command, run in a folder that has `in/records.jsonl`."""

    prepare: Callable[[Path], None]
    command: tuple[str, ...]
    named: Callable[[Path, int], Flags]  # what it named or removed, of so many records


def ours() -> Contestant:
    """Give the command of this project."""
    command = (sys.executable, "-c", CLEANER, "dedup", "in", "--remove", "--out", "out")
    return Contestant(lambda _: None, (*command, "-q", "-j", "1"), _in_groups)


def _in_groups(folder: Path, count: int) -> Flags:
    flags = np.zeros(count, np.bool_)
    with (folder / "out" / ".cleaner" / "groups.jsonl").open(encoding="utf-8") as groups:
        for group in map(json.loads, groups):
            for member in (*group["duplicates"], *group["alike"]):
                flags[int(member["place"].rpartition(":")[2]) - 1] = True
    return flags


def text_dedup(python: str) -> Contestant:
    """Give text-dedup's command line with its configuration."""

    def prepare(folder: Path) -> None:
        (folder / "config.toml").write_text(TEXT_DEDUP)
        paths = ("in/records.jsonl", "in/records.parquet")
        subprocess.run([python, "-c", PARQUET, *paths], cwd=folder, check=True)
        (folder / paths[0]).unlink()

    def named(folder: Path, count: int) -> Flags:
        told = subprocess.run(
            [python, "-c", ARROW], cwd=folder, check=True, capture_output=True, text=True
        )
        return _all_but(map(int, told.stdout.split()), count)

    return Contestant(prepare, (python, "-m", "text_dedup.minhash"), named)


def datatrove(python: str) -> Contestant:
    """Give datatrove's four stages in one process."""

    def named(folder: Path, count: int) -> Flags:
        lines = (line for path in (folder / "out").iterdir() for line in path.open("rb"))
        return _all_but((int(json.loads(line)["id"]) for line in lines), count)

    return Contestant(lambda _: None, (python, "-c", DATATROVE), named)


def _all_but(kept: Iterable[int], count: int) -> Flags:
    flags = np.ones(count, np.bool_)
    flags[list(kept)] = False
    return flags


def measure(one: Contestant, lines: list[str], limit: float) -> tuple[float, Flags] | None:
    """Run a command once; give its CPU seconds and what it named. None: it took too long."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        with (folder / "in" / "records.jsonl").open("w", encoding="utf-8") as records:
            for number, text in enumerate(lines):
                row = {"id": str(number), "text": text}
                records.write(json.dumps(row, ensure_ascii=False) + "\n")
        one.prepare(folder)
        seconds = _cpu_seconds(one.command, folder, limit)
        return None if seconds is None else (seconds, one.named(folder, len(lines)))


def _cpu_seconds(command: tuple[str, ...], folder: Path, limit: float) -> float | None:
    core = str(max(os.sched_getaffinity(0)))
    environment = {**ENVIRONMENT, "HF_HOME": str(folder / "cache")}
    before = os.times()
    with (folder / "told.txt").open("wb") as told:
        try:
            subprocess.run(
                ["taskset", "-c", core, *command],
                cwd=folder, env=environment, stdout=told, stderr=told, timeout=limit, check=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        except subprocess.CalledProcessError:
            sys.exit((folder / "told.txt").read_text("utf-8", "replace")[-3000:])
    after = os.times()
    return (
        after.children_user
        + after.children_system
        - (before.children_user + before.children_system)
    )


def contest(
    contestants: dict[str, Contestant], lines: list[str], rounds: int, limit: float
) -> dict[str, tuple[float, Flags]]:
    """Let all take turns; give median seconds and what was named, of those that end in time."""
    times: dict[str, list[float]] = {}
    flags: dict[str, Flags] = {}
    for _ in range(rounds):
        for name, one in list(contestants.items()):
            found = measure(one, lines, limit)
            if found is None:
                print(f"{name}: more than {limit:.0f} s")
                del contestants[name]
                continue
            times.setdefault(name, []).append(found[0])
            flags[name] = found[1]
    return {name: (statistics.median(some), flags[name]) for name, some in times.items()}


def main() -> None:
    """Read the command line; print a table for each size."""
    parser = argparse.ArgumentParser(description="Whole commands that remove duplicates.")
    parser.add_argument("text", nargs="*", type=Path)
    parser.add_argument("--mb", nargs="+", type=float, default=[6, 24, 60])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--limit", type=float, default=600)
    parser.add_argument("--text-dedup", metavar="PYTHON")
    parser.add_argument("--datatrove", metavar="PYTHON")
    options = parser.parse_args()
    contestants = {"cleaner dedup --remove": ours()}
    if options.text_dedup:
        contestants["text-dedup minhash"] = text_dedup(options.text_dedup)
    if options.datatrove:
        contestants["datatrove minhash"] = datatrove(options.datatrove)
    base = list(paragraphs(options.text or [BULK]))
    for megabytes in sorted(options.mb):
        lines, near = corpus(base, megabytes)
        began = time.perf_counter()
        table = contest(contestants, lines, options.rounds, options.limit)
        truth = real(lines)
        size = sum(len(line.encode()) + 1 for line in lines) / 1e6
        print(f"{size:.0f} MB, {len(lines)} records ({time.perf_counter() - began:.0f} s)")
        least = table["cleaner dedup --remove"][0]
        for name, (seconds, flags) in table.items():
            found = np.mean([flags[a] or flags[b] for a, b in near])
            precision = (truth & flags).sum() / max(flags.sum(), 1)
            print(
                f"  {name:24}{seconds:8.1f} s{size / seconds:8.2f} MB/s{seconds / least:7.1f}x"
                f"   recall {found:.3f}   precision {precision:.3f}"
            )


if __name__ == "__main__":
    main()
