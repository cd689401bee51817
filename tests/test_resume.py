"""A run that is killed goes on with the same command, and ends in the bytes of one that was not."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hands import tree

from cleaner import files, resume, survey, undo
from cleaner.engines.local import Engine
from cleaner.jobs import ScanJob, Seen
from cleaner.model import Settings
from cleaner.plan import make_plan
from cleaner.run import Run, carry_out, clean_folder

# Kills itself at the n-th call that writes, renames or removes something below a folder.
KILLED = """
import os, signal, sys
from pathlib import Path
source, out, at, part = sys.argv[1:]
left = int(at)
def count(event, arguments):
    global left
    flags = arguments[2] if event == "open" else 0
    writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
    if not (writes or event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir")):
        return
    if str(arguments[0]).startswith(out):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
from cleaner import plan, survey
survey.PART_BYTES = plan.BATCH_BYTES = int(part)
from cleaner.model import Settings
from cleaner.run import clean_folder
sys.addaudithook(count)
clean_folder([Path(source)], Path(out), Settings(), workers=1)
print(int(at) - left)
"""
PART = 600
LINES = [
    "馆长说:这条路修了两年,今天通车。",
    "县里新修的图书馆昨天开门，来了三百多位读者，馆长说周末也开。",
    "河边的柳树第一次长到了桥那么高,孩子们在树下写作业。",
    "责任编辑：张三",
]


def lay(root: Path) -> Path:
    """Make documents and files with records, with copies and lines which many of them share."""
    root.mkdir()
    rows = [{"id": n, "text": f"第{n}次。\n{LINES[n % 3]}\n{LINES[3]}\n"} for n in range(30)]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    (root / "a.jsonl").write_bytes(lines)
    (root / "b.jsonl.gz").write_bytes(gzip.compress(lines.replace(b"2", b"3")))
    for number in range(8):
        text = f"第{number}天,晴。\n{LINES[number % 3]}\n{LINES[3]}\n"
        (root / f"{number}.txt").write_bytes(text.encode("gb18030" if number % 2 else "utf-8"))
    (root / "c.txt.gz").write_bytes(gzip.compress(LINES[0].encode()))
    return root


def killed(source: Path, out: Path, at: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", KILLED, str(source), str(out), str(at), str(PART)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], int]:
    """Give a source, what an uninterrupted run makes of it, and in how many calls."""
    root = tmp_path_factory.mktemp("whole")
    source = lay(root / "in")
    done = killed(source, root / "out", 0)
    assert done.returncode == 0, done.stderr
    return source, tree(root / "out"), int(done.stdout)


@pytest.mark.parametrize("share", [n / 10 for n in range(1, 11)])
def test_a_killed_run_goes_on_and_ends_the_same(
    tmp_path: Path, whole: tuple[Path, dict[str, bytes], int], share: float
) -> None:
    source, expected, calls = whole
    out = tmp_path / "out"
    first = killed(source, out, max(1, round(calls * share)))
    assert first.returncode < 0
    again = killed(source, out, 0)
    assert again.returncode == 0, again.stderr
    assert tree(out) == expected
    assert undo.verify(out) == []


def test_a_run_killed_again_and_again_ends_the_same(
    tmp_path: Path, whole: tuple[Path, dict[str, bytes], int]
) -> None:
    source, expected, calls = whole
    out = tmp_path / "out"
    for at in (calls // 3, calls // 4, calls // 5):
        assert killed(source, out, at).returncode < 0
    assert killed(source, out, 0).returncode == 0
    assert tree(out) == expected


@pytest.mark.parametrize("share", [n / 8 for n in range(1, 9)])
def test_a_killed_increment_goes_on_and_ends_as_from_scratch(
    tmp_path: Path, whole: tuple[Path, dict[str, bytes], int], share: float
) -> None:
    source, expected, _ = whole
    some, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(source, some)
    (some / "a.jsonl").unlink()
    (some / "5.txt").write_text("另一篇。\n", "utf-8")
    assert killed(some, out, 0).returncode == 0
    shutil.copytree(source, some, dirs_exist_ok=True)
    shutil.copytree(out, tmp_path / "other")
    calls = int(killed(some, tmp_path / "other", 0).stdout)
    assert killed(some, out, max(1, round(calls * share))).returncode < 0
    assert killed(some, out, 0).returncode == 0
    assert tree(out) == tree(tmp_path / "other") == expected


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "PART_BYTES", PART)
    monkeypatch.setattr("cleaner.plan.BATCH_BYTES", PART)


def cut_off(source: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run up to the first decision on the corpus."""
    with monkeypatch.context() as patched:
        patched.setattr("cleaner.rounds.decide", lambda *_, **__: os.abort)
        patched.setattr("cleaner.template_file.text", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            clean_folder([source], out, Settings(), workers=1)


def go_on(source: Path, out: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run again; give how many jobs were done, not taken over."""
    done: list[ScanJob] = []
    write = resume.note

    def note(job: ScanJob, seen: Iterable[Seen], state: str) -> None:
        done.append(job)
        write(job, seen, state)

    with monkeypatch.context() as patched:
        patched.setattr("cleaner.resume.note", note)
        clean_folder([source], out, settings, workers=1)
    return len(done)


@pytest.mark.usefixtures("small")
def test_what_is_done_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = lay(tmp_path / "in")
    cut_off(source, tmp_path / "out", monkeypatch)
    assert go_on(source, tmp_path / "out", Settings(), monkeypatch) <= 1  # of unsure encoding
    clean_folder([source], tmp_path / "other", Settings(), workers=1)
    assert tree(tmp_path / "out") == tree(tmp_path / "other")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("what", ["settings", "a source", "a record", "the spool", "a note"])
def test_what_is_not_what_it_was_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    source, out = lay(tmp_path / "in"), tmp_path / "out"
    cut_off(source, out, monkeypatch)
    spooled = out / files.NOTES / "tmp"
    settings = Settings(ignore=("N101",)) if what == "settings" else Settings()
    if what == "a source":
        (source / "0.txt").write_text("另一篇,别的话。\n", "utf-8")
    elif what == "a record":
        path = source / "a.jsonl"
        path.write_bytes(path.read_bytes().replace("第7次".encode(), "第九次".encode()))
    elif what == "the spool":
        first = next(path for path in sorted(spooled.iterdir()) if path.name.endswith("-0000"))
        first.write_bytes(first.read_bytes()[:-1])
    elif what == "a note":
        next(iter(sorted(spooled.glob("*.done")))).write_text("{}")
    assert go_on(source, out, settings, monkeypatch) >= 1
    clean_folder([source], tmp_path / "other", settings, workers=1)
    assert tree(out) == tree(tmp_path / "other")


@pytest.mark.usefixtures("small")
def test_a_run_says_why_it_does_all_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = lay(tmp_path / "in"), tmp_path / "out"
    monkeypatch.setattr("cleaner.files._RACY", 0)
    told: list[str] = []

    def run(settings: Settings) -> str:
        plan = make_plan([source], out, settings)
        carry_out(Run(plan, out, settings, Engine(1), lambda *_: None, told.append))
        return told[-1] if told else ""

    cut_off(source, out, monkeypatch)
    assert run(Settings()).startswith("going on where a run was cut off: ")
    assert run(Settings(max_loss=0.5)) == (
        "settings changed since the earlier run (max-loss): everything is done again"
    )
    (source / "new.txt").write_text("新的一篇。\n", "utf-8")
    assert run(Settings(max_loss=0.5)) == "11 of 12 files are as the earlier run read them"
