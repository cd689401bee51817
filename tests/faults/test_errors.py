"""A call that fails: full disk, exhausted quota, broken device, no permission, too many files.

Each error is given back by one call of a command. Then nothing is lost; the exit status is 0 only
where the result is whole, else 2; there is no traceback; and the same command again ends as if
nothing had been.
"""

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import traced
from course import ALL, LOOKING, Course, check_nothing_lost, check_same, course_of
from scenarios import DOCUMENTS, SCENARIOS, SOURCE, Tree, tree

from cleaner import undo

# which errors a call can give
ERRORS = {
    "openat": ("ENOSPC", "EACCES", "EMFILE", "EIO"),
    "write": ("ENOSPC", "EDQUOT", "EIO"),
    "fsync": ("EIO", "ENOSPC"),
    "rename": ("EXDEV", "ENOSPC", "EACCES", "EIO"),
    "mkdir": ("ENOSPC", "EACCES", "EDQUOT"),
    "read": ("EIO",),
    "close": ("EIO",),
    "unlink": ("EACCES", "EIO"),
    "unlinkat": ("EACCES", "EIO"),
    "rmdir": ("EACCES",),
    "fchmod": ("EACCES",),
    "ftruncate": ("EIO",),
    "pwrite64": ("ENOSPC", "EIO"),  # SQLite's
    "fdatasync": ("EIO",),
    "newfstatat": ("EACCES", "EIO"),
    "flock": ("ENOLCK",),
    "getdents64": ("EIO",),
    "sync": (),  # it tells no error
}
POINTS = 10**9 if ALL else 46


@pytest.fixture(scope="module", params=SCENARIOS, ids=lambda one: one.name)
def course(request: pytest.FixtureRequest) -> Iterator[Course]:
    """Give each scenario."""
    with course_of(request.param) as one:
        yield one


def test_an_error_at_any_call_loses_nothing_and_is_told(
    course: Course, record_property: Callable[[str, int], None]
) -> None:
    tried = sum(
        meets(course, call, number, error)
        for turn, (call, number) in enumerate(course.points(POINTS))
        for error in chosen(ERRORS.get(call, ()), turn)
    )
    record_property("failed calls", tried)
    assert tried


def chosen(errors: Sequence[str], turn: int) -> Sequence[str]:
    """Give one error of a call, each in its turn; all of them where all points are tried."""
    return errors if ALL or not errors else (errors[turn % len(errors)],)


def meets(course: Course, call: str, number: int, error: str) -> bool:
    """Let a call fail, and assert what must hold; False where it was none on our files."""
    where = f"{course.scenario.name}: {error} at {call} {number}"
    log = course.work.with_name("log")
    course.lay_out()
    ended = traced.run(course.arguments, f"{call}:error={error}:when={number}", log)
    calls = log.read_text("utf-8", "replace").splitlines()
    if not any("INJECTED" in line and str(course.work) in line for line in calls):
        return False  # a module of Python's, or a call more or less than in the counted run
    assert "Traceback" not in ended.said, f"{where}: {ended.said}"
    now = tree(course.work)
    check_nothing_lost(course, now, where, all_read=False)
    shown = os.strerror(getattr(errno, error)).encode()
    if ended.status != course.status:
        assert ended.status == 2, f"{where}: {ended}"
        assert ended.said.strip(), where
    elif not (course.scenario.shows and any(shown in data for data in now.values())):
        check_same(now, course.after, f"{where}: success was told")
    again = traced.run(course.arguments)
    assert again.status == course.status, f"{where}: again: {again.said}"
    if course.scenario.in_place and ended.status != course.status:
        check_documents(course, where)
    else:
        check_same(tree(course.work), course.after, f"{where}: again")
    return True


def check_documents(course: Course, where: str) -> None:
    """Assert that the documents are the same and lead back.

    Where a fix was made in two parts the ledger is another one: the second part found its
    witnesses in lines of documents which the first had changed.
    """
    now = tree(course.work)
    check_same(documents(now), documents(course.after), f"{where}: again")
    back = course.work / "back"
    assert undo.undo(course.work / SOURCE, back) == []
    for name, data in tree(back).items():
        assert data in (course.before[f"{SOURCE}/{name}"], DOCUMENTS[name]), where
    changed = [name for name, data in documents(now).items() if data != course.before[name]]
    assert set(changed) <= {f"{SOURCE}/{name}" for name in tree(back)}, where


def documents(now: Tree) -> Tree:
    """Leave out what is our own."""
    return {name: data for name, data in now.items() if ".cleaner" not in name.split("/")}


def test_every_call_that_changes_files_has_its_errors(tmp_path: Path) -> None:
    course = Course(SCENARIOS[0], tmp_path)
    assert course.calls.keys() - LOOKING <= ERRORS.keys()
