"""The search for objects that only hold each other."""

import gc

# New containers between two searches. Python's 700 suit programs that make cycles; here nearly all
# that lives is tuples and strings, which no search ever frees.
_BETWEEN = 250_000
_OLDER = 20  # searches among the new ones before one among the old ones


def search_seldom() -> None:
    """Let this process search seldom: it saves some 3 % of a run, 5 % of a check."""
    gc.set_threshold(_BETWEEN, _OLDER, _OLDER)
