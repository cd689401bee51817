"""Lines which many documents of a folder share."""

from collections.abc import Mapping, Sequence

from cleaner.model import Document, Finding, Rule, Settings

RULES: tuple[Rule, ...] = ()


def observe(doc: Document, settings: Settings) -> None:
    """See nothing yet."""


def decide(sightings: Mapping[str, None], settings: Settings) -> Mapping[str, Sequence[Finding]]:
    """Decide nothing yet."""
    return {}
