"""The check: the findings of a run, its exit status, and files that only change as promised."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner import check as gate
from cleaner import run, undo
from cleaner.check import Checked, Choice
from cleaner.checking import shown
from cleaner.cli.app import app
from cleaner.model import Settings
from cleaner.report.finding import Told

CLEAN = "　　县里新修的图书馆昨天开门，来了三百多位读者。\n　　馆长说，周末也开。\n"
PIECES = [
    *CLEAN.splitlines(keepends=True),
    "　　老人们在河边种下的柳树，今年第一次长到了桥那么高，孩子们在树下写作业。\n",
    "他说:“这条路修了两年,花了1,200万元。”\n",
    "他说:“这条路修了三年,花了1,300万元。”\n",
    "首页 | 新闻 | 论坛 | 登录\n",
    "新闻评论0\n",
    "— 12 —\n",
    "\n",
    "关 于 放 假 的 通 知\n",
    "这个句子在行尾断开了而下一行\n",
    "接着把它说完。\n",
]
PAGE = "<html><body><div>首页 | 登录</div><p>县里新修的图书馆昨天开门，来了人。</p></body></html>"


def cleaner(
    *args: str | Path, stdin: bytes = b"", cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from cleaner.cli import main; main()", *map(str, args)]
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(  # noqa: S603  our own command
        command, input=stdin, capture_output=True, check=False, env=environment, cwd=cwd
    )


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    text = done.stderr.decode()
    assert "Traceback" not in text
    return text


def lay(root: Path, documents: dict[str, bytes]) -> Path:
    for name, data in documents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def corpus(seed: int, count: int) -> dict[str, bytes]:
    chance = random.Random(seed)  # noqa: S311  test data
    made = {}
    for number in range(count):
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 25)))
        if chance.random() < 0.2:
            text = text.replace("\n", "\r\n")
        folder = chance.choice(["", "甲/", "甲/乙/", "c d/"])
        encoding = chance.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
        made[f"{folder}{number:03d}.txt"] = text.encode(encoding)
    made["page.html"] = PAGE.encode()
    made["short.txt"] = "息".encode("gb2312")
    return made


def checked(root: Path, choice: Choice | None = None) -> Checked:
    choice = choice or Choice(cached=False)
    return gate.check(gate.survey([root], choice), choice)


def places(found: Iterable[Told]) -> list[tuple[object, ...]]:
    return sorted(
        (t.path, t.rule.code, t.line, t.column, t.old, t.new, t.evidence, t.witness, t.flag)
        for t in found
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("workers", [1, 2])
def test_it_finds_what_a_run_does(
    tmp_path: Path, seed: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_SMALL", 0)  # so that the workers have something to do
    monkeypatch.setattr(shown, "PORTION_FILES", 7)
    root = lay(tmp_path / "in", corpus(seed, 30))
    run.clean_folder([root], tmp_path / "out", Settings(), workers=1)
    ledger = sorted(
        (c.document, c.rule, c.line, c.column, c.old, c.new, c.evidence, c.witness, c.flag)
        for _, changes in undo.entries(tmp_path / "out")
        for c in changes
    )
    assert ledger
    assert places(checked(root, Choice(cached=False, workers=workers)).found) == ledger


def test_a_single_document_is_judged_like_a_corpus_of_one(tmp_path: Path) -> None:
    root = lay(tmp_path / "in", {"a.txt": CLEAN.replace("，", ",").encode("gb18030")})
    assert places(checked(root).found) == places(checked(root / "a.txt").found)
    assert {told.rule.code for told in checked(root).found} >= {"E101", "N101"}


@pytest.mark.parametrize(
    "form", ["concise", "full", "jsonlines", "sarif", "github", "gitlab", "junit", "rdjson"]
)
def test_exit_status_is_the_same_for_every_format(tmp_path: Path, form: str) -> None:
    lay(tmp_path, {"clean.txt": CLEAN.encode(), "dos.txt": CLEAN.replace("\n", "\r\n").encode()})
    lay(tmp_path, {"elf.txt": b"\x7fELF" + bytes(64)})
    option = f"--output-format={form}"
    assert cleaner("check", tmp_path / "clean.txt", option).returncode == 0
    dirty = cleaner("check", tmp_path / "dos.txt", option)
    assert dirty.returncode == 1
    assert b"N107" in dirty.stdout
    assert b"cleaner:" not in dirty.stdout
    assert cleaner("check", tmp_path / "dos.txt", option, "--exit-zero").returncode == 0
    failed = cleaner("check", tmp_path, option)
    assert failed.returncode == 2
    assert "elf.txt" in said(failed)
    assert b"N107" in failed.stdout
    missing = cleaner("check", tmp_path / "nothing.txt", option)
    assert missing.returncode == 2
    assert "no such file" in said(missing)


def test_places_are_those_of_the_original_file(tmp_path: Path) -> None:
    text = "首页 | 新闻 | 论坛 | 登录\n\n" + CLEAN + "他说:好。\n"
    lay(tmp_path, {"a.txt": text.encode("utf-16")})
    done = cleaner("check", "a.txt", "--select", "N101", cwd=tmp_path)
    assert done.stdout.decode().startswith("a.txt:5:3: N101 [*] ")
    rows = cleaner("check", "a.txt", "--select=N101", "--output-format=jsonlines", cwd=tmp_path)
    row = json.loads(rows.stdout)
    assert (row["line"], row["column"], row["old"], row["new"]) == (5, 3, ":", "：")


def test_findings_go_to_a_file_or_a_pipe_and_a_device_stays_one(tmp_path: Path) -> None:
    lay(tmp_path, {"a.txt": CLEAN.replace("\n", "\r\n").encode()})
    report = tmp_path / "report.txt"
    done = cleaner("check", tmp_path, "--output-file", report)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "N107" in report.read_text("utf-8")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDWR | os.O_NONBLOCK), "rb", buffering=0) as reader:
        assert cleaner("check", tmp_path / "a.txt", "--output-file", pipe).returncode == 1
        assert b"N107" in reader.read(4096)
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("name", "comment", "rules"),
    [
        ("a.md", "<!-- cleaner: disable=N101 -->", set()),
        ("a.md", "<!--cleaner: disable=half-width-punctuation, B1-->", set()),
        ("a.md", "<!-- cleaner: disable=N102 -->", {"N101"}),
        ("a.md", "cleaner: disable=N101", {"N101"}),
        ("a.txt", "<!-- cleaner: disable=N101 -->", {"N101"}),
    ],
)
def test_a_document_may_switch_rules_off_where_it_has_comments(
    tmp_path: Path, name: str, comment: str, rules: set[str]
) -> None:
    text = f"# 标题\n\n{comment}\n\n他说:好,明天见,早点来,别忘了带书。\n"
    lay(tmp_path, {name: text.encode()})
    choice = Choice(flags={"select": ("N101",)}, cached=False)
    assert {told.rule.code for told in checked(tmp_path, choice).found} == rules


def test_a_copy_across_documents_may_be_switched_off_too(tmp_path: Path) -> None:
    paragraph = "老人们在河边种下的柳树，今年第一次长到了桥那么高，孩子们在树下写作业。\n"
    lay(tmp_path, {"a.md": paragraph.encode(), "b.md": paragraph.encode()})
    choice = Choice(flags={"select": ("D201",)}, cached=False)
    assert [told.path for told in checked(tmp_path, choice).found] == ["b.md"]
    comment = "\n<!-- cleaner: disable=D2 -->\n"
    lay(tmp_path, {"b.md": (paragraph + comment).encode()})
    assert checked(tmp_path, choice).found == []


def invoke(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [*map(str, arguments), "--no-cache"])
    return done.exit_code, done.stdout, done.stderr


def test_statistics_count_by_rule(tmp_path: Path) -> None:
    lay(tmp_path, {"a.txt": "他说:好,明天见。\r\n他说:好,后天见。\r\n".encode()})
    code, out, _ = invoke("check", tmp_path, "--statistics", "--select=N101,N107")
    assert code == 1
    assert out.split() == ["4", "N101", "half-width-punctuation", "1", "N107", "line-ends"]


def test_what_is_passed_over_is_counted_and_named(tmp_path: Path) -> None:
    lay(tmp_path, {f"{number}.jpg": b"" for number in range(7)})
    lay(tmp_path, {"a.txt": CLEAN.encode(), "drafts/b.txt": b"a,b", "cleaner.toml": b""})
    (tmp_path / "cleaner.toml").write_text('exclude = ["drafts/"]\n', "utf-8")
    os.mkfifo(tmp_path / "pipe")
    code, out, told = invoke("check", tmp_path, tmp_path / "pipe")
    assert (code, out) == (0, "")
    assert "skipped: 0.jpg: not a text format" in told
    assert "skipped: 5 more" in told
    assert invoke("check", tmp_path, "--quiet")[2] == ""
    shown = invoke("check", tmp_path, tmp_path / "drafts/b.txt", "--show-files")[1].splitlines()
    assert [Path(row).name for row in shown] == ["a.txt", "b.txt"]
    forced = invoke("check", tmp_path / "drafts/b.txt", "--show-files", "--force-exclude")
    assert forced[1] == ""


def test_a_terminal_sees_a_bar_and_a_safe_diff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, {"a.txt": "他说:好,明天见,早点来。\r\n".encode()})
    monkeypatch.setattr("cleaner.cli.gate.is_terminal", lambda _: True)
    monkeypatch.setattr("cleaner.cli.mend.is_terminal", lambda _: True)
    code, out, _ = invoke("check", tmp_path, "--diff", "--select=N101,N107")
    assert code == 1
    assert "\\u000d" in out
    assert "\r" not in out


def test_a_document_that_would_lose_too_much_is_reported(tmp_path: Path) -> None:
    lay(tmp_path, {"a.txt": ("首页 | 新闻 | 论坛 | 登录\n" * 9).encode()})
    result = checked(tmp_path)
    assert {told.rule.code for told in result.found} >= {"X003"}
    assert [told.paragraph for told in result.found if told.rule.code == "X003"] == [""]


def test_a_file_that_vanishes_is_named(tmp_path: Path) -> None:
    lay(tmp_path, {"a.txt": CLEAN.encode(), "b.txt": CLEAN.encode()})
    choice = Choice(cached=False)
    scope = gate.survey([tmp_path], choice)
    (tmp_path / "a.txt").unlink()
    assert gate.check(scope, choice).failed == [("a.txt", "No such file or directory")]
