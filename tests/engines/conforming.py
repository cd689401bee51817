"""What the engines are compared by: a corpus, its result, and a worker's death at a bad moment."""

import functools
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cleaner import files, plan, run, spool
from cleaner.engines import Engine, local
from cleaner.model import Settings

ROOT = Path(__file__).parent.parent.parent
MB = "0.4"
FILES = 12  # in a batch, so that a small corpus makes many jobs
NOT_RESULT = ("lock", "files.json")  # they name the process, and times of files
KEPT = f"{files.NOTES}/{spool.KEPT}/"
Result = Mapping[str, bytes]  # what stands in each file
MOMENTS = ("while it writes", "before it answers")


def make_corpus(folder: Path) -> Path:
    """Lay down dirty files, the demo, and records: in plain lines, and in lines of a stream."""
    made = folder / "made"
    command = [sys.executable, str(ROOT / "benchmarks" / "corpus.py"), str(made), "--mb", MB]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own script
    shutil.copytree(ROOT / "fixtures" / "demo", folder / "demo")
    texts = [path.read_text("utf-8") for path in sorted(made.rglob("*.txt"))]
    rows = [json.dumps({"id": n, "text": t}, ensure_ascii=False) for n, t in enumerate(texts)]
    (folder / "some.jsonl").write_text("\n".join(rows[::3]) + "\n", "utf-8")
    packed = gzip.compress("\n".join(rows[1::3]).encode(), mtime=0)
    (folder / "others.jsonl.gz").write_bytes(packed)
    return folder


class Conformance(NamedTuple):
    """A corpus, and what one process makes of it, in many small batches."""

    source: Path
    right: Result


def make(folder: Path) -> Conformance:
    """Make a corpus below a folder, and clean it."""
    source = make_corpus(folder / "source")
    return Conformance(source, clean(source, folder / "right", local.Engine(1)))


def without_kept(found: Result) -> Result:
    """Leave out what is kept for the next run: a file for each batch, so it knows their size."""
    return {name: data for name, data in found.items() if not name.startswith(KEPT)}


def clean(source: Path, out: Path, engine: Engine, in_batch: int = FILES) -> Result:
    """Clean with an engine; give the result."""
    settings = Settings()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(plan, "BATCH_FILES", in_batch)
        made = plan.make_plan([source], out, settings)
        run.carry_out(run.Run(made, out, settings, engine, lambda *_: None))
    return result(out)


def result(out: Path) -> Result:
    """Give every file below an output: the texts, the ledger, the summary, the originals."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in NOT_RESULT
    }


class Deadly:
    """A function whose first calls kill the worker, one at each of the `MOMENTS`."""

    def __init__(self, function: Callable[[Any], Any], marks: Path) -> None:
        """Know the function, and the folder with a file for each death."""
        self.function = function
        self.marks = marks
        self.__name__ = function.__name__
        self.home = os.getpid()

    def __call__(self, job: Any) -> Any:  # noqa: ANN401  as the function
        """Do the job, or die of it."""
        moment = next((one for one in MOMENTS if self._is_first(one)), "")
        if moment == MOMENTS[0]:
            files.write_all = _dying_at_the_second(files.write_all)
        answer = self.function(job)
        if moment:
            _die()
        return answer

    def _is_first(self, moment: str) -> bool:
        if os.getpid() == self.home:  # who has lost a worker may do its job
            return False
        try:
            (self.marks / f"{self.__name__} {moment}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def _dying_at_the_second(write: Callable[..., None]) -> Callable[..., None]:
    calls = iter((write,))

    @functools.wraps(write)
    def dying(*arguments: Any, **named: Any) -> None:  # noqa: ANN401  as the function
        next(calls, _die)(*arguments, **named)

    return dying


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Killed:
    """An engine whose workers die twice in each kind of job."""

    def __init__(self, engine: Engine, marks: Path) -> None:
        """Note the deaths in a folder."""
        marks.mkdir()
        self._engine = engine
        self._marks = marks
        self.alone = engine.alone

    def map(self, function: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[Any]:
        """Do the jobs; see Engine."""
        return self._engine.map(Deadly(function, self._marks), jobs)

    def everywhere(self, function: Callable[[Any], Any], job: object) -> Iterator[tuple[str, Any]]:
        """Ask each machine; see Engine."""
        return self._engine.everywhere(function, job)

    def close(self) -> None:
        """Let the workers go."""
        self._engine.close()

    def rest(self) -> None:
        """Let the workers rest; see Engine."""
        self._engine.rest()

    def deaths(self) -> set[str]:
        """Give in which functions a worker died, and when."""
        return {path.name for path in self._marks.iterdir()}


DEATHS = {f"{name} {moment}" for name in ("scan_batch", "amend_batch") for moment in MOMENTS}
