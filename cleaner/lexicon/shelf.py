"""What is made of data files, kept beside Python's own compiled files and as fresh as they are."""

import marshal
import os
import sys
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any

_DIGEST = 16  # bytes of a fingerprint


def kept(name: str, sources: Iterable[Path], make: Callable[[], Any]) -> Any:  # noqa: ANN401  what is made
    """Give what `make` gives, without making it where it lies ready.

    It holds for the very bytes of the `sources`, so it cannot be stale; one that is damaged, or
    cannot be written (no folder of compiled files), is made anew. Only values that `marshal` knows
    can be kept: as with compiled modules, no other version of Python reads them.
    """
    place = _place(name)
    if place is None:
        return make()
    wanted = _digest(b"\0".join(source.read_bytes() for source in sources))
    try:
        data = place.read_bytes()
    except OSError:
        data = b""
    body = data[2 * _DIGEST :]
    if data[: 2 * _DIGEST] == wanted + _digest(body):
        return marshal.loads(body)  # noqa: S302  as trusted as the compiled modules around it
    made = make()
    _write(place, wanted, marshal.dumps(made))
    return made


def _place(name: str) -> Path | None:
    """Give the file of a value; None where Python keeps no compiled files."""
    compiled = __spec__.cached
    if compiled is None or sys.implementation.cache_tag is None:
        return None
    return Path(compiled).with_name(f"{name.replace('/', '.')}.{sys.implementation.cache_tag}.kept")


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()


def _write(place: Path, wanted: bytes, body: bytes) -> None:
    temporary = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        temporary.write_bytes(wanted + _digest(body) + body)
        temporary.replace(place)
    except OSError:
        temporary.unlink(missing_ok=True)
