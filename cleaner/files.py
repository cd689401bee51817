"""Files: find them, read them, write them whole or not at all."""

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner import later

if TYPE_CHECKING:
    import pathspec
else:
    pathspec = later.module("pathspec")


NOTES = ".cleaner"  # our own folder below an output
IGNORE_FILE = ".cleanerignore"
BASELINE_FILE = "cleaner-baseline.jsonl"
TEMPLATES_FILE = "templates.toml"  # in our own folder, see template_file.py
TEMPORARY = ".cleaner-tmp"  # ending of a file that is being written

# Folders of other tools, and our own: never part of a corpus.
_NOT_CORPUS = frozenset({NOTES, ".git", ".hg", ".svn", ".dvc", ".venv", "__pycache__"})
CHUNK = 1 << 20  # bytes read at a time
_LFS_HEAD = b"version https://git-lfs.github.com/spec/"
_ANNEX_HEAD = b"/annex/objects/"
_RACY = 2_000_000_000  # ns: a file touched so shortly before it was read may change unseen
_POINTER_BYTES = 1024  # a Git-LFS pointer is three short lines, one of git-annex a single one


class Source(NamedTuple):
    """A file to clean; `name` is its path below the root, with forward slashes."""

    name: str
    path: str
    size: int
    stamp: str = ""  # see `stamp_of`, taken before the file was read


class Skipped(NamedTuple):
    """A file that is no document, and why."""

    name: str
    reason: str
    unreadable: bool = False  # a folder that cannot be opened: nobody knows what it holds


class UnreadableFileError(OSError):
    """The file cannot be read as what it was when it was found."""


def digest(data: bytes) -> str:
    """Give the fingerprint by which contents are compared: BLAKE2b, 128 bits, hexadecimal."""
    return blake2b(data, digest_size=16).hexdigest()


def fingerprint(line: str) -> str:
    """Give the name of a paragraph which it keeps when lines above it come or go."""
    return digest(line.strip().encode("utf-8", "surrogatepass"))


def found(name: str, path: str, info: os.stat_result) -> Source | Skipped:
    """Give a file as it is now; what is none is skipped, a link with what to do about it."""
    if stat.S_ISREG(info.st_mode):
        return Source(name, path, info.st_size, stamp_of(info, time.time_ns()))
    if stat.S_ISLNK(info.st_mode):
        return Skipped(name, link_hint(Path(path)))
    return Skipped(name, "not a regular file")


def state_of(path: str) -> str:
    """Give what is something else when a file was changed, unless that was in the same moment.

    Raises OSError where there is none.
    """
    return _told_of(os.lstat(path))


def stamp_of(info: os.stat_result, now: int) -> str:
    """Give what will surely be something else when the file changes after `now` (ns).

    '' where it was changed too shortly before: by git's rule the times of a file that changes again
    within the same moment may stay what they are.
    """
    if max(info.st_mtime_ns, info.st_ctime_ns) + _RACY >= now:
        return ""
    return _told_of(info)


def _told_of(info: os.stat_result) -> str:
    return f"{info.st_size} {info.st_mtime_ns} {info.st_ctime_ns} {info.st_ino}"


def walk(root: Path, exclude: Sequence[str] = ()) -> Iterator[Source | Skipped]:
    """Yield the regular files below a folder (or the one file), and what was passed over and why.

    Links are never followed: what is behind one may lie outside the folder. `.gitignore` counts
    for nothing, because corpora are usually ignored by git; `.cleanerignore` and `exclude` (both
    in gitignore's syntax) do.
    """
    if root.is_file():
        yield found(root.name, str(root), root.stat())
        return
    patterns = [*ignored_by(root), *exclude]
    ignored = pathspec.GitIgnoreSpec.from_lines(patterns).match_file if patterns else _nothing
    yield from _walk(str(root), "", ignored)


def ignored_by(root: Path) -> list[str]:
    """Give the patterns of a folder's `.cleanerignore`; one that is a link counts for nothing."""
    path = root / IGNORE_FILE
    ours = path.is_file() and not path.is_symlink()
    return read(str(path)).decode().splitlines() if ours else []


def _nothing(name: str) -> bool:  # noqa: ARG001  what no pattern matches
    return False


def _walk(
    folder: str, prefix: str, is_ignored: Callable[[str], bool]
) -> Iterator[Source | Skipped]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=_in_corpus)
    except OSError as error:
        yield Skipped(prefix or ".", f"cannot open the folder: {error.strerror}", unreadable=True)
        return
    for entry in entries:
        name = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            if entry.name in _NOT_CORPUS:
                continue
            if is_ignored(name + "/"):
                yield Skipped(name + "/", "ignored")
            else:
                yield from _walk(entry.path, name + "/", is_ignored)
        elif not is_ours(entry.name):
            yield _file(entry, name, is_ignored)


def _in_corpus(entry: os.DirEntry[str]) -> bytes:
    """Give that by which documents are ordered everywhere (model.in_corpus)."""
    return entry.name.encode("utf-8", "surrogateescape")


def is_ours(name: str) -> bool:
    """Say whether a file beside the documents is the cleaner's: by the last part of its name.

    That is a list of what to ignore or to accept, or half of a file: being written, or left by a
    killed process.
    """
    half = name.startswith(".") and name.endswith(TEMPORARY)
    return half or name in (IGNORE_FILE, BASELINE_FILE)


def _file(
    entry: os.DirEntry[str], name: str, is_ignored: Callable[[str], bool]
) -> Source | Skipped:
    if not entry.is_symlink() and is_ignored(name):
        return Skipped(name, "ignored")
    return found(name, entry.path, entry.stat(follow_symlinks=False))


def pointer_hint(data: bytes) -> str:
    """Say what to fetch where the file only points to its content; '' for a real document."""
    if len(data) > _POINTER_BYTES:
        return ""
    if data.startswith(_LFS_HEAD):
        return "a Git-LFS pointer, not the text: run `git lfs pull`"
    if data.startswith(_ANNEX_HEAD):
        return "a git-annex pointer, not the text: run `git annex get`"
    return ""


def link_hint(link: Path) -> str:
    """Say why a link is passed over, and what to do where it is one of git-annex."""
    if _ANNEX_HEAD.decode() in f"/{link.readlink().as_posix()}":
        return "a git-annex link: run `git annex unlock` to have a file in its place"
    return "a link: links are not followed"


def read(path: str) -> bytes:
    """Read a regular file whole; never through a link, never a device.

    Raises OSError, and UnreadableFileError where the file changed while it was read.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb", buffering=0) as file:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            message = "not a regular file"
            raise UnreadableFileError(message)
        data = file.readall()
        after = os.fstat(handle)
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, len(data)):
        message = "the file changed while it was read"
        raise UnreadableFileError(message)
    return data


def stream(path: str) -> Iterator[bytes]:
    """Read a regular file in chunks; raises as `read` does, at the end if it changed meanwhile."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb", buffering=0) as file:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            message = "not a regular file"
            raise UnreadableFileError(message)
        size = 0
        while chunk := file.read(CHUNK):
            size += len(chunk)
            yield chunk
        after = os.fstat(handle)
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, size):
        message = "the file changed while it was read"
        raise UnreadableFileError(message)


def digest_of(chunks: Iterable[bytes]) -> str:
    """Give the fingerprint of a content that comes in chunks."""
    seen = blake2b(digest_size=16)
    for chunk in chunks:
        seen.update(chunk)
    return seen.hexdigest()


def write(
    path: Path, data: bytes, *, sync: bool = False, like: os.stat_result | None = None
) -> None:
    """Write a file whole or not at all; see `write_all`."""
    write_all(path, (data,), sync=sync, like=like)


def write_all(
    path: Path,
    chunks: Iterable[bytes],
    *,
    sync: bool = False,
    like: os.stat_result | None = None,
) -> None:
    """Write a file whole or not at all, from chunks: a temporary beside it, then a rename.

    `like` gives it the mode and the owner of another file. The temporary's name hangs on the file's
    alone: what a killed process left goes when the file is written again. Raises OSError,
    BlockingIOError where another process is writing the file, and what the chunks raise.
    """
    name = digest(os.fsencode(path.name))[:16]
    temporary = path.with_name(f".{name}{TEMPORARY}")
    with os.fdopen(_made_anew(temporary), "wb") as file:
        try:
            file.writelines(chunks)
            file.flush()
            if like:
                _make_like(file.fileno(), like)
            if sync:
                os.fsync(file.fileno())
            temporary.replace(path)  # its lock is still held
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    if sync:
        sync_folder(path.parent)


def _made_anew(temporary: Path) -> int:
    """Make a temporary file, locked by its descriptor for as long as it is written.

    One that is there and that nobody has locked was left by a process which was killed.
    """
    while True:
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        except FileExistsError:
            _remove_left_over(temporary)
            continue
        fcntl.flock(handle, fcntl.LOCK_EX)
        if _is_still(temporary, handle):
            return handle
        os.close(handle)  # somebody took it for a left-over before it was locked


def _remove_left_over(temporary: Path) -> None:
    with suppress(FileNotFoundError):
        if not temporary.is_file() or temporary.is_symlink():
            temporary.unlink()
            return
        handle = os.open(temporary, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(temporary, handle):
                temporary.unlink()
        finally:
            os.close(handle)


def remove_left_overs(folder: Path) -> None:
    """Remove the temporaries which killed processes left in a folder of ours."""
    if folder.is_dir():
        for path in sorted(folder.glob(f".*{TEMPORARY}")):
            with suppress(BlockingIOError):
                _remove_left_over(path)


def _is_still(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _make_like(handle: int, info: os.stat_result) -> None:
    if (info.st_uid, info.st_gid) != (os.geteuid(), os.getegid()):
        os.fchown(handle, info.st_uid, info.st_gid)
    os.fchmod(handle, info.st_mode & 0o7777)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power loss."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder_of(path: Path, root: Path) -> None:
    """Make the folder of a path below `root`; raise OSError where a link there leads out of it."""
    if not is_inside(path.parent, root):
        message = f"{path.parent}: a link leads out of {root}: nothing is written there"
        raise OSError(message)
    path.parent.mkdir(parents=True, exist_ok=True)


def is_inside(path: Path, folder: Path) -> bool:
    """Say whether a path (which need not exist) is the folder or lies below it, links resolved."""
    return path.resolve().is_relative_to(folder.resolve())
