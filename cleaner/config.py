"""Settings from the nearest configuration file, what it extends, its overrides, and the flags."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import later
from cleaner.choices import unmeant
from cleaner.model import Settings, configured_fields

if TYPE_CHECKING:
    import difflib
    import tomllib

    import pathspec

    from cleaner import rules
else:
    difflib = later.module("difflib")
    tomllib = later.module("tomllib")
    pathspec = later.module("pathspec")
    rules = later.module("cleaner.rules")  # it knows every stage

# in one folder, the first of these which speaks of us counts
FILES = (".cleaner.toml", "cleaner.toml", "pyproject.toml")
_RULE_LISTS = ("select", "extend_select", "ignore")
_LARGEST = 1_000_000  # bytes of a configuration file: more is a mistake or an attack
_CHAIN = 8  # files that extend one another


class ConfigError(ValueError):
    """A configuration or a flag that cannot be meant: says where, what, and what could be meant."""


class Override(NamedTuple):
    """Settings for some documents: those which `paths` (gitignore's syntax) match in `folder`."""

    paths: tuple[str, ...]
    values: Mapping[str, Any]
    folder: Path
    source: str

    def matches(self, path: Path) -> bool:
        """Say whether a document is meant."""
        if not path.is_relative_to(self.folder):
            return False
        return _patterns(self.paths).match_file(path.relative_to(self.folder).as_posix())


class Configured(NamedTuple):
    """The settings, and for each field which file or flag it came from ("default": none).

    `overrides` hold for some documents only; `flags`, those of the command line, count most.
    """

    settings: Settings
    sources: Mapping[str, str]
    overrides: tuple[Override, ...] = ()
    flags: Mapping[str, Any] = {}

    def for_document(self, path: Path) -> Settings:
        """Give the settings for one document; `path` is absolute."""
        values: dict[str, Any] = {}
        for override in self.overrides:
            if override.matches(path):
                values |= override.values
        return replace(self.settings, **{**values, **self.flags}) if values else self.settings


class _Read(NamedTuple):
    """What a file and those it extends say."""

    values: Mapping[str, Any]
    sources: Mapping[str, str]
    overrides: tuple[Override, ...]


def configure(
    start: Path, flags: Mapping[str, Any] | None = None, file: Path | None = None
) -> Configured:
    """Give the settings for what lies at `start`: defaults, then the file, then the flags.

    Without `file`, the nearest configuration at or above `start` is taken. Raises ConfigError.
    """
    return _combine(file or nearest(start), flags or {})


def defaults(flags: Mapping[str, Any]) -> Configured:
    """Give the settings where no configuration counts: defaults, then the flags."""
    return _combine(None, flags)


def _combine(found: Path | None, flags: Mapping[str, Any]) -> Configured:
    told = _follow(found, ()) if found else _Read({}, {}, ())
    given = {key: value for key, value in flags.items() if value is not None}
    sources = dict.fromkeys((field.name for field in configured_fields()), "default")
    sources |= told.sources
    sources |= {key: f"--{key.replace('_', '-')}" for key in given}
    settings = replace(Settings(), **{**told.values, **given})
    for key in _RULE_LISTS:
        check_rules(getattr(settings, key), sources[key])
    for key, value in given.items():
        _check_choice(key, value, sources[key])
    return Configured(settings, sources, told.overrides, given)


def nearest(start: Path) -> Path | None:
    """Find the configuration file that is nearest to a path, going up."""
    place = start.resolve()
    found = map(in_folder, (place, *place.parents))
    return next((path for path in found if path), None)


def in_folder(folder: Path) -> Path | None:
    """Find the configuration file of a folder."""
    for name in FILES:
        path = folder / name
        if path.is_file() and (name != "pyproject.toml" or _tool_table(path) is not None):
            return path
    return None


def _follow(path: Path, above: tuple[Path, ...]) -> _Read:
    """Read a file after the one it extends; what it says itself counts more."""
    table = dict((_tool_table(path) if path.name == "pyproject.toml" else _toml(path)) or {})
    _check_version(table.pop("required-version", ""), path)
    extended = _typed(table.pop("extend", ""), "", f"{path}: extend")
    overrides = table.pop("overrides", [])
    base = _Read({}, {}, ())
    if extended:
        base = _follow(_extended(path, extended, above), (*above, path.resolve()))
    values = _fields(table, str(path))
    return _Read(
        {**base.values, **values},
        {**base.sources, **dict.fromkeys(values, str(path))},
        (*base.overrides, *_overrides(overrides, path)),
    )


def _extended(path: Path, extended: str, above: tuple[Path, ...]) -> Path:
    """Find the file that `extend` names: in the repository, or without one beside the file."""
    folder = path.resolve().parent
    target = (folder / extended).resolve()
    top = next((up for up in (folder, *folder.parents) if (up / ".git").exists()), folder)
    if not target.is_relative_to(top):
        message = f"{path}: extend: {extended!r} leads out of {top}"
        raise ConfigError(message)
    if not target.is_file():
        message = f"{path}: extend: no such file {extended!r}"
        raise ConfigError(message)
    if target in (*above, path.resolve()) or len(above) >= _CHAIN:
        message = f"{path}: extend: {extended!r} leads in a circle, or through too many files"
        raise ConfigError(message)
    return target


def _overrides(tables: object, path: Path) -> Iterable[Override]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        message = f"{path}: overrides: expected [[overrides]] tables"
        raise ConfigError(message)
    for number, table in enumerate(tables, 1):
        where = f"{path}: override {number}"
        paths = _typed(table.get("paths", []), (), f"{where}: paths")
        if not paths:
            message = f"{where}: paths is missing: which documents are meant?"
            raise ConfigError(message)
        values = _fields({k: v for k, v in table.items() if k != "paths"}, where, ("paths",))
        for key in values.keys() & set(_RULE_LISTS):
            check_rules(values[key], where)
        _check_patterns(tuple(paths), where)
        yield Override(tuple(paths), values, path.resolve().parent, where)


@cache
def _patterns(paths: tuple[str, ...]) -> "pathspec.GitIgnoreSpec":
    return pathspec.GitIgnoreSpec.from_lines(paths)


def _check_patterns(paths: tuple[str, ...], where: str) -> None:
    """Raise ConfigError for what is no pattern: a lone backslash at the end."""
    try:
        _patterns(paths)
    except ValueError as error:
        message = f"{where}: paths: {error}"
        raise ConfigError(message) from error


def _fields(
    table: Mapping[str, Any],
    where: str,
    others: tuple[str, ...] = ("extend", "overrides", "required-version"),
) -> dict[str, Any]:
    """Give the keys of a table as fields of Settings; raises ConfigError for what is not one."""
    known = {field.name.replace("_", "-"): field for field in configured_fields()}
    values = {}
    for key, value in table.items():
        if key not in known:
            message = f"{where}: unknown key {key!r}{did_you_mean(key, [*known, *others])}"
            raise ConfigError(message)
        name = known[key].name
        values[name] = _typed(value, getattr(Settings(), name), f"{where}: {key}")
        _check_choice(name, values[name], f"{where}: {key}")
    return values


def _check_version(required: object, path: Path) -> None:
    """Raise ConfigError where the configuration is meant for another version of the cleaner."""
    if required:
        from cleaner.versions import refusal  # noqa: PLC0415  costs time, and few files ask

        why = refusal(required)
        if why:
            message = f"{path}: required-version{why}"
            raise ConfigError(message)


def _toml(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            message = f"more than {_LARGEST} bytes: that is no configuration"
            raise ValueError(message)  # noqa: TRY301  one way out for all that is wrong with a file
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        message = f"{path}: {error}"
        raise ConfigError(message) from error


def _tool_table(path: Path) -> dict[str, Any] | None:
    table = _toml(path).get("tool", {}).get("cleaner")
    return table if isinstance(table, dict) else None


def _typed(value: object, default: object, where: str) -> Any:  # noqa: ANN401  the field's type
    """Give the value as the type of the field's default; lists of strings become tuples."""
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        expected = "a list of strings"
    elif isinstance(default, float):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        expected = "a number"
    else:
        if type(value) is type(default):
            return value
        expected = {bool: "true or false", int: "a whole number"}.get(type(default), "a string")
    message = f"{where}: expected {expected}, not {value!r}"
    raise ConfigError(message)


def check_rules(entries: Iterable[str], where: str) -> None:
    """Raise ConfigError for an entry that names no rule."""
    for entry in entries:
        if not entry or not rules.names_a_rule(entry):
            known = [rule.name for rule in rules.all_rules().values()] + list(rules.all_rules())
            message = f"{where}: no rule is called {entry!r}{did_you_mean(entry, known)}"
            raise ConfigError(message)


def _check_choice(key: str, value: object, where: str) -> None:
    """Raise ConfigError for a value that no setting of this name can have."""
    wrong = unmeant(key, value)
    if wrong:
        message = f"{where}: {wrong.reason}{did_you_mean(str(value), wrong.known)}"
        raise ConfigError(message)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give ": did you mean …?", or nothing where no known word is near."""
    words = list(known)
    near = difflib.get_close_matches(word, words, 1) or difflib.get_close_matches(
        word.upper(), words, 1
    )
    return f" (did you mean {near[0]!r}?)" if near else ""
