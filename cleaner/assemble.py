"""A file with records, put together from its parts: new bytes, and what the ledger says of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from cleaner import files, foresight, ledger, spool
from cleaner.container import Container
from cleaner.files import UnreadableFileError
from cleaner.formats import parquet
from cleaner.formats.packing import packed
from cleaner.jobs import Batch, spool_file, spool_ledger
from cleaner.ledger import Entry
from cleaner.originals import WHOLE_SUFFIX

_READ, _KEPT = "read", "kept"
_STATUSES = (_READ, "changed", "unchanged", "dropped", _KEPT)


class Told(NamedTuple):
    """What the spool says of the records of a file."""

    counts: Counter[str]
    first: str  # of those that were kept: where and why


def assemble(notes: Path, batches: Sequence[Batch], target: Path) -> Entry:
    """Write a file from its parts to `target`; give its entry.

    A file of which no record changed keeps its bytes, also as it was compressed. Raises OSError
    where the source is no longer what was read.
    """
    container, planned = batches[0].container, batches[0].files[0]
    if container is None or container.form is None:
        message = f"{planned.source.name} is no file with records"
        raise ValueError(message)
    told = _survey(notes, batches)
    entry = Entry(
        planned.source.name,
        planned.output,
        "unchanged",
        container.digest,
        container.digest,
        container.size,
        encoding=container.encoding,
        form=container.written.name,
        parameters=container.written.parameters,
        records={key: told.counts[key] for key in _STATUSES if told.counts[key]},
        reason=_reason(told),
    )
    same = container.written == container.form and not container.encoding
    if same and not told.counts["changed"] + told.counts["dropped"]:
        copy_source(container, target)
        return entry
    if container.column:
        digest = _rewrite(notes, batches, container, target)
    else:
        digest = _write(target, packed(_chunks(notes, batches), container.packing))
    stored = container.is_stream or not same
    if stored:
        keep_original(notes, container)
    return entry._replace(status="changed", output_digest=digest, stored=stored)


def _chunks(notes: Path, batches: Sequence[Batch]) -> Iterator[bytes]:
    for batch in foresight.foreseen(
        batches, lambda batch: foresight.soon(_new_bytes(notes, batch))
    ):
        yield from files.stream(str(_new_bytes(notes, batch)))


def _rewrite(notes: Path, batches: Sequence[Batch], container: Container, target: Path) -> str:
    """Write a Parquet file with the new texts; give its digest."""
    told = (entry for batch in batches for entry, _ in blocks(notes, batch))
    dropped = frozenset(entry.number for entry in told if entry.status == "dropped")
    parquet.rewrite(container.path, container.column, _lines(notes, batches), dropped, target)
    return files.digest_of(files.stream(str(target)))


def _lines(notes: Path, batches: Sequence[Batch]) -> Iterator[bytes]:
    for batch in batches:
        with _new_bytes(notes, batch).open("rb") as file:
            yield from file


def _survey(notes: Path, batches: Sequence[Batch]) -> Told:
    counts: Counter[str] = Counter()
    first = ""
    for batch in _foreseen(notes, batches):
        for entry, _ in blocks(notes, batch):
            counts[entry.status] += 1
            counts[_READ] += 1
            if entry.status == _KEPT and not first:
                first = f"{entry.document}: {entry.reason}"
    return Told(counts, first)


def _reason(told: Told) -> str:
    kept = told.counts[_KEPT]
    return f"{kept} of {told.counts[_READ]} records kept; {told.first}" if kept else ""


def records(notes: Path, batches: Sequence[Batch]) -> Iterator[tuple[Entry, list[bytes]]]:
    """Yield the records of which there is something to tell, with their places in the file."""
    at = 0
    for batch in _foreseen(notes, batches):
        for entry, lines in blocks(notes, batch):
            if lines or entry.status != "unchanged":
                start, end = entry.span
                yield entry._replace(span=(at + start, at + end)), lines
        at += _new_bytes(notes, batch).stat().st_size


def blocks(notes: Path, batch: Batch) -> Iterator[tuple[Entry, list[bytes]]]:
    """Yield the records of a part with the lines of their changes, whatever happened to them."""
    path = spool.latest(spool_ledger(notes, batch))
    return ledger.blocks(path.read_bytes().splitlines(keepends=True))


def _foreseen(notes: Path, batches: Sequence[Batch]) -> Iterator[Batch]:
    """Yield batches whose part of the ledger is read."""
    of_ledger = (spool_ledger(notes, batch) for batch in batches)
    asked = foresight.foreseen(of_ledger, lambda path: foresight.soon(spool.latest(path)))
    for batch, _ in zip(batches, asked, strict=True):
        yield batch


def _new_bytes(notes: Path, batch: Batch) -> Path:
    return spool.latest(spool_file(notes, batch, 0))


def _write(target: Path, chunks: Iterator[bytes]) -> str:
    """Write chunks to a file; give their digest."""
    with target.open("wb") as file:
        return files.digest_of(_through(chunks, file))


def _through(chunks: Iterator[bytes], file: IO[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        file.write(chunk)
        yield chunk


def copy_source(container: Container, target: Path) -> str:
    """Copy a file as it is, and give its digest; raises OSError where it is not what was read."""
    digest = _write(target, files.stream(container.path))
    if container.digest and digest != container.digest:
        target.unlink()
        message = f"{container.path}: the file changed while it was read"
        raise UnreadableFileError(message)
    return digest


def keep_original(notes: Path, container: Container) -> None:
    """Keep the bytes of a file which the ledger could not give back: as they are."""
    path = notes / ledger.ORIGINALS / (container.digest + WHOLE_SUFFIX)
    if path.exists() and files.digest_of(files.stream(str(path))) == container.digest:
        return  # and not what a power loss left of it
    path.parent.mkdir(exist_ok=True)
    temporary = notes / spool.FOLDER / path.name
    copy_source(container, temporary)
    temporary.replace(path)
