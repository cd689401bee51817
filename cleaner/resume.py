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
from cleaner.jobs import ScanJob, Seen, spool_file, spool_ledger
from cleaner.scan import source_of


def note(job: ScanJob, seen: Iterable[Seen]) -> None:
    """Write down that a job is done: the last thing it does."""
    row = {
        "key": _key(job),
        "files": _sums(job),
        "seen": [(one.name, one.encoding, one.unsure) for one in seen],
    }
    files.write(_path(job), ledger.line(row))


def forget(job: ScanJob) -> None:
    """Take the note away: the first thing a job does."""
    _path(job).unlink(missing_ok=True)


def finished(job: ScanJob) -> list[Seen] | None:
    """Give what a finished job answered; None where it is to be done."""
    try:
        row = json.loads(_path(job).read_bytes())
        if row["key"] != _key(job) or row["files"] != _sums(job):
            return None
        seen = [Seen(name, encoding, unsure, None) for name, encoding, unsure in row["seen"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return seen if job.batch.part or _same_sources(job) else None


def count(notes: Path) -> int:
    """Give how many jobs of a run that was cut off left a note."""
    return sum(1 for _ in (notes / spool.FOLDER).glob("*.done"))


def _path(job: ScanJob) -> Path:
    return spool_ledger(Path(job.notes), job.batch).with_suffix(".done")


def _key(job: ScanJob) -> str:
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
    own = sorted((name, sorted(asdict(settings).items())) for name, settings in job.own.items())
    return [sorted(asdict(job.settings).items()), own]


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


def difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say which settings are not those of an earlier run."""
    names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    return ", ".join(name.replace("_", "-") for name in names)
