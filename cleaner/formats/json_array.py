"""A JSON file: a list of objects (or of texts), or one object, with the text in a field."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from cleaner.formats import json_text
from cleaner.formats.jsonl import text_field
from cleaner.formats.records import Field, FieldError

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["\[\]{},]', re.DOTALL)
_OPEN = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*(.?)")
_DEPTH = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


@dataclass(frozen=True)
class JsonArray:
    """A piece is an element with the bracket or the comma before it; the last is the bracket."""

    name: ClassVar[str] = "json"
    lines: ClassVar[bool] = False
    drops: ClassVar[bool] = False  # the comma before the next element would have to go
    field: str

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Give the field."""
        return asdict(self)

    def end(self, buffer: bytes, start: int, *, final: bool) -> int:
        """Give the place of the next comma or bracket of the list."""
        opening = _OPEN.match(buffer, start)
        first = opening[1] if opening else b""
        if opening is None or first not in (b"[", b","):
            return len(buffer) if final else -1  # one object, the last bracket, or no JSON
        depth = 1
        for token in _TOKEN.finditer(buffer, opening.end()):
            mark = token.group()
            if mark == b'"':
                break  # the string ends behind the buffer
            if depth == 1 and mark in (b",", b"]"):
                return token.start()
            depth += _DEPTH.get(mark, 0)
        return len(buffer) if final else -1

    def find(self, piece: str, number: int) -> Field | None:  # noqa: ARG002  the protocol's
        """Find the text of an element; raises FieldError."""
        at = json_text.space(piece, piece.startswith("\ufeff"))
        if piece[at : at + 1] in ("[", ","):
            at = json_text.space(piece, at + 1)
        if at == len(piece) or piece[at] == "]":
            return None
        whole = json_text.value_at(piece, at)
        if json_text.space(piece, whole.end) < len(piece):
            message = "no JSON (Extra data)"
            raise FieldError(message)
        if isinstance(whole.value, str) and json_text.is_whole(whole.value):
            return Field(whole.value, whole.start, whole.end)
        return text_field(piece, self.field, whole)

    def write(self, text: str, like: str) -> str:
        """Write a JSON string."""
        return json_text.write(text, like)
