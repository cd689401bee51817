"""How much is remembered of the lines of texts.

A text is looked at again after each edit, and the texts of a site share lines, so what a line is
gets remembered. A fixed number of lines would fail the long texts altogether: each sweep would push
out what the next one needs, and the time would jump where the number is passed.
"""

from functools import _lru_cache_wrapper
from typing import Any

MOST = 1_000_000  # lines at all: the longest document that is cleaned whole has hardly as many
_USUAL = 20_000  # lines of other texts that may stay …
_SWEEPS = 3  # … or so many times those of the present text, whose lines change a little


def make_room(lines: int, *asked: "_lru_cache_wrapper[Any]") -> None:
    """Forget what earlier texts left, where it is much for a text of so many lines."""
    for one in asked:
        if one.cache_info().currsize > max(_USUAL, _SWEEPS * lines):
            one.cache_clear()
