"""Power loss at any moment: nothing is lost, and the same command again ends as if nothing was."""

import random
import shutil
from collections.abc import Mapping
from pathlib import Path

import disk
import pytest
import traced
from course import ALL, Course, check_nothing_lost, check_same
from disk import Disk, Step
from scenarios import SCENARIOS, tree

STATES = 10**9 if ALL else 30
WRITING = ("clean", "clean-again", "in-place", "fix", "fix-again", "undo", "undo-rule", "dedup")


@pytest.fixture(
    scope="module",
    params=[one for one in SCENARIOS if one.name in WRITING],
    ids=lambda one: one.name,
)
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Give each scenario that writes files."""
    return Course(request.param, tmp_path_factory.mktemp(request.param.name))


def everything(root: Path) -> dict[str, bytes | None]:
    """Give all files and folders below a folder."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(root.rglob("*"))
    }


def lay(root: Path, left: Mapping[str, bytes | None]) -> None:
    """Make a folder what a power loss left of it."""
    shutil.rmtree(root)
    root.mkdir()
    for name, data in sorted(left.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if data is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(data)


def test_power_lost_at_any_moment(course: Course) -> None:
    log = course.work.with_name("steps")
    course.lay_out()
    before = everything(course.work)
    ended = traced.run(course.arguments, log=log, whole=True)
    assert ended.status == course.status
    done = [step for step in disk.steps(log, course.work) if "/index" not in step.path]
    replayed = Disk(before)
    for step in done:
        replayed.do(step)
    seen = {n: f.data for n, f in replayed.seen.items() if f is not None and "lock" not in n}
    wanted = {n: d for n, d in tree(course.work).items() if not n.endswith("/")}
    assert {n: seen.get(n) for n in wanted} == wanted, "the log is not what was done"
    for what, left in disk.losses(before, done, STATES):
        where = f"{course.scenario.name}: power lost {what}"
        lay(course.work, left)
        check_nothing_lost(course, tree(course.work), where)
        again = traced.run(course.arguments)
        assert again.status == course.status, f"{where}: {again.said}"
        check_same(tree(course.work), course.after, where)


def test_the_disk_loses_what_is_not_synced() -> None:
    """The model bites: the naive ways to replace a file lose it, the whole way does not."""
    before: dict[str, bytes | None] = {"a": b"old"}
    over = [Step("truncate", "a"), Step("write", "a", data=b"new")]
    beside = [Step("create", "b"), Step("write", "b", data=b"new"), Step("rename", "b", "a")]
    synced = [*beside[:2], Step("fsync", "b"), beside[2], Step("fsync", "")]
    for way, safe in ((over, False), (beside, False), (synced, True)):
        left = [state for _, state in disk.losses(before, way, 10**9)]
        assert all(state.get("a") in (b"old", b"new") for state in left) == safe
    last = Disk(before)
    for step in synced:
        last.do(step)
    chance = random.Random(0)  # noqa: S311  no secret
    assert all(last.after_loss(how, chance)["a"] == b"new" for how in disk.WAYS)
