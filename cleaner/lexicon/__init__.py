"""Words and patterns as data: TOML files, read once."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import later
from cleaner.lexicon.shelf import kept

if TYPE_CHECKING:
    import tomllib
else:
    tomllib = later.module("tomllib")

_HERE = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """Read a file of this folder by its name without the ending; nobody may change the answer."""
    path = _HERE / f"{name}.toml"
    found: dict[str, Any] = kept(name, [path], lambda: tomllib.loads(path.read_text("utf-8")))
    return found


def sources() -> list[Path]:
    """Give all files of this folder: what any of its tables can depend on."""
    return sorted(path for path in _HERE.rglob("*") if path.suffix in {".toml", ".py"})
