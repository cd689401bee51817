"""What the corpus stages see of a batch, laid down between the passes of a run."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.corpus import CORPUS_STAGES

if TYPE_CHECKING:  # numpy comes with it
    from cleaner.store import Shelf

# by document: for each corpus stage what it sees of it, or None
Sightings = Mapping[str, Sequence[Any]]


def segment_path(folder: Path, batch: int, stage: int) -> Path:
    """Give the place of what a batch shows to a corpus stage; no file: nothing."""
    return folder / f"{batch:07d}.{stage}"


def write(folder: Path, batch: int, sightings: Sightings) -> None:
    """Lay down what the stages see of a batch, its documents in corpus order."""
    for number, stage in enumerate(CORPUS_STAGES):
        shown = {n: seen[number] for n, seen in sightings.items() if seen[number] is not None}
        path = segment_path(folder, batch, number)
        if shown:
            path.write_bytes(stage.pack(shown))
        else:
            path.unlink(missing_ok=True)


def read(folder: Path, batch: int) -> dict[str, Sequence[Any]]:
    """Give what was laid down."""
    from cleaner.store import Segment  # noqa: PLC0415  loads numpy

    found: defaultdict[str, list[Any]] = defaultdict(lambda: [None] * len(CORPUS_STAGES))
    for number, stage in enumerate(CORPUS_STAGES):
        path = segment_path(folder, batch, number)
        shown = stage.unpack(Segment(path)) if path.exists() else {}
        for name, sighting in shown.items():
            found[name][number] = sighting
    return dict(found)


def shelf(folder: Path, batches: Sequence[int], stage: int) -> "Shelf":
    """Give what all batches show to a stage, as it lies."""
    from cleaner.store import Segment, Shelf  # noqa: PLC0415  loads numpy

    paths = (segment_path(folder, batch, stage) for batch in batches)
    return Shelf([Segment(path) for path in paths if path.exists()], folder)
