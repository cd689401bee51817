"""A file without some of its records: every other byte stays, and the ledger leads back."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cleaner import files, lineends, restore
from cleaner.decode import encode
from cleaner.deduping.records import Taken, has_lone_returns, is_json_lines, text_of
from cleaner.edits import Locator, apply, in_order, record
from cleaner.ledger import Entry
from cleaner.model import Change, Edit, Finding, Settings
from cleaner.opening import Opened, open_document
from cleaner.text import removal_span

_WIDE = ("utf-16", "utf-32")  # a line feed is more than one byte


class Row(NamedTuple):
    """A file of the output: its entry and changes in the ledger, its bytes."""

    entry: Entry
    changes: Sequence[Change]
    data: bytes


def without(taken: Taken, data: bytes, marks: Mapping[int, Finding], settings: Settings) -> Row:
    """Give a file without the records at some lines (marked by edits); flags only tell.

    `data` are the bytes which were taken. Where they were damaged in such a way that lines cannot
    be taken out, the file stays as it is, and its entry says why.
    """
    name = taken.planned.source.name
    entry = Entry(name, name, "copied", taken.digest, taken.digest, len(data), reason=taken.reason)
    if taken.reason:
        return Row(entry._replace(status="failed"), [], data)
    if not marks:
        return Row(entry, [], data)
    opened = open_document(name, data, settings, taken.prior)
    text = text_of(opened)
    locator = Locator(text)
    findings = _placed(text, locator.starts(), marks, whole=is_json_lines(name))
    edits = in_order((f for f in findings if isinstance(f, Edit)), len(text))
    after = _after(opened, text, edits)
    new = (
        encode(after, opened.decoded.encoding, opened.decoded.bom)
        if opened.exact
        else _rows_left(opened, data, locator.starts(), edits)
    )
    if new is None:
        return Row(entry._replace(reason="damaged bytes: no line can be taken out"), [], data)
    changes = [record(name, 0, text, finding, locator) for finding in findings]
    entry = entry._replace(
        status="changed" if edits else "copied",
        output_digest=files.digest(new),
        encoding=opened.decoded.encoding,
        bom=opened.decoded.bom.hex(),
        line_ends=lineends.survey(opened.decoded.text) if has_lone_returns(opened) else (),
    )
    leads_back = _leads_back(entry, changes, opened, Written(after, new))
    return Row(entry._replace(stored=not leads_back), changes, new)


def _placed(
    text: str, line_starts: Sequence[int], marks: Mapping[int, Finding], *, whole: bool
) -> list[Finding]:
    """Give the findings with the offsets of their lines, in text order.

    A paragraph takes the blank lines with it that set it off; a JSON line only its line end.
    """
    starts = [*line_starts, len(text) + 1]
    placed: list[Finding] = []
    for line, finding in sorted(marks.items()):
        start, end = starts[line - 1], starts[line] - 1
        if isinstance(finding, Edit):
            start, end = (
                (start, min(end + 1, len(text))) if whole else removal_span(text, start, end)
            )
        placed.append(finding._replace(start=start, end=end))
    return placed


def _after(opened: Opened, text: str, edits: Sequence[Edit]) -> str:
    """Give what is left of the text of a file, with the line ends it had."""
    after = apply(text, edits)
    return after.replace("\n", "\r") if has_lone_returns(opened) else after


def _rows_left(
    opened: Opened, data: bytes, starts: Sequence[int], edits: Sequence[Edit]
) -> bytes | None:
    """Take the edited lines out of the bytes; None where lines of bytes are not lines of text."""
    rows = [row + b"\n" for row in data.split(b"\n")]
    rows[-1] = rows[-1][:-1]
    if len(rows) != len(starts) or opened.decoded.encoding.startswith(_WIDE):
        return None
    parts = []
    at = 0
    for edit in edits:
        parts += rows[at : bisect_right(starts, edit.start) - 1]
        at = bisect_left(starts, edit.end)
    return b"".join([*parts, *rows[at:]])


class Written(NamedTuple):
    """What is left of a file: its text, and the bytes that were made of it."""

    text: str
    data: bytes


def _leads_back(entry: Entry, changes: Sequence[Change], opened: Opened, new: Written) -> bool:
    """Say whether the output and the ledger give the file back; they are made to.

    Text and bytes of UTF-8 without a fault are as good as each other, so there the text is undone
    and held to the one that was read; else the bytes are.
    """
    decoded = opened.decoded
    try:
        if decoded.faultless and not decoded.bom:
            return restore.text_before(entry, changes, new.text) == decoded.text
        restore.document(entry, changes, new.data, None)
    except ValueError:
        return False
    return True
