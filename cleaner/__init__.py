"""Find dirt and repeated paragraphs in a corpus, clean them, and be able to undo every change."""

from typing import TYPE_CHECKING, NamedTuple

from cleaner.model import Change, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.dedup import Groups, duplicates
    from cleaner.summary import Summary

__all__ = [
    "Change",
    "Groups",
    "Result",
    "Settings",
    "clean_bytes",
    "clean_folder",
    "clean_text",
    "duplicates",
]


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
    from cleaner import pipeline  # noqa: PLC0415  importing cleaner must cost next to nothing
    from cleaner.model import Document  # noqa: PLC0415

    opened = pipeline.open_document(name, data, settings)
    cleaned = pipeline.clean_text(Document(name, opened.text), settings)
    return Result(cleaned.document.text, [*opened.changes, *cleaned.changes], cleaned.kept)


def clean_folder(
    source: "Path", out: "Path", settings: Settings = DEFAULTS, *, workers: int = 0
) -> "Summary":
    """Clean a folder into `out`, as `cleaner clean` does; raises plan.RunError if it cannot."""
    from cleaner import run  # noqa: PLC0415

    return run.clean_folder([source], out, settings, workers=workers)


if not TYPE_CHECKING:  # a checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        """Load what needs numpy when it is asked for."""
        if name in {"Groups", "duplicates"}:
            from cleaner import dedup  # noqa: PLC0415

            return getattr(dedup, name)
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
