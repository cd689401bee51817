"""New contents on their way into place: written in our own folder first, then renamed.

Once the list of them is written, the fix counts: what is killed after that is finished by the next
fix. So nobody ever sees half of it, and no temporary is left among the user's files.
"""

import errno
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cleaner import files

FOLDER = "pending"
LIST = "pending.json"


class Pending(NamedTuple):
    """A document whose new content waits, and the digest of the content it replaces."""

    name: str
    before: str
    number: int


def begin(notes: Path) -> None:
    """Make the folder, empty; what lies there without a list never counted."""
    if (notes / FOLDER).exists():
        shutil.rmtree(notes / FOLDER)
    (notes / FOLDER).mkdir()


def put(notes: Path, number: int, path: Path, data: bytes) -> None:
    """Write the new content of `path`, with its mode and owner; raises OSError."""
    files.write(_place(notes, number), data, sync=True, like=path.lstat())


def note(notes: Path, waiting: Iterable[Pending]) -> None:
    """Write the list: from now on the fix counts."""
    rows = json.dumps([list(one) for one in waiting]).encode()
    files.write(notes / LIST, rows, sync=True)


def noted(notes: Path) -> list[Pending]:
    """Read the list; none is empty. Raises ValueError where it is damaged."""
    try:
        rows = json.loads((notes / LIST).read_bytes())
    except FileNotFoundError:
        return []
    return [Pending(str(name), str(before), int(number)) for name, before, number in rows]


def replace(notes: Path, one: Pending) -> None:
    """Put a new content in place; raises OSError, and the file is the old one then.

    Never through a link: the name is replaced, not what it leads to.
    """
    path, new = notes.parent / one.name, _place(notes, one.number)
    if files.digest(files.read(str(path))) != one.before:
        message = "it changed while it was checked"
        raise OSError(message)
    try:
        new.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:  # another file system is mounted below the root
            raise
        files.write(path, new.read_bytes(), sync=True, like=path.lstat())
    else:
        files.sync_folder(path.parent)


def is_waiting(notes: Path, one: Pending) -> bool:
    """Say whether the new content is not yet in place; on another file system it was copied."""
    new = _place(notes, one.number)
    if not new.exists():
        return False
    try:
        return files.read(str(notes.parent / one.name)) != files.read(str(new))
    except OSError:
        return True


def clear(notes: Path) -> None:
    """Forget the list, then what is left in the folder; raises OSError."""
    (notes / LIST).unlink(missing_ok=True)
    if (notes / FOLDER).exists():
        shutil.rmtree(notes / FOLDER)


def _place(notes: Path, number: int) -> Path:
    return notes / FOLDER / f"{number:07d}"
