"""Settings from the nearest configuration file and from the command line."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.model import Settings
from cleaner.rules import all_rules, names_a_rule

# in one folder, the first of these which speaks of us counts
FILES = (".cleaner.toml", "cleaner.toml", "pyproject.toml")
_RULE_LISTS = ("select", "extend_select", "ignore")


class ConfigError(ValueError):
    """A configuration or a flag that cannot be meant: says where, what, and what could be meant."""


class Configured(NamedTuple):
    """The settings, and for each field which file or flag it came from ("default": none)."""

    settings: Settings
    sources: Mapping[str, str]


def configure(
    start: Path, flags: Mapping[str, Any] | None = None, file: Path | None = None
) -> Configured:
    """Give the settings for what lies at `start`: defaults, then the file, then the flags.

    Without `file`, the nearest configuration at or above `start` is taken. Raises ConfigError.
    """
    found = file or nearest(start)
    table = read(found) if found else {}
    sources = dict.fromkeys((field.name for field in fields(Settings)), "default")
    sources |= dict.fromkeys(table, str(found))
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    sources |= {key: f"--{key.replace('_', '-')}" for key in given}
    settings = replace(Settings(), **{**table, **given})
    for key in _RULE_LISTS:
        _check_rules(getattr(settings, key), sources[key])
    return Configured(settings, sources)


def nearest(start: Path) -> Path | None:
    """Find the configuration file that is nearest to a path, going up."""
    place = start.resolve()
    for folder in (place, *place.parents):
        for name in FILES:
            path = folder / name
            if path.is_file() and (name != "pyproject.toml" or _tool_table(path) is not None):
                return path
    return None


def read(path: Path) -> dict[str, Any]:
    """Read a file's settings as fields of Settings; raises ConfigError for what is not one."""
    table = _tool_table(path) if path.name == "pyproject.toml" else _toml(path)
    known = {field.name.replace("_", "-"): field for field in fields(Settings)}
    values = {}
    for key, value in (table or {}).items():
        if key not in known:
            message = f"{path}: unknown key {key!r}{did_you_mean(key, known)}"
            raise ConfigError(message)
        field = known[key]
        values[field.name] = _typed(value, getattr(Settings(), field.name), f"{path}: {key}")
    return values


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path}: {error}"
        raise ConfigError(message) from error


def _tool_table(path: Path) -> dict[str, Any] | None:
    table = _toml(path).get("tool", {}).get("cleaner")
    return table if isinstance(table, dict) else None


def _typed(value: object, default: object, where: str) -> object:
    """Give the value as the type of the field's default; lists of strings become tuples."""
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        expected = "a list of strings"
    elif isinstance(default, bool):
        if isinstance(value, bool):
            return value
        expected = "true or false"
    elif isinstance(default, float):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        expected = "a number"
    else:
        if type(value) is type(default):
            return value
        expected = {int: "a whole number", str: "a string"}[type(default)]  # the types we have
    message = f"{where}: expected {expected}, not {value!r}"
    raise ConfigError(message)


def _check_rules(entries: tuple[str, ...], where: str) -> None:
    for entry in entries:
        if not entry or not names_a_rule(entry):
            known = [rule.name for rule in all_rules().values()] + list(all_rules())
            message = f"{where}: no rule is called {entry!r}{did_you_mean(entry, known)}"
            raise ConfigError(message)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give ": did you mean …?", or nothing where no known word is near."""
    words = list(known)
    near = get_close_matches(word, words, 1) or get_close_matches(word.upper(), words, 1)
    return f" (did you mean {near[0]!r}?)" if near else ""
