"""Situations 4 to 12: where things are read and written, and under which names."""

import os
import threading
from pathlib import Path

import pytest
import traced
from hands import ARTICLE, CLEAN, DIRTY, clean, cleaner, documents, lay, summary, tree

from cleaner import files


def as_plain_user(*arguments: str | Path) -> traced.Ended:
    """Run a command as one whom permissions hold back, as they do not hold back root."""
    with traced.plain_user():
        return cleaner(*arguments)


def test_04_what_cannot_be_read_is_named_and_the_rest_is_done(tmp_path: Path) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY, "b.txt": DIRTY, "shut/c.txt": DIRTY})
    (source / "b.txt").chmod(0)
    (source / "shut").chmod(0)
    done = as_plain_user("clean", source, "--out", tmp_path / "out", "-j", "1")
    (source / "shut").chmod(0o755)
    assert done.status == 2
    assert "b.txt" in done.said
    assert "shut" in done.said
    assert documents(tmp_path / "out") == {"a.txt": CLEAN.encode()}
    assert (source / "b.txt").stat().st_mode & 0o777 == 0, "no mode is changed to get in"


def test_04_a_folder_that_takes_no_file_keeps_its_files(tmp_path: Path) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY})
    source.chmod(0o555)
    done = as_plain_user("check", source, "--fix")
    assert done.status == 2, done.said
    source.chmod(0o755)
    assert documents(source) == {"a.txt": DIRTY.encode()}


def test_04_mode_is_kept_in_place(tmp_path: Path) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY})
    (source / "a.txt").chmod(0o640)
    assert cleaner("clean", source, "--in-place", "-j", "1").status == 0
    assert (source / "a.txt").read_text("utf-8") == CLEAN
    assert (source / "a.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "spelling", ["in", "in/.", "./in", "in/sub/..", "link", "link/sub", "in/new", "in/sub/new", "."]
)
def test_05_output_and_source_must_not_hold_each_other(tmp_path: Path, spelling: str) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY, "sub/b.txt": DIRTY})
    (tmp_path / "link").symlink_to(source)
    before = tree(tmp_path)
    done = clean(source, Path(f"{tmp_path}/{spelling}"))
    assert done.status == 2
    assert "lies in" in done.said
    assert tree(tmp_path) == before


def test_06_what_a_run_did_not_write_is_never_removed(tmp_path: Path) -> None:
    source, out = lay(tmp_path / "in", {"a.txt": DIRTY}), tmp_path / "out"
    lay(out, {"mine.txt": ARTICLE, "sub/mine.txt": ARTICLE})
    assert clean(source, out).status == 2
    assert clean(source, out, "--force").status == 0
    mine = {"mine.txt": ARTICLE.encode(), "sub/mine.txt": ARTICLE.encode()}
    assert documents(out) == {"a.txt": CLEAN.encode()} | mine
    (source / "a.txt").rename(source / "b.txt")
    assert clean(source, out, "--force").status == 0
    assert documents(out) == {"b.txt": CLEAN.encode()} | mine


def test_07_symlink_loop(tmp_path: Path) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY})
    (source / "self").symlink_to("self")
    (source / "up").symlink_to("..")
    for number in range(41):
        (source / f"chain{number}").symlink_to(f"chain{number + 1}")
    assert clean(source, tmp_path / "out").status == 0
    assert documents(tmp_path / "out") == {"a.txt": CLEAN.encode()}
    assert summary(tmp_path / "out")["files"]["skipped"] == 43


def test_08_a_link_is_never_read_or_written_through(tmp_path: Path) -> None:
    secret = lay(tmp_path, {"secret.txt": DIRTY}) / "secret.txt"
    source = lay(tmp_path / "in", {"a.txt": DIRTY})
    (source / "b.txt").symlink_to(secret)
    (source / "folder").symlink_to(tmp_path)
    assert clean(source, tmp_path / "out").status == 0
    assert documents(tmp_path / "out") == {"a.txt": CLEAN.encode()}
    assert cleaner("clean", source, "--in-place", "-j", "1").status == 0
    assert secret.read_text("utf-8") == DIRTY


def test_08_a_link_swapped_in_while_files_are_read(tmp_path: Path) -> None:
    """A file and a link change places a thousand times: what is read is the file, or nothing."""
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    place, link, new = tmp_path / "a.txt", tmp_path / "link", tmp_path / "new"
    place.write_text("mine", "utf-8")
    ended = threading.Event()

    def swap() -> None:
        while not ended.is_set():
            link.symlink_to(tmp_path / "secret.txt")
            link.replace(place)
            new.write_text("mine", "utf-8")
            new.replace(place)

    swapper = threading.Thread(target=swap)
    swapper.start()
    seen = []
    try:
        for turn in range(200_000):
            if turn >= 1000 and b"mine" in seen:
                break  # a busy machine may need more turns until the file is met
            try:
                seen.append(files.read(str(place)))
            except OSError as error:
                seen.append(type(error).__name__.encode())
    finally:
        ended.set()
        swapper.join()
    assert b"secret" not in seen
    assert b"mine" in seen


def test_09_a_hard_link_keeps_its_bytes(tmp_path: Path) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY})
    (tmp_path / "other.txt").hardlink_to(source / "a.txt")
    assert clean(source, tmp_path / "out").status == 0
    assert cleaner("clean", source, "--in-place", "-j", "1").status == 0
    assert (source / "a.txt").read_text("utf-8") == CLEAN
    assert (tmp_path / "other.txt").read_text("utf-8") == DIRTY


def test_10_only_regular_files_are_opened(tmp_path: Path) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY})
    os.mkfifo(source / "pipe.txt")
    assert clean(source, tmp_path / "out").status == 0
    assert documents(tmp_path / "out") == {"a.txt": CLEAN.encode()}
    assert "pipe.txt" in str(summary(tmp_path / "out")["skipped"])
    with pytest.raises(files.UnreadableFileError):
        files.read("/dev/null")


NAMES = [
    os.fsdecode("名字.txt".encode("gbk")),
    "换\n行.txt",
    "\x1b[2Jesc.txt",
    "\u202etxt.bidi.txt",
    "\u200bnull.txt",
    "-rf.txt",
    "--help",
    "\"quote'.txt",
    "::error::a.txt",
    "=1+1.txt",
    "a%0ab.txt",
    "con.txt",
    "A.TXT",
    "caf\u00e9.txt",
    "cafe\u0301.txt",
    "名" * 80 + ".txt",
    " blank .txt",
    "back\\slash.txt",
    "*?.txt",
    "~.txt",
    "x" * 251 + ".txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_11_12_any_name_comes_through_and_back_and_none_acts(tmp_path: Path, name: str) -> None:
    source, out = lay(tmp_path / "in", {name: DIRTY}), tmp_path / "out"
    done = clean(source, out, "--report", "html")
    assert done.status == 0, done.said
    assert [os.fsencode(path.name) for path in source.iterdir()] == [os.fsencode(name)]
    assert os.fsencode(name) in [os.fsencode(path.name) for path in out.iterdir()]
    assert (out / name).read_text("utf-8") == CLEAN
    told = done.said + cleaner("check", source, "--no-cache").said + cleaner("verify", out).said
    assert not set(told) & set("\x1b\u202e\u200b\r")
    assert not any(line.startswith("行.txt") for line in told.splitlines())
    assert cleaner("undo", out, "--to", tmp_path / "back").status == 0
    assert (tmp_path / "back" / name).read_text("utf-8") == DIRTY


def test_12_no_two_outputs_share_a_name(tmp_path: Path) -> None:
    page = f"<html><body><p>{ARTICLE * 3}</p></body></html>"
    source = lay(tmp_path / "in", {"a.html": page, "a.txt": DIRTY, "a.html.txt": DIRTY})
    assert clean(source, tmp_path / "out").status == 0
    assert len(documents(tmp_path / "out")) == 3
    assert cleaner("undo", tmp_path / "out", "--to", tmp_path / "back").status == 0
    assert documents(tmp_path / "back") == documents(source)
