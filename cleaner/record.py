"""One record of a file: its text cleaned, everything around it as it was, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleaner import checks, lineends, suppress
from cleaner.edits import BYTES, revert
from cleaner.formats.records import Field, FieldError, RecordFormat
from cleaner.jobs import Row, Seen
from cleaner.ledger import Entry, LedgerError
from cleaner.model import Change, Document, Finding, Rule, Settings
from cleaner.opening import close_text, open_text
from cleaner.pipeline import Cleaned, clean_text
from cleaner.scan import amend_text, observe
from cleaner.stages.marks.blanks import FINAL_NEWLINE


@dataclass(frozen=True)
class Manner:
    """How the records of a file are cleaned."""

    form: RecordFormat
    settings: Settings


def manner_of(form: RecordFormat, settings: Settings) -> Manner:
    """Give the manner for a format: what holds for the end of a file does not for its records."""
    own = suppress.taken_back(settings)
    return Manner(form, suppress.without(own, (FINAL_NEWLINE.code,)))


def examine(entry: Entry, data: bytes, manner: Manner) -> Row | None:
    """Clean a record by itself; None where the bytes hold none (a blank line, a header).

    A record which cannot be read, or whose new text its format cannot hold, stays as it is.
    """
    form, settings = manner.form, manner.settings
    try:
        piece = data.decode()
        field = form.find(piece, entry.number)
    except UnicodeDecodeError as error:
        return flagged(entry, data, checks.UNREAD, f"no UTF-8 at byte {error.start} of the record")
    except FieldError as error:
        return flagged(entry, data, checks.UNREAD, str(error))
    if field is None:
        return None
    if not field.text.strip():
        return Row(entry, [], data, _unseen(entry))
    text, ends, told = open_text(entry.document, field.text, settings)
    entry = entry._replace(line_ends=ends)
    cleaned = clean_text(Document(entry.document, text), settings)
    return _close(entry, piece, field, cleaned, list(told), manner)


def flagged(entry: Entry, data: bytes, rule: Rule, why: str) -> Row:
    """Give the row of a record that stays as it is, and says why."""
    flag = Change(entry.document, 0, 0, "", "", rule.code, 1, 1, why, flag=True)
    entry = entry._replace(status="kept", reason=f"{rule.code}: {why}")
    return Row(entry, [flag], data, _unseen(entry))


def _unseen(entry: Entry) -> Seen:
    return Seen(entry.document, "", unsure=False, sightings=None)


def _close(  # noqa: PLR0913, PLR0917  a record before, what was made of it, and how
    entry: Entry,
    piece: str,
    field: Field,
    cleaned: Cleaned,
    told: list[Change],
    manner: Manner,
) -> Row:
    """Put the new text in the place of the old one."""
    form, settings = manner.form, manner.settings
    if cleaned.kept:
        entry = entry._replace(status="kept", reason=cleaned.kept)
        return Row(entry, cleaned.changes, piece.encode(), _unseen(entry))
    text = close_text(cleaned.document.text, entry.line_ends, settings)
    changes = [*told, *cleaned.changes]
    sightings = observe(cleaned.document, settings)
    seen = Seen(entry.document, "", unsure=False, sightings=sightings)
    if text == field.text:
        return Row(entry._replace(status="unchanged", raw=""), changes, piece.encode(), seen)
    if not text.strip() and form.drops and settings.empty_records == "drop":
        return Row(entry._replace(status="dropped", raw=piece), changes, b"", seen)
    old = piece[field.start : field.end]
    written = form.write(text, old)
    new = piece[: field.start] + written + piece[field.end :]
    if _text_in(new, entry, form) != text:
        why = "its format cannot hold the new text"
        return flagged(entry, piece.encode(), checks.NOT_REBUILT, why)
    raw = "" if form.write(field.text, written) == old else old
    return Row(entry._replace(status="changed", raw=raw), changes, new.encode(), seen)


def _text_in(piece: str, entry: Entry, form: RecordFormat) -> str | None:
    try:
        field = form.find(piece, entry.number)
    except FieldError:
        return None
    return field.text if field else None


def close(entry: Entry, piece: str, cleaned: Cleaned, told: list[Change], manner: Manner) -> Row:
    """Give the row of a record of which `piece` is what it was."""
    field = manner.form.find(piece, entry.number)
    if field is None:
        message = f"{entry.document}: no record"
        raise LedgerError(message)
    return _close(entry, piece, field, cleaned, told, manner)


def amend(
    row: tuple[Entry, list[Change], bytes],
    findings: Sequence[Finding],
    stage: int,
    manner: Manner,
) -> Row:
    """Apply a corpus stage's findings to a record, and give what it is then."""
    entry, changes, data = row
    form, settings = manner.form, manner.settings
    piece = restore(entry, changes, data, form).decode()
    field = form.find(piece, entry.number)
    if field is None:
        message = f"{entry.document}: there was a record, and there is none now"
        raise LedgerError(message)
    of_bytes = [change for change in changes if change.sweep == BYTES]
    of_text = [change for change in changes if change.sweep != BYTES]
    text = lineends.unify(field.text) if entry.line_ends else field.text
    document = Document(entry.document, text)
    cleaned, present, declined = amend_text(document, of_text, findings, settings, stage)
    if cleaned.kept:
        told = [change for change in cleaned.changes if change not in changes]
        sightings = observe(present, settings)
        seen = Seen(entry.document, "", unsure=False, sightings=sightings, declined=declined)
        return Row(entry._replace(reason=cleaned.kept), [*changes, *told], data, seen)
    amended = _close(entry, piece, field, cleaned, of_bytes, manner)
    return amended._replace(seen=amended.seen._replace(declined=declined))


def restore(entry: Entry, changes: Sequence[Change], data: bytes, form: RecordFormat) -> bytes:
    """Give the bytes which the record had before; raises ValueError where that cannot be."""
    if entry.status == "dropped":
        return entry.raw.encode()
    if entry.status != "changed":
        return data
    piece = data.decode()
    field = form.find(piece, entry.number)
    if field is None:
        message = f"{entry.document}: the output holds no record there"
        raise LedgerError(message)
    written = entry.raw
    if not written:
        text = lineends.unify(field.text) if entry.line_ends else field.text
        text = lineends.restore(revert(text, changes), entry.line_ends)
        written = form.write(text, piece[field.start : field.end])
    return (piece[: field.start] + written + piece[field.end :]).encode()
