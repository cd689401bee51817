"""Files: found without following links, read whole, written whole or not at all."""

import os
from pathlib import Path

import pytest

from cleaner import files, formats
from cleaner.files import Skipped, Source


def test_a_walk_is_sorted_and_names_what_it_passes_over(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a/2.txt",
        "a/1.txt",
        ".git/x.txt",
        "skip/x.txt",
        "no.txt",
        ".hidden.txt",
        f".0123456789abcdef{files.TEMPORARY}",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("一\n", "utf-8")
    (tmp_path / ".cleanerignore").write_text("skip/\n", "utf-8")
    found = list(files.walk(tmp_path, ["no.*"]))
    assert [item.name for item in found if isinstance(item, Source)] == [
        ".hidden.txt",
        "a/1.txt",
        "a/2.txt",
        "b.txt",
    ]
    assert [item for item in found if isinstance(item, Skipped)] == [
        Skipped("no.txt", "ignored"),
        Skipped("skip/", "ignored"),
    ]


def test_one_file_is_a_walk_too(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    assert [one[:3] for one in files.walk(path)] == [("a.txt", str(path), 3)]


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    [skipped] = files.walk(tmp_path / "gone")
    assert isinstance(skipped, Skipped)
    assert "cannot open" in skipped.reason


def test_links_and_devices_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(OSError, match="symbolic"):
        files.read(str(tmp_path / "link.txt"))
    with pytest.raises(files.UnreadableFileError, match="regular"):
        files.read(str(tmp_path / "pipe.txt"))


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    files.write(path, b"old", sync=True)
    with pytest.raises(TypeError):
        files.write(path, "no bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text"),
        ("a.TXT", "text"),
        ("a.md", "text"),
        ("README", "text"),
        (".hidden", "text"),
        ("第1.2节", "text"),
        ("2023.10.26", "text"),
        ("x/新闻.网页", "text"),
        ("a.HTML", "page"),
        ("a.mht", "page"),
        ("a.jsonl", "records"),
        ("a.csv", "records"),
        ("a.jpg", "other"),
        ("a.tar.gz", "other"),
    ],
)
def test_formats_by_name(name: str, kind: str) -> None:
    assert formats.format_of(name) == kind


ANNEXED = b"/annex/objects/SHA256E-s123--0a1b.txt\n"


@pytest.mark.parametrize(
    ("data", "tool"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git lfs pull"),
        (ANNEXED, "git annex get"),
        (b"/annex/objects/" + b"x" * 2000, ""),
        ("论 /annex/objects/ 里的文件\n".encode(), ""),
        (b"version 1\n", ""),
        (b"", ""),
    ],
)
def test_a_pointer_is_no_text(data: bytes, tool: str) -> None:
    hint = files.pointer_hint(data)
    assert tool in hint
    assert bool(hint) == bool(tool)


def test_a_link_of_git_annex_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("../.git/annex/objects/Xk/9v/KEY/KEY")
    (tmp_path / "b.txt").symlink_to("c.txt")
    reasons = {item.name: item.reason for item in files.walk(tmp_path) if isinstance(item, Skipped)}
    assert "git annex unlock" in reasons["a.txt"]
    assert reasons["b.txt"] == "a link: links are not followed"
