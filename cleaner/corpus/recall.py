"""The stage of templates with a memory: what earlier runs learned, and what this one did so far."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cleaner.corpus import shelved, templates
from cleaner.corpus.learning import NOTHING, Growth, Sighting, Templates, both, learn, recall
from cleaner.model import Document, Finding, Settings

if TYPE_CHECKING:  # numpy comes with it
    from cleaner.store import Segment, Shelf


Heed = Callable[["Recalling", Mapping[str, Sighting]], None]


class Recalling:
    """The stage of templates, for the rounds of one run."""

    RULES = templates.RULES

    def __init__(
        self, earlier: Mapping[str, Templates], heed: Heed = lambda _stage, _some: None
    ) -> None:
        """Take what earlier runs learned; `heed` is shown what was read, folder by folder."""
        self._earlier = earlier
        self._heed = heed
        self._learned: dict[str, Templates] = {}
        self.growths: dict[str, Growth] = {}  # in the last round

    @property
    def known(self) -> dict[str, Templates]:
        """Give what holds for each folder, of this run and of earlier ones."""
        return {**self._earlier, **{folder: self.holding(folder) for folder in self._learned}}

    def holding(self, folder: str) -> Templates:
        """Give what holds for a folder now."""
        return recall(self._learned[folder], self._earlier.get(folder, NOTHING))

    def observe(self, doc: Document, settings: Settings) -> Any:  # noqa: ANN401  the protocol's
        """Give what one document shows."""
        return templates.observe(doc, settings)

    def pack(self, sightings: Mapping[str, Any]) -> bytes:
        """Give the segment of some documents."""
        return shelved.pack(sightings)

    def unpack(self, segment: "Segment") -> dict[str, Any]:
        """Give what was packed."""
        return shelved.unpack(segment)

    def decide(
        self, sightings: "Mapping[str, Any] | Shelf", settings: Settings
    ) -> Mapping[str, list[Finding]]:
        """Learn, and give the findings: what an earlier round knew still holds."""
        answer: dict[str, list[Finding]] = {}
        for some in shelved.by_folder(sightings):
            learned = learn(some, settings, self.growths)
            for folder, found in learned.items():
                self._learned[folder] = both(found, self._learned.get(folder, NOTHING))
            self._heed(self, some)
            answer |= templates.decide(some, settings, {n: self.holding(n) for n in learned})
        return answer
