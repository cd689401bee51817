"""Power loss at any moment: nothing is lost, and the same command again ends as if nothing was.

All states that the model knows are looked at for what is lost; in `STATES` of each command, chosen
by chance, the same command is given again; with CLEANER_FAULTS=all in every one.
"""

import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import disk
import pytest
import traced
from course import ALL, Course, check_nothing_lost, check_same, course_of
from disk import Disk, Step
from scenarios import SCENARIOS, Tree, tree

from cleaner.files import NOTES
from cleaner.ledger import SUMMARY

STATES = 10**9 if ALL else 24
WRITING = (
    "clean", "clean-again", "in-place", "fix", "fix-again", "undo", "undo-fixes", "undo-rule",
    "review", "baseline", "dedup",
)  # fmt: skip


@pytest.fixture(
    scope="module",
    params=[one for one in SCENARIOS if one.name in WRITING],
    ids=lambda one: one.name,
)
def course(request: pytest.FixtureRequest) -> Iterator[Course]:
    """Give each scenario that writes files."""
    with course_of(request.param) as one:
        yield one


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


def test_power_lost_at_any_moment(
    course: Course, record_property: Callable[[str, int], None]
) -> None:
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
    there = tree(course.work).items()
    wanted = {n: d for n, d in there if not n.endswith("/") and "lock" not in n}
    assert {n: seen.get(n) for n in wanted} == wanted, "the log is not what was done"
    states = disk.losses(before, done)
    for what, left in states:
        now = {name: data for name, data in left.items() if data is not None}
        where = f"{course.scenario.name}: power lost {what}"
        check_nothing_lost(course, now, where)
        check_what_counts(course, now, where)
    chance = random.Random(1)  # noqa: S311  no secret
    chosen = chance.sample(states, min(STATES, len(states)))
    record_property("states after power loss looked at", len(states))
    record_property("of them gone on from", len(chosen))
    for what, left in chosen:
        where = f"{course.scenario.name}: power lost {what}"
        lay(course.work, left)
        again = traced.run(course.arguments)
        assert again.status == course.status, f"{where}: {again.said}"
        check_same(tree(course.work), course.after, where)


def check_what_counts(course: Course, now: Tree, where: str) -> None:
    """Assert that where the new summary stands all of which it speaks is on the disk, too.

    A fix writes it before the files are replaced: their originals are what must be there.
    """
    for name, told in course.after.items():
        counts = name.endswith(f"/{NOTES}/{SUMMARY}") and told != course.before.get(name)
        if counts and now.get(name) == told and not course.scenario.in_place:
            wanted = {n: d for n, d in course.after.items() if not n.endswith(("/", ".lock"))}
            different = [one for one, data in wanted.items() if now.get(one) != data]
            assert not different, f"{where}: {different}"


def test_the_disk_loses_what_is_not_synced() -> None:
    """The model bites: the naive ways to replace a file lose it, the whole way does not."""
    before: dict[str, bytes | None] = {"a": b"old"}
    over = [Step("truncate", "a"), Step("write", "a", data=b"new")]
    beside = [Step("create", "b"), Step("write", "b", data=b"new"), Step("rename", "b", "a")]
    synced = [*beside[:2], Step("fsync", "b"), beside[2], Step("fsync", "")]
    for way, safe in ((over, False), (beside, False), (synced, True)):
        left = [state for _, state in disk.losses(before, way)]
        assert all(state.get("a") in (b"old", b"new") for state in left) == safe
    last = Disk(before)
    for step in synced:
        last.do(step)
    chance = random.Random(0)  # noqa: S311  no secret
    assert all(last.after_loss(how, chance)["a"] == b"new" for how in disk.WAYS)
