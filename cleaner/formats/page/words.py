"""The words of the page lexicon, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words() -> dict[str, Any]:
    """Give lexicon/html.toml: tags, names of elements, phrases."""
    return tomllib.loads((files("cleaner.lexicon") / "html.toml").read_text("utf-8"))
