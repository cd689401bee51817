"""The whole chain against single steps of others, on one corpus, in one run (A B A B).

    python benchmarks/chain.py [--mb 50] [--rounds 2] [--corpus FOLDER] [--grow]

    cleaner      `cleaner clean`: all default rules, duplicates across documents, ledger
    ftfy         ftfy.fix_text alone
    trafilatura  trafilatura.extract of the same text in minimal HTML
    autocorrect  autocorrect_py.format alone

Each contestant reads every file and writes every result. Each runs in processes of its own, start
included, on one core (pinned; processor time) and on all (time on the clock). Peers that are not
installed (extra `bench`) are named and left out. --grow adds the chain's cost at 1x, 4x and 16x;
16x is the whole corpus.
"""

import argparse
import cProfile
import html
import importlib
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
CLEANER = "cleaner"
PEERS = {"ftfy": "ftfy", "trafilatura": "trafilatura", "autocorrect": "autocorrect_py"}
SAMPLING = 0.25  # seconds between two looks at the memory
CHUNK = 16  # files a peer's worker takes at a time

# where the ledger's cost lies: (file, function), outermost calls only
LEDGER = {
    ("ledger.py", "document_lines"),  # changes and entries to JSON
    ("edits.py", "record"),  # an edit to a change with its place in the original
    ("ledger.py", "blocks"),  # back again, before the corpus stages amend
}


class Cost(NamedTuple):
    """What one run took: seconds (on one core of the processor), memory of its processes in MB."""

    seconds: float
    peak: float


def step(peer: str) -> Callable[[str], str]:
    """Give a peer's single step as a function of text."""
    module = importlib.import_module(PEERS[peer])
    if peer == "ftfy":
        return lambda text: str(module.fix_text(text))
    if peer == "autocorrect":
        return lambda text: str(module.format(text))
    return lambda text: module.extract(in_html(text)) or ""


def in_html(text: str) -> str:
    """Wrap a text in the least HTML that has its paragraphs."""
    rows = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.split("\n") if line)
    return f"<html><body><article>\n{rows}</article></body></html>"


class PeerJob(NamedTuple):
    """A file for a peer: what to do, where from, where to."""

    peer: str
    source: Path
    target: Path


_STEPS: dict[str, Callable[[str], str]] = {}  # loaded once in each process


def peer_file(job: PeerJob) -> None:
    """Read a file, do the peer's step, write the result."""
    if job.peer not in _STEPS:
        _STEPS[job.peer] = step(job.peer)
    result = _STEPS[job.peer](job.source.read_text("utf-8"))
    job.target.parent.mkdir(parents=True, exist_ok=True)
    job.target.write_text(result, "utf-8")


def run_peer(peer: str, corpus: Path, out: Path, workers: int) -> None:
    """Do a peer's step over a corpus, in this process or in several."""
    sources = sorted(corpus.rglob("*.txt"))
    jobs = [PeerJob(peer, source, out / source.relative_to(corpus)) for source in sources]
    if workers == 1:
        for job in jobs:
            peer_file(job)
    else:
        with multiprocessing.Pool(workers) as pool:
            list(pool.imap_unordered(peer_file, jobs, chunksize=CHUNK))


def command(name: str, corpus: Path, out: Path, workers: int) -> list[str]:
    """Give the command that runs a contestant."""
    if name == CLEANER:
        program = str(Path(sys.executable).with_name(CLEANER))
        return [program, "clean", str(corpus), "--out", str(out), "-j", str(workers), "-q"]
    return [sys.executable, __file__, "--peer", name, str(corpus), str(out), str(workers)]


def measure(name: str, corpus: Path, workers: int) -> Cost:
    """Run a contestant once and watch its time and the memory of its whole session."""
    allowed = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory() as scratch:
        if workers == 1:
            os.sched_setaffinity(0, {min(allowed)})  # the child inherits it
        begin, used = time.perf_counter(), cpu_of_children()
        child = subprocess.Popen(
            command(name, corpus, Path(scratch) / "out", workers),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.sched_setaffinity(0, allowed)
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, session_memory(child.pid))
            try:
                child.wait(SAMPLING)
            except subprocess.TimeoutExpired:
                continue
        seconds, cpu = time.perf_counter() - begin, cpu_of_children() - used
    if child.returncode:
        sys.exit(f"{name} ended with {child.returncode}")
    # on one core the processor's time: what else runs here does not count
    return Cost(cpu if workers == 1 else seconds, peak)


def cpu_of_children() -> float:
    """Give the seconds of processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def session_memory(session: int) -> float:
    """Add up the memory of a session's processes in MB; shared pages count once (PSS)."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(folder.name)) == session:
                rows = (folder / "smaps_rollup").read_text().splitlines()
                total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
        except OSError:
            continue  # it ended while we looked
    return total / 1000


def contestants() -> list[str]:
    """Give the names of those that can run here; print who cannot, and why."""
    names = [CLEANER]
    for peer, module in PEERS.items():
        try:
            importlib.import_module(module)
        except ImportError as error:
            print(f"{peer}: left out (extra `bench`): {error}")
        else:
            names.append(peer)
    return names


def compare(corpus: Path, mb: float, rounds: int) -> None:
    """Print the table: everyone on one core and on all, in turns."""
    names = contestants()
    for workers in sorted({1, len(os.sched_getaffinity(0))}):
        costs: dict[str, list[Cost]] = {name: [] for name in names}
        for _ in range(rounds):
            for name in names:
                costs[name].append(measure(name, corpus, workers))
        base = median(cost.seconds for cost in costs[CLEANER])
        print(f"\n{workers} core(s){'seconds':>18}{'MB/s':>10}{'x cleaner':>12}{'peak MB':>10}")
        for name in names:
            seconds = median(cost.seconds for cost in costs[name])
            peak = max(cost.peak for cost in costs[name])
            row = f"{seconds:14.1f}{mb / seconds:10.1f}{seconds / base:12.2f}{peak:10.0f}"
            print(f"{name:13}{row}", flush=True)


def grow(corpus: Path, mb: float) -> None:
    """Print the chain's cost at a sixteenth, a quarter and the whole of the corpus."""
    sources = sorted(corpus.rglob("*.txt"))
    first = 0.0
    print(f"\n{'growth, 1 core':16}{'MB':>8}{'seconds':>10}{'x':>8}{'peak MB':>10}")
    for part in (16, 4, 1):
        with tempfile.TemporaryDirectory() as scratch:
            for source in sources[: len(sources) // part]:
                target = Path(scratch) / source.relative_to(corpus)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
            cost = measure(CLEANER, Path(scratch), 1)
        first = first or cost.seconds
        row = f"{mb / part:8.1f}{cost.seconds:10.1f}{cost.seconds / first:8.1f}{cost.peak:10.0f}"
        print(f"{16 // part:>2}x{row:>49}", flush=True)


def ledger_share(corpus: Path) -> float:
    """Give the share of the chain's time that goes into the ledger, by the profiler."""
    from cleaner.model import Settings  # noqa: PLC0415  peers' processes need not load the chain
    from cleaner.run import clean_folder  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as scratch, cProfile.Profile() as profile:
        clean_folder([corpus], Path(scratch) / "out", Settings(), workers=1)
    spent, whole, found = 0.0, 0.0, set()
    for entry in profile.getstats():
        whole += entry.inlinetime
        if not isinstance(entry.code, str):
            place = Path(entry.code.co_filename).name, entry.code.co_name
            if place in LEDGER:
                found.add(place)
                spent += entry.totaltime
    for file, name in sorted(LEDGER - found):
        print(f"{name} of {file} was not called: the ledger's share leaves it out")
    return spent / whole


def main() -> None:
    """Build the corpus where none is given, and print all tables."""
    parser = argparse.ArgumentParser(description="The chain against single steps of others.")
    parser.add_argument("--mb", type=float, default=50)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--grow", action="store_true")
    parser.add_argument("--peer", nargs=4, help=argparse.SUPPRESS)
    choice = parser.parse_args()
    if choice.peer:
        peer, corpus, out, workers = choice.peer
        run_peer(peer, Path(corpus), Path(out), int(workers))
        return
    with tempfile.TemporaryDirectory() as scratch:
        corpus = choice.corpus or Path(scratch)
        if not choice.corpus:
            build = [sys.executable, str(HERE / "corpus.py"), scratch, "--mb", str(choice.mb)]
            subprocess.run(build, check=True)
        mb = sum(path.stat().st_size for path in corpus.rglob("*.txt")) / 1e6
        print(f"{mb:.1f} MB")
        compare(corpus, mb, choice.rounds)
        if choice.grow:
            grow(corpus, mb)
        print(f"\nledger: {ledger_share(corpus):.1%} of the chain's time, by the profiler")


if __name__ == "__main__":
    main()
