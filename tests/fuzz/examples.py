"""How many examples a property is tried with: its own number, or what CLEANER_EXAMPLES says."""

import os

from hypothesis import settings

_LEAST = int(os.environ.get("CLEANER_EXAMPLES", "0"))
USUAL = max(100, _LEAST)  # of a property that names no number


def examples(number: int) -> settings:
    """Give a property at least so many examples, the same ones each time."""
    return settings(max_examples=max(number, _LEAST), derandomize=True, deadline=None)
