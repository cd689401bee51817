"""The way back: original bytes from an output and its ledger; and whether both still agree."""

import os
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from json import loads
from pathlib import Path

import pathspec

from cleaner import files, ledger, restore
from cleaner.ledger import Entry, LedgerError
from cleaner.model import Change
from cleaner.originals import stored
from cleaner.restore import Records


class ChangedSinceError(ValueError):
    """An output file is not what the run wrote: its original cannot be told from it."""


class NoSuchDocumentError(ValueError):
    """None of the documents of a run is meant."""


def undo(out: Path, to: Path, paths: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Write the original bytes of a run's documents below `to`; give (name, why not) of the others.

    `paths` (gitignore's syntax) narrows it to the documents they match. Raises LedgerError where
    there is no ledger, NoSuchDocumentError where they match none, FileExistsError where another
    file would be overwritten: nothing is written then.
    """
    chosen = matching(out, paths)
    for entry, _ in entries(out):
        if entry.document in chosen and not _may_write(to / entry.document, entry):
            message = f"{to / entry.document} is there already: choose an empty folder"
            raise FileExistsError(message)
    refused = []
    for entry, changes, records in documents(out):
        if entry.document in chosen:
            target = to / entry.document
            try:
                files.make_folder_of(target, to)
                files.write_all(target, original(out, entry, changes, records), sync=True)
            except (ValueError, OSError) as error:
                refused.append((entry.document, _told(error)))
    return refused


def matching(out: Path, paths: Sequence[str]) -> frozenset[str]:
    """Give the documents of a run which patterns match (no pattern: all); raises as `undo`."""
    wanted = pathspec.GitIgnoreSpec.from_lines(paths)
    chosen = frozenset(
        e.document
        for e, _ in entries(out)
        if e.digest and (not paths or wanted.match_file(e.document))
    )
    if paths and not chosen:
        message = f"no document of {out} matches {' or '.join(map(repr, paths))}"
        raise NoSuchDocumentError(message)
    return chosen


def _may_write(path: Path, entry: Entry) -> bool:
    """Say whether nothing is there, or what an undo that was cut off has written."""
    if not os.path.lexists(path):
        return True
    try:
        return files.digest_of(files.stream(str(path))) == entry.digest
    except OSError:
        return False


def entries(out: Path) -> Iterator[tuple[Entry, list[Change]]]:
    """Stream the ledger of an output; raises LedgerError for a name that leads out of it."""
    _, rows = ledger.read(out / files.NOTES)
    for entry, changes in rows:
        for name in (entry.document, entry.output or entry.document):
            leads = name.startswith("/") or not {".", ".."}.isdisjoint(name.split("/"))
            if not name or leads:
                message = f"the ledger names {name!r}, which leads out of the folder"
                raise LedgerError(message)
        yield entry, changes


def documents(out: Path) -> Iterator[tuple[Entry, list[Change], Records]]:
    """Stream the ledger file by file; with each come its records, to be read before the next."""
    rows = entries(out)
    head = next(rows, None)
    while head is not None:
        behind = _Behind(rows)
        yield *head, behind
        head = behind.rest()


class _Behind:
    """The records behind a file in the ledger."""

    def __init__(self, rows: Iterator[tuple[Entry, list[Change]]]) -> None:
        self._rows = rows
        self._next: tuple[Entry, list[Change]] | None = None

    def __iter__(self) -> Iterator[tuple[Entry, list[Change]]]:
        for row in self._rows:
            if not row[0].is_record:
                self._next = row
                return
            yield row

    def rest(self) -> tuple[Entry, list[Change]] | None:
        """Pass over the records that were not read; give the next file, if there is one."""
        if self._next is None:
            for _ in self:
                pass
        return self._next


def original(
    out: Path, entry: Entry, changes: Sequence[Change], records: Records = ()
) -> Iterator[bytes]:
    """Yield the bytes of one file before the run; `records` are those it holds.

    Raises ChangedSinceError where the output was edited since, LedgerError where the ledger does
    not lead back (at the end, when all is there), OSError where a file is missing.
    """
    if not entry.stored and not _is_output(out, entry):
        message = "the output was changed since the run: the original cannot be told from it"
        raise ChangedSinceError(message)
    if entry.form or (entry.digest == entry.output_digest and not entry.stored):
        yield from _checked(restore.original(out, entry, records), entry)
        return
    kept = stored(out / files.NOTES, entry)
    output = b"" if kept is not None else files.read(str(out / entry.output))
    yield restore.document(entry, changes, output, kept)


def _told(error: Exception) -> str:
    """Say what went wrong with a file that is named beside it."""
    if isinstance(error, FileNotFoundError):
        return "the output is gone: the original cannot be told without it"
    return getattr(error, "strerror", None) or str(error)


def _is_output(out: Path, entry: Entry) -> bool:
    return files.digest_of(files.stream(str(out / entry.output))) == entry.output_digest


def _checked(chunks: Iterable[bytes], entry: Entry) -> Iterator[bytes]:
    """Pass chunks on; raise LedgerError at their end if they were not what was read then."""
    seen = blake2b(digest_size=16)
    for chunk in chunks:
        seen.update(chunk)
        yield chunk
    if seen.hexdigest() != entry.digest:
        message = f"{entry.document}: what the ledger gives back is not what was read"
        raise LedgerError(message)


def verify(out: Path) -> list[str]:
    """Give what does not agree among output, ledger and summary; nothing where all is well.

    Raises LedgerError where there is no ledger.
    """
    notes = out / files.NOTES
    wrong = _summary_faults(notes)
    known = set()
    for entry, changes, records in documents(out):
        if not entry.output and not entry.stored:
            continue
        known.add(entry.output)
        try:
            if entry.output and not _is_output(out, entry):
                wrong.append(f"{entry.output}: not what the run wrote")
            elif entry.status != ledger.MADE:
                for _ in original(out, entry, changes, records):
                    pass
        except (OSError, ValueError) as error:
            wrong.append(f"{entry.output or entry.document}: {_told(error)}")
    if ledger.read(notes)[0].fixes:
        return wrong  # of a check: the other files are the corpus it lies in
    found = {item.name for item in files.walk(out) if isinstance(item, files.Source)}
    wrong += [f"{name}: not in the ledger" for name in sorted(found - known)]
    return wrong


def _summary_faults(notes: Path) -> list[str]:
    try:
        told = loads((notes / ledger.SUMMARY).read_bytes())["ledger"]
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{ledger.SUMMARY}: missing or damaged: the run did not end"]
    seen = blake2b(digest_size=16)
    with (notes / ledger.CHANGES).open("rb") as book:
        lines = 0
        for row in book:
            seen.update(row)
            lines += 1
    if told != {"digest": seen.hexdigest(), "lines": lines}:
        return [f"{ledger.CHANGES}: not the ledger of which {ledger.SUMMARY} speaks"]
    return []
