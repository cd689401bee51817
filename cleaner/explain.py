"""What happened at a line of a document, out of the ledger."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cleaner import files, lineends, undo
from cleaner.edits import BYTES, line_starts, revert
from cleaner.ledger import Entry
from cleaner.model import Change, Document
from cleaner.pipeline import Work
from cleaner.rules import all_rules

_SHOWN = 200  # characters of a text in an answer


class NoSuchPlaceError(ValueError):
    """The place is not in the run: says what is."""


def why(out: Path, place: str) -> Iterator[str]:
    """Give the answer in lines. `place` is FILE:LINE of the original, or OUT/FILE:LINE.

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
    entry, changes = _find(out, name, of_output=of_output)
    if of_output:
        line = _original_line(out, entry, changes, line)
        yield f"{place} was line {line} of {entry.document}"
    yield from _answer(entry, changes, line)


def _find(out: Path, name: str, *, of_output: bool) -> tuple[Entry, Sequence[Change]]:
    for entry, changes in undo.entries(out):
        if name == (entry.output if of_output else entry.document):
            return entry, changes
    message = f"no document {name!r} in the run at {out}"
    raise NoSuchPlaceError(message)


def _original_line(out: Path, entry: Entry, changes: Sequence[Change], line: int) -> int:
    """Lead a line of the cleaned file back to the line of the original where it begins."""
    text = lineends.unify(files.read(str(out / entry.output)).decode())
    if line > len(line_starts(text)):
        message = f"{entry.output} has no line {line}"
        raise NoSuchPlaceError(message)
    of_text = [change for change in changes if change.sweep != BYTES]
    work = Work(Document(entry.document, revert(text, of_text)), of_text)
    return (work.document().origin or range(1, line + 1))[line - 1]


def _answer(entry: Entry, changes: Sequence[Change], line: int) -> Iterator[str]:
    if entry.status in ("copied", "failed"):
        yield f"{entry.document}: {entry.status}: {entry.reason}"
        return
    touching = [c for c in changes if c.line <= line <= c.line + c.old.count("\n", 0, -1)]
    known = all_rules()
    for change in touching:
        rule = known.get(change.rule)
        verb = "flagged, kept" if change.flag else "removed" if not change.new else "changed"
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


def _short(text: str) -> str:
    text = text.strip("\n").replace("\n", " ⏎ ")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
