"""A real cluster of two processors gives the answer of one process, whoever dies on the way."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import conforming
import pytest
from conforming import DEATHS, Conformance, Killed, clean, make
from ray.cloudpickle import register_pickle_by_value

from cleaner import probe
from cleaner.engines import EngineError, ray
from cleaner.model import Settings
from cleaner.plan import RunError, make_plan


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Conformance:
    return make(tmp_path_factory.mktemp("conformance"))


class Lasting(ray.Engine):
    """Stays in its cluster from run to run."""

    def close(self) -> None:
        """Stay."""

    def leave(self) -> None:
        """Go."""
        super().close()


for module in (conforming, sys.modules[__name__]):
    # the workers cannot import what only tests have
    register_pickle_by_value(module)  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def engine() -> Iterator[Lasting]:
    lasting = Lasting(2)
    yield lasting
    lasting.leave()


def test_the_same_answer(
    made: Conformance, engine: Lasting, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert clean(made.source, tmp_path / "out", engine) == made.right
    assert capfd.readouterr() == ("", "")


def test_workers_that_are_killed(made: Conformance, engine: Lasting, tmp_path: Path) -> None:
    killed = Killed(engine, tmp_path / "marks")
    assert clean(made.source, tmp_path / "out", killed) == made.right
    assert killed.deaths() >= DEATHS


def test_results_come_in_the_order_of_the_jobs(engine: Lasting) -> None:
    assert list(engine.map(abs, range(-20, 0))) == list(range(20, 0, -1))
    assert list(engine.map(abs, [])) == []


def test_few_jobs_are_on_their_way(engine: Lasting) -> None:
    jobs = iter(range(1000))
    assert next(engine.map(abs, jobs)) == 0
    assert next(jobs) <= 2 * ray.AHEAD


def test_a_job_which_takes_every_worker_with_it(engine: Lasting) -> None:
    with pytest.raises(EngineError, match="tried 3 times more"):
        list(engine.map(die, [0]))


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_an_error_is_the_job_s_own(engine: Lasting) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(engine.map(int, ["1", "一个"]))


def test_a_file_system_that_fails_for_a_moment(engine: Lasting, tmp_path: Path) -> None:
    assert list(engine.map(fail_once, [tmp_path / "mark"])) == ["done"]


def fail_once(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        raise OSError
    return "done"


def test_a_machine_that_lacks_the_sources_is_named(engine: Lasting, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    document = tmp_path / "in" / "a.txt"
    document.write_text("河上的桥修好了。\n", "utf-8")
    plan = make_plan([tmp_path / "in"], tmp_path / "out", Settings())
    notes = tmp_path / "out" / ".cleaner"
    (notes / "tmp").mkdir(parents=True)
    (notes / "plan.json").touch()
    probe.check(engine, plan, notes)
    document.unlink()
    with pytest.raises(RunError, match=rf"machine {os.uname().nodename} .* the source {document}"):
        probe.check(engine, plan, notes)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineError, match=r"pip install 'cleaner-corpus\[ray\]'"):
        list(ray.Engine(2).map(abs, [1]))
