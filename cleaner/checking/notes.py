"""Our own folder at the root of a check: ledger and originals of fixes, and the index."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cleaner import files
from cleaner.index import FILE, FOLDER, Index
from cleaner.plan import RunError


def make_notes(root: Path) -> Path:
    """Make the folder, of whose content git shall know nothing; raises RunError and OSError."""
    notes = root / files.NOTES
    if notes.is_symlink():
        message = f"{notes} is a link: what is ours would be written elsewhere; take it away"
        raise RunError(message)
    notes.mkdir(exist_ok=True)
    ignore = notes / ".gitignore"
    if not ignore.exists():
        files.write(ignore, b"*\n", sync=True)
    return notes


@contextmanager
def open_index(root: Path, *, wanted: bool, make: bool) -> Iterator[Index | None]:
    """Give the index of a corpus; None where there can be none (the folder is read-only, a link).

    Only with `make` is one made where there is none.

    An index only saves time, so whatever is in its way is no error.
    """
    folder = _index_folder(root) if wanted and (make or _has_index(root)) else None
    if folder is None:
        yield None
        return
    index = Index(folder)
    try:
        yield index
    finally:
        index.close()


def _has_index(root: Path) -> bool:
    return (root / files.NOTES / FOLDER / FILE).is_file()


def _index_folder(root: Path) -> Path | None:
    try:
        folder = make_notes(root) / FOLDER
        folder.mkdir(exist_ok=True)
    except (OSError, RunError):
        return None
    return None if folder.is_symlink() else folder
