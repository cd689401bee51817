"""Of a file of JSON lines the texts change and nothing else; a second run changes nothing."""

import json

from cleaner.formats.jsonl import JsonLines
from cleaner.formats.records import pieces
from cleaner.jobs import Row
from cleaner.ledger import Entry
from cleaner.model import Settings
from cleaner.record import examine, manner_of, restore

FORM = JsonLines("text")
MANNER = manner_of(FORM, Settings(max_loss=1.0))
LIMIT = 1_000_000  # bytes of a record: no input is longer


def law(data: bytes) -> None:
    """Cut a file into records, clean each, take it back, clean it again."""
    half = len(data) // 2
    found = [piece.data for piece in pieces([data[:half], data[half:]], FORM, LIMIT)]
    assert b"".join(found) == data
    for number, piece in enumerate(found, 1):
        row = _cleaned(piece, number)
        if row is not None:
            _hold(row, piece, number)


def _hold(row: Row, piece: bytes, number: int) -> None:
    assert restore(row.entry, row.changes, row.data, FORM) == piece
    if row.entry.status != "changed":
        assert row.data == (b"" if row.entry.status == "dropped" else piece)
        return
    again = _cleaned(row.data, number)
    assert again is not None
    assert again.data == row.data
    assert _around(row.data) == _around(piece)


def _cleaned(piece: bytes, number: int) -> Row | None:
    return examine(Entry(f"a#{number}", "", "unchanged", "", "", 0, number=number), piece, MANNER)


def _around(piece: bytes) -> object:
    """Give all that a record says besides its text: the members in their order."""
    whole = json.loads(
        piece.removeprefix(b"\xef\xbb\xbf"), strict=False, parse_int=str, parse_float=str
    )
    if "段落" in whole:  # a row of MNBVC says much about its text
        return list(whole)
    return repr({**whole, "text": None})
