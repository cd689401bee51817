"""The records of all files, laid down by the jobs that read them, and found again by number."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, overload

from cleaner.copies.paragraphs import Corpus
from cleaner.copies.tables import Line, pack_records, record_at
from cleaner.customs import Customs
from cleaner.dedup import Record
from cleaner.deduping.records import DedupSettings, Taken, take
from cleaner.engines import Engine
from cleaner.jobs import Batch, Seen
from cleaner.memory import room
from cleaner.opening import NO_PRIOR
from cleaner.plan import Plan
from cleaner.store import Held, Segment, Shelf, segment_chunks, shelved

# Records of one segment. A file of a million records is a few hundred of them.
_RECORDS = 10_000
# The share of the memory for the bytes of the files up to which their records are not laid down: in
# memory they are about twice as large.
_OF_MEMORY = 16


class TakeJob(NamedTuple):
    """Read a batch, and lay down its records."""

    batch: Batch
    settings: DedupSettings
    folder: str  # '': they stay in memory
    priors: Mapping[str, Mapping[str, int]]  # unsure document -> encodings found in its folder


class Read(NamedTuple):
    """The files of a batch, and their records where these stay in memory."""

    files: list[Taken]
    held: list[Segment]


class Found(NamedTuple):
    """The files of all batches, and their records."""

    files: Sequence[Taken]
    shelf: Shelf
    before: Sequence[int]  # records before each file

    @property
    def records(self) -> int:
        """Give the number of records."""
        return self.before[-1]

    def owner(self, number: int) -> Taken:
        """Give the file of a record."""
        return self.files[bisect_right(self.before, number) - 1]


def take_batch(job: TakeJob) -> Read:
    """Read the files of a batch; where their records go to the folder, what comes back is small."""
    taken: list[Taken] = []
    held: list[Segment] = []
    waiting: list[Line] = []
    written = 0
    for planned in job.batch.files:
        one = take(planned, job.settings, job.priors.get(planned.source.name, NO_PRIOR))
        told = one._replace(records=(), total=len(one.records), prior=dict(one.prior))
        taken.append(told._replace(data=b"", state="") if job.folder else told)
        waiting += one.records
        del one, told  # what is laid down goes at once
        while len(waiting) >= _RECORDS:
            held += _lay_down(job, written, waiting[:_RECORDS])
            del waiting[:_RECORDS]
            written += 1
    if waiting:
        held += _lay_down(job, written, waiting)
        written += 1
    if job.folder:
        _path(job.folder, job.batch, written).unlink(missing_ok=True)
    return Read(taken, held)


def _lay_down(job: TakeJob, part: int, records: Sequence[Line]) -> list[Segment]:
    """Lay records down as a segment, and give it where it stays in memory."""
    if not job.folder:
        return [Held(pack_records(records))]
    with _path(job.folder, job.batch, part).open("wb") as file:
        file.writelines(segment_chunks(pack_records(records)))
    return []


def _path(folder: str, batch: Batch, part: int) -> Path:
    return Path(folder) / f"{batch.number:07d}.{part:06d}.records"


def take_all(planned: Plan, settings: DedupSettings, folder: Path, engine: Engine) -> Found:
    """Read all files; those of unsure encoding again, with their folder's custom."""
    by_batch: dict[int, Read] = {}
    size = sum(batch.size for batch in planned.batches)
    stays = engine.alone and size <= room(settings) // _OF_MEMORY
    place = "" if stays else str(folder)
    jobs = [TakeJob(batch, settings, place, {}) for batch in planned.batches]
    for job, taken in zip(jobs, engine.map(take_batch, jobs), strict=True):
        by_batch[job.batch.number] = taken
    seen = [
        Seen(t.planned.source.name, t.encoding, t.unsure, None) for t in _flat(by_batch, planned)
    ]
    priors = Customs(seen).unsure
    again = [
        job._replace(priors=priors)
        for job in jobs
        if any(priors.get(one.source.name) for one in job.batch.files)
    ]
    for job, taken in zip(again, engine.map(take_batch, again), strict=True):
        by_batch[job.batch.number] = taken
    files = _flat(by_batch, planned)
    segments = [
        segment
        for batch in planned.batches
        for segment in (
            by_batch[batch.number].held if stays else map(Segment, _parts(folder, batch))
        )
    ]
    shelf = shelved(segments, folder, engine)
    return Found(files, shelf, [0, *accumulate(one.total for one in files)])


def _flat(by_batch: Mapping[int, Read], planned: Plan) -> list[Taken]:
    return [one for batch in planned.batches for one in by_batch[batch.number].files]


def _parts(folder: Path, batch: Batch) -> Iterator[Path]:
    part = 0
    while (path := _path(str(folder), batch, part)).exists():
        yield path
        part += 1


class ShelvedRecords(Sequence[Record]):
    """Records by their numbers, read when they are looked at."""

    def __init__(self, found: Found) -> None:
        """Take what was found."""
        self._found = found
        self._corpus = Corpus(found.shelf.segments)

    def __len__(self) -> int:
        """Give the number of records."""
        return self._found.records

    @overload
    def __getitem__(self, number: int) -> Record: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Record]: ...
    def __getitem__(self, number: int | slice) -> Record | Sequence[Record]:
        """Give a record, or some."""
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        line, whole, original = record_at(*self._corpus.document_place(number))
        return Record(f"{self._name(number)}:{line}", original, whole)

    def place(self, number: int) -> tuple[str, int]:
        """Give the file and the line where a record comes from; its text is not read."""
        segment, at = self._corpus.document_place(number)
        return self._name(number), segment.numbers("records", at, at + 1)[0]

    def _name(self, number: int) -> str:
        return self._found.owner(number).planned.source.name
