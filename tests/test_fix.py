"""`check --fix` and `--diff`: nothing is lost or written through a link, and all comes back."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner import check as gate
from cleaner import files, output, undo
from cleaner.check import Choice
from cleaner.checking import caution, fixes, pending
from cleaner.checking.pending import Pending
from cleaner.cli.app import app
from cleaner.model import Settings
from cleaner.plan import RunError

DIRTY = "他说:好,明天见,早点来,别忘了带书。\r\n馆长说，周末也开门。\r\n"
CLEAN = "他说：好，明天见，早点来，别忘了带书。\n馆长说，周末也开门。\n"
SAFE = ("--select", "N101,N107,E1", "--no-cache")


def run(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, bytes, str]:
    done = CliRunner().invoke(app, list(map(str, arguments)), input=stdin)
    return done.exit_code, done.stdout_bytes, done.stderr


def test_a_fix_keeps_mode_and_neighbours_and_can_be_undone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(DIRTY.encode("gb18030"))
    path.chmod(0o640)
    (tmp_path / "b.txt").write_text(CLEAN, "utf-8")
    before = (tmp_path / "b.txt").stat()
    code, out, told = run("check", tmp_path, "--fix", *SAFE)
    assert (code, out) == (0, b"")
    assert "cleaner undo" in told
    assert path.read_bytes() == CLEAN.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    after = (tmp_path / "b.txt").stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_mode) == (
        before.st_ino,
        before.st_mtime_ns,
        before.st_mode,
    )
    assert (tmp_path / ".cleaner" / ".gitignore").read_bytes() == b"*\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == [".cleaner", "a.txt", "b.txt"]
    assert undo.verify(tmp_path) == []
    back = tmp_path.parent / f"{tmp_path.name}-back"
    assert undo.undo(tmp_path, back) == []
    assert (back / "a.txt").read_bytes() == DIRTY.encode("gb18030")
    assert run("check", tmp_path, "--fix", "--exit-non-zero-on-fix", *SAFE)[0] == 0


def test_a_check_after_a_fix_sees_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files were found before they were fixed: what the index knows of them holds no more."""
    monkeypatch.setattr("cleaner.files._RACY", 0)  # as if they had been there for long
    (tmp_path / "a.txt").write_text(DIRTY, "utf-8", newline="")
    (tmp_path / "b.txt").write_text("馆长说，周末也开门。\n", "utf-8")
    select = "--select=N101,N107"
    assert run("check", tmp_path, select)[0] == 1
    code, out, told = run("check", tmp_path, "--fix", select)
    assert (code, out) == (0, b""), told
    assert run("check", tmp_path, select)[0] == 0


def test_line_ends_stay_where_their_rule_is_off(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(DIRTY.encode())
    assert run("check", tmp_path, "--fix", "--select=N101", "--exit-non-zero-on-fix")[0] == 1
    assert (tmp_path / "a.txt").read_bytes() == CLEAN.replace("\n", "\r\n").encode()


def test_a_fix_of_a_fix_leads_back_to_the_first_original(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(DIRTY.encode())
    run("check", tmp_path, "--fix", "--select=N107", "--no-cache")
    run("check", tmp_path, "--fix", "--select=N101", "--no-cache")
    assert path.read_bytes() == CLEAN.encode()
    assert undo.undo(tmp_path, tmp_path / "back") == []
    assert (tmp_path / "back" / "a.txt").read_bytes() == DIRTY.encode()
    assert {c.rule for _, changes in undo.entries(tmp_path) for c in changes} == {"N101", "N107"}
    path.write_text(f"{DIRTY}再加一行,新的。\n", "utf-8")
    edited = path.read_bytes()
    run("check", path, "--fix", *SAFE)
    assert undo.undo(tmp_path, tmp_path / "again") == []
    assert (tmp_path / "again" / "a.txt").read_bytes() == edited


def test_words_go_only_when_that_is_asked_for(tmp_path: Path) -> None:
    text = "首页 | 新闻 | 论坛 | 登录\n\n" + "县里新修的图书馆昨天开门，来了三百多位读者。\n" * 2
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    code, _, _ = run("check", tmp_path, "--fix")
    assert code == 1
    assert path.read_text("utf-8") == text
    assert not (tmp_path / ".cleaner" / "changes.jsonl").exists()
    assert run("check", tmp_path, "--fix", "--unsafe-fixes", "--ignore=D1")[0] == 0
    assert not path.read_text("utf-8").startswith("首页")
    undo.undo(tmp_path, tmp_path / "back")
    assert (tmp_path / "back" / "a.txt").read_text("utf-8") == text


def test_copies_across_documents_go_with_unsafe_fixes(tmp_path: Path) -> None:
    paragraph = "县里新修的图书馆昨天开门，来了三百多位读者，馆长说周末也开，欢迎大家都来看书。\n"
    (tmp_path / "a.txt").write_text(
        paragraph + "\n第一篇还有这么一段话，跟别人的都不一样。\n", "utf-8"
    )
    (tmp_path / "b.txt").write_text(
        paragraph + "\n第二篇却是另外一段，说的是河边的柳树。\n", "utf-8"
    )
    select = "--select=D201"
    assert b"b.txt:1:1: D201 a" in run("check", tmp_path, select)[1].replace(
        str(tmp_path).encode() + b"/", b""
    )
    assert run("check", tmp_path, select, "--fix")[0] == 1
    assert b"-\xe5\x8e\xbf" in run("check", tmp_path, select, "--diff", "--unsafe-fixes")[1]
    assert run("check", tmp_path, select, "--fix", "--unsafe-fixes")[0] == 0
    assert paragraph not in (tmp_path / "b.txt").read_text("utf-8")
    assert paragraph in (tmp_path / "a.txt").read_text("utf-8")


def test_nothing_is_written_through_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_bytes(DIRTY.encode())
    root = tmp_path / "in"
    root.mkdir()
    (root / "soft.txt").symlink_to(outside)
    os.link(outside, root / "hard.txt")
    code, _, told = run("check", root, root / "soft.txt", "--fix", *SAFE)
    assert code == 0
    assert "links are not followed" in told
    assert outside.read_bytes() == DIRTY.encode()
    assert (root / "soft.txt").is_symlink()
    assert (root / "hard.txt").read_bytes() == CLEAN.encode()


def test_our_own_folder_may_be_no_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "in"
    root.mkdir()
    (root / ".cleaner").symlink_to(elsewhere)
    (root / "a.txt").write_bytes(DIRTY.encode())
    code, _, told = run("check", root, "--fix", *SAFE)
    assert code == 2
    assert "is a link" in told
    assert (root / "a.txt").read_bytes() == DIRTY.encode()
    assert list(elsewhere.iterdir()) == []


def test_the_output_of_a_run_is_not_fixed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(CLEAN.encode())
    out = tmp_path / "out"
    assert run("clean", tmp_path / "in", "--out", out, "-q")[0] == 0
    (out / "a.txt").write_bytes(DIRTY.encode())
    code, _, told = run("check", out, "--fix", *SAFE)
    assert code == 2
    assert "the output of `cleaner clean`" in told
    assert (out / "a.txt").read_bytes() == DIRTY.encode()


def test_what_cannot_be_fixed_is_named(tmp_path: Path) -> None:
    page = "<html><body><p>县里新修的图书馆昨天开门,来了三百人。</p></body></html>"
    (tmp_path / "page.html").write_bytes(page.encode("gb18030"))
    lossy = DIRTY.encode("gb18030")[:-6] + b"\xff\n" + "好的,就这样吧。\n".encode("gb18030")
    (tmp_path / "lossy.txt").write_bytes(lossy)
    code, _, told = run("check", tmp_path, "--fix")
    assert code == 2
    assert "page.html: web pages are not fixed in place" in told
    assert "lossy.txt: bytes that cannot be read" in told
    assert (tmp_path / "lossy.txt").read_bytes() == lossy
    assert (tmp_path / "page.html").read_bytes() == page.encode("gb18030")
    assert run("check", tmp_path / "lossy.txt", "--fix", "--unsafe-fixes")[0] == 1
    assert undo.undo(tmp_path, tmp_path / "back") == []
    assert (tmp_path / "back" / "lossy.txt").read_bytes() == lossy


def test_a_file_that_changed_meanwhile_or_cannot_be_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_bytes(DIRTY.encode())
    choice = Choice(flags={"select": ("N101", "N107")}, cached=False)
    checked = gate.check(gate.survey([tmp_path], choice), choice)
    result = gate.fixing(checked, choice, unsafe=False)
    (tmp_path / "a.txt").write_text("别人改了", "utf-8")
    (tmp_path / "b.txt").unlink()
    replace = pending.replace

    def refusing(notes: Path, one: Pending) -> None:
        if one.name == "c.txt":
            (tmp_path / one.name).write_text("刚刚改了", "utf-8")
        replace(notes, one)

    monkeypatch.setattr(pending, "replace", refusing)
    fixed = fixes.fix(tmp_path, result, Settings())
    assert [name for name, _ in fixed.refused] == ["a.txt", "b.txt", "c.txt"]
    assert list(fixed.changes) == ["d.txt"]
    assert (tmp_path / "a.txt").read_text("utf-8") == "别人改了"
    assert (tmp_path / "c.txt").read_text("utf-8") == "刚刚改了"
    assert [entry.document for entry, _ in undo.entries(tmp_path)] == ["d.txt"]
    (tmp_path / "d.txt").write_bytes(DIRTY.encode())
    with (
        output.locked(tmp_path / ".cleaner"),
        pytest.raises(RunError, match="another run"),
    ):
        fixes.fix(tmp_path, result, Settings())


@pytest.mark.parametrize("killed", [False, True])
def test_a_document_on_another_file_system_is_fixed_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, killed: bool
) -> None:
    """A rename from our own folder fails there, and the new content is copied."""
    (tmp_path / "a.txt").write_bytes(DIRTY.encode())
    rename = Path.replace

    def apart(path: Path, target: Path) -> Path:
        if path.parent.name == pending.FOLDER != target.parent.name:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return rename(path, target)

    def ended(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", apart)
    if killed:
        with monkeypatch.context() as patched:
            patched.setattr(pending, "clear", ended)
            run("check", tmp_path, "--fix", *SAFE)
        assert pending.noted(tmp_path / files.NOTES)
        fixes.finish(tmp_path)
    else:
        assert run("check", tmp_path, "--fix", *SAFE)[0] == 0
    assert (tmp_path / "a.txt").read_bytes() == CLEAN.encode()
    assert not pending.noted(tmp_path / files.NOTES)
    assert undo.verify(tmp_path) == []
    assert undo.undo(tmp_path, tmp_path / "back") == []
    assert (tmp_path / "back" / "a.txt").read_bytes() == DIRTY.encode()


KILLED = """
import os, sys
calls = {number}
def dying(real):
    def call(*args, **options):
        global calls
        calls -= 1
        if calls < 0:
            os._exit(9)
        return real(*args, **options)
    return call
for name in ("fsync", "replace", "rename", "open", "fchmod"):
    setattr(os, name, dying(getattr(os, name)))
from cleaner.cli import main
main()
"""


def test_killed_at_any_moment_each_file_is_old_or_new_and_comes_back(tmp_path: Path) -> None:
    number, done = 0, False
    while not done:
        root = tmp_path / str(number)
        root.mkdir()
        for name in ("a.txt", "b.txt"):
            (root / name).write_bytes(DIRTY.encode("gb18030"))
        done = _fix_and_die(root, number)
        states = {(root / name).read_bytes() for name in ("a.txt", "b.txt")}
        assert states <= {DIRTY.encode("gb18030"), CLEAN.encode()}
        if CLEAN.encode() in states:
            back = tmp_path / f"back{number}"
            assert undo.undo(root, back) == []
            assert (back / "a.txt").read_bytes() == DIRTY.encode("gb18030")
        number += 7 if number < 40 else 13
    assert number > 40


def _fix_and_die(root: Path, number: int) -> bool:
    program = KILLED.replace("{number}", str(number))
    command = [sys.executable, "-c", program, "check", str(root), "--fix", *SAFE]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  our own command
    assert done.returncode in (0, 9), done.stderr
    return done.returncode == 0


@examples(60)
@given(
    st.lists(
        st.sampled_from(
            [
                "他说:好,来。",
                "\r\n",
                "\n",
                "一 二 三 四",
                "第3版",
                '“好"',
                "<b>粗</b>",
                ",",
                "长" * 20,
            ]
        ),
        max_size=12,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_any_text_comes_back_and_a_second_fix_finds_nothing(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], encoding: str
) -> None:
    root = tmp_path_factory.mktemp("fix")
    (root / "a.txt").write_bytes("".join(pieces).encode(encoding))
    data = (root / "a.txt").read_bytes()
    code, _, told = run("check", root, "--fix", "--no-cache")
    assert code in (0, 1), told
    fixed = (root / "a.txt").read_bytes()
    if fixed != data:
        assert undo.undo(root, root / "back") == []
        assert (root / "back" / "a.txt").read_bytes() == data
    run("check", root / "a.txt", "--fix", "--no-cache")
    assert (root / "a.txt").read_bytes() == fixed


# ------------------------------------------------------------------ diff


def test_a_diff_is_what_git_can_apply(tmp_path: Path) -> None:
    name = '他 "说"\n.txt'
    (tmp_path / name).write_bytes((DIRTY + "完了,没有换行").encode())
    (tmp_path / "plain.txt").write_text(CLEAN, "utf-8")
    code, out, _ = run("check", tmp_path, "--diff", *SAFE)
    assert code == 1
    assert (tmp_path / name).read_bytes() == (DIRTY + "完了,没有换行").encode()
    subprocess.run(
        ["git", "apply", "-p1", "-"],  # noqa: S607
        input=out,
        cwd=tmp_path,
        check=True,
    )
    assert (tmp_path / name).read_text("utf-8") == CLEAN + "完了，没有换行"
    assert run("check", tmp_path, "--diff", *SAFE)[:2] == (0, b"")


def test_a_diff_tells_what_is_done_to_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(CLEAN.encode("utf-16"))
    _, out, _ = run("check", tmp_path, "--diff", *SAFE)
    assert out.decode() == (
        "# a.txt: utf-16-le becomes utf-8\n# a.txt: the byte order mark (fffe) goes\n"
    )


# ------------------------------------------------------------------ standard input


def test_standard_input_is_checked_fixed_and_compared(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text('select = ["N101"]\n', "utf-8")
    name = f"--stdin-filename={tmp_path}/buffer.md"
    data = "他说:好,明天见,早点来,别忘了带书。\n".encode()
    code, out, _ = run("check", "-", name, stdin=data)
    assert code == 1
    assert b"buffer.md:1:3: N101" in out
    assert run("check", "-", name, "--fix", stdin=data)[:2] == (
        0,
        "他说：好，明天见，早点来，别忘了带书。\n".encode(),
    )
    code, out, _ = run("check", "-", name, "--diff", stdin=data)
    assert code == 1
    assert out.startswith(b"--- a/buffer.md\n+++ b/buffer.md\n")
    assert run("check", "-", stdin=b"\x7fELF" + bytes(99))[0] == 2
    assert run("check", "-", "--fix", stdin=CLEAN.encode())[:2] == (0, CLEAN.encode())


# ------------------------------------------------------------------ rarely


def test_many_documents_are_fixed_part_by_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixes, "_CHUNK_BYTES", 0)
    for name in ("a.txt", "b.txt", os.fsdecode("名字.txt".encode("gbk"))):
        (tmp_path / name).write_bytes(DIRTY.encode())
    assert rb"+++ " in run("check", tmp_path, "--diff", *SAFE)[1]
    assert run("check", tmp_path, "--fix", *SAFE)[0] == 0
    assert [path.read_bytes() for path in tmp_path.glob("*.txt")] == [CLEAN.encode()] * 3
    assert len(list(undo.entries(tmp_path))) == 3


def test_a_fix_that_fails_leaves_the_earlier_one_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(DIRTY.encode())
    run("check", tmp_path, "--fix", "--select=N107", "--no-cache")
    before = list(undo.entries(tmp_path))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fchmod", full)
    code, _, told = run("check", tmp_path, "--fix", "--select=N101", "--no-cache")
    assert code == 2
    assert "a.txt: No space left on device" in told
    assert path.read_bytes() == DIRTY.replace("\r\n", "\n").encode()
    assert list(undo.entries(tmp_path)) == before
    assert [item.name for item in tmp_path.iterdir() if item.name.endswith(files.TEMPORARY)] == []


# The first word of the last line alone would be half-width, too: that line goes in a clean run.
FOOTED = (
    "馆长说:周末也开门,早点来,别忘了带书。\n\n"
    "县里的图书馆上周搬进了新楼，读者手里的借书证不用更换。\n\n"
    "版权所有 © 2011 某某报 All Rights Reserved\n"
    "地址:北京市朝阳区北苑路一号,邮编:100101"
)


def test_a_last_line_without_an_end_takes_no_rule_off_the_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FOOTED, "utf-8")
    told = run("check", tmp_path, "--no-cache")[1].decode()
    assert "a.txt:6:1: B124" in told
    run("check", tmp_path, "--fix", "--no-cache")
    lines = (tmp_path / "a.txt").read_text("utf-8").split("\n")
    assert lines[0] == "馆长说：周末也开门，早点来，别忘了带书。"
    assert lines[5].startswith("地址")
    back = tmp_path.with_name(f"{tmp_path.name}-back")
    assert undo.undo(tmp_path, back) == []
    assert (back / "a.txt").read_text("utf-8") == FOOTED


def test_repairs_that_wait_for_a_removal_are_told(tmp_path: Path) -> None:
    text = "\n\n" + FOOTED.replace("Reserved\n", "Reserved\n\n\n\n\n")
    (tmp_path / "a.txt").write_text(text, "utf-8")
    for _ in range(2):  # the second fix has nothing to do, and says so again
        code, _, told = run("check", tmp_path, "--fix", "--no-cache")
        assert code == 1
        assert "1 repairs wait for removals beside them: --unsafe-fixes" in told
    assert run("check", tmp_path, "--fix", "--unsafe-fixes", "--no-cache")[0] == 0
    assert (tmp_path / "a.txt").read_text("utf-8").startswith("馆长说：周末")


def test_a_rule_that_goes_astray_under_fewer_rules_is_taken_off(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(DIRTY.encode())
    choice = Choice(flags={"select": ("N101", "N107")}, cached=False)
    checked = gate.check(gate.survey([tmp_path], choice), choice)
    one = checked.result.judged["a.txt"]
    case = checked.result.cases["a.txt"]
    known = one._replace(found=tuple(f for f in one.found if f.change.rule == "N107"))
    careful = caution.careful(case, one, known)
    assert careful is not None
    assert {found.change.rule for found in careful[1].found} == {"N107"}
    assert caution.careful(case, one, known, lambda _: one) is None
