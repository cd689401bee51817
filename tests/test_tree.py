"""Which documents a check reads."""

import subprocess
from pathlib import Path

import pytest

from cleaner.checking import tree
from cleaner.checking.tree import Tree, TreeError, grow, notes_are_ours, root_of
from cleaner.files import BASELINE_FILE as BASE
from cleaner.policy import Policy


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in (
        "a.txt",
        "甲/b.txt",
        "甲/c.jpg",
        ".hidden.txt",
        "gone.txt",
        "not tracked.txt",
        BASE,
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("一个句子。\n", "utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.txt", "甲", ".hidden.txt", "gone.txt", BASE)
    (tmp_path / "gone.txt").unlink()
    return tmp_path


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True)  # noqa: S603, S607


def grown(root: Path, *paths: str, everything: bool = False) -> Tree:
    places = [root / path for path in paths] or [root]
    return grow(places, Policy(root_of(places), {}), everything=everything)


def test_in_a_repository_the_tracked_files_that_are_there(repository: Path) -> None:
    found = grown(repository)
    assert [source.name for source in found.sources] == ["a.txt", "甲/b.txt"]  # no baseline
    assert [(skip.name, skip.reason) for skip in found.skipped] == [
        (".hidden.txt", "hidden"),
        ("甲/c.jpg", "not a text format"),
    ]
    assert found.whole
    assert [source.name for source in grown(repository, "甲").sources] == ["甲/b.txt"]
    everything = [source.name for source in grown(repository, everything=True).sources]
    assert everything == [".hidden.txt", "a.txt", "not tracked.txt", "甲/b.txt"]
    assert [s.name for s in grown(repository, "甲", everything=True).sources] == ["甲/b.txt"]
    assert not grown(repository, "not tracked.txt").whole


def test_an_index_that_git_tracks_is_not_believed(repository: Path) -> None:
    (repository / ".cleaner").mkdir()
    (repository / ".cleaner" / "index").write_text("all is well", "utf-8")
    git(repository, "add", "-f", ".cleaner/index")
    assert not notes_are_ours(repository)


def test_without_git_nobody_can_say_whose_an_index_is(repository: Path) -> None:
    assert notes_are_ours(repository)
    (repository / ".cleaner").mkdir()
    assert notes_are_ours(repository)
    (repository / ".git" / "HEAD").write_text("broken", "utf-8")
    assert not notes_are_ours(repository)


def test_where_git_fails_the_message_says_what_does_without(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "_GIT", ("no such git",))
    with pytest.raises(TreeError, match="not installed: --all-files"):
        grown(repository)
    monkeypatch.setattr(tree, "_GIT", ("git",))
    (repository / ".git" / "HEAD").write_text("broken", "utf-8")
    with pytest.raises(TreeError, match=r"git cannot list .* --all-files"):
        grown(repository)


def test_settings_of_overrides_and_folders_hold_for_documents(tmp_path: Path) -> None:
    (tmp_path / "甲" / "乙").mkdir(parents=True)
    (tmp_path / "cleaner.toml").write_text(
        '[[overrides]]\npaths = ["*.md"]\nmax-loss = 0.9\n', "utf-8"
    )
    policy = Policy(tmp_path, {})
    assert policy.settings("甲/乙/a.md").max_loss == 0.9
    assert policy.settings("甲/乙/a.txt") is policy.corpus
    assert policy.settings("甲/a.txt") is policy.corpus


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.jsonl", "records"),
        ("a.csv", "records"),
        ("a.xml", "no reader"),
        ("a.txt.gz", "compressed"),
        ("a.txt.dvc", "dvc pull"),
        ("a.jpg", "not a text format"),
        ("a.md", ""),
        ("第1.2节", ""),
    ],
)
def test_what_a_check_does_not_read_is_named(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_bytes(b"{}\n")
    found = grown(tmp_path)
    assert [source.name for source in found.sources] == ([] if reason else [name])
    assert all(reason in skip.reason for skip in found.skipped)
    assert len(found.skipped) == bool(reason)


@pytest.mark.parametrize("name", ["cleaner.toml", "a/.cleaner.toml", "pyproject.toml"])
def test_files_of_settings_are_passed_over_unless_they_are_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / name).write_text("", "utf-8")
    assert grown(tmp_path)[1:3] == ((), ())
    named = grown(tmp_path, name).skipped
    assert [Path(skip.name).name for skip in named] == [Path(name).name]
