"""One document under judgement: what `clean` would do to it, with the places in the original.

A document's result follows from its bytes, its settings, the custom of its folder, and what corpus
stages found in it, and from nothing else. So nothing has to be kept between the passes: what is
asked twice is worked out twice, or known from an index.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cleaner import files, formats, ledger, lineends, suppress
from cleaner.checks import RULES as CHECKS
from cleaner.edits import BYTES, revert
from cleaner.jobs import AmendJob, Batch, Planned, Row
from cleaner.model import Change, Document, Finding, Settings
from cleaner.scan import amend_document, examine, observe, unread

_SHOWN = 160  # characters of a line that are kept to be shown around a finding
_BEFORE = 60  # of these, so many stand before it
_NO_BATCH = Batch(0, ())
_CHECKS = frozenset(rule.code for rule in CHECKS)


class Amendment(NamedTuple):
    """What one corpus stage found in a document."""

    stage: int
    findings: Sequence[Finding]


class Case(NamedTuple):
    """A document to judge."""

    planned: Planned
    settings: Settings
    prior: Mapping[str, int] = {}
    amendments: tuple[Amendment, ...] = ()


class Found(NamedTuple):
    """A finding with what an editor needs to see of its line."""

    change: Change
    source: str  # the line of the original, or the part around the place
    at: int  # the place in `source`, from 0
    bytes_before: int  # in UTF-8, of the line before the place
    paragraph: str  # fingerprint of the line; of the whole file where that is meant: ""


class Judged(NamedTuple):
    """What is known of a document."""

    name: str
    digest: str  # of its bytes; "": it could not be read
    status: str  # as in the ledger
    reason: str
    encoding: str
    unsure: bool
    found: tuple[Found, ...]
    seen: str  # fingerprint of what the corpus stages see; "": nothing
    sightings: tuple[Any, ...] | None = None
    declined: tuple[Finding, ...] = ()  # edits of the last amendment that stay undone


def judge(case: Case) -> Judged:
    """Judge a document as it stands on the disk."""
    try:
        data = files.read(case.planned.source.path)
    except OSError as error:
        return judged(unread(case.planned.source.name, error))
    return judge_bytes(case, data)


def judge_bytes(case: Case, data: bytes) -> Judged:
    """Judge a document by the bytes it has."""
    return judged(work_out(case, data))


def look(case: Case, known: Judged) -> Judged:
    """Give again what the corpus stages see of a document that was judged before.

    A text that its stages left alone is what they see; any other is worked out once more.
    """
    name, path, *_ = case.planned.source
    plain = known.status == "unchanged" and known.encoding == "utf-8"
    if not plain or formats.format_of(name) != "text":
        return judge(case)
    try:
        data = files.read(path)
    except OSError:
        return judge(case)
    if files.digest(data) != known.digest or b"\r" in data:
        return judge(case)
    text = data.decode()
    settings = suppress.narrowed(name, text, case.settings)
    return known._replace(sightings=observe(Document(name, text, []), settings))


def work_out(case: Case, data: bytes) -> Row:
    """Give what becomes of a document's bytes: entry, changes, new bytes."""
    row = examine(case.planned, data, case.settings, case.prior)
    for stage, findings in case.amendments:
        if row.entry.status != "kept":
            job = AmendJob(_NO_BATCH, case.settings, "", stage, 0, {})
            row = amend_document(row.entry, row.changes, row.data, findings, job)
    return row


def judged(row: Row) -> Judged:
    """Give what is reported of a document."""
    entry, changes, _, seen = row
    fingerprint = ""
    if seen.sightings is not None:
        lines = b"".join(ledger.change_line(c) for c in changes if c.sweep != BYTES)
        fingerprint = files.digest(entry.output_digest.encode() + lines)
    return Judged(
        entry.document,
        entry.digest,
        entry.status,
        entry.reason,
        seen.encoding,
        seen.unsure,
        tuple(_places(changes, _original(row))) if changes else (),
        fingerprint,
        seen.sightings,
        tuple(seen.declined),
    )


def _original(row: Row) -> list[str]:
    """Give the lines of the text to whose places the changes refer."""
    text = row.data.decode()
    if row.entry.line_ends:
        text = lineends.unify(text)
    return revert(text, row.changes).split("\n")


def _places(changes: Sequence[Change], lines: Sequence[str]) -> Iterator[Found]:
    for change in changes:
        line = lines[change.line - 1] if change.line <= len(lines) else ""
        whole = change.rule in _CHECKS or (
            change.sweep == BYTES and change.line == change.column == 1
        )
        at = change.column - 1
        start = max(0, at - _BEFORE)
        before = len(line[:at].encode())
        paragraph = "" if whole else files.fingerprint(line)
        yield Found(change, line[start : start + _SHOWN], at - start, before, paragraph)
