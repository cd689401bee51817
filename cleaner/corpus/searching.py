"""The stage of duplicates with a memory: what the rounds of one run found so far."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cleaner.corpus import duplicates
from cleaner.model import Document, Finding, Settings

if TYPE_CHECKING:  # numpy comes with them
    from cleaner.corpus.duplicates import Decided
    from cleaner.store import Segment


class Searching:
    """The stage of duplicates, for the rounds of one run."""

    RULES = duplicates.RULES

    def __init__(self) -> None:
        self.decided: Decided | None = None  # in the last round

    def observe(self, doc: Document, settings: Settings) -> Any:  # noqa: ANN401  the protocol's
        """Give what one document shows."""
        return duplicates.observe(doc, settings)

    def pack(self, sightings: Mapping[str, Any]) -> bytes:
        """Give the segment of some documents."""
        return duplicates.pack(sightings)

    def unpack(self, segment: "Segment") -> dict[str, Any]:
        """Give what was packed."""
        return duplicates.unpack(segment)

    def decide(self, sightings: Any, settings: Settings) -> Mapping[str, Sequence[Finding]]:  # noqa: ANN401
        """Give the findings; where paragraphs were only taken away, nothing is searched again."""
        known = self.decided.found if self.decided else None
        self.decided = None  # the memory, while the next answer is looked for
        self.decided = duplicates.decide_again(sightings, settings, known)
        return self.decided.findings
