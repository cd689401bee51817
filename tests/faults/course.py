"""A command on its course: what is before, what comes out when nothing is in its way."""

import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import scenarios
import traced
from scenarios import SOURCE, Scenario, Tree, tree

from cleaner.files import digest

ALL = os.environ.get("CLEANER_FAULTS") == "all"
_MEMORY = Path("/dev/shm")  # noqa: S108  the folders in it are made by tempfile
LOOKING = frozenset(("read", "newfstatat", "fstat", "lstat", "stat", "statx", "lseek"))
# between two of these nothing on the disk is another one
CHANGING = frozenset((
    "write", "pwrite64", "rename", "unlink", "unlinkat", "mkdir", "rmdir", "ftruncate", "fchmod",
    "fchown", "fsync", "fdatasync", "sync",
))  # fmt: skip


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

    def points(self, wanted: int) -> list[tuple[str, int]]:
        """Give (call, n): so many, most of them calls that change something, some that look.

        Half of those that change are renames: with them something counts that did not before, and
        a data base, which has none, makes more other calls than all the rest.
        """
        renames, changes, opens, looks = (
            [
                (name, number)
                for name, count in sorted(self.calls.items())
                if _kind(name) == kind
                for number in range(1, count + 1)
            ]
            for kind in range(4)
        )
        chosen = spread(renames, wanted * 3 // 8)
        chosen += spread(changes, wanted * 3 // 4 - len(chosen))
        chosen += spread(opens, (wanted - len(chosen)) * 2 // 3)
        return chosen + spread(looks, wanted - len(chosen))

    def lay_out(self) -> None:
        """Make the folder what it was before."""
        scenarios.lay_out(self.template, self.work)


@contextmanager
def course_of(scenario: Scenario) -> Iterator[Course]:
    """Give the course of a scenario; in memory, where there is such a folder.

    What is counted are calls and what they leave: a busy disk would only make it wait.
    """
    where = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix="faults-", dir=where) as folder:
        yield Course(scenario, Path(folder))


def _kind(call: str) -> int:
    if call == "rename":
        return 0
    return 1 if call in CHANGING else 3 if call in LOOKING else 2


def spread(places: list[tuple[str, int]], wanted: int) -> list[tuple[str, int]]:
    """Choose so many at equal distances, the first and the last among them."""
    if len(places) <= wanted:
        return places
    return [places[round(n * (len(places) - 1) / (wanted - 1))] for n in range(wanted)]


def check_nothing_lost(course: Course, now: Tree, where: str, *, all_read: bool = True) -> None:
    """Assert that each source is whole, and an original stored before its file is replaced.

    Where not `all_read`, a document was cleaned that had no other to be compared with.
    """
    for name, old in course.before.items():
        if not name.startswith(f"{SOURCE}/") or ".cleaner" in name.split("/"):
            continue
        data = now.get(name)
        if data == old:
            continue
        assert course.scenario.in_place, f"{where}: {name} was touched"
        new = data == course.after[name] or (data and not all_read)
        assert new, f"{where}: {name} is neither old nor new"
        store = now.get(f"{SOURCE}/.cleaner/originals/{digest(old)}.z")
        assert store is not None, f"{where}: no original of {name}"
        assert zlib.decompress(store) == old


def check_same(now: Tree, wanted: Tree, where: str) -> None:
    """Assert that a tree is the one of a run without a fault, and say where it is not."""
    assert now.keys() == wanted.keys(), f"{where}: {sorted(now.keys() ^ wanted.keys())}"
    different = [name for name in wanted if now[name] != wanted[name]]
    assert not different, f"{where}: {different}"
