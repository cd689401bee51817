"""The plain command lines of `check`, as hooks and editors write them, and `dedup`, without Typer.

To load Typer takes longer than to check a document. So flags, lists of rules, a number of workers
and paths are read here, and everything else (also all that is wrong) is left to Typer. Both give
the same answer.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.cli.asked import Asked, DedupAsked

_NUMBER = re.compile("[0-9]{1,4}")


def _word(value: str) -> str | None:
    return None if value.startswith("-") else value


def _path(value: str) -> Path | None:
    return None if value.startswith("-") else Path(value)


def _number(value: str) -> int | None:
    return int(value) if _NUMBER.fullmatch(value) else None


class Options(NamedTuple):
    """The options of a command, by what is written, with the names of what they set."""

    flags: Mapping[str, str]
    valued: Mapping[str, tuple[str, Callable[[str], object]]]


_RULES = {"--select": ("select", _word), "--ignore": ("ignore", _word)}
_WORKERS = {"--workers": ("workers", _number), "-j": ("workers", _number)}
CHECK = Options(
    {
        "--" + name.replace("_", "-"): name
        for name, default in Asked._field_defaults.items()
        if default is False
    }
    | {"-q": "quiet"},
    {**_RULES, **_WORKERS, "--extend-select": ("extend_select", _word)},
)
DEDUP = Options(
    {
        "--remove": "remove",
        "--remove-quoted": "remove_quoted",
        "--force": "force",
        "--quiet": "quiet",
        "-q": "quiet",
    },
    {
        **_RULES,
        **_WORKERS,
        "--out": ("out", _path),
        "-o": ("out", _path),
        "--text-field": ("text_field", _word),
    },
)


def read(arguments: Sequence[str]) -> Asked | DedupAsked | None:
    """Read a command line; None: ask Typer."""
    if arguments[:1] == ["check"]:
        found = _given(arguments[1:], CHECK)
        return found and Asked(found.paths or None)._replace(**found.values)
    if arguments[:1] == ["dedup"]:
        found = _given(arguments[1:], DEDUP)
        whole = found and found.paths and "out" in found.values
        return DedupAsked(found.paths, **found.values) if found and whole else None
    return None


class _Given(NamedTuple):
    paths: list[Path]
    values: dict[str, Any]


def _given(arguments: Sequence[str], options: Options) -> _Given | None:
    values: dict[str, Any] = {}
    paths: list[Path] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            paths += map(Path, rest)
        elif argument in options.flags:
            values[options.flags[argument]] = True
        elif argument in options.valued:
            name, read_value = options.valued[argument]
            values[name] = read_value(next(rest, "-"))
            if values[name] is None:
                return None
        elif argument.startswith("-"):
            return None
        else:
            paths.append(Path(argument))
    return _Given(paths, values)
