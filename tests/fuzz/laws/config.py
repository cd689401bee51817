"""A configuration is read, the same every time, or refused with a reason that names the file."""

import tempfile
from pathlib import Path

from cleaner.config import ConfigError, Configured, configure
from cleaner.model import Settings
from cleaner.rules import all_rules


def law(data: bytes) -> None:
    """Read a configuration, and ask it about a few documents."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder) / "cleaner.toml"
        path.write_bytes(data)
        try:
            found = configure(path.parent)
        except ConfigError as error:
            refused = str(error)
            found = None
        if found is None:
            assert str(path.parent) in refused
            return
        again = configure(path.parent)
        assert _of(found, path) == _of(again, path)
        assert set(found.sources.values()) <= {"default", str(path)}


def _of(found: Configured, path: Path) -> list[tuple[Settings, list[str]]]:
    names = ["a.txt", "甲/乙.md", "cleaner.toml"]
    every = [found.settings, *(found.for_document(path.parent / name) for name in names)]
    return [(one, [r.code for r in all_rules().values() if one.selects(r)]) for one in every]
