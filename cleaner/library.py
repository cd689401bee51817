"""The library: clean a text, the bytes of one, a folder."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner import opening, pipeline
from cleaner.model import Change, Document, Settings

if TYPE_CHECKING:
    from cleaner.summary import Summary

DEFAULTS = Settings()


class Result(NamedTuple):
    """A cleaned text and every change on the way to it, flags among them."""

    text: str
    changes: list[Change]
    kept: str = ""  # why the text stays as it was; '' where all checks held


def clean_text(text: str, settings: Settings = DEFAULTS, name: str = "text.txt") -> Result:
    """Clean one text with the document stages. Lines end in line feeds in the result."""
    return clean_bytes(text.encode(), settings, name)


def clean_bytes(data: bytes, settings: Settings = DEFAULTS, name: str = "text.txt") -> Result:
    """Decode and clean the bytes of one text; raises decode.UndecodableError if they are none."""
    opened = opening.open_document(name, data, settings)
    cleaned = pipeline.clean_text(Document(name, opened.text), settings)
    return Result(cleaned.document.text, [*opened.changes, *cleaned.changes], cleaned.kept)


def clean_folder(
    source: Path, out: Path, settings: Settings = DEFAULTS, *, workers: int = 0
) -> "Summary":
    """Clean a folder into `out`, as `cleaner clean` does; raises plan.RunError if it cannot."""
    from cleaner import run  # noqa: PLC0415  it brings what only whole folders need

    return run.clean_folder([source], out, settings, workers=workers)
