"""Situations 2 and 33 to 44: what happens to a run while it runs, and between two runs."""

import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hands import (
    CLEAN,
    COMMAND,
    DIRTY,
    UNMEASURED,
    clean,
    cleaner,
    documents,
    heeding_signals,
    lay,
    outside,
    summary,
    tree,
)

from cleaner import files
from cleaner.checking import pending


def many(root: Path, count: int = 60) -> Path:
    """Lay out documents that take a while."""
    row = "".join(f"第{n}天,他说,好,明天见{n * n}。\n" for n in range(60))
    return lay(root, {f"{n}/{n}.txt": f"第{n}章\n{row}" for n in range(count)})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_02_a_signal_ends_the_run_and_its_workers(
    tmp_path: Path, number: signal.Signals, workers: str
) -> None:
    source, out = many(tmp_path / "in", 150), tmp_path / "out"
    command = [*COMMAND, "clean", str(source), "--out", str(out), "-j", workers, "--quiet"]
    with heeding_signals():
        running = subprocess.Popen(  # noqa: S603
            command, stderr=subprocess.DEVNULL, start_new_session=True, env=UNMEASURED
        )
    while not (out / ".cleaner" / "tmp").exists():
        time.sleep(0.01)
    time.sleep(0.3)
    running.send_signal(number)
    status = ended(running)
    killed = number is signal.SIGKILL
    assert status == (-number if killed else 128 + number)
    while any_of_session(
        running.pid
    ):  # no worker stays; the test ends by pytest's clock if one does
        time.sleep(0.05)
    assert documents(source) == documents(many(tmp_path / "same", 150))
    assert clean(source, out, "--quiet").status == 0
    assert clean(source, tmp_path / "other", "--quiet").status == 0
    assert tree(out) == tree(tmp_path / "other")


def ended(running: subprocess.Popen[bytes]) -> int:
    """Give the status with which a process ends; a busy disk may hold one back for minutes."""
    try:
        return running.wait(timeout=300)
    except subprocess.TimeoutExpired:
        held = Path(f"/proc/{running.pid}")
        where = {name: (held / name).read_text() for name in ("wchan", "syscall", "status")}
        running.kill()
        running.wait()
        pytest.fail(f"a signal did not end it: {where}")


def any_of_session(session: int) -> bool:
    """Say whether a process of a session is alive."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z" and int(fields[3]) == session:
            return True
    return False


def test_02_a_reader_who_leaves(tmp_path: Path) -> None:
    source = lay(
        tmp_path / "in", {"a.txt": "".join(f"第{n}天,他说{n * n},好。\n" for n in range(9_000))}
    )
    command = [*COMMAND, "check", str(source), "--no-cache", "-j", "1"]
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline()
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()
        assert running.wait(timeout=60) == 2


def test_33_two_runs_on_one_output(
    tmp_path: Path, record_property: Callable[[str, int], None]
) -> None:
    """Of two that begin together one may be refused; the result is that of a whole run."""
    source = lay(tmp_path / "in", {f"{n}.txt": DIRTY * (n + 1) for n in range(5)})
    assert clean(source, tmp_path / "other", "--ignore", "D").status == 0
    expected = tree(tmp_path / "other")
    chance = random.Random(1)  # noqa: S311  no secret
    for turn in range(50):
        out = tmp_path / f"out{turn}"
        ended: list[int] = []

        def run(wait: float, out: Path = out, ended: list[int] = ended) -> None:
            time.sleep(wait)
            ended.append(clean(source, out, "--ignore", "D", "--quiet").status)

        pair = [threading.Thread(target=run, args=(chance.random() / 20,)) for _ in range(2)]
        for one in pair:
            one.start()
        for one in pair:
            one.join()
        assert sorted(ended) in ([0, 0], [0, 2])
        assert tree(out) == expected
    record_property("races", 50)


def changed(path: Path) -> None:
    path.write_text("另一篇。\n", "utf-8")


def removed(path: Path) -> None:
    path.unlink()


def made_a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize("change", [changed, removed, made_a_link])
def test_34_a_file_that_changes_between_the_check_and_the_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY, "b.txt": DIRTY})
    place = pending.replace

    def replace(notes: Path, one: pending.Pending) -> None:
        if one.name == "a.txt":
            change(source / "a.txt")
        place(notes, one)

    monkeypatch.setattr(pending, "replace", replace)
    done = cleaner("clean", source, "--in-place", "-j", "1")
    assert done.status == 2
    assert "a.txt" in done.said
    assert (source / "b.txt").read_text("utf-8") == CLEAN
    change(lay(tmp_path / "as", {"a.txt": DIRTY}) / "a.txt")
    assert documents(source).get("a.txt") == documents(tmp_path / "as").get("a.txt")


def test_34_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = lay(tmp_path, {"a.txt": DIRTY * 10_000}) / "a.txt"
    chunks = files.stream(str(path))
    next(chunks)
    with path.open("a", encoding="utf-8") as file:
        file.write(DIRTY)
    with pytest.raises(files.UnreadableFileError):
        list(chunks)


def test_35_the_clock_decides_nothing(tmp_path: Path) -> None:
    for name, when in (("past", 0), ("now", time.time()), ("future", 2**33)):
        source = lay(tmp_path / name, {"a.txt": DIRTY, "b.txt": DIRTY})
        os.utime(source / "a.txt", (when, when))
        assert clean(source, tmp_path / f"out-{name}", "--quiet").status == 0
    assert tree(tmp_path / "out-past") == tree(tmp_path / "out-now")
    assert tree(tmp_path / "out-past") == tree(tmp_path / "out-future")


def test_35_a_file_edited_within_one_tick_of_the_clock_is_seen(tmp_path: Path) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY})
    assert cleaner("check", source, "-j", "1").status == 1
    before = (source / "a.txt").stat()
    (source / "a.txt").write_text(CLEAN[:-3] + "吧\n", "utf-8")
    (source / "a.txt").write_text(DIRTY.replace(",", "，").ljust(len(DIRTY)), "utf-8")
    os.utime(source / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert cleaner("check", source, "-j", "1", "--select", "N101").status == 0


def test_37_one_byte_anywhere_in_the_output_is_seen(tmp_path: Path) -> None:
    source, out = (
        lay(tmp_path / "in", {"a.txt": DIRTY, "b.txt": DIRTY.encode("gbk")}),
        tmp_path / "o",
    )
    assert clean(source, out).status == 0
    assert cleaner("verify", out).status == 0
    whole = sorted(p for p in out.rglob("*") if p.is_file() and p.name != "lock")
    for path in (p for p in whole if p.parent.name != "kept"):  # for the next run, no output
        data = path.read_bytes()
        for place in {0, len(data) // 3, len(data) // 2, len(data) - 1}:
            bits = bytearray(data)
            bits[place] ^= 1
            path.write_bytes(bits)
            assert cleaner("verify", out).status != 0, (path, place)
        path.write_bytes(data)
    assert cleaner("verify", out).status == 0


def test_37_a_ledger_that_tells_less_is_seen(tmp_path: Path) -> None:
    """A document that is gone from the output and from the ledger still counts in the summary."""
    source, out = lay(tmp_path / "in", {"a.txt": DIRTY, "b.txt": CLEAN}), tmp_path / "o"
    assert clean(source, out).status == 0
    book = out / ".cleaner" / "changes.jsonl"
    rows = book.read_bytes().splitlines(keepends=True)
    less = [row for row in rows if b'"b.txt"' not in row]
    assert len(less) < len(rows)
    book.write_bytes(b"".join(less))
    (out / "b.txt").unlink()
    done = cleaner("verify", out)
    assert done.status == 1
    assert "not the ledger" in done.said


def test_41_a_worker_out_of_memory(tmp_path: Path) -> None:
    """With too little memory a run ends with an answer of ours; the next one ends it."""
    source = lay(tmp_path / "in", {"big.txt": DIRTY * 100_000, "a.txt": DIRTY, "b.txt": CLEAN})

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (420 << 20, 420 << 20))

    out = tmp_path / "out"
    done = outside("clean", source, "--out", out, "-j", "1", "--quiet", before=limit)
    assert done.returncode in (0, 2), done.stderr
    assert b"Traceback" not in done.stderr
    assert clean(source, out, "--quiet").status == 0
    assert clean(source, tmp_path / "other", "--quiet").status == 0
    assert tree(out) == tree(tmp_path / "other")


def test_42_the_surroundings_shape_nothing(tmp_path: Path) -> None:
    source = many(tmp_path / "in", 8)
    surroundings: list[tuple[str, dict[str, str], int]] = [
        ("1", {"PYTHONHASHSEED": "0"}, 0o022),
        ("2", {"PYTHONHASHSEED": "1", "LC_ALL": "C"}, 0o077),
        ("8", {"PYTHONHASHSEED": "2", "LC_ALL": "C", "PYTHONUTF8": "0"}, 0o002),
        ("1", {"PYTHONHASHSEED": "3", "TZ": "Asia/Kolkata", "PYTHONCOERCECLOCALE": "0"}, 0o022),
        ("1", {"PYTHONHASHSEED": "4", "COLUMNS": "20", "TERM": "dumb", "HOME": "/none"}, 0o022),
        ("1", {"PYTHONHASHSEED": "5", "PYTHONOPTIMIZE": "2"}, 0o022),
    ]
    made = []
    for number, (workers, environment, mask) in enumerate(surroundings):
        out = tmp_path / f"out{number}"
        more = ("clean", source, "--out", out, "-j", workers, "--quiet")
        done = outside(*more, environment=environment, umask=mask)
        assert done.returncode == 0, done.stderr
        made.append(tree(out))
    assert all(one == made[0] for one in made)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full"])
@pytest.mark.parametrize("command", ["check in --no-cache", "clean in --out out", "verify made"])
def test_43_closed_and_full_streams(tmp_path: Path, closed: str, command: str) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY})
    assert clean(source, tmp_path / "made").status == 0
    line = f'{COMMAND[0]} -c "{COMMAND[2]}" {command} {closed}'
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, check=False)  # noqa: S603, S607
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    wanted = {"check": {1}, "clean": {0}, "verify": {0}}[command.split(maxsplit=1)[0]]
    assert done.returncode in (wanted | {2} if "1" in closed or ">" in closed else wanted)
    assert (source / "a.txt").read_text("utf-8") == DIRTY
    if command.startswith("clean"):
        assert (tmp_path / "out" / "a.txt").read_text("utf-8") == CLEAN


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_43_a_console_that_is_no_utf8(tmp_path: Path, encoding: str) -> None:
    source = lay(tmp_path / "in", {"甲𠀀.txt": DIRTY + "𠀀,好。\n"})
    environment = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = outside("check", source, "--no-cache", environment=environment)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_44_what_shaped_a_result_stands_in_its_ledger(tmp_path: Path) -> None:
    source, out = lay(tmp_path / "in", {"a.txt": DIRTY}), tmp_path / "out"
    assert clean(source, out).status == 0
    header = json.loads((out / ".cleaner" / "changes.jsonl").read_bytes().splitlines()[0])
    assert header["cleaner"]
    assert header["settings"]["copy_threshold"]
    assert summary(out)["ledger"]["lines"] == 4
    assert hashlib.sha256((out / "a.txt").read_bytes()).digest() == (
        hashlib.sha256(CLEAN.encode()).digest()
    )
