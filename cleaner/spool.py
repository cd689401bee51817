"""What the corpus stages see of a batch, laid down between the passes of a run."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import files, later

if TYPE_CHECKING:  # numpy comes with some of it
    from cleaner import corpus
    from cleaner.engines import Engine
    from cleaner.store import Shelf
else:
    corpus = later.module("cleaner.corpus")

FOLDER = "tmp"  # of a run's own folder
# What the corpus stages make of it lies beside what the first pass left, which stays as it is: a
# run that is cut off goes on from there. Each pass of theirs has a folder of its own, and reads
# what those before it left: a job that is done twice reads the same again.
AMENDED = "amended"
KEPT = "kept"  # states of batches (cleaner/reuse.py), in a run's own folder

# by document: for each corpus stage what it sees of it, or None
Sightings = Mapping[str, Sequence[Any]]


def kept(notes: Path) -> Path:
    """Give the folder in which earlier runs left their states."""
    return notes / KEPT


def kept_anew(notes: Path) -> Path:
    """Give the folder, in the spool, of what this run keeps for the next one."""
    return notes / FOLDER / KEPT


def segment_path(folder: Path, batch: int, stage: int) -> Path:
    """Give the place of what a batch shows to a corpus stage; no file: nothing."""
    return folder / f"{batch:07d}.{stage}"


def begin_pass(folder: Path) -> int:
    """Make room for what another pass over the spool makes of it; give the number of the pass."""
    number = passes(folder) + 1
    (folder / AMENDED / str(number)).mkdir()
    return number


def passes(folder: Path) -> int:
    """Give how many passes there were after the scan."""
    return sum(1 for _ in (folder / AMENDED).iterdir())


def amended(path: Path, number: int) -> Path:
    """Give the place of what a pass makes of a file of the spool."""
    return path.parent / AMENDED / str(number) / path.name


def latest(path: Path, before: int = 0) -> Path:
    """Give the place where a file of the spool lies as the passes `before` one (0: all) left it."""
    last = before - 1 if before else passes(path.parent)
    made = (amended(path, number) for number in range(last, 0, -1))
    return next((later for later in made if later.exists()), path)


def write(folder: Path, batch: int, sightings: Sightings, *, number: int = 0) -> None:
    """Lay down what the stages see of a batch, its documents in corpus order; `number`: in a pass.

    Each file appears whole or not at all, and twice the same: whoever does a job a second time, be
    it while another still does it, spoils nothing.
    """
    for asked, stage in enumerate(corpus.CORPUS_STAGES):
        shown = {n: seen[asked] for n, seen in sightings.items() if seen[asked] is not None}
        path = segment_path(folder, batch, asked)
        if number:
            files.write(amended(path, number), stage.pack(shown) if shown else b"")
        elif shown:
            files.write(path, stage.pack(shown))
        else:
            path.unlink(missing_ok=True)


def read(folder: Path, batch: int, before: int = 1) -> dict[str, Sequence[Any]]:
    """Give what was laid down, as the passes `before` one left it."""
    from cleaner.store import Segment  # noqa: PLC0415  loads numpy

    found: defaultdict[str, list[Any]] = defaultdict(lambda: [None] * len(corpus.CORPUS_STAGES))
    for number, stage in enumerate(corpus.CORPUS_STAGES):
        path = latest(segment_path(folder, batch, number), before)
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
