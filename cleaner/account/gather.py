"""Gather the account of a run: one walk over its ledger, in shares which a page can hold."""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import files, ledger, texts
from cleaner.account.figures import Figures, characters_of
from cleaner.account.pieces import Piece, compose
from cleaner.account.sections import in_text_order, sections
from cleaner.account.witnesses import witness_lines
from cleaner.ledger import Entry
from cleaner.model import Change
from cleaner.report.chinese import both
from cleaner.rules import all_rules
from cleaner.texts import Texts

PART_CHANGES = 10_000  # in one page: that many open in less than two seconds
PART_CHARACTERS = 12_000_000  # of JSON in one page

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Account(NamedTuple):
    """What the pages show: `head` on each, then the documents of one share as JSON rows."""

    head: Mapping[str, Any]
    parts: Sequence[Path]  # files of JSON rows, one document (or a section of one) each


class _Parts:
    """Writes rows into files, the next one where a file has enough."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.paths: list[Path] = []
        self._rows: list[str] = []
        self._changes = self._characters = 0

    def add(self, row: Mapping[str, Any]) -> tuple[int, int]:
        """Write a row; give the number of its part and its place in that."""
        text = encode(row)
        full = self._changes + len(row["changes"]) > PART_CHANGES
        if self._rows and (full or self._characters + len(text) > PART_CHARACTERS):
            self.close()
        self._rows.append(text)
        self._changes += len(row["changes"])
        self._characters += len(text)
        return len(self.paths), len(self._rows) - 1

    def close(self) -> None:
        """Write what is left, if only nothing: there is one part at least."""
        path = self._folder / f"{len(self.paths)}.json"
        path.write_text("\n".join(self._rows), "utf-8", "surrogatepass")
        self.paths.append(path)
        self._rows, self._changes, self._characters = [], 0, 0


def gather(out: Path, folder: Path) -> Account:
    """Give the account of the run in `out`; the parts are written to `folder`.

    Raises LedgerError where there is no ledger, or a damaged one.
    """
    header, _ = ledger.read(out / files.NOTES)
    witnesses = witness_lines(out)
    figures, parts = Figures(header.settings), _Parts(folder)
    for entry, changes, its in texts.entries(out):
        _add(its, entry, changes, witnesses, figures, parts)
    parts.close()
    head = {
        "cleaner": header.version,
        "ledger": _digest(out / files.NOTES / ledger.CHANGES),
        "settings": header.settings,
        "part_count": len(parts.paths),
        **figures.head(all_rules(), witnesses),
    }
    return Account(head, parts.paths)


def _add(  # noqa: PLR0913, PLR0917  one document, and where its rows go
    its: Texts,
    entry: Entry,
    changes: list[Change],
    witnesses: Mapping[str, str],
    figures: Figures,
    parts: _Parts,
) -> None:
    pieces, characters, why = _texts(its, entry, changes)
    shares = list(sections(pieces, changes, witnesses)) if changes or entry.reason else []
    places = []
    for number, share in enumerate(shares):
        row = {**_document_row(entry, why), **characters, **share}
        if len(shares) > 1:
            row |= {"section": number + 1, "section_count": len(shares)}
        places.append(parts.add(row))
    figures.add_document(entry, characters, (*(places or [(0, 0)])[0], 0))
    at = 0
    order = in_text_order(pieces, changes)
    for (part, place), share in zip(places, shares, strict=True):
        for number in range(len(share["changes"])):
            figures.add_change(changes[order[at]], (part, place, number))
            at += 1


def _texts(
    its: Texts, entry: Entry, changes: list[Change]
) -> tuple[list[Piece], dict[str, int], str]:
    """Give a document's pieces and characters; where its text cannot be had: none, and why."""
    if entry.status in ("copied", "failed") or entry.form:
        return [], {}, entry.reason
    try:
        before, after = its()
        return compose(before, changes), characters_of(before, after, changes, all_rules()), ""
    except (FileNotFoundError, ValueError) as error:
        return [], {}, str(error)


def _document_row(entry: Entry, why: str) -> dict[str, Any]:
    row = {
        "document": entry.document,
        "status": entry.status,
        **both("reason", entry.reason),
        "missing": why,
        "encoding": entry.encoding,
        "size": entry.size,
        "title": entry.meta.get("title", ""),
    }
    return {key: value for key, value in row.items() if value}


def _digest(path: Path) -> str:
    """Give the digest which summary.json has of the ledger."""
    seen = blake2b(digest_size=16)
    with path.open("rb") as book:
        for row in book:
            seen.update(row)
    return seen.hexdigest()
