"""Time and memory of `cleaner clean` over one JSON lines file, as the file grows.

    python benchmarks/scale.py [--mb 200 800] [--memory 1000] [--packing .zst] [--workers 2]

The records are made at run time (benchmarks/corpus.py: sentences of real text where there are some,
dirt and copies at known rates) and written below --folder, where they stay for the next time.
Memory is the sum of all processes of the run, shared pages divided among them (PSS), looked at ten
times a second; the processors' seconds are told too, which other work on the machine does not
lengthen as much. 3200 MB take most of an hour on two cores: they are run where they are asked for.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus import BULK, PAGES, Rates, documents, source_lines

from cleaner.formats.packing import packed

TICK = 0.1  # seconds
DONE = (0, 2)  # all; all but some records, which stay as they were
MB = 1_000_000


class Measured(NamedTuple):
    """One run."""

    mb: float
    seconds: float
    processor: float  # seconds, of all processes
    peak: float  # MB


def records(mb: float) -> Iterator[bytes]:
    """Yield lines until they hold so many MB."""
    lines = source_lines(BULK if BULK.exists() else PAGES)
    dice = random.Random(mb)  # noqa: S311  the same file for the same size, no secret
    left = mb * MB
    for number, text in enumerate(documents(lines, 1, Rates())):
        row = {"id": number, "text": text, "meta": {"url": f"https://example.com/{number}"}}
        line = (json.dumps(row, ensure_ascii=dice.random() < 1 / 10) + "\n").encode()
        yield line
        left -= len(line)
        if left <= 0:
            return


def source(folder: Path, mb: float, packing: str) -> Path:
    """Give a folder with one file of so many MB; make it, unless it is there."""
    place = folder / f"in-{mb:g}{packing}"
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"corpus.jsonl{packing}"
    if not path.exists():
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.writelines(packed(records(mb), packing))
        part.rename(path)
    return place


def measure(place: Path, mb: float, memory: int, workers: int) -> Measured:
    """Clean a folder; give what it took. Raises SystemExit where the run does not end."""
    with tempfile.TemporaryDirectory(dir=place.parent) as out:
        command = [sys.executable, "-c", "from cleaner.cli import main; main()", "clean"]
        command += [str(place), "--out", f"{out}/out", "--memory", f"{memory}M"]
        command += ["--workers", str(workers), "--quiet"]
        began, before = time.perf_counter(), processor()
        run = subprocess.Popen(command)
        peak = 0.0
        while run.poll() is None:
            peak = max(peak, sum(map(pss, tree(run.pid))))
            time.sleep(TICK)
        if run.returncode not in DONE:
            raise SystemExit(run.returncode)
        return Measured(mb, time.perf_counter() - began, processor() - before, peak)


def processor() -> float:
    """Give the seconds of processors which the processes took that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tree(process: int) -> Iterator[int]:
    """Yield a process and all it started."""
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue  # it has ended
        for child in children:
            yield from tree(int(child))


def pss(process: int) -> float:
    """Give the memory of a process in MB, its share of what it shares; 0: it has ended."""
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(row.split()[1]) * 1024 / MB for row in rows if row.startswith("Pss:"))


def main() -> None:
    """Run the sizes that are asked for."""
    parser = argparse.ArgumentParser(description="Time and memory as one file grows.")
    parser.add_argument("--mb", type=float, nargs="+", default=[200, 800])
    parser.add_argument("--memory", type=int, default=1000)
    parser.add_argument("--packing", default="")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "scale")
    choice = parser.parse_args()
    rows = []
    for mb in choice.mb:
        place = source(choice.folder, mb, choice.packing)
        rows.append(measure(place, mb, choice.memory, choice.workers))
        row, first = rows[-1], rows[0]
        growth = (row.seconds / row.mb) / (first.seconds / first.mb) - 1
        work = (row.processor / row.mb) / (first.processor / first.mb) - 1
        print(
            f"{row.mb:6g} MB  {row.seconds:7.1f} s  {row.mb / row.seconds:5.2f} MB/s  "
            f"time per byte {growth:+.0%}  processor {row.processor:.1f} s, "
            f"per byte {work:+.0%}  peak {row.peak:.0f} MB of {choice.memory}",
            flush=True,
        )


if __name__ == "__main__":
    main()
