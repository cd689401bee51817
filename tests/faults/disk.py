"""A disk that loses power: what a command did to files, replayed with what was not synced lost.

The model is that of ALICE (Pillai and others, OSDI 2014), made strict: until it is synced the data
of a file may be missing or half there, and a change of a name may be lost or kept, each by itself.
`fsync` of a file keeps its data, of a folder the names in it; `sync` keeps everything. A rename is
there or not, never half.
"""

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_LINE = re.compile(r"^(?:\d+ +)?(?P<call>\w+)\((?P<told>.*)\) += (?P<result>-?\d+)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_PLACE = re.compile(r"^\d+<([^>]*)>")
DATA = ("kept", "half", "empty")


class Step(NamedTuple):
    """One change: the call, the path or paths it is about, the bytes."""

    call: str
    path: str
    other: str = ""
    data: bytes = b""


def steps(log: Path, root: Path) -> list[Step]:
    """Read what was done below `root` out of strace's log."""
    read = (_step(line) for line in log.read_text("ascii", "replace").splitlines())
    below = f"{root}/"
    return [
        step._replace(path=step.path.removeprefix(below), other=step.other.removeprefix(below))
        for step in read
        if step is not None and (step.call == "sync" or f"{step.path}/".startswith(below))
    ]


def _plain(told: str) -> bytes:
    return bytes.fromhex(told.replace("\\x", ""))


def _text(told: str) -> str:
    return (_plain(told) if told.startswith("\\x") else told.encode()).decode()


def _step(line: str) -> Step | None:
    match = _LINE.match(line)
    if match is None or match["result"].startswith("-"):
        return None
    call, told = match["call"], match["told"]
    strings = [_plain(found) for found in _STRING.findall(told)]
    place = _PLACE.match(told)
    path = _text(place[1]) if place else ""
    if call in ("fsync", "fdatasync", "ftruncate"):
        return Step("fsync" if call != "ftruncate" else call, path)
    if call == "write":
        return Step(call, path, data=strings[0][: int(match["result"])] if strings else b"")
    if call == "openat" and re.search("O_WRONLY|O_RDWR", told) and "O_TMPFILE" not in told:
        return Step("truncate" if "O_TRUNC" in told else "create", _at(told, strings[0].decode()))
    return _name_step(call, told, strings)


def _name_step(call: str, told: str, strings: Sequence[bytes]) -> Step | None:
    if call in ("rename", "unlink", "rmdir", "mkdir", "unlinkat"):
        names = [one.decode() for one in strings]
        first = _at(told, names[0]) if call == "unlinkat" else names[0]
        kind = "rmdir" if "AT_REMOVEDIR" in told else call.removesuffix("at")
        return Step(kind, first, names[1] if call == "rename" else "")
    return Step(call, "") if call == "sync" else None


def _at(told: str, name: str) -> str:
    """Give a whole path, of a name that may stand below a folder's descriptor."""
    if name.startswith("/"):
        return name
    folder = re.match(r"\w+<([^>]*)>", told)
    return f"{_text(folder[1])}/{name}" if folder else name


class File:
    """The bytes of a file: as they are seen, and as they are sure to be on the disk."""

    def __init__(self, data: bytes) -> None:
        """Begin with bytes that are sure."""
        self.data = self.sure = data

    def lost(self, how: str) -> bytes:
        """Give what a power loss may leave."""
        if self.data == self.sure or how == "kept":
            return self.data
        return b"" if how == "empty" else self.data[: len(self.data) // 2]


Names = dict[str, File | None]  # None: a folder


class Disk:
    """Files and folders as a command sees them, and what of it would be there after power loss."""

    def __init__(self, before: Mapping[str, bytes | None]) -> None:
        """Begin with a tree that is on the disk."""
        self.seen: Names = {
            name: None if data is None else File(data) for name, data in before.items()
        }
        self.sure = dict(self.seen)
        self.waiting: list[tuple[Step, File | None]] = []  # changes of names, not yet sure

    def do(self, step: Step) -> None:
        """Do a step."""
        if step.call == "sync":
            self._sync()
        elif step.call == "fsync":
            self._fsync(step.path)
        elif step.call in ("write", "ftruncate"):
            file = self.seen.get(step.path)
            if file is not None:
                file.data = file.data + step.data if step.call == "write" else b""
        elif step.call in ("create", "truncate"):
            self._open(step)
        else:
            self._rename(step, None)

    def _open(self, step: Step) -> None:
        file = self.seen.get(step.path)
        if file is None:
            self._rename(Step("make", step.path), File(b""))
        elif step.call == "truncate":
            file.data = b""

    def _rename(self, step: Step, made: File | None) -> None:
        change(self.seen, step, made)
        self.waiting.append((step, made))

    def _fsync(self, path: str) -> None:
        file = self.seen.get(path)
        if file is not None:
            file.sure = file.data
            return
        stays = []
        for step, made in self.waiting:
            within = path in (parent(step.path), parent(step.other) if step.other else None)
            # a folder that is synced is there, and those above it, as on any journaling file system
            above = step.call == "mkdir" and f"{path}/".startswith(f"{step.path}/")
            if within or above:
                change(self.sure, step, made)
            else:
                stays.append((step, made))
        self.waiting = stays

    def _sync(self) -> None:
        for file in self.seen.values():
            if file is not None:
                file.sure = file.data
        self.sure, self.waiting = dict(self.seen), []

    def after_loss(self, how: str, chance: random.Random) -> dict[str, bytes | None]:
        """Give a tree that may be there after power is lost now.

        `how` says what becomes of data ("kept", "half", "empty", or each file "mixed") and, by a
        second word, of changed names: "all" are there, "none", "some", or the "last" one only.
        """
        data, names = how.split()
        left = dict(self.sure)
        waiting = self.waiting[-1:] if names == "last" else self.waiting
        for step, made in waiting:
            if names in ("all", "last") or (names == "some" and chance.random() < 0.5):
                change(left, step, made)
        each = {n: chance.choice(DATA) if data == "mixed" else data for n in left}
        return {n: None if file is None else file.lost(each[n]) for n, file in left.items()}


def parent(path: str) -> str:
    """Give the folder of a path below the root ("": the root)."""
    return path.rpartition("/")[0]


def change(names: Names, step: Step, made: File | None) -> None:
    """Make a change of names; one that rests on a lost one is lost, too."""
    if step.call in ("make", "mkdir"):
        if not parent(step.path) or parent(step.path) in names:
            names.setdefault(step.path, made)
    elif step.call == "rename":
        moved = [n for n in names if n == step.path or n.startswith(f"{step.path}/")]
        if moved and (not parent(step.other) or parent(step.other) in names):
            for name in moved:
                names[step.other + name.removeprefix(step.path)] = names.pop(name)
    else:
        # a folder that is gone was empty: what was in it went before
        for name in [n for n in names if n == step.path or n.startswith(f"{step.path}/")]:
            del names[name]


WAYS = ("empty all", "half all", "mixed all", "empty none", "kept none", "empty some", "half some",
        "kept some", "mixed some", "empty last", "kept last")  # fmt: skip


def losses(
    before: Mapping[str, bytes | None], done: Sequence[Step]
) -> list[tuple[str, dict[str, bytes | None]]]:
    """Give all different trees that power losses on the way may leave, with a word on each."""
    chance = random.Random(1)  # noqa: S311  no secret
    disk = Disk(before)
    states: dict[frozenset[tuple[str, bytes | None]], str] = {}
    for at, step in enumerate(done, 1):
        disk.do(step)
        for how in WAYS:
            left = frozenset(disk.after_loss(how, chance).items())
            states.setdefault(left, f"after {at} {step.call} {step.path}: {how}")
    return [(what, dict(left)) for left, what in states.items()]
