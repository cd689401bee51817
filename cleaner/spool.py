"""What the corpus stages see of a batch, laid down between the passes of a run."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.corpus import CORPUS_STAGES

if TYPE_CHECKING:  # numpy comes with it
    from cleaner.engines.local import Engine
    from cleaner.store import Shelf

FOLDER = "tmp"  # of a run's own folder
# What the corpus stages make of it lies beside what the first pass left, which stays as it is: a
# run that is cut off goes on from there.
AMENDED = "amended"

# by document: for each corpus stage what it sees of it, or None
Sightings = Mapping[str, Sequence[Any]]


def segment_path(folder: Path, batch: int, stage: int) -> Path:
    """Give the place of what a batch shows to a corpus stage; no file: nothing."""
    return folder / f"{batch:07d}.{stage}"


def amended(path: Path) -> Path:
    """Give the place of what a corpus stage makes of a file of the spool."""
    return path.parent / AMENDED / path.name


def latest(path: Path) -> Path:
    """Give the place where a file of the spool lies: as it was amended, if it was."""
    later = amended(path)
    return later if later.exists() else path


def write(folder: Path, batch: int, sightings: Sightings, *, amend: bool = False) -> None:
    """Lay down what the stages see of a batch, its documents in corpus order."""
    for number, stage in enumerate(CORPUS_STAGES):
        shown = {n: seen[number] for n, seen in sightings.items() if seen[number] is not None}
        path = segment_path(folder, batch, number)
        if amend:
            amended(path).write_bytes(stage.pack(shown) if shown else b"")
        elif shown:
            path.write_bytes(stage.pack(shown))
        else:
            path.unlink(missing_ok=True)


def read(folder: Path, batch: int) -> dict[str, Sequence[Any]]:
    """Give what was laid down."""
    from cleaner.store import Segment  # noqa: PLC0415  loads numpy

    found: defaultdict[str, list[Any]] = defaultdict(lambda: [None] * len(CORPUS_STAGES))
    for number, stage in enumerate(CORPUS_STAGES):
        path = latest(segment_path(folder, batch, number))
        shown = stage.unpack(Segment(path)) if _is_laid(path) else {}
        for name, sighting in shown.items():
            found[name][number] = sighting
    return dict(found)


def shelf(
    folder: Path, batches: Sequence[int], stage: int, engine: "Engine | None" = None
) -> "Shelf":
    """Give what all batches show to a stage, as it lies; `engine` may share in its decision."""
    from cleaner.store import Segment, shelved  # noqa: PLC0415  loads numpy

    paths = (latest(segment_path(folder, batch, stage)) for batch in batches)
    return shelved([Segment(path) for path in paths if _is_laid(path)], folder, engine)


def _is_laid(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0
