"""The plain command lines of `cleaner check`, as hooks and editors write them, without Typer.

To load Typer takes longer than to check a document. So flags, lists of rules and paths are read
here, and everything else (also all that is wrong) is left to Typer. Both give the same answer.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleaner.cli.asked import Asked

_FLAGS = {
    "--" + name.replace("_", "-"): name
    for name, default in Asked._field_defaults.items()
    if default is False
} | {"-q": "quiet"}
_RULES = {"--select": "select", "--extend-select": "extend_select", "--ignore": "ignore"}


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
        elif argument in _RULES:
            value = next(rest, "-")
            if value.startswith("-"):
                return None
            given[_RULES[argument]] = value
        elif argument.startswith("-"):
            return None
        else:
            paths.append(Path(argument))
    return Asked(paths or None)._replace(**given)
