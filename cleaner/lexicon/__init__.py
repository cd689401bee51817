"""Words and patterns as data: TOML files, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """Read a file of this folder by its name without the ending; nobody may change the answer."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text("utf-8"))
