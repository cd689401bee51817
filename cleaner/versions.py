"""Version numbers: ours, and whether it meets what a configuration requires."""

import re
from functools import cache
from importlib.metadata import version
from operator import eq, ge, gt, le, lt, ne

_REQUIREMENT = re.compile(r"(==|!=|>=|<=|>|<|)\s*v?(\d+(?:\.\d+)*)")
_COMPARISONS = {"==": eq, "": eq, "!=": ne, ">=": ge, "<=": le, ">": gt, "<": lt}


@cache
def ours() -> str:
    """Give the version of the cleaner that is running."""
    return version("cleaner-corpus")


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
