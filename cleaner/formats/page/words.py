"""The words of the page lexicon, read once."""

from functools import cache
from typing import Any

from cleaner.lexicon import load


@cache
def words() -> dict[str, Any]:
    """Give lexicon/html.toml: tags, names of elements, phrases."""
    return load("html")
