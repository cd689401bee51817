"""Words and patterns as data: TOML files, read once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """Read a file of this folder by its name without the ending; nobody may change the answer."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text("utf-8"))
