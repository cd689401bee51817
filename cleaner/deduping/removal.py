"""A file without some of its records: every other byte stays, and the ledger leads back."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cleaner import files, lineends, restore
from cleaner.decode import encode
from cleaner.deduping.records import Taken, has_lone_returns, is_json_lines, text_of
from cleaner.edits import Locator, apply, in_order, line_starts, record
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
    findings = _placed(text, marks, whole=is_json_lines(name))
    edits = in_order((f for f in findings if isinstance(f, Edit)), len(text))
    new = _spliced(opened, data, text, edits)
    if new is None:
        return Row(entry._replace(reason="damaged bytes: no line can be taken out"), [], data)
    locator = Locator(text)
    changes = [record(name, 0, text, finding, locator) for finding in findings]
    entry = entry._replace(
        status="changed" if edits else "copied",
        output_digest=files.digest(new),
        encoding=opened.decoded.encoding,
        bom=opened.decoded.bom.hex(),
        line_ends=lineends.survey(opened.decoded.text) if _unified(opened) else (),
    )
    return Row(entry._replace(stored=not _leads_back(entry, changes, new)), changes, new)


def _placed(text: str, marks: Mapping[int, Finding], *, whole: bool) -> list[Finding]:
    """Give the findings with the offsets of their lines, in text order.

    A paragraph takes the blank lines with it that set it off; a JSON line only its line end.
    """
    starts = [*line_starts(text), len(text) + 1]
    placed: list[Finding] = []
    for line, finding in sorted(marks.items()):
        start, end = starts[line - 1], starts[line] - 1
        if isinstance(finding, Edit):
            start, end = (
                (start, min(end + 1, len(text))) if whole else removal_span(text, start, end)
            )
        placed.append(finding._replace(start=start, end=end))
    return placed


def _unified(opened: Opened) -> bool:
    return has_lone_returns(opened.decoded.text)


def _spliced(opened: Opened, data: bytes, text: str, edits: Sequence[Edit]) -> bytes | None:
    """Take the edited lines out of the bytes; None where lines of bytes are not lines of text."""
    if opened.exact:
        after = apply(text, edits)
        raw = after.replace("\n", "\r") if _unified(opened) else after
        return encode(raw, opened.decoded.encoding, opened.decoded.bom)
    starts = line_starts(text)
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


def _leads_back(entry: Entry, changes: Sequence[Change], new: bytes) -> bool:
    try:
        restore.document(entry, changes, new, None)
    except ValueError:
        return False
    return True
