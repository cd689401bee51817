"""The command line as its users meet it: exit codes, messages, nothing lost."""

import fcntl
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ARTICLE = "　　县里新修的图书馆昨天开门，来了三百多位读者。\n　　馆长说，周末也开。\n"


def cleaner(*args: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from cleaner.cli import main; main()", *map(str, args)]
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(  # noqa: S603  our own command
        command, input=stdin, capture_output=True, check=False, env=environment, timeout=120
    )


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    text = done.stderr.decode()
    assert "Traceback" not in text
    return text


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(ARTICLE, "utf-8")
    return folder


def summary(out: Path) -> dict[str, dict[str, int]]:
    value: dict[str, dict[str, int]] = json.loads((out / ".cleaner" / "summary.json").read_bytes())
    return value


# ------------------------------------------------------------------ what cannot be meant


def missing(source: Path, out: Path) -> list[str | Path]:
    return [source / "nothing", "--out", out]


def out_is_source(source: Path, out: Path) -> list[str | Path]:  # noqa: ARG001  the other table entries need it
    return [source, "--out", source]


def out_in_source(source: Path, out: Path) -> list[str | Path]:  # noqa: ARG001
    return [source, "--out", source / "sub" / ".." / "out"]


def out_by_link(source: Path, out: Path) -> list[str | Path]:
    out.symlink_to(source)
    return [source, "--out", out]


def out_not_ours(source: Path, out: Path) -> list[str | Path]:
    out.mkdir()
    (out / "mine.txt").write_text("不要动我\n", "utf-8")
    return [source, "--out", out]


def out_is_file(source: Path, out: Path) -> list[str | Path]:
    out.write_text("一个文件\n", "utf-8")
    return [source, "--out", out]


def out_in_a_device(source: Path, out: Path) -> list[str | Path]:  # noqa: ARG001  as the others
    return [source, "--out", "/dev/null/out"]


def no_out(source: Path, out: Path) -> list[str | Path]:  # noqa: ARG001
    return [source]


def unknown_rule(source: Path, out: Path) -> list[str | Path]:
    return [source, "--out", out, "--select", "N1O7"]


def unknown_key(source: Path, out: Path) -> list[str | Path]:
    (source / "cleaner.toml").write_text("max-los = 0.5\n", "utf-8")
    return [source, "--out", out]


def wrong_type(source: Path, out: Path) -> list[str | Path]:
    (source / "cleaner.toml").write_text('max-loss = "half"\n', "utf-8")
    return [source, "--out", out]


def broken_config(source: Path, out: Path) -> list[str | Path]:
    (source / "cleaner.toml").write_text("max-loss = \n", "utf-8")
    return [source, "--out", out]


def loss_out_of_range(source: Path, out: Path) -> list[str | Path]:
    return [source, "--out", out, "--max-loss", "7"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (missing, "no such file or folder"),
        (out_is_source, "lies in the source"),
        (out_in_source, "lies in the source"),
        (out_by_link, "lies in the source"),
        (out_not_ours, "not empty"),
        (out_is_file, "not a folder"),
        (out_in_a_device, "/dev/null/out/.cleaner: Not a directory\n"),
        (no_out, "--out or --in-place"),
        (unknown_rule, "did you mean 'N107'"),
        (unknown_key, "did you mean 'max-loss'"),
        (wrong_type, "expected a number"),
        (broken_config, "cleaner.toml"),
        (loss_out_of_range, "--max-loss"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    source: Path,
    tmp_path: Path,
    arguments: Callable[[Path, Path], list[str | Path]],
    message: str,
) -> None:
    out = tmp_path / "out"
    args = arguments(source, out)
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    done = cleaner("clean", *args)
    assert done.returncode == 2
    assert message in said(done)
    assert not done.stdout
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
    assert (source / "a.txt").read_text("utf-8") == ARTICLE


# ------------------------------------------------------------------ odd files


def test_what_is_no_document_is_passed_over_and_named(source: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("不能读\n", "utf-8")
    (source / "leaving.txt").symlink_to(outside)
    (source / "loop").symlink_to(source)
    os.mkfifo(source / "pipe.txt")
    (source / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (source / "data.yaml").write_text("text: 一,二\n", "utf-8")
    (source / "big.txt").write_bytes(
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    )
    out = tmp_path / "out"
    done = cleaner("clean", source, "--out", out)
    assert done.returncode == 0, said(done)
    told = said(done)
    for name in ("leaving.txt", "loop", "pipe.txt", "photo.jpg", "data.yaml", "git lfs pull"):
        assert name in told
    assert summary(out)["files"]["skipped"] == 4
    assert summary(out)["files"]["copied"] == 2
    assert not (out / "leaving.txt").exists()
    assert (out / "data.yaml").read_bytes() == (source / "data.yaml").read_bytes()


def test_a_file_that_is_no_text_is_left_alone_and_the_rest_is_done(
    source: Path, tmp_path: Path
) -> None:
    data = b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4
    (source / "program.txt").write_bytes(data)
    (source / "b.txt").write_text("第二篇,也要洗。\n", "utf-8")
    out = tmp_path / "out"
    done = cleaner("clean", source, "--out", out)
    assert done.returncode == 2
    assert "program.txt" in said(done)
    assert (out / "program.txt").read_bytes() == data
    assert (out / "a.txt").read_text("utf-8") == ARTICLE
    assert (out / "b.txt").exists()
    assert summary(out)["files"]["failed"] == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("bom.txt", b"\xef\xbb\xbf"),
        ("blank.txt", b"\n\n  \n"),
        ("nul.txt", "一个句子。\0又一个句子。\n".encode()),
        ("line.txt", ("长" * 999 + "。").encode() * 3_500),
        (os.fsdecode("名字.txt".encode("gbk")), ARTICLE.encode()),
        ("换\n行.txt", ARTICLE.encode()),
        ("-dash.txt", ARTICLE.encode()),
        ("crlf.txt", ARTICLE.replace("\n", "\r\n").encode()),
        ("mixed.txt", b"\xd2\xbb\r\n" + ARTICLE.encode("gb18030")),
    ],
    ids=[
        "empty",
        "bom",
        "blank",
        "nul",
        "10-MB-line",
        "gbk-name",
        "newline",
        "dash",
        "crlf",
        "gbk",
    ],
)
def test_odd_files_come_through_and_come_back(tmp_path: Path, name: str, data: bytes) -> None:
    source, out, back = tmp_path / "in", tmp_path / "out", tmp_path / "back"
    source.mkdir()
    (source / name).write_bytes(data)
    done = cleaner("clean", source, "--out", out)
    assert done.returncode in (0, 2), said(done)
    assert (done.returncode == 0) == (
        summary(out)["files"]["failed"] + summary(out)["files"]["kept"] == 0
    )
    assert (out / name).exists()
    assert cleaner("verify", out).returncode == 0
    assert cleaner("undo", out, "--to", back).returncode == 0
    assert (back / name).read_bytes() == data


# ------------------------------------------------------------------ the other commands


def test_stdin_goes_to_stdout() -> None:
    done = cleaner("clean", "-", stdin=ARTICLE.encode("gb18030"))
    assert done.returncode == 0, said(done)
    assert done.stdout.decode() == ARTICLE


def written(out: Path) -> dict[Path, bytes]:
    """Give the files of an output; what it notes of the times of its files is left out."""
    files = (path for path in out.rglob("*") if path.is_file() and path.name != "files.json")
    return {path: path.read_bytes() for path in files}


def test_the_same_run_again_gives_the_same_bytes(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert cleaner("clean", source, "--out", out).returncode == 0
    first = written(out)
    inode = (out / "a.txt").stat().st_ino
    assert cleaner("clean", source, "--out", out).returncode == 0
    assert (out / "a.txt").stat().st_ino == inode, "nothing had changed, nothing is written"
    assert cleaner("clean", source, "--out", out, "--force").returncode == 0
    assert (out / "a.txt").stat().st_ino != inode
    assert written(out) == first


def test_a_document_that_is_gone_goes_from_the_output_too(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (source / "b.txt").write_text(ARTICLE, "utf-8")
    assert cleaner("clean", source, "--out", out).returncode == 0
    (source / "b.txt").unlink()
    assert cleaner("clean", source, "--out", out).returncode == 0
    assert not (out / "b.txt").exists()
    assert (out / "a.txt").exists()


def test_an_edited_output_is_not_overwritten_nor_undone(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert cleaner("clean", source, "--out", out).returncode == 0
    (out / "a.txt").write_text("我自己写的。\n", "utf-8")
    again = cleaner("clean", source, "--out", out)
    assert again.returncode == 2
    assert "changed since" in said(again)
    undone = cleaner("undo", out, "--to", tmp_path / "back")
    assert undone.returncode == 2
    assert "changed since" in said(undone)
    assert (out / "a.txt").read_text("utf-8") == "我自己写的。\n"
    checked = cleaner("verify", out)
    assert checked.returncode == 1
    assert b"a.txt" in checked.stdout
    assert cleaner("clean", source, "--out", out, "--force").returncode == 0
    assert (out / "a.txt").read_text("utf-8") == ARTICLE


def test_undo_of_one_document(source: Path, tmp_path: Path) -> None:
    (source / "b.txt").write_bytes(ARTICLE.encode("gb18030"))
    out, back = tmp_path / "out", tmp_path / "back"
    assert cleaner("clean", source, "--out", out).returncode == 0
    assert cleaner("undo", out, "--to", back, "--path", "b.*").returncode == 0
    assert [path.name for path in back.iterdir()] == ["b.txt"]
    assert (back / "b.txt").read_bytes() == ARTICLE.encode("gb18030")
    assert cleaner("undo", out, "--to", back, "--path", "b.*").returncode == 0  # taken up again
    (back / "b.txt").write_text("我自己写的。\n", "utf-8")
    refused = cleaner("undo", out, "--to", back)
    assert refused.returncode == 2
    assert "there already" in said(refused)


def test_undo_without_a_ledger(tmp_path: Path) -> None:
    done = cleaner("undo", tmp_path, "--to", tmp_path / "back")
    assert done.returncode == 2
    assert "no ledger" in said(done)


def test_a_forged_ledger_leads_nowhere(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert cleaner("clean", source, "--out", out).returncode == 0
    book = out / ".cleaner" / "changes.jsonl"
    book.write_bytes(book.read_bytes().replace(b'"document":"a.txt"', b'"document":"../../x.txt"'))
    done = cleaner("undo", out, "--to", tmp_path / "back")
    assert done.returncode == 2
    assert "leads out" in said(done)
    assert not (tmp_path / "back").exists()


def test_why_names_rule_and_evidence(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_bytes(ARTICLE.replace("\n", "\r\n").encode())
    assert cleaner("clean", source, "--out", out).returncode == 0
    done = cleaner("why", out, "a.txt:1")
    assert done.returncode == 0, said(done)
    assert "N107" in done.stdout.decode()
    assert "nothing was done" in cleaner("why", out, f"{out}/a.txt:2").stdout.decode()
    for place in ("b.txt:1", "a.txt", f"{out}/a.txt:99"):
        unknown = cleaner("why", out, place)
        assert unknown.returncode == 2
        assert "Error)" not in said(unknown)


def test_rules_and_explain_know_every_rule() -> None:
    listed = cleaner("rules").stdout.decode().splitlines()
    assert len(listed) > 3
    code = listed[0].split()[0]
    assert code in cleaner("explain", code).stdout.decode()
    wrong = cleaner("explain", "N1O7")
    assert wrong.returncode == 2
    assert "did you mean 'N107'" in said(wrong)


def test_config_shows_where_a_value_comes_from(source: Path) -> None:
    (source / "cleaner.toml").write_text("max-loss = 0.5\n", "utf-8")
    shown = cleaner("config", source).stdout.decode()
    assert "max-loss = 0.5" in shown
    assert "cleaner.toml" in shown
    assert "select = []  # default" in shown
    assert tomllib.loads(shown)["remove-quoted"] is False  # to be copied into a configuration


def test_a_second_run_on_the_same_output_is_refused(source: Path, tmp_path: Path) -> None:

    out = tmp_path / "out"
    assert cleaner("clean", source, "--out", out).returncode == 0
    with (out / ".cleaner" / "lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = cleaner("clean", source, "--out", out)
    assert done.returncode == 2
    assert "another run" in said(done)


def test_version_and_help() -> None:
    assert cleaner("--version").stdout.startswith(b"cleaner ")
    told = cleaner("--help").stdout.decode()
    for command in ("clean", "check", "undo", "verify", "why", "rules", "explain", "config"):
        assert command in told


def test_stdin_that_is_no_text_and_stdin_with_a_ledger(tmp_path: Path) -> None:
    refused = cleaner("clean", "-", stdin=b"\x89PNG\r\n\x1a\n" + bytes(99))
    assert refused.returncode == 2
    assert "standard input" in said(refused)
    assert not refused.stdout
    book = tmp_path / "changes.jsonl"
    done = cleaner("clean", "-", "--ledger", book, stdin="他说,好。\n".encode())
    assert done.stdout.decode() == "他说，好。\n"
    assert [json.loads(row)["rule"] for row in book.read_bytes().splitlines()] == ["N101"]


def test_two_folders_keep_their_names(source: Path, tmp_path: Path) -> None:
    other = tmp_path / "more"
    other.mkdir()
    (other / "a.txt").write_text("另一篇文章，没有什么可改的。\n", "utf-8")
    out = tmp_path / "out"
    assert cleaner("clean", source, other, "--out", out).returncode == 0
    assert (out / "in" / "a.txt").exists()
    assert (out / "more" / "a.txt").exists()
    clash = cleaner("clean", source / "a.txt", other / "a.txt", "--out", tmp_path / "out2")
    assert clash.returncode == 2
    assert "two sources hold" in said(clash)


def test_a_document_that_would_lose_its_text_is_kept_and_named(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    furniture = "首页 | 新闻 | 财经 | 体育 | 论坛\n版权所有 未经许可不得转载\n"
    (source / "a.txt").write_text(furniture, "utf-8")
    done = cleaner("clean", source, "--out", out, "-q")
    assert done.returncode == 2
    assert "a.txt" in said(done)
    assert "X003" in said(done)
    assert (out / "a.txt").read_text("utf-8") == furniture
    allowed = cleaner("clean", source, "--out", out, "--max-loss", "1", "--force")
    assert allowed.returncode == 2, "an empty document is never written, whatever may be lost"


def test_a_web_page_becomes_text_and_comes_back(tmp_path: Path) -> None:
    source, out, back = tmp_path / "in", tmp_path / "out", tmp_path / "back"
    source.mkdir()
    body = "".join(
        f"<p>第{n}天，河边的雾散得很慢，渡船要等到中午才开，大家都不着急。</p>" for n in range(9)
    )
    page = f"<html><head><title>渡口</title></head><body><div>首页</div>{body}</body></html>"
    (source / "a.html").write_bytes(page.encode("gb18030"))
    (source / "a.txt").write_text("同名的一篇文章，没有什么可改的。\n", "utf-8")
    assert cleaner("clean", source, "--out", out).returncode == 0
    assert "渡船要等到中午才开" in (out / "a.html.txt").read_text("utf-8")
    assert cleaner("verify", out).returncode == 0
    assert cleaner("undo", out, "--to", back).returncode == 0
    assert (back / "a.html").read_bytes() == page.encode("gb18030")


def test_verify_sees_every_disagreement(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert cleaner("clean", source, "--out", out).returncode == 0
    (out / "new.txt").write_text("谁放在这里的？\n", "utf-8")
    assert b"new.txt: not in the ledger" in cleaner("verify", out).stdout
    (out / ".cleaner" / "summary.json").unlink()
    assert b"did not end" in cleaner("verify", out).stdout
    assert cleaner("verify", tmp_path / "nothing").returncode == 2


def test_a_folder_may_have_settings_of_its_own(source: Path, tmp_path: Path) -> None:
    (source / "raw").mkdir()
    text = "他说,好,明天见。\n"
    for name in ("b.txt", "raw/c.txt", "raw/d.md", "drafts.txt"):
        (source / name).write_text(text, "utf-8")
    (source / "cleaner.toml").write_text(
        'exclude = ["drafts.txt"]\n[[overrides]]\npaths = ["*.md"]\nselect = ["L"]\n', "utf-8"
    )
    (source / "raw" / "cleaner.toml").write_text('ignore = ["N"]\n', "utf-8")
    out = tmp_path / "out"
    assert cleaner("clean", source, "--out", out).returncode == 0
    assert (out / "b.txt").read_text("utf-8") == "他说，好，明天见。\n"
    assert (out / "raw" / "c.txt").read_text("utf-8") == text
    assert not (out / "drafts.txt").exists()
    (source / "raw" / "cleaner.toml").unlink()
    assert cleaner("clean", source, "--out", out).returncode == 0
    assert (out / "raw" / "c.txt").read_text("utf-8") == "他说，好，明天见。\n"
    assert (out / "raw" / "d.md").read_text("utf-8") == text
