"""JSON lines: an object a line, its text in a field."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from cleaner.formats import json_text, mnbvc
from cleaner.formats.records import Field, FieldError

_MARK = "\ufeff"


@dataclass(frozen=True)
class JsonLines:
    """JSON lines, and those of MNBVC, whose text is a list of paragraphs."""

    name: ClassVar[str] = "jsonl"
    lines: ClassVar[bool] = True
    drops: ClassVar[bool] = True
    field: str

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Give the field."""
        return asdict(self)

    def end(self, buffer: bytes, start: int, *, final: bool) -> int:
        """Give the end of the line."""
        return buffer.find(b"\n", start) + 1 or (len(buffer) if final else -1)

    def find(self, piece: str, number: int) -> Field | None:  # noqa: ARG002  the protocol's
        """Find the text of a line; raises FieldError."""
        whole = _read(piece)
        if whole is None:
            return None
        if mnbvc.is_row(whole.value):
            return Field(mnbvc.text_of(whole.value), whole.start, whole.end)
        return text_field(piece, self.field, whole)

    def text(self, piece: str) -> str:
        """Give the text of a line, '' where it is blank; raises FieldError.

        It is that of `find`: to look where it stands takes twice as long again. Most lines are
        nothing but an object with such a field, and need no more than a look.
        """
        value = json_text.object_in(piece)
        text = value.get(self.field)
        if isinstance(text, str) and not mnbvc.is_row(value) and json_text.is_whole(text):
            return text
        whole = _read(piece)
        if whole is None:
            return ""
        if mnbvc.is_row(whole.value):
            return mnbvc.text_of(whole.value)
        return _checked(json_text.value_in(whole.value, self.field), self.field)

    def write(self, text: str, like: str) -> str:
        """Write a JSON string, or a row of MNBVC."""
        return mnbvc.write(text, like) if like.startswith("{") else json_text.write(text, like)


def _read(piece: str) -> json_text.Span | None:
    """Read the value of a line; None: it is blank. Raises FieldError."""
    start = json_text.space(piece, piece.startswith(_MARK))
    if start == len(piece):
        return None
    whole = json_text.value_at(piece, start)
    if whole.end < len(piece) and json_text.space(piece, whole.end) < len(piece):
        message = "no JSON (Extra data)"
        raise FieldError(message)
    return whole


def text_field(piece: str, field: str, whole: json_text.Span) -> Field:
    """Find the text of an object in a field; raises FieldError where it is none."""
    start, end, value = json_text.locate(piece, field, whole)
    return Field(_checked(value, field), start, end)


def _checked(value: object, field: str) -> str:
    if not isinstance(value, str):
        message = f"the field {field!r} is no text ({json_text.kind(value)})"
        raise FieldError(message)
    if not json_text.is_whole(value):
        message = f"the field {field!r} has half of a pair of surrogates"
        raise FieldError(message)
    return value
