"""The jobs of a run: what a worker is given, what it answers, and where it puts the rest.

Between the passes a batch lies in the spool folder: its part of the ledger in one file, and each
text it will become in a file of its own, under names made from its numbers. A job that is done
twice writes the same bytes again.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import spool
from cleaner.files import Source
from cleaner.ledger import Entry
from cleaner.model import Change, Finding, Settings

if TYPE_CHECKING:  # it brings every format of records
    from cleaner.container import Container, Part


class Planned(NamedTuple):
    """A file to clean and the name it will have in the output."""

    source: Source
    output: str


class Batch(NamedTuple):
    """Files that are done together (or a part of one): enough that a job is worth its while."""

    number: int
    files: tuple[Planned, ...]
    container: "Container | None" = None  # the one file, if it holds records …
    part: "Part | None" = None  # … and those of them that are meant

    @property
    def size(self) -> int:
        """Give the bytes to read."""
        if self.container and self.part:
            share = (self.part.end - self.part.start) / (self.container.content or 1)
            return round(self.container.size * share)
        return sum(planned.source.size for planned in self.files)


class ScanJob(NamedTuple):
    """Read and clean a batch, each document by itself."""

    batch: Batch
    settings: Settings
    notes: str  # the run's own folder
    priors: Mapping[str, Mapping[str, int]]  # unsure document -> encodings found in its folder
    own: Mapping[str, Settings] = {}  # of documents with settings of their own
    data: bytes = b""  # of a part whose file is read here, not by the worker
    maker: str = ""  # who began the run: another machine has the same cleaner under other times
    digests: Mapping[str, str] = {}  # of documents that are surely what an earlier run read


class AmendJob(NamedTuple):
    """Apply what a corpus stage found in documents of a batch."""

    batch: Batch
    settings: Settings
    notes: str
    stage: int  # which corpus stage
    number: int  # of the pass over the spool
    findings: Mapping[str, Sequence[Finding]]
    own: Mapping[str, Settings] = {}
    state: str = ""  # the name of what the batch is now (cleaner/reuse.py)
    keep: bool = False  # and put it away for the next run: hardly anything more comes


class Seen(NamedTuple):
    """What the run must know of a document while it decides on the corpus."""

    name: str
    encoding: str
    unsure: bool  # the bytes could be read in several ways; the folder's custom should decide
    sightings: tuple[Any, ...] | None  # one for each corpus stage; None: not a text, or kept
    declined: Sequence[Finding] = ()  # of a corpus stage: a check, or an editor, said no


class Scanned(NamedTuple):
    """The answer to a job."""

    batch: Batch
    seen: list[Seen]
    state: str = ""  # the name of what was made; '': it has none


class Row(NamedTuple):
    """A document of a batch: its entry, its changes, its new bytes, and what was seen of it."""

    entry: Entry
    changes: list[Change]
    data: bytes
    seen: Seen


def spool_ledger(notes: Path, batch: Batch) -> Path:
    """Give the place of a batch's part of the ledger."""
    return notes / spool.FOLDER / f"{batch.number:07d}.jsonl"


def spool_file(notes: Path, batch: Batch, place: int) -> Path:
    """Give the place of the new bytes of the document at `place` in its batch."""
    return notes / spool.FOLDER / f"{batch.number:07d}-{place:04d}"
