"""The plain command lines of `cleaner check`, as hooks and editors write them, without Typer.

To load Typer takes longer than to check a document. So flags, lists of rules, a number of workers
and paths are read here, and everything else (also all that is wrong) is left to Typer. Both give
the same answer.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cleaner.cli.asked import Asked

_FLAGS = {
    "--" + name.replace("_", "-"): name
    for name, default in Asked._field_defaults.items()
    if default is False
} | {"-q": "quiet"}
_NUMBER = re.compile("[0-9]{1,4}")


def _rules(value: str) -> str | None:
    return None if value.startswith("-") else value


def _number(value: str) -> int | None:
    return int(value) if _NUMBER.fullmatch(value) else None


_VALUED: dict[str, tuple[str, Callable[[str], object]]] = {
    "--select": ("select", _rules),
    "--extend-select": ("extend_select", _rules),
    "--ignore": ("ignore", _rules),
    "--workers": ("workers", _number),
    "-j": ("workers", _number),
}


def read(arguments: Sequence[str]) -> Asked | None:
    """Read a command line; None: ask Typer."""
    if arguments[:1] != ["check"]:
        return None
    given: dict[str, Any] = {}
    paths: list[Path] = []
    rest = iter(arguments[1:])
    for argument in rest:
        if argument == "--":
            paths += map(Path, rest)
        elif argument in _FLAGS:
            given[_FLAGS[argument]] = True
        elif argument in _VALUED:
            name, read_value = _VALUED[argument]
            given[name] = read_value(next(rest, "-"))
            if given[name] is None:
                return None
        elif argument.startswith("-"):
            return None
        else:
            paths.append(Path(argument))
    return Asked(paths or None)._replace(**given)
