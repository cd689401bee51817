"""Furniture of pages and scans: navigation, widgets, mastheads, page numbers, adverts."""

from collections.abc import Iterator

from cleaner.model import Document, Finding, Rule, Settings

RULES: tuple[Rule, ...] = ()


def find(doc: Document, settings: Settings) -> Iterator[Finding]:  # noqa: ARG001
    """Yield nothing yet."""
    yield from ()
