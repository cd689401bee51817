"""In which encodings the documents of a folder are: that decides on those which can be several."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from cleaner.jobs import Seen
from cleaner.model import folder_of


class Customs:
    """Counts by folder, document by document."""

    def __init__(self, seen: Iterable[Seen] = ()) -> None:
        """Begin with some documents."""
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._unsure: set[str] = set()
        self.add(seen)

    def add(self, seen: Iterable[Seen]) -> None:
        """Count documents."""
        for one in seen:
            if one.unsure:
                self._unsure.add(one.name)
            elif one.encoding:
                self._counts[folder_of(one.name)][one.encoding] += 1

    @property
    def folders(self) -> dict[str, dict[str, int]]:
        """Give for each folder how many documents were surely read in each encoding."""
        return {name: dict(sorted(found.items())) for name, found in sorted(self._counts.items())}

    @property
    def unsure(self) -> dict[str, dict[str, int]]:
        """Give the documents of unsure encoding for which their folder has a custom, with it."""
        folders = self.folders
        found = ((name, folders.get(folder_of(name))) for name in sorted(self._unsure))
        return {name: custom for name, custom in found if custom}
