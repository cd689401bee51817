"""Which documents a check reads: named files, folders, and in a git repository what git tracks."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner import config, files, formats, later
from cleaner.files import Skipped, Source
from cleaner.model import in_corpus
from cleaner.policy import Policy

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = later.module("subprocess")

_GIT = ("git", "-c", "core.fsmonitor=false")  # a repository's own settings may start programs
_PATIENCE = 120  # seconds for git


class TreeError(Exception):
    """The paths cannot be checked: says why and what to do."""


class Tree(NamedTuple):
    """Documents in corpus order; their names are paths below `root`, with forward slashes."""

    root: Path
    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    missing: tuple[str, ...]  # named paths that are not there
    whole: bool  # a folder was named


def place_of(path: Path) -> Path:
    """Give the absolute path; only the folders above are resolved, so that a link stays one."""
    return path.parent.resolve() / path.name if path.name not in {"", ".."} else path.resolve()


def root_of(paths: Sequence[Path]) -> Path:
    """Give the folder to which names refer: the repository, else where the configuration lies.

    Without either, it is the folder that holds all paths.
    """
    folders = [path if path.is_dir() and not path.is_symlink() else path.parent for path in paths]
    common = Path(os.path.commonpath(folders))
    above = (common, *common.parents)
    for folder in above:
        if (folder / ".git").exists():
            return folder
    return next((folder for folder in above if config.in_folder(folder)), common)


def grow(
    paths: Sequence[Path], policy: Policy, *, everything: bool = False, force_exclude: bool = False
) -> Tree:
    """Find the documents to check.

    In a git repository these are the tracked files, unless `everything`. What is named itself is
    checked even where a folder's settings exclude it, unless `force_exclude`. Files of settings
    are passed over without a word. Raises TreeError.
    """
    found: dict[str, Source] = {}
    skipped: list[Skipped] = []
    missing = []
    tracked = not everything and (policy.root / ".git").exists()
    for path in paths:
        if not os.path.lexists(path):
            missing.append(str(path))
            continue
        below = path.is_dir() and not path.is_symlink()
        if below:
            items = _below(path, policy.root, tracked=tracked)
        else:
            name = path.relative_to(policy.root).as_posix()
            items = iter([files.found(name, str(path), path.lstat())])
        for item in items:
            if below and item.name.endswith(config.FILES) and _last(item.name) in config.FILES:
                continue
            if isinstance(item, Skipped) and item.unreadable:
                message = f"{item.name}: {item.reason}"
                raise TreeError(message)
            passed_over = _passed_over(item, policy, excluding=below or force_exclude)
            if isinstance(item, Skipped) or passed_over:
                skipped.append(Skipped(item.name, passed_over))
            else:
                found[item.name] = item
    names = sorted(found, key=in_corpus)
    whole = any(path.is_dir() for path in paths)
    return Tree(policy.root, tuple(found[n] for n in names), tuple(skipped), tuple(missing), whole)


def notes_are_ours(root: Path) -> bool:
    """Say whether our folder below a root is nobody's but ours.

    One that came with the repository may claim anything; where git cannot be asked, too.
    """
    if not (root / ".git").exists() or not (root / files.NOTES).exists():
        return True
    try:
        return not _tracked(root / files.NOTES, root)
    except TreeError:
        return False


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _passed_over(item: Source | Skipped, policy: Policy, *, excluding: bool) -> str:
    if isinstance(item, Skipped):
        return item.reason
    kind = formats.format_of(item.name)
    if kind == "other":
        pointer = item.name.endswith(".dvc")
        return "a DVC pointer, not the text: run `dvc pull`" if pointer else "not a text format"
    if formats.packing_of(item.name):
        return "compressed: `cleaner clean` reads it"
    if kind == "records":
        read = formats.ending_of(item.name) in formats.RECORDS
        return "records: `cleaner clean` reads them" if read else "no reader for this format"
    return "excluded" if excluding and policy.excludes(item.name) else ""


def _below(folder: Path, root: Path, *, tracked: bool) -> Iterator[Source | Skipped]:
    if tracked:
        above = os.path.join(root, "")  # noqa: PTH118  a Path for each name takes most of the time
        for name in _tracked(folder, root):
            if files.is_ours(_last(name)):
                continue
            if name.startswith(".") or "/." in name:
                yield Skipped(name, "hidden")
            elif info := _status(above + name):
                yield files.found(name, above + name, info)
        return
    prefix = "" if folder == root else folder.relative_to(root).as_posix() + "/"
    for item in files.walk(folder):
        yield item._replace(name=prefix + item.name) if prefix else item


def _status(path: str) -> os.stat_result | None:
    """Ask for a tracked file; None: it is gone from the worktree."""
    with suppress(OSError):
        return os.lstat(path)
    return None


def _tracked(folder: Path, root: Path) -> list[str]:
    """Ask git for the files it tracks below a folder; some may be gone from the worktree."""
    command = [*_GIT, "-C", str(root), "ls-files", "-z", "--", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=_PATIENCE)
    except FileNotFoundError as error:
        message = f"{root} is a git repository, and git is not installed: --all-files does without"
        raise TreeError(message) from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        told = (error.stderr or b"").decode("utf-8", "replace").strip().split("\n")[0]
        message = f"git cannot list the files of {root} ({told}): --all-files does without"
        raise TreeError(message) from error
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
