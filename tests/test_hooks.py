"""The hooks, run by the real pre-commit on real repositories; and the plain hook of the docs."""

import os
import re
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
AUTHOR = ("-c", "user.name=a", "-c", "user.email=a@b.example")
CLEAN = "县里新修的图书馆昨天开门，来了三百多位读者，馆长说周末也开。\n"
DIRTY = "他说:“这条路修了两年,花了很多钱,总算通车了。”\n"
COPY = "老人们在河边种下的柳树，今年第一次长到了桥那么高，孩子们在树下写作业。\n"


class Repository:
    """A git repository with hooks of ours, in a world of its own."""

    def __init__(self, root: Path, home: Path) -> None:
        """Make it, and a `cleaner` and a `pre-commit` that its hooks find."""
        self.root = root
        tools = home / "bin"
        tools.mkdir(parents=True)
        for name, module in [("cleaner", "cleaner.cli"), ("pre-commit", "pre_commit.main")]:
            program = f"import sys; from {module} import main; sys.exit(main())"
            (tools / name).write_text(f"#!/bin/sh\nexec {sys.executable} -c '{program}' \"$@\"\n")
            (tools / name).chmod(0o755)
        self.environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(HERE),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{
                f"GIT_{who}_{what}": "a@b.example"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
        }
        root.mkdir()
        self.git("init", "-q")

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command in the repository."""
        return subprocess.run(  # noqa: S603  git, pre-commit
            list(map(str, command)),
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
        )

    def git(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run git."""
        return self.run("git", *arguments)

    def lay(self, documents: dict[str, bytes]) -> None:
        """Write files and stage them."""
        for name, data in documents.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        self.git("add", "-A")

    def hook(self, *ids: str) -> None:
        """Install hooks: as our own file defines them, run by the `cleaner` on the PATH."""
        text = (HERE / ".pre-commit-hooks.yaml").read_text("utf-8")
        hooks = dict(re.findall(r"(?m)^- id: (\S+)\n((?: .*\n|\n|#.*\n)*)", text))
        rows = [f"      - id: {one}\n" + re.sub(r"(?m)^", "      ", hooks[one]) for one in ids]
        config = "repos:\n  - repo: local\n    hooks:\n" + "".join(rows)
        config = config.replace("language: python", "language: system")
        (self.root / ".pre-commit-config.yaml").write_text(config, "utf-8")
        self.git("add", "-A")
        assert self.run("pre-commit", "install").returncode == 0

    def commit(self) -> subprocess.CompletedProcess[str]:
        """Commit what is staged."""
        return self.git("commit", "-q", "-m", "corpus")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "corpus", tmp_path / "home")


def test_a_dirty_commit_is_rejected_fixed_and_accepted(repository: Repository) -> None:
    repository.hook("cleaner-fix")
    repository.lay({"a.txt": DIRTY.encode(), "b.txt": CLEAN.encode()})
    rejected = repository.commit()
    assert rejected.returncode == 1
    assert "files were modified by this hook" in rejected.stdout + rejected.stderr
    assert "：" in (repository.root / "a.txt").read_text("utf-8")
    assert "A  a.txt" not in repository.git("status", "--porcelain").stdout  # fixed, not yet added
    repository.git("add", "-A")
    accepted = repository.commit()
    assert accepted.returncode == 0, accepted.stderr
    assert ".cleaner" not in repository.git("ls-files").stdout
    undone = repository.run("cleaner", "undo", repository.root, "--to", repository.root / "../back")
    assert undone.returncode == 0
    assert (repository.root / "../back/a.txt").read_bytes() == DIRTY.encode()


def test_what_is_staged_is_judged(repository: Repository) -> None:
    repository.hook("cleaner-check")
    repository.lay({"a.txt": CLEAN.encode()})
    (repository.root / "a.txt").write_text(DIRTY, "utf-8")  # in the worktree only
    assert repository.commit().returncode == 0
    assert (repository.root / "a.txt").read_text("utf-8") == DIRTY
    repository.git("add", "-A")
    (repository.root / "a.txt").write_text(CLEAN, "utf-8")
    rejected = repository.commit()
    assert rejected.returncode == 1
    assert "a.txt:1:3: N101" in rejected.stdout + rejected.stderr


def test_copies_are_found_whatever_the_portions(repository: Repository) -> None:
    repository.hook("cleaner-duplicates")
    documents = {
        f"{n:03d}.txt": f"第{n}篇文章里只有它自己的这么一句话，跟谁都不一样。\n".encode()
        for n in range(40)
    }
    documents["000.txt"] += f"\n{COPY}".encode()
    repository.lay(documents)
    first = repository.commit()
    assert "039.txt" not in first.stdout + first.stderr
    repository.git("commit", "-q", "--no-verify", "-m", "the rest")
    repository.lay({"039.txt": documents["039.txt"] + f"\n{COPY}".encode()})
    rejected = repository.commit()
    assert rejected.returncode == 1
    assert "039.txt:3:1: D201" in rejected.stdout + rejected.stderr


def test_only_utf8_passes_and_odd_names_are_no_hindrance(repository: Repository) -> None:
    repository.hook("cleaner-utf8")
    names = ["一 二.txt", "换\n行.txt", "-dash.txt", "'quote\".txt"]
    repository.lay({name: CLEAN.encode() for name in names})
    accepted = repository.commit()
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    repository.lay(
        {"gbk 文.txt": CLEAN.encode("gb18030"), "wide.txt": CLEAN.encode("utf-16"), "a.py": b"\xff"}
    )
    rejected = repository.commit()
    told = rejected.stdout + rejected.stderr
    assert rejected.returncode == 1
    assert "gbk 文.txt:1:1: E101" in told
    assert "wide.txt:1:1: E102" in told
    everything = repository.run("pre-commit", "run", "--all-files", "cleaner-utf8")
    assert everything.returncode == 1
    assert "dash" not in everything.stdout


def test_the_hooks_of_our_own_file_can_be_installed(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "corpus", tmp_path / "home")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / ".pre-commit-hooks.yaml").write_bytes((HERE / ".pre-commit-hooks.yaml").read_bytes())
    valid = repository.run("pre-commit", "validate-manifest", hooks / ".pre-commit-hooks.yaml")
    assert valid.returncode == 0, valid.stdout
    own = repository.run("pre-commit", "validate-config", HERE / ".pre-commit-config.yaml")
    assert own.returncode == 0, own.stdout


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Give a repository of ours as users of the hooks name it."""
    root = tmp_path / "published"
    root.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(HERE / name, root / name)
    shutil.copytree(
        HERE / "cleaner", root / "cleaner", ignore=shutil.ignore_patterns("__pycache__")
    )
    for command in (["init", "-q"], ["add", "-A"], [*AUTHOR, "commit", "-q", "-m", "it"]):
        subprocess.run(["git", "-C", str(root), *command], check=True)  # noqa: S603, S607  git
    return root


def installing(repository: Repository) -> None:
    """Let pre-commit install a hook without the network: what it needs is what we run with."""
    repository.environment |= {
        "PYTHONPATH": os.pathsep.join(site.getsitepackages()),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip's way to say: without isolation
    }
    (repository.root.parent / "home" / "bin" / "cleaner").unlink()  # not this one, the installed


def test_the_hooks_are_installed_from_their_repository(
    repository: Repository, published: Path
) -> None:
    """Takes some ten seconds: pre-commit makes an environment and installs the package there."""
    installing(repository)
    at = repository.run("git", "-C", published, "rev-parse", "HEAD").stdout.strip()
    ids = "".join(f"      - id: cleaner-{one}\n" for one in ("utf8", "fix", "check", "duplicates"))
    config = f"repos:\n  - repo: {published}\n    rev: {at}\n    hooks:\n{ids}"
    (repository.root / ".pre-commit-config.yaml").write_text(config, "utf-8")
    repository.git("add", "-A")
    assert repository.run("pre-commit", "install", "--install-hooks").returncode == 0
    repository.lay({"甲 乙\n丙.txt": DIRTY.encode("gb18030"), "b.txt": DIRTY.encode()})
    rejected = repository.commit()
    told = rejected.stdout + rejected.stderr
    assert rejected.returncode == 1
    assert "E101" in told
    assert "files were modified by this hook" in told
    repository.git("add", "-A")
    accepted = repository.commit()
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    fixed = (repository.root / "甲 乙\n丙.txt").read_text("utf-8")
    assert fixed == "他说：“这条路修了两年，花了很多钱，总算通车了。”\n"


def test_the_hooks_can_be_tried(repository: Repository, published: Path) -> None:
    installing(repository)
    repository.lay({"a.txt": DIRTY.encode(), "wide.txt": CLEAN.encode("utf-16")})
    tried = repository.run("pre-commit", "try-repo", published, "cleaner-check", "--all-files")
    assert tried.returncode == 1
    assert "a.txt:1:3: N101" in tried.stdout
    assert "wide.txt:1:1: E102" in tried.stdout


def test_every_portion_of_the_files_is_judged_once(repository: Repository) -> None:
    repository.hook("cleaner-check")
    repository.lay({f"{n:03d} 号.txt": DIRTY.encode() for n in range(60)})
    rejected = repository.commit()
    told = re.findall(r"(?m)^(\d{3}) 号\.txt:1:3: N101", rejected.stdout + rejected.stderr)
    assert sorted(told) == [f"{n:03d}" for n in range(60)]


def test_the_plain_hook_of_the_docs_judges_what_is_staged(repository: Repository) -> None:
    text = (HERE / "docs" / "check.md").read_text("utf-8")
    match = re.search(r"<!-- hook -->\n```sh\n(.*?)```", text, re.DOTALL)
    assert match
    hook = repository.root / ".git" / "hooks" / "pre-commit"
    hook.write_text(match[1], "utf-8")
    hook.chmod(0o755)
    repository.lay({"甲/a 1.txt": CLEAN.encode(), "cleaner.toml": b'select = ["N101"]\n'})
    (repository.root / "甲" / "a 1.txt").write_text(DIRTY, "utf-8")
    accepted = repository.commit()
    assert accepted.returncode == 0, accepted.stderr
    repository.git("add", "-A")
    rejected = repository.commit()
    assert rejected.returncode == 1
    assert "甲/a 1.txt:1:3: N101" in rejected.stdout + rejected.stderr


# ------------------------------------------------------------------ which files


def test_in_a_repository_only_tracked_files_are_checked(repository: Repository) -> None:
    root = repository.root
    (root / "untracked.txt").write_text(DIRTY, "utf-8")
    lfs = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    (root / ".gitignore").write_text("untracked.txt\n", "utf-8")
    repository.lay(
        {
            "a.txt": DIRTY.encode(),
            "big.txt": lfs,
            "data.txt.dvc": b"outs:\n",
            ".cleaner/x.txt": b"a,",
        }
    )
    repository.git("add", "-f", ".cleaner/x.txt")
    (root / "gone.txt").write_text(DIRTY, "utf-8")
    repository.git("add", "gone.txt")
    (root / "gone.txt").unlink()
    (root / "link.txt").symlink_to("a.txt")
    repository.git("add", "link.txt")
    done = repository.run("cleaner", "check", ".", "--select=N101")
    assert {row.split(":")[0] for row in done.stdout.splitlines()} == {"a.txt"}
    assert "dvc pull" in done.stderr
    assert "skipped: big.txt: a Git-LFS pointer, not the text: run `git lfs pull`" in done.stderr
    shown = repository.run("cleaner", "check", "--show-files")
    assert [Path(row).name for row in shown.stdout.splitlines()] == ["a.txt", "big.txt"]
    everything = repository.run("cleaner", "check", "--all-files", "--select=N101")
    assert {row.split(":")[0] for row in everything.stdout.splitlines()} == {
        "a.txt",
        "untracked.txt",
    }
    named = repository.run("cleaner", "check", "untracked.txt", "--select=N101")
    assert named.returncode == 1


def test_without_git_the_command_says_what_to_do(repository: Repository) -> None:
    repository.lay({"a.txt": CLEAN.encode()})
    git = repository.root / ".git"
    (git / "HEAD").write_text("broken", "utf-8")
    done = repository.run("cleaner", "check", ".")
    assert done.returncode == 2
    assert "--all-files" in done.stderr
    repository.environment["PATH"] = str(repository.root.parent / "home" / "bin")
    done = repository.run("cleaner", "check", ".")
    assert done.returncode == 2
    assert "git is not installed" in done.stderr
    assert repository.run("cleaner", "check", ".", "--all-files").returncode == 0
