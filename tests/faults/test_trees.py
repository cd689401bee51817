"""Trees made by an enemy: nothing is written outside the output, nothing read outside the source.

The commands run as a plain user, whom permissions hold back, also where the tests are root's.

Each tree has links that lead out of it, names that act, and what is no file; strace tells what a
command opened, made, renamed and removed, and whom it called.
"""

import os
import random
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import traced

from cleaner import undo

TREES = int(os.environ.get("CLEANER_TREES", "100"))
DIRTY = "他说,好,明天见。\n"
HIDDEN = "不能读的一篇,不能写。\n"
NAMES = (
    "a.txt", "b.md", "-rf.txt", "--out", "x\ny.txt", "\x1b[2J.txt", "\u202etxt.a", " .txt", "...",
    "名" * 80 + ".txt", "a.jsonl", "a.html", "~", "$(reboot).txt", "'\".txt", "a.txt.gz", "README",
    os.fsdecode("名字.txt".encode("gbk")), ".cleanerignore", "con.txt", "x" * 251 + ".txt",
)  # fmt: skip
_CALL = re.compile(
    r"^(?:\d+ +)?(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)(?P<where><[^>]*>)?"
)
_PATH = re.compile(r'(?:(AT_FDCWD)(?:<[^>]*>)?, )?"((?:[^"\\]|\\.)*)"')
_CHANGING = ("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir",
             "link", "linkat", "symlink", "symlinkat", "chmod", "fchmodat", "truncate")  # fmt: skip


def plant(root: Path, outside: Path, seed: int) -> None:
    """Lay out a tree of hostile things, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  no secret
    folders = [root]
    for number in range(3):
        folders.append(chance.choice(folders) / f"{number}{chance.choice(NAMES)[:60]}")
        folders[-1].mkdir()
    for number in range(12):
        path = chance.choice(folders) / chance.choice(NAMES)
        if not os.path.lexists(path):
            chance.choice(KINDS)(path, outside, f"第{number}篇。{DIRTY}")


def _file(path: Path, outside: Path, text: str) -> None:  # noqa: ARG001  one of KINDS
    path.write_text(text, "utf-8")


def _link_to_file(path: Path, outside: Path, text: str) -> None:  # noqa: ARG001
    path.symlink_to(outside / "secret.txt")


def _link_to_folder(path: Path, outside: Path, text: str) -> None:  # noqa: ARG001
    path.symlink_to(outside)


def _link_to_nothing(path: Path, outside: Path, text: str) -> None:  # noqa: ARG001
    path.symlink_to(outside / "new.txt")


def _loop(path: Path, outside: Path, text: str) -> None:  # noqa: ARG001
    path.symlink_to("..")


def _pipe(path: Path, outside: Path, text: str) -> None:  # noqa: ARG001
    os.mkfifo(path)


def _socket(path: Path, outside: Path, text: str) -> None:  # noqa: ARG001
    place = outside / "socket"
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(place))
    place.rename(path)


def _device(path: Path, outside: Path, text: str) -> None:
    if os.geteuid() == 0:
        os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero: it never ends
    else:
        _pipe(path, outside, text)


def _shut(path: Path, outside: Path, text: str) -> None:  # noqa: ARG001
    path.write_text(text, "utf-8")
    path.chmod(0)


def _hard_link(path: Path, outside: Path, text: str) -> None:  # noqa: ARG001
    path.hardlink_to(outside / "linked.txt")


KINDS = (_file, _file, _file, _file, _link_to_file, _link_to_folder, _link_to_nothing, _loop, _pipe,
         _socket, _device, _hard_link, _shut)  # fmt: skip


def touched(log: Path) -> tuple[set[str], set[str]]:
    """Give the paths that a command has read, and those it has changed, out of strace's log."""
    read: set[str] = set()
    changed: set[str] = set()
    for line in log.read_text("utf-8", "replace").splitlines():
        match = _CALL.match(line)
        if match is None or match["result"].startswith("-"):
            continue
        paths = [found for _, found in _PATH.findall(match["arguments"])]
        if match["call"] in _CHANGING:
            changed.update(paths)
        elif match["call"] == "openat":
            writes = re.search("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", match["arguments"])
            (changed if writes else read).add((match["where"] or "<>")[1:-1])
    return read, changed


def arguments_of(command: str, root: Path) -> list[str]:
    source, out = str(root / "in"), str(root / "out")
    return {
        "clean": ["clean", source, "--out", out, "-j", "1", "--quiet"],
        "in-place": ["clean", source, "--in-place", "-j", "1", "--quiet"],
        "check": ["check", source, "--no-cache", "-j", "1", "--quiet"],
        "dedup": ["dedup", source, "--out", out, "--remove", "--quiet"],
    }[command]


@pytest.mark.parametrize("command", ["clean", "in-place", "check", "dedup"])
def test_no_tree_leads_a_command_astray(
    tmp_path: Path, command: str, record_property: Callable[[str, int], None]
) -> None:
    for seed in range(TREES // 4):
        root, outside = tmp_path / str(seed), tmp_path / str(seed) / "outside"
        for folder in (root, outside, root / "in"):
            folder.mkdir()
        (outside / "secret.txt").write_text(HIDDEN, "utf-8")
        (outside / "linked.txt").write_text(HIDDEN, "utf-8")
        plant(root / "in", outside, seed)
        if seed == 0:
            shutil.copytree(outside, root / "dry")
            traced.call(arguments_of(command, root))  # what it imports is no part of the trace
            shutil.rmtree(root / "out", ignore_errors=True)
        log = tmp_path / "log"
        with traced.plain_user():
            ended = traced.run(arguments_of(command, root), log=log)
        assert ended.status in (0, 1, 2), ended.said
        assert "Traceback" not in ended.said
        read, changed = touched(log)
        may_write = root / "in" if command == "in-place" else root / "out"
        own = {path for path in changed if path.startswith(str(tmp_path))}
        assert not {path for path in own if not path.startswith(str(may_write))}, seed
        assert not {path for path in read if path.startswith(str(outside))}, seed
        assert (outside / "secret.txt").read_text("utf-8") == HIDDEN
        assert (outside / "linked.txt").read_text("utf-8") == HIDDEN
        assert sorted(path.name for path in outside.iterdir()) == ["linked.txt", "secret.txt"]
        if command == "clean" and (root / "out" / ".cleaner" / "changes.jsonl").exists():
            assert undo.verify(root / "out") == []
        shutil.rmtree(root)
    record_property("hostile trees", TREES // 4)


COMMANDS = (
    "clean in --out out -j 2",
    "check in -j 2",
    "dedup in --out d",
    "report out",
    "verify out",
    "undo out --to back",
)


def test_nobody_is_called(tmp_path: Path) -> None:
    """No command asks for a connection to another machine, its workers neither."""
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_text(f"第{number}天,晴。{DIRTY}", "utf-8")
    for command in COMMANDS:
        log = tmp_path / "log"
        program = [sys.executable, "-c", "from cleaner.cli import main; main()", *command.split()]
        traces = ["strace", "-f", "-qq", "-e", "trace=socket,connect,bind,sendto", "-o", str(log)]
        done = subprocess.run([*traces, *program], cwd=tmp_path, capture_output=True, check=False)  # noqa: S603
        assert done.returncode in (0, 1), done.stderr
        calls = log.read_text("utf-8", "replace").splitlines()
        assert not [call for call in calls if "AF_INET" in call or "AF_NETLINK" in call], command
