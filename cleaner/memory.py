"""How much memory a run may use."""

import os
import re

from cleaner.model import Settings

MEGABYTE = 1_000_000
_SHARE = 4  # of the machine's memory, where nothing is said: others work on it too
_MOST = 2_000 * MEGABYTE  # where nothing is said
_ASKED = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)b?", re.IGNORECASE)
_UNITS = {"k": 1 / 1000, "": 1, "m": 1, "g": 1000, "t": 1_000_000}  # megabytes


def room(settings: Settings) -> int:
    """Give the bytes that the decisions of a run may use; no answer depends on it."""
    if settings.memory:
        return settings.memory * MEGABYTE
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(machine // _SHARE, _MOST)


def megabytes(asked: str) -> int:
    """Read an amount: 500M, 2G, or a plain number of megabytes; raises ValueError for others."""
    match = _ASKED.fullmatch(asked.strip())
    if not match:
        message = f"{asked!r} is no amount of memory: 500M, 2G, or a number of megabytes"
        raise ValueError(message)
    number, unit = match.groups()
    return round(float(number) * _UNITS[unit.lower()])
