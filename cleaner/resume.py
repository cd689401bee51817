"""Going on where a run was cut off: which batches are done, by whom, and of what.

A job that is done leaves a note beside its results in the spool. The next run takes them over if
the note names the same documents with the same settings and this very cleaner, the sources are what
was read then, and the results are as they were written. A damaged or missing note is a job to do.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from cleaner import files, formats, index, ledger, originals, spool
from cleaner.corpus import CORPUS_STAGES
from cleaner.jobs import Batch, ScanJob, Scanned, Seen, spool_file, spool_ledger
from cleaner.model import Settings
from cleaner.scan import source_of

# Settings which only the decision over all documents looks at, and what is written after it.
OF_DECISION = frozenset(
    {
        "template_docs",
        "template_share",
        "template_share_plain",
        "template_share_lead",
        "template_edge",
        "copy_threshold",
        "survivor",
        "preferred",
        "memory",
        "copied_share",
        "quote_min",
        "remove_quoted",
        "output_format",
        "shard_size",
    }
)


def note(job: ScanJob, seen: Iterable[Seen], state: str) -> None:
    """Write down that a job is done, and the name of what it made: the last thing it does."""
    row = {
        "key": key(job),
        "state": state,
        "files": _sums(job),
        "seen": [(one.name, one.encoding, one.unsure) for one in seen],
    }
    files.write(_path(job), ledger.line(row))


def forget(job: ScanJob) -> None:
    """Take the note away: the first thing a job does."""
    _path(job).unlink(missing_ok=True)


def finished(job: ScanJob) -> Scanned | None:
    """Give what a finished job answered; None where it is to be done."""
    try:
        row = json.loads(_path(job).read_bytes())
        if row["key"] != key(job) or row["files"] != _sums(job):
            return None
        seen = [Seen(name, encoding, unsure, None) for name, encoding, unsure in row["seen"]]
        done = Scanned(job.batch, seen, row["state"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return done if job.batch.part or _same_sources(job) else None


def state(notes: Path, batch: Batch) -> str:
    """Give the name of what the scan made of a batch; '': of none that could be kept."""
    try:
        name: str = json.loads(place(notes, batch).read_bytes())["state"]
    except (OSError, ValueError, KeyError):
        return ""
    return name


def count(notes: Path) -> int:
    """Give how many jobs of a run that was cut off left a note."""
    return sum(1 for _ in (notes / spool.FOLDER).glob("*.done"))


def _path(job: ScanJob) -> Path:
    return place(Path(job.notes), job.batch)


def place(notes: Path, batch: Batch) -> Path:
    """Give where the note of a batch lies."""
    return spool_ledger(notes, batch).with_suffix(".done")


def key(job: ScanJob) -> str:
    """Give the fingerprint of all that shapes the results, the content of plain files aside."""
    batch = job.batch
    container = batch.container._replace(path="", stamp=0) if batch.container else None
    names = [(planned.source.name, planned.output) for planned in batch.files]
    told = (
        job.maker or maker(),
        _told(job),
        names,
        batch.part,
        container,
        sorted(job.priors.items()),
    )
    return files.digest(repr(told).encode("utf-8", "surrogateescape"))


def _told(job: ScanJob) -> list[Any]:
    """Give the settings that count; where a document has its own, the ledger tells them all."""
    own = sorted((name, sorted(asdict(settings).items())) for name, settings in job.own.items())
    return [sorted(asdict(job.settings).items()) if own else of_documents(job.settings), own]


def of_documents(settings: Settings) -> list[tuple[str, Any]]:
    """Give the settings that count while documents are cleaned, each by itself."""
    return [one for one in sorted(asdict(settings).items()) if one[0] not in OF_DECISION]


@cache
def maker() -> str:
    """Name this very cleaner."""
    return index.maker()


def _sums(job: ScanJob) -> dict[str, list[int]]:
    """Give the size and the check sum of each file which a job wrote."""
    notes, number = Path(job.notes), job.batch.number
    paths = [spool_ledger(notes, job.batch)]
    paths += [spool_file(notes, job.batch, place) for place in range(len(job.batch.files))]
    stages = range(len(CORPUS_STAGES))
    shown = (spool.segment_path(notes / spool.FOLDER, number, stage) for stage in stages)
    paths += [path for path in shown if path.exists()]
    return {path.name: _sum(path) for path in paths}


def _sum(path: Path) -> list[int]:
    size = crc = 0
    for chunk in files.stream(str(path)):
        size += len(chunk)
        crc = crc32(chunk, crc)
    return [size, crc]


def _same_sources(job: ScanJob) -> bool:
    rows = spool_ledger(Path(job.notes), job.batch).read_bytes().splitlines(keepends=True)
    entries = [entry for entry, _ in ledger.blocks(rows)]
    return all(
        _is_source_of(entry.digest, job, number) and _is_kept(entry, job, number)
        for number, entry in enumerate(entries)
    ) and len(entries) == len(job.batch.files)


def _is_source_of(digest: str, job: ScanJob, number: int) -> bool:
    try:
        return files.digest(source_of(job.batch.files[number], job)) == digest
    except (OSError, ValueError):
        return False


def _is_kept(entry: ledger.Entry, job: ScanJob, number: int) -> bool:
    """Say whether the store has what the ledger leans on; of packed files it gets that later."""
    packed = formats.packing_of(job.batch.files[number].source.name)
    return not entry.stored or bool(packed) or originals.is_kept(Path(job.notes), entry.digest)


def difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Give the settings that are not those of an earlier run."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
