"""What happened at a line of a document, out of the ledger."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from cleaner import files, kept, ledger, lineends, undo
from cleaner.container import file_of, output_content
from cleaner.edits import BYTES, revert
from cleaner.formats.segments import Segments
from cleaner.ledger import MADE, Entry
from cleaner.model import Change, Document, Settings
from cleaner.pipeline import Work
from cleaner.restore import Records
from cleaner.rules import all_rules

_TEXTS = {"changed", "unchanged", "kept"}  # what became of documents that were read
_SHOWN = 200  # characters of a text in an answer


class NoSuchPlaceError(ValueError):
    """The place is not in the run: says what is."""


def why(out: Path, place: str) -> Iterator[str]:
    """Give the answer in lines. `place` is FILE:LINE of the original, or OUT/FILE:LINE.

    Of a file with records that is the record at this line; FILE#NUMBER:LINE is a line of its text.

    Raises NoSuchPlaceError, and what undo.entries raises.
    """
    name, colon, number = place.rpartition(":")
    if not colon or not number.isdigit() or int(number) < 1:
        message = f"{place!r} is no FILE:LINE"
        raise NoSuchPlaceError(message)
    line = int(number)
    path = Path(name)
    of_output = path.exists() and files.is_inside(path, out)
    if of_output:
        name = path.resolve().relative_to(out.resolve()).as_posix()
    entry, changes, records = _find(out, name, of_output=of_output)
    if entry.status == MADE:
        message = f"{name} holds documents of other files: ask for a line of one of them"
        raise NoSuchPlaceError(message)
    if entry.form:
        yield from _of_file(out, entry, records, line, of_output=of_output)
        return
    if of_output:
        text = b"".join(output_content(str(out / entry.output), entry)).decode()
        line = _original_line(text, entry, changes, line)
        yield f"{place} was line {line} of {entry.document}"
    is_text = entry.status in _TEXTS and entry.document == entry.output
    if not is_text or any(_takes(c, line) for c in changes):
        yield from _answer(entry, changes, line)
        return
    original = _original(out, entry, changes)
    if line > _line_count(original) and not any(_touches(c, line) for c in changes):
        message = f"{name} has no line {line}"
        raise NoSuchPlaceError(message)
    yield from _answer(entry, changes, line)
    yield from _kept(out, original, line)


def _original(out: Path, entry: Entry, changes: Sequence[Change]) -> str:
    """Give the text of a document before the run, its lines ended by line feeds."""
    text = b"".join(output_content(str(out / entry.output), entry)).decode()
    return revert(lineends.unify(text), [change for change in changes if change.sweep != BYTES])


def _line_count(text: str) -> int:
    return text.count("\n") + (text[-1:] not in ("", "\n"))


def _kept(out: Path, original: str, line: int) -> Iterator[str]:
    """Tell of a line of a text that stayed what the judge of furniture saw in it."""
    known = {field.name for field in fields(Settings)}
    chosen = ledger.read(out / files.NOTES)[0].settings
    own: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in chosen.items()
        if name in known
    }
    settings = Settings(**own)
    yield from kept.told(original, line, settings)


def _takes(change: Change, line: int) -> bool:
    """Say whether a change took a line away."""
    return not change.new and not change.flag and _touches(change, line)


def _touches(change: Change, line: int) -> bool:
    return change.line <= line <= change.line + change.old.count("\n", 0, -1)


def _find(out: Path, name: str, *, of_output: bool) -> tuple[Entry, Sequence[Change], Records]:
    """Find a file, or a record (FILE#NUMBER), in the ledger."""
    for entry, changes, records in undo.documents(out):
        if name == (entry.output if of_output else entry.document):
            return entry, changes, records
        if entry.form and file_of(name) == entry.document:
            untold = (Entry(name, "", "unchanged", "", "", 0, span=(0, 0)), ())
            found = (row for row in records if row[0].document == name)
            return (*next(found, untold), ())
    message = f"no document {name!r} in the run at {out}"
    raise NoSuchPlaceError(message)


def _of_file(
    out: Path, entry: Entry, records: Records, line: int, *, of_output: bool
) -> Iterator[str]:
    """Tell of the record that stands at a line of a file, as it was or as it is now."""
    of_text = entry.form == Segments.name
    start = _line_start(output_content(str(out / entry.output), entry), line) if of_output else 0
    if start < 0:
        message = f"{entry.output} has no line {line}"
        raise NoSuchPlaceError(message)
    for record, changes in records:
        if of_output and record.span[0] <= start < record.span[1]:
            yield f"line {line} of {entry.output} is in {record.document}"
            inside = _inside(out, entry, record, changes, start) if of_text else 0
            yield from _answer(record, changes, inside)
            return
        if not of_output and record.lines[0] <= line <= record.lines[-1]:
            yield from _answer(record, changes, line - record.lines[0] + 1 if of_text else 0)
            return
    yield f"{entry.document}:{line}: nothing was done or flagged here"


def _inside(out: Path, file: Entry, segment: Entry, changes: Sequence[Change], start: int) -> int:
    """Give the line of a segment's original text at which a line of the output began."""
    first, last = segment.span
    at, parts = 0, []
    for chunk in output_content(str(out / file.output), file):
        parts.append(chunk[max(first - at, 0) : max(last - at, 0)])
        at += len(chunk)
    data = b"".join(parts)
    line = data.count(b"\n", 0, start - first) + 1
    return _original_line(data.decode(), segment, changes, line)


def _line_start(chunks: Iterable[bytes], line: int) -> int:
    """Give the offset of a line of a content, in bytes; -1 where it has fewer lines."""
    at, left = 0, line - 1
    for chunk in chunks:
        feeds = chunk.count(b"\n")
        if feeds >= left:
            start = 0
            for _ in range(left):
                start = chunk.index(b"\n", start) + 1
            return at + start
        at, left = at + len(chunk), left - feeds
    return -1


def _original_line(whole: str, entry: Entry, changes: Sequence[Change], line: int) -> int:
    """Lead a line of the cleaned file back to the line of the original where it begins."""
    text = lineends.unify(whole)
    if line > _line_count(text):
        message = f"{entry.output} has no line {line}"
        raise NoSuchPlaceError(message)
    of_text = [change for change in changes if change.sweep != BYTES]
    work = Work(Document(entry.document, revert(text, of_text)), of_text)
    return (work.document().origin or range(1, line + 1))[line - 1]


def _answer(entry: Entry, changes: Sequence[Change], line: int) -> Iterator[str]:
    """Tell what touched a line; line 0: any of them."""
    if entry.status in ("copied", "failed"):
        yield f"{entry.document}: {entry.status}: {entry.reason}"
        return
    touching = [c for c in changes if not line or _touches(c, line)]
    known = all_rules()
    for change in touching:
        rule = known.get(change.rule)
        verb = _verb(change)
        title = f"{rule.name}: {rule.summary}" if rule else "a rule of another version"
        yield f"{entry.document}:{change.line}:{change.column}: {change.rule} {verb} ({title})"
        if change.old:
            yield f"  was       {_short(change.old)}"
        if change.new and not change.flag:
            yield f"  became    {_short(change.new)}"
        if change.evidence:
            yield f"  evidence  {change.evidence}"
        if change.witness:
            yield f"  stays at  {change.witness}"
    if not touching:
        yield f"{entry.document}:{line}: nothing was done or flagged here"


def _verb(change: Change) -> str:
    """Say what became of a place; what was done to bytes or line ends is no removal."""
    if change.flag:
        return "flagged, kept"
    return "removed" if change.old.strip() and not change.new else "changed"


def _short(text: str) -> str:
    """Give text in one line; line ends are shown where they are inside it, or are all of it."""
    text = (text.strip("\n") or text).replace("\n", " ⏎ ")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
