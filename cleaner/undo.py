"""The way back: original bytes from an output and its ledger; and whether both still agree."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from json import loads
from pathlib import Path

import pathspec

from cleaner import files, ledger, lineends
from cleaner.edits import revert
from cleaner.ledger import Entry, LedgerError
from cleaner.model import Change
from cleaner.scan import stored


class ChangedSinceError(ValueError):
    """An output file is not what the run wrote: its original cannot be told from it."""


def undo(out: Path, to: Path, paths: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Write the original bytes of a run's documents below `to`; give (name, why not) of the others.

    `paths` (gitignore's syntax) narrows it to the documents they match. Raises LedgerError where
    there is no ledger, FileExistsError where a file would be overwritten: nothing is written then.
    """
    wanted = pathspec.GitIgnoreSpec.from_lines(paths)
    names = [
        e.document
        for e, _ in entries(out)
        if e.digest and (not paths or wanted.match_file(e.document))
    ]
    for name in names:
        if (to / name).exists():
            message = f"{to / name} is there already: choose an empty folder"
            raise FileExistsError(message)
    chosen = frozenset(names)
    refused = []
    for entry, changes in entries(out):
        if entry.document in chosen:
            try:
                data = original(out, entry, changes)
            except (ValueError, OSError) as error:
                refused.append((entry.document, str(error)))
                continue
            target = to / entry.document
            target.parent.mkdir(parents=True, exist_ok=True)
            files.write(target, data)
    return refused


def entries(out: Path) -> Iterator[tuple[Entry, list[Change]]]:
    """Stream the ledger of an output; raises LedgerError for a name that leads out of it."""
    _, rows = ledger.read(out / files.NOTES)
    for entry, changes in rows:
        for name in (entry.document, entry.output):
            if name.startswith("/") or ".." in name.split("/"):
                message = f"the ledger names {name!r}, which leads out of the folder"
                raise LedgerError(message)
        yield entry, changes


def original(out: Path, entry: Entry, changes: Sequence[Change]) -> bytes:
    """Give the bytes of one document before the run.

    Raises ChangedSinceError where the output was edited since, LedgerError where the ledger does
    not lead back, OSError where a file is missing.
    """
    kept = stored(out / files.NOTES, entry)
    output = b"" if kept is not None else files.read(str(out / entry.output))
    if kept is None and files.digest(output) != entry.output_digest:
        message = f"{entry.output} was changed since the run: its original cannot be told from it"
        raise ChangedSinceError(message)
    return ledger.original(entry, changes, output, kept)


def text_before(out: Path, entry: Entry, changes: Sequence[Change]) -> str:
    """Give the text in whose lines the ledger counts; raises OSError, ValueError."""
    text = files.read(str(out / entry.output)).decode()
    return revert(lineends.unify(text) if entry.line_ends else text, changes)


def verify(out: Path) -> list[str]:
    """Give what does not agree among output, ledger and summary; nothing where all is well.

    Raises LedgerError where there is no ledger.
    """
    notes = out / files.NOTES
    wrong = _summary_faults(notes)
    known = set()
    for entry, changes in entries(out):
        if not entry.output:
            continue
        known.add(entry.output)
        path = out / entry.output
        try:
            if files.digest(files.read(str(path))) != entry.output_digest:
                wrong.append(f"{entry.output}: not what the run wrote")
            else:
                original(out, entry, changes)
        except (OSError, ValueError) as error:
            wrong.append(f"{entry.output}: {error}")
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
