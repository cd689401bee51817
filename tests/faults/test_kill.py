"""Kill at every system call: nothing is lost, and the same command again ends as if nothing was.

Every (call, n-th call) of a command is one point. `POINTS` of each command are tried, most of them
at calls that change something; with CLEANER_FAULTS=all every one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import traced
from course import ALL, Course, check_nothing_lost, check_same, course_of
from scenarios import OUT, SCENARIOS, SOURCE, tree

from cleaner import files, undo

POINTS = 10**9 if ALL else 48


@pytest.fixture(scope="module", params=SCENARIOS, ids=lambda one: one.name)
def course(request: pytest.FixtureRequest) -> Iterator[Course]:
    """Give each scenario."""
    with course_of(request.param) as one:
        yield one


def test_killed_at_any_call_nothing_is_lost_and_the_next_run_ends_the_same(
    course: Course, record_property: Callable[[str, int], None]
) -> None:
    points = course.points(POINTS)
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
    record_property("kill points", killed)
    assert killed >= 0.9 * len(points)  # a call more or less in a run is no fault


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
