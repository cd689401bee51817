"""JSON as text: where a value stands, so that it can be changed and nothing else."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}")


def _number(_: str) -> float:
    """Read no number: one of 5,000 digits is no fault of the record."""
    return 0.0


_decoder = json.JSONDecoder(
    strict=False, parse_int=_number, parse_float=_number, parse_constant=_number
)
_KEYS_TOLD = 6  # keys of a record that are named where the wanted one is missing


class FieldError(ValueError):
    """A record has no text that can be read: says why."""


class Span(NamedTuple):
    """A value in a JSON text: `text[start:end]` is how it is written, `value` what it says."""

    start: int
    end: int
    value: object


def space(text: str, at: int) -> int:
    """Give the place behind the white space at `at`."""
    if text[at : at + 1] > " ":  # most often there is none
        return at
    match = _SPACE.match(text, at)
    return match.end() if match else at


def value_at(text: str, at: int) -> Span:
    """Read the value that begins at `at`; raises FieldError where there is none."""
    try:
        value, end = _decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        message = f"no JSON ({error.msg})"
        raise FieldError(message) from error
    except RecursionError as error:
        message = "JSON beyond what is read (too deeply nested)"
        raise FieldError(message) from error
    return Span(at, end, value)


def object_in(text: str) -> Mapping[str, object]:
    """Read the object which a text is, from its first character to the last; else an empty one."""
    try:
        value, end = _decoder.raw_decode(text)
    except (ValueError, RecursionError):
        return {}
    return value if end == len(text) and isinstance(value, dict) else {}


def locate(text: str, field: str, whole: Span) -> Span:
    """Find a field of an object that was read; a.b is the field b of the object a.

    Of equal keys the last one counts, as it does for every reader of JSON. A field whose own name
    has the dots goes before a nested one. Raises FieldError where there is no such field.
    """
    value_in(whole.value, field)
    for key in _path(whole.value, field):
        whole = _member(text, whole.start, key)
    return whole


def value_in(value: object, field: str) -> object:
    """Give what a field of an object that was read says, as `locate` finds it."""
    for key in _path(value, field):
        if not isinstance(value, dict):
            message = f"no field {field!r}: {kind(value)} where an object should be"
            raise FieldError(message)
        if key not in value:
            told = ", ".join([*value][:_KEYS_TOLD]) or "nothing"
            message = f"no field {field!r}: there is {told}"
            raise FieldError(message)
        value = value[key]
    return value


def _path(value: object, field: str) -> Sequence[str]:
    return [field] if isinstance(value, dict) and field in value else field.split(".")


def kind(value: object) -> str:
    """Name the type of a value as JSON does."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return "null" if value is None else names.get(type(value), "a number")


def _member(text: str, at: int, wanted: str) -> Span:
    """Find the last member of that name in the object that begins at `at`; it is there."""
    found = Span(at, at, None)
    at = space(text, at + 1)
    while text[at] == '"':
        key = value_at(text, at)
        value = value_at(text, space(text, space(text, key.end) + 1))
        if key.value == wanted:
            found = value
        at = space(text, space(text, value.end) + 1)
        if at >= len(text):
            break
    return found


def write(text: str, like: str) -> str:
    """Write a JSON string in the manner of another one: its escapes of Han characters, of slashes.

    Raises FieldError for a text which no file in UTF-8 can hold.
    """
    escaped = like.isascii() and _ESCAPED.search(like) is not None
    written = json.dumps(text, ensure_ascii=escaped)
    return written.replace("/", "\\/") if "\\/" in like else written


def dumped(value: object, *, escaped: bool = False) -> str:
    """Give JSON which UTF-8 can hold: half of a pair of surrogates is an escape, as it came."""
    text = json.dumps(value, ensure_ascii=escaped)
    return text.encode("utf-8", "backslashreplace").decode()


def is_whole(text: str) -> bool:
    """Say whether a text has no half of a pair of surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
