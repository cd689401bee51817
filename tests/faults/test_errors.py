"""A call that fails: full disk, exhausted quota, broken device, no permission, too many files.

Each error is given back by one call of a command. Then nothing is lost; the exit status is 0 only
where the result is whole, else 2; there is no traceback; and the same command again ends as if
nothing had been.
"""

from pathlib import Path

import pytest
import traced
from course import ALL, LOOKING, Course, check_nothing_lost, check_same
from scenarios import SCENARIOS, tree

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
    "flock": ("ENOLCK",),
    "getdents64": ("EIO",),
}
POINTS = 10**9 if ALL else 45


@pytest.fixture(scope="module", params=SCENARIOS, ids=lambda one: one.name)
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Give each scenario."""
    return Course(request.param, tmp_path_factory.mktemp(request.param.name))


def test_an_error_at_any_call_loses_nothing_and_is_told(course: Course) -> None:
    tried = 0
    for turn, (call, number) in enumerate(course.points(POINTS)):
        errors = ERRORS.get(call, ())
        for error in errors if ALL else errors[turn % len(errors) :][:1] if errors else ():
            tried += 1
            where = f"{course.scenario.name}: {error} at {call} {number}"
            course.lay_out()
            ended = traced.run(course.arguments, f"{call}:error={error}:when={number}")
            assert "Traceback" not in ended.said, f"{where}: {ended.said}"
            check_nothing_lost(course, tree(course.work), where)
            if ended.status == course.status:
                check_same(tree(course.work), course.after, f"{where}: success was told")
            else:
                assert ended.status == 2, f"{where}: {ended}"
                assert "cleaner: " in ended.said, where
            again = traced.run(course.arguments)
            assert again.status == course.status, f"{where}: again: {again.said}"
            check_same(tree(course.work), course.after, f"{where}: again")
    assert tried


def test_every_call_that_changes_files_has_its_errors(tmp_path: Path) -> None:
    course = Course(SCENARIOS[0], tmp_path)
    assert course.calls.keys() - LOOKING <= ERRORS.keys()
