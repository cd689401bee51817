"""Version numbers: ours, and whether it meets what a configuration requires."""

import os
import re
import sys
from collections.abc import Container
from contextlib import suppress
from functools import cache
from operator import eq, ge, gt, le, lt, ne

from cleaner import later

_OURS = "cleaner-corpus"
_REQUIREMENT = later.pattern(r"(==|!=|>=|<=|>|<|)\s*v?(\d+(?:\.\d+)*)")
_COMPARISONS = {"==": eq, "": eq, "!=": ne, ">=": ge, "<=": le, ">": gt, "<": lt}


@cache
def ours() -> str:
    """Give the version of the cleaner that is running."""
    told = told_by_folders({_OURS}).get(_OURS)
    if told:
        return told
    from importlib.metadata import version  # noqa: PLC0415  takes longer than to clean a document

    return version(_OURS)


def told_by_folders(parts: Container[str]) -> dict[str, str]:
    """Give the versions of some installed projects, by the names of the folders that tell of them.

    To ask importlib takes longer than to check a document; ask it of a project without a folder.
    """
    found: dict[str, str] = {}
    for place in sys.path:
        with suppress(OSError):  # no folder: an archive, or nothing
            for name in os.listdir(place or os.curdir):  # noqa: PTH208  twice as fast
                whole, _, kind = name.rpartition(".")
                part, _, version = whole.partition("-")
                if kind == "dist-info" and (called := part.lower().replace("_", "-")) in parts:
                    found.setdefault(called, version)
    return found


def refusal(required: object) -> str:
    """Say why this version does not do; "" where it does."""
    if not isinstance(required, str):
        return f": expected a string, not {required!r}"
    try:
        fits = meets(ours(), required)
    except ValueError as error:
        return f": {error}"
    return "" if fits else f" is {required}, and this is cleaner {ours()}"


def meets(number: str, required: str) -> bool:
    """Say whether a version meets all requirements (`>=0.1, <0.3`).

    Raises ValueError for one that cannot be read.
    """
    for part in required.split(","):
        match = _REQUIREMENT.fullmatch(part.strip())
        if not match:
            message = f"cannot read {part.strip()!r}; write for example '>=0.1, <0.3'"
            raise ValueError(message)
        if not _COMPARISONS[match[1]](_numbers(number), _numbers(match[2])):
            return False
    return True


def _numbers(number: str) -> list[int]:
    """Give the release numbers without trailing zeros: 1.2 and 1.2.0 are one version."""
    numbers = [int(part) for part in re.findall(r"\d+", re.split(r"[^\d.]", number)[0])]
    while numbers and not numbers[-1]:
        numbers.pop()
    return numbers
