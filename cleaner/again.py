"""Where the originals lie while a run is done again, and how they go: all at once."""

import shutil
from pathlib import Path

from cleaner import files

# They stay until the run has ended: in between, some outputs are new and the ledger is old, and
# nothing else could tell the originals.
_FOLDER = "again"


def folder(notes: Path) -> Path:
    """Give the folder of the originals; where it is there, it is whole."""
    return notes / _FOLDER


def part(notes: Path) -> Path:
    """Give the name of the folder while it is not whole: nobody takes originals from there."""
    return notes / f"{_FOLDER}.part"


def forget(notes: Path) -> None:
    """Remove the originals of a run that has ended, and what was left of others."""
    shutil.rmtree(part(notes), ignore_errors=True)
    if folder(notes).exists():
        files.sync_folder(notes)  # what the run took away stays away
        shutil.rmtree(folder(notes).rename(part(notes)))
