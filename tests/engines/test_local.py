"""One answer on one machine: for any number of workers, any order of files, any hash seed."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conforming import DEATHS, Conformance, Killed, Result, clean, make, result, without_kept

from cleaner import plan
from cleaner.engines import local


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Conformance:
    return make(tmp_path_factory.mktemp("conformance"))


@pytest.fixture(scope="module")
def in_usual_batches(made: Conformance, tmp_path_factory: pytest.TempPathFactory) -> Result:
    out = tmp_path_factory.mktemp("usual") / "out"
    return clean(made.source, out, local.Engine(1), plan.BATCH_FILES)


def test_any_number_of_workers(made: Conformance, tmp_path: Path) -> None:
    assert clean(made.source, tmp_path / "out", local.Engine(2)) == made.right


def test_workers_that_rested_work_again() -> None:
    engine = local.Engine(2)
    try:
        engine.rest()
        assert list(engine.map(abs, [-1, -2, 3])) == [1, 2, 3]
        engine.rest()
        assert list(engine.map(abs, [-4, 5])) == [4, 5]
    finally:
        engine.close()


def test_batches_of_any_size(made: Conformance, in_usual_batches: Result) -> None:
    assert without_kept(in_usual_batches) == without_kept(made.right)


def test_a_worker_that_is_killed(made: Conformance, tmp_path: Path) -> None:
    engine = Killed(local.Engine(2), tmp_path / "marks")
    assert clean(made.source, tmp_path / "out", engine) == made.right
    assert engine.deaths() >= DEATHS


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_of_files(
    made: Conformance, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.scandir", shuffled(os.scandir, random.Random(seed)))  # noqa: S311  no secret
    assert clean(made.source, tmp_path / "out", local.Engine(1)) == made.right


def shuffled(
    scan: Callable[..., "os._ScandirIterator[str]"], dice: random.Random
) -> Callable[..., object]:
    @contextmanager
    def listed(*arguments: str) -> Iterator[Iterator[os.DirEntry[str]]]:
        with scan(*arguments) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        dice.shuffle(found)
        yield iter(found)

    return listed


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_any_hash_seed(
    made: Conformance, in_usual_batches: Result, seed: str, tmp_path: Path
) -> None:
    program = "from cleaner.cli import main; main()"
    command = [
        sys.executable,
        "-c",
        program,
        "clean",
        str(made.source),
        "--out",
        str(tmp_path / "out"),
    ]
    subprocess.run(  # noqa: S603  our own command
        [*command, "--quiet", "-j", "2"], check=True, env={**os.environ, "PYTHONHASHSEED": seed}
    )
    assert result(tmp_path / "out") == in_usual_batches
