"""Front matter: the block of YAML above a text, which says something about it and is none of it."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cleaner import later
from cleaner.model import Document

if TYPE_CHECKING:
    import json
else:
    json = later.module("json")

FENCE = "---\n"
# lines of a block; more is a text which happens to begin with a rule
MAX_LINES = 200
# `key: value`, an item of a list, a line that goes on with a value, a comment
_KEY = r"[^\s:：#\-\[\]{},\"'][^:：\n]{0,60}:(?:[ \t][^\n]*)?"
_LINE = later.pattern(rf"(?:{_KEY}|-[ \t][^\n]*|[ \t]+[^\n]*|[\]}}]|#[^\n]*|)")
_FIRST = later.pattern(_KEY)
_ENDS = frozenset(("---", "..."))
# what YAML does not allow in a quoted value, beyond what JSON escapes
_UNPRINTABLE = later.pattern("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def length(text: str) -> int:
    """Give the characters of the block that leads a text and of the blank lines behind it; or 0.

    A block begins in the first line and is closed; all its lines are YAML's. Where one is not, the
    fences are rules around a text.
    """
    if not text.startswith(FENCE):
        return 0
    end = _close(text)
    while 0 < end < len(text) and text[end] == "\n":
        end += 1
    return end


def _close(text: str) -> int:
    start = len(FENCE)
    for number in range(MAX_LINES):
        end = text.find("\n", start)
        stop = end if end >= 0 else len(text)
        line = text[start:stop].rstrip()
        if line in _ENDS and number:
            return min(stop + 1, len(text))
        if end < 0 or not (_LINE if number else _FIRST).fullmatch(line):
            return 0
        start = stop + 1
    return 0


def body(doc: Document) -> Document:
    """Give a document without its front matter: what the stages look at."""
    end = length(doc.text)
    if not end:
        return doc
    above = doc.text.count("\n", 0, end)
    lines = doc.text.count("\n") + 1
    origin = doc.origin or range(1, lines + 1)
    return Document(doc.name, doc.text[end:], origin[above:])


def write(values: Mapping[str, str]) -> str:
    """Give the block for these values, with a blank line behind it; empty where there are none."""
    told = [f"{key}: {_quoted(value)}\n" for key, value in values.items() if value]
    return f"{FENCE}{''.join(told)}{FENCE}\n" if told else ""


def _quoted(value: str) -> str:
    """Quote a value: a JSON string is one of YAML, but for a few characters."""
    return _UNPRINTABLE.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
