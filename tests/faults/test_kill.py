"""Kill at every system call: nothing is lost, and the same command again ends as if nothing was.

Every (call, n-th call) of a command is one point. `POINTS` of each command are tried, spread over
all kinds of calls, those that change something first; with CLEANER_FAULTS=all every one.
"""

import os
import shutil
import zlib
from pathlib import Path

import pytest
import scenarios
import traced
from scenarios import OUT, SCENARIOS, SOURCE, Scenario, Tree, tree

from cleaner import files, undo
from cleaner.files import digest

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")

ALL = os.environ.get("CLEANER_FAULTS") == "all"
POINTS = 10**9 if ALL else 70
LOOKING = frozenset(("read", "newfstatat", "fstat", "lstat", "stat", "statx", "lseek"))


class Course:
    """A scenario that has run once without a fault: what is before, what comes out."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        """Run it: dry, so that all is loaded; and once counted."""
        self.scenario = scenario
        self.template, self.work = folder / "template", folder / "work"
        self.template.mkdir()
        scenario.prepare(self.work)
        shutil.copytree(self.work, self.template, dirs_exist_ok=True)
        self.before = tree(self.template)
        self.status = traced.call(self.arguments)
        scenarios.lay_out(self.template, self.work)
        log = folder / "log"
        ended = traced.run(self.arguments, log=log)
        assert ended.status == self.status, ended.said
        self.after = tree(self.work)
        self.said = ended.said if scenario.tells else ""
        assert self.after != self.before or self.said
        self.calls = traced.counted(log)

    @property
    def arguments(self) -> list[str]:
        """Give the arguments of the command."""
        return list(self.scenario.arguments(self.work))

    def points(self) -> list[tuple[str, int]]:
        """Give (call, n): some of the calls that look, and as many as may be of those that do."""
        looks: list[tuple[str, int]] = []
        does: list[tuple[str, int]] = []
        for name, count in sorted(self.calls.items()):
            places = [(name, number) for number in range(1, count + 1)]
            (looks if name in LOOKING else does).extend(places)
        return [*_spread(does, POINTS), *_spread(looks, max(POINTS // 6, POINTS - len(does)))]

    def lay_out(self) -> None:
        """Make the folder what it was before."""
        scenarios.lay_out(self.template, self.work)


def _spread(places: list[tuple[str, int]], wanted: int) -> list[tuple[str, int]]:
    """Choose so many at equal distances, the first and the last among them."""
    if len(places) <= wanted:
        return places
    return [places[round(n * (len(places) - 1) / (wanted - 1))] for n in range(wanted)]


@pytest.fixture(scope="module", params=SCENARIOS, ids=lambda one: one.name)
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Give each scenario."""
    return Course(request.param, tmp_path_factory.mktemp(request.param.name))


def test_killed_at_any_call_nothing_is_lost_and_the_next_run_ends_the_same(course: Course) -> None:
    points = course.points()
    killed = 0
    for call, number in points:
        course.lay_out()
        ended = traced.run(course.arguments, f"{call}:signal=KILL:when={number}")
        killed += ended.status == -9
        where = f"{course.scenario.name}: killed at {call} {number}"
        check_nothing_lost(course, tree(course.work), where)
        again = traced.run(course.arguments)
        assert again.status == course.status, f"{where}: {again.said}"
        check_same(tree(course.work), course.after, where)
        assert course.said in ("", again.said), where
    assert killed >= 0.9 * len(points)  # a call more or less in a run is no fault


def check_nothing_lost(course: Course, now: Tree, where: str) -> None:
    """Assert that each source is whole, and an original stored before its file is replaced."""
    for name, old in course.before.items():
        if not name.startswith(f"{SOURCE}/") or ".cleaner" in name.split("/"):
            continue
        data = now.get(name)
        if data == old:
            continue
        assert course.scenario.in_place, f"{where}: {name} was touched"
        assert data == course.after[name], f"{where}: {name} is neither old nor new"
        store = now.get(f"{SOURCE}/.cleaner/originals/{digest(old)}.z")
        assert store is not None, f"{where}: no original of {name}"
        assert zlib.decompress(store) == old


def check_same(now: Tree, wanted: Tree, where: str) -> None:
    """Assert that a tree is the one of a run without a fault, and say where it is not."""
    assert now.keys() == wanted.keys(), f"{where}: {sorted(now.keys() ^ wanted.keys())}"
    different = [name for name in wanted if now[name] != wanted[name]]
    assert not different, f"{where}: {different}"


def test_what_is_compared_would_show_a_loss(tmp_path: Path) -> None:
    """The checks bite: a source that is cut, a file that is missing, a file too many."""
    scenarios_by_name = {one.name: one for one in SCENARIOS}
    course = Course(scenarios_by_name["in-place"], tmp_path)
    cut = dict(course.before) | {f"{SOURCE}/a.txt": b"half"}
    with pytest.raises(AssertionError, match="neither old nor new"):
        check_nothing_lost(course, cut, "")
    replaced = dict(course.before) | {f"{SOURCE}/a.txt": course.after[f"{SOURCE}/a.txt"]}
    with pytest.raises(AssertionError, match="no original"):
        check_nothing_lost(course, replaced, "")
    with pytest.raises(AssertionError, match="litter"):
        check_same(dict(course.after) | {"litter": b""}, course.after, "")


def test_the_way_back_is_open_after_the_last_run(tmp_path: Path) -> None:
    course = Course(SCENARIOS[0], tmp_path)
    assert undo.verify(course.work / OUT) == []
    assert undo.undo(course.work / OUT, course.work / "back") == []
    assert tree(course.work / "back") == tree(course.work / SOURCE)
    assert files.NOTES in {path.name for path in (course.work / OUT).iterdir()}
