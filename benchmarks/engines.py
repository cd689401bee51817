"""Time and memory of `cleaner clean` by engine, on one machine, turn by turn.

    python benchmarks/engines.py [--mb 20] [--rounds 2] [--workers 2]

The same JSON lines go through the local engine and through a Ray cluster of as many processors,
which each run starts and ends. Memory is the sum of all processes (PSS); of Ray that is also its
own servers. The last lines say what a cluster would send: jobs out and answers back, not texts.
"""

import argparse
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from scale import MB, TICK, pss, source, tree

from cleaner import plan, run
from cleaner.engines import local
from cleaner.model import Settings

ENGINES = ("local", "ray")


class Weighing(local.Engine):
    """The local engine, which counts the bytes of jobs and answers."""

    def __init__(self) -> None:
        """Count nothing yet."""
        super().__init__(1)
        self.sent: dict[str, list[int]] = {}

    def map(self, function: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[Any]:
        """Do the jobs here."""
        sent = self.sent.setdefault(function.__name__, [0, 0, 0])
        for job in jobs:
            answer = function(job)
            for place, count in enumerate((1, len(pickle.dumps(job)), len(pickle.dumps(answer)))):
                sent[place] += count
            yield answer


def weigh(place: Path) -> None:
    """Print what goes to the workers and comes back."""
    engine = Weighing()
    with tempfile.TemporaryDirectory(dir=place.parent) as out:
        made = plan.make_plan([place], Path(out) / "out", Settings())
        run.carry_out(run.Run(made, Path(out) / "out", Settings(), engine, lambda *_: None))
    for name, (jobs, out_bytes, back) in engine.sent.items():
        print(f"{name:12} {jobs:5} jobs  {out_bytes:10,} bytes out  {back:10,} bytes back")


def measure(place: Path, engine: str, workers: int) -> tuple[float, float]:
    """Clean a folder; give seconds, and MB at most."""
    with tempfile.TemporaryDirectory(dir=place.parent) as out:
        command = [sys.executable, "-c", "from cleaner.cli import main; main()", "clean"]
        command += [str(place), "--out", f"{out}/out", "--engine", engine, "-j", str(workers)]
        began = time.perf_counter()
        process = subprocess.Popen([*command, "--quiet"])
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, sum(map(pss, tree(process.pid))))
            time.sleep(TICK)
        seconds = time.perf_counter() - began
        if process.returncode:
            raise SystemExit(process.returncode)
        return seconds, peak


def main() -> None:
    """Run the engines turn by turn."""
    parser = argparse.ArgumentParser(description="Local processes against Ray on one machine.")
    parser.add_argument("--mb", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "scale")
    choice = parser.parse_args()
    place = source(choice.folder, choice.mb, "")
    print(f"{sum(p.stat().st_size for p in place.iterdir()) / MB:.0f} MB")
    for _ in range(choice.rounds):
        for engine in ENGINES:
            seconds, peak = measure(place, engine, choice.workers)
            print(f"{engine:6} {seconds:7.1f} s {peak:6.0f} MB", flush=True)
    weigh(place)


if __name__ == "__main__":
    main()
