"""The JSON schema of a configuration file, made from the settings themselves."""

import inspect
import json
import re
from typing import Any

from cleaner.model import Settings, configured_fields

_FIELD = re.compile(r"((?:^    #[^\n]*\n)+)?^    (\w+): [^=\n]+=", re.MULTILINE)


def schema() -> str:
    """Give the schema as JSON text, for editors that complete and check TOML."""
    settings = _settings()
    paths = _list("documents for which these settings hold, in gitignore's syntax")
    override = {
        "type": "object",
        "additionalProperties": False,
        "required": ["paths"],
        "properties": {"paths": {**paths, "minItems": 1}, **settings},
    }
    own = {
        "extend": _string("another configuration file of this repository, which counts less"),
        "required-version": _string("versions of cleaner this is meant for, as in '>=0.1, <0.3'"),
        "overrides": {"type": "array", "items": override, "description": "settings by path"},
    }
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cleaner.toml, or [tool.cleaner] of pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {**settings, **own},
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _settings() -> dict[str, dict[str, Any]]:
    """Give the settings; the comment above each in the source is its description."""
    source = inspect.getsource(Settings)
    told = {
        match[2]: re.sub(r"\s*#\s*", " ", match[1] or "").strip()
        for match in _FIELD.finditer(source)
    }
    defaults = Settings()
    return {
        field.name.replace("_", "-"): _typed(getattr(defaults, field.name), told[field.name])
        for field in configured_fields()
    }


def _typed(default: object, description: str) -> dict[str, Any]:
    if isinstance(default, tuple):
        return {**_list(description), "default": list(default)}
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return {"type": names[type(default)], "default": default, "description": description}


def _list(description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "description": description}


def _string(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}
