"""Original bytes which the ledger could not give back: a store by their digests."""

import zlib
from pathlib import Path

from cleaner import files, ledger
from cleaner.ledger import Entry

ORIGINAL_SUFFIX = ".z"  # an original in the store is one zlib stream …
WHOLE_SUFFIX = ".whole"  # … or, of a file with records, the file itself


def store(notes: Path, digest: str, data: bytes, *, sync: bool = False) -> None:
    """Keep original bytes which the ledger could not give back.

    What lies there may be what a power loss left of them: it counts if it is whole.
    """
    path = originals(notes) / (digest + ORIGINAL_SUFFIX)
    if not is_kept(notes, digest):
        path.parent.mkdir(exist_ok=True)
        files.write(path, zlib.compress(data), sync=sync)


def is_kept(notes: Path, digest: str) -> bool:
    """Say whether the store has the bytes with this digest, whole."""
    path = originals(notes) / (digest + ORIGINAL_SUFFIX)
    try:
        return files.digest(zlib.decompress(path.read_bytes())) == digest
    except (OSError, zlib.error):
        return False


def originals(notes: Path) -> Path:
    """Give the folder of the original bytes which the ledger could not give back."""
    return notes / ledger.ORIGINALS


def stored(notes: Path, entry: Entry) -> bytes | None:
    """Give the original bytes from the store, or None where the ledger itself can give them."""
    if not entry.stored:
        return None
    return zlib.decompress((originals(notes) / (entry.digest + ORIGINAL_SUFFIX)).read_bytes())
