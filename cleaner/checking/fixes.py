"""Fixes in place: every original is stored for good before its file is replaced.

The ledger of fixes lies in `.cleaner/` at the root of the check, so `cleaner undo` and `cleaner
why` work on it as on the output of a run. It grows: a file that is fixed twice leads back to what
it was before the first fix, as long as nobody edited it in between.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import files, formats, ledger, originals, output
from cleaner.checking import pending
from cleaner.checking.corpus import Result
from cleaner.checking.judging import Case, work_out
from cleaner.checking.notes import make_notes
from cleaner.checking.pending import Pending
from cleaner.jobs import Row
from cleaner.ledger import Entry
from cleaner.model import Change, Settings, in_corpus
from cleaner.plan import RunError
from cleaner.summary import Tally
from cleaner.versions import ours

# New texts that are held until their originals and the ledger are safe.
_CHUNK_BYTES = 32_000_000

Book = dict[str, tuple[Entry, list[Change]]]  # by document


class Fixed(NamedTuple):
    """What was fixed: changes by document; and what was not, and why."""

    changes: Mapping[str, int]
    refused: Sequence[tuple[str, str]]


class _New(NamedTuple):
    path: Path
    row: Row
    before: bytes


def candidates(result: Result, *, lossy: bool = False) -> Iterator[tuple[Case, str]]:
    """Yield the documents that would change, each with why it cannot be fixed in place ("": can).

    Their cases must be those under the settings of the fix.
    """
    for name, one in result.judged.items():
        if one.status == "failed":
            yield result.cases[name], one.reason
        if one.status != "changed" or all(found.change.flag for found in one.found):
            continue
        why = ""
        if formats.format_of(name) == "page":
            why = "web pages are not fixed in place: `cleaner clean` makes texts of them"
        elif not lossy and any(found.change.rule == "E103" for found in one.found):
            why = "bytes that cannot be read would be replaced: --unsafe-fixes does it"
        yield result.cases[name], why


def fix(root: Path, result: Result, settings: Settings, *, lossy: bool = False) -> Fixed:
    """Write the documents that change, each whole or not at all; `settings` are for the ledger.

    Raises RunError where the folder's ledger is that of a run, or another process writes it.
    """
    wanted = list(candidates(result, lossy=lossy))
    refused = [(case.planned.source.name, why) for case, why in wanted if why]
    cases = [case for case, why in wanted if not why]
    if not cases:
        return Fixed({}, refused)
    notes = make_notes(root)
    made: dict[str, int] = {}
    with output.locked(notes):
        book = _read_book(notes)
        for chunk in _chunks(cases, result, refused):
            made |= _fix_chunk(notes, book, settings, chunk, refused)
    return Fixed(made, refused)


def _fix_chunk(
    notes: Path,
    book: Book,
    settings: Settings,
    chunk: Iterable[_New],
    refused: list[tuple[str, str]],
) -> dict[str, int]:
    """Write some documents, their originals and the ledger before them; give their changes."""
    written = _put(notes, chunk, refused)
    before = {one.name: book.get(one.name) for one in written}
    for new in written.values():
        _enter(book, new, notes)
    for folder in (notes / ledger.ORIGINALS, notes, notes.parent):
        if folder.exists():
            files.sync_folder(folder)
    _write_book(notes, book, asdict(settings))
    pending.note(notes, written)
    failed = {one.name: why for one in written if (why := _why_not_replaced(notes, one))}
    refused.extend(failed.items())
    waiting = [one.name for one in written if pending.is_waiting(notes, one)]
    for name in waiting:
        _forget(book, name, before[name])
    if waiting:
        _write_book(notes, book, asdict(settings))
    pending.clear(notes)
    return {
        one.name: sum(not change.flag for change in new.row.changes)
        for one, new in written.items()
        if one.name not in failed
    }


def _why_not_replaced(notes: Path, one: Pending) -> str:
    """Put a new content in place; say what went wrong, if only that it may not survive."""
    try:
        pending.replace(notes, one)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _put(notes: Path, chunk: Iterable[_New], refused: list[tuple[str, str]]) -> dict[Pending, _New]:
    """Write the new contents into our own folder; give those which could be written."""
    pending.begin(notes)
    written: dict[Pending, _New] = {}
    for number, new in enumerate(chunk):
        entry = new.row.entry
        try:
            pending.put(notes, number, new.path, new.row.data)
        except OSError as error:
            refused.append((entry.document, error.strerror or str(error)))
        else:
            written[Pending(entry.document, entry.digest, number)] = new
    return written


def finish(root: Path) -> int:
    """Put in place what a fix that was cut off has left; give the number of documents.

    A document that was edited since stays as it is. Raises RunError where another process is at
    work, LedgerError where the ledger is damaged.
    """
    notes = root / files.NOTES
    if not any((notes / name).exists() for name in (pending.LIST, pending.FOLDER)):
        return 0
    with output.locked(notes):
        for folder in (notes, notes / ledger.ORIGINALS):
            files.remove_left_overs(folder)
        waiting = [one for one in pending.noted(notes) if pending.is_waiting(notes, one)]
        for one in waiting:
            _why_not_replaced(notes, one)
        stays = {one.name for one in waiting if pending.is_waiting(notes, one)}
        if stays:
            header, _ = ledger.read(notes)
            book = {n: row for n, row in _read_book(notes).items() if n not in stays}
            _write_book(notes, book, header.settings)
        pending.clear(notes)
    return len(waiting) - len(stays)


def _chunks(
    cases: Iterable[Case], result: Result, refused: list[tuple[str, str]]
) -> Iterator[list[_New]]:
    """Yield the new texts, as many at a time as memory may hold."""
    chunk: list[_New] = []
    size = 0
    for case in cases:
        name, path, *_ = case.planned.source
        try:
            data = files.read(path)
        except OSError as error:
            refused.append((name, error.strerror or str(error)))
            continue
        if files.digest(data) != result.judged[name].digest:
            refused.append((name, "it changed while it was checked"))
            continue
        row = work_out(case, data)
        chunk.append(_New(Path(path), row, data))
        size += len(data) + len(row.data)
        if size > _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _enter(book: Book, new: _New, notes: Path) -> None:
    """Store a document's original and note its changes; a fix of a fix leads to the first one."""
    entry, changes, _, _ = new.row
    originals.store(notes, entry.digest, new.before, sync=True)
    entry = entry._replace(stored=True)
    earlier = book.get(entry.document)
    if earlier and earlier[0].output_digest == entry.digest:
        first, done = earlier
        entry = entry._replace(
            digest=first.digest, size=first.size, encoding=first.encoding, bom=first.bom
        )
        last = max((change.sweep for change in done), default=-1) + 1
        later = [change._replace(sweep=change.sweep + last + 1) for change in changes]
        changes = [*(change for change in done if not change.flag), *later]
    book[entry.document] = entry, changes


def _forget(book: Book, name: str, before: tuple[Entry, list[Change]] | None) -> None:
    if before:
        book[name] = before
    else:
        del book[name]


def _read_book(notes: Path) -> Book:
    if not (notes / ledger.CHANGES).exists():
        return {}
    header, rows = ledger.read(notes)
    if not header.fixes:
        message = f"{notes.parent} is the output of `cleaner clean`: fix its source, or clean again"
        raise RunError(message)
    return {entry.document: (entry, changes) for entry, changes in rows}


def _write_book(notes: Path, book: Book, settings: Mapping[str, Any]) -> None:
    """Write ledger and summary; the summary is the last, and says what counts."""
    tally = Tally()
    parts = [ledger.header_line(ours(), settings, fixes=True)]
    for name in sorted(book, key=in_corpus):
        entry, changes = book[name]
        entry = ledger.counted(entry, changes)
        tally.add(entry)
        parts += ledger.document_lines(entry, changes)
    rows = b"".join(parts)
    tally.add_bytes(rows)
    files.write(notes / ledger.CHANGES, rows, sync=True)
    files.write(notes / ledger.SUMMARY, tally.summary([]).to_json(), sync=True)
