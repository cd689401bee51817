"""The stage of templates with a memory: what earlier runs learned, and what this one did so far."""

from collections.abc import Mapping
from typing import Any

from cleaner.corpus import templates
from cleaner.corpus.learning import Templates, both, learn, recall
from cleaner.model import Document, Finding, Settings


class Recalling:
    """The stage of templates, for the rounds of one run."""

    RULES = templates.RULES

    def __init__(self, earlier: Mapping[str, Templates]) -> None:
        self._earlier = earlier
        self._learned: dict[str, Templates] = {}

    @property
    def known(self) -> dict[str, Templates]:
        """Give what holds for each folder, of this run and of earlier ones."""
        told = {n: recall(t, self._earlier.get(n, Templates())) for n, t in self._learned.items()}
        return {**self._earlier, **told}

    def observe(self, doc: Document, settings: Settings) -> Any:  # noqa: ANN401  the protocol's
        """Give what one document shows."""
        return templates.observe(doc, settings)

    def decide(
        self, sightings: Mapping[str, Any], settings: Settings
    ) -> Mapping[str, list[Finding]]:
        """Learn, and give the findings: what an earlier round knew still holds."""
        for folder, learned in learn(sightings, settings).items():
            self._learned[folder] = both(learned, self._learned.get(folder, Templates()))
        return templates.decide(sightings, settings, self.known)
