"""A document as the page shows it: its changes in the order of the text, between some context."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cleaner.account.pieces import Piece
from cleaner.account.witnesses import compared, is_copy
from cleaner.edits import BYTES
from cleaner.model import Change
from cleaner.report.chinese import both

SECTION_CHANGES = 1_000  # in one view: more makes a table that is slow to lay out
_CONTEXT = 160  # characters kept on each side of a change
_FOLDED = 200  # unchanged characters that are worth folding, beyond the context
_AROUND = 24  # characters on each side by which a reader knows the place of a small change …
_SMALL = 30  # … of at most so many characters
_LONGEST = 4_000  # characters of one change that are shown; the ledger has all of them

Shown = str | dict[str, Any]


def in_text_order(pieces: Sequence[Piece], changes: Sequence[Change]) -> list[int]:
    """Give the places of the changes as a reader meets them; those of no piece come first."""
    met = dict.fromkeys(number for piece in pieces for number in piece.changes)
    return [n for n in range(len(changes)) if n not in met] + list(met)


def sections(
    pieces: Sequence[Piece], changes: Sequence[Change], witnesses: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Yield a document in shares of at most SECTION_CHANGES changes: `changes` and `pieces`."""
    order = in_text_order(pieces, changes)
    around = _around(pieces, changes)
    place = {number: at for at, number in enumerate(order)}
    shares: list[list[Piece]] = [[] for _ in range(0, max(len(order), 1), SECTION_CHANGES)]
    share = 0
    for piece in pieces:
        if piece.changes:
            share = max(share, min(map(place.__getitem__, piece.changes)) // SECTION_CHANGES)
        shares[share].append(piece)
    for number, part in enumerate(shares):
        first = number * SECTION_CHANGES
        yield {
            "changes": [
                _change_row(changes[n], witnesses) | around.get(n, {})
                for n in order[first : first + SECTION_CHANGES]
            ],
            "pieces": list(_shown(part, place, first)),
        }


def _change_row(change: Change, witnesses: Mapping[str, str]) -> dict[str, Any]:
    """Give what the page shows of a change; what is empty is left out."""
    row: dict[str, Any] = {
        "rule": change.rule,
        "line": change.line,
        "column": change.column,
        "old": _clipped(change.old),
        "new": "" if change.flag else _clipped(change.new),
        **both("evidence", change.evidence),
        "witness": change.witness,
        "flag": change.flag,
        "whole": change.sweep == BYTES,
    }
    stays = witnesses.get(change.witness)
    if stays is not None and change.old and is_copy(change):
        row["runs"] = compared(change.old, stays)
    return {key: value for key, value in row.items() if value}


def _around(pieces: Sequence[Piece], changes: Sequence[Change]) -> dict[int, dict[str, Any]]:
    """Give for small changes the text before and behind them in their line."""
    found = {}
    for at, piece in enumerate(pieces):
        small = len(piece.changes) == 1 and len(piece.old) <= _SMALL
        if small and piece.old == changes[piece.changes[0]].old:
            left, right = _left(pieces, at), _right(pieces, at)
            if left or right:
                found[piece.changes[0]] = {"around": [left, right]}
    return found


def _left(pieces: Sequence[Piece], at: int) -> str:
    text = ""
    while at > 0 and len(text) < _AROUND and "\n" not in text:
        at -= 1
        text = pieces[at].old[-_AROUND:] + text
    return text.rpartition("\n")[2][-_AROUND:]


def _right(pieces: Sequence[Piece], at: int) -> str:
    if pieces[at].old.endswith("\n") and len(pieces[at].old) > 1:
        return ""  # the whole line went: the next one says nothing of it
    text = ""
    while at + 1 < len(pieces) and len(text) < _AROUND and "\n" not in text:
        at += 1
        text += pieces[at].old[:_AROUND]
    return text.partition("\n")[0][:_AROUND]


def _clipped(text: str) -> str:
    """Shorten what nobody reads to the end."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… (+{len(text) - _LONGEST})"


def _shown(pieces: Sequence[Piece], place: Mapping[int, int], first: int) -> Iterator[Shown]:
    """Give pieces as JSON: a string is unchanged text; `lines` stands for text that is folded."""
    for number, piece in enumerate(pieces):
        if not piece.changes:
            yield from _folded(piece.old, begins=number == 0, ends=number == len(pieces) - 1)
            continue
        row: dict[str, Any] = {"old": _clipped(piece.old)}
        if piece.new != piece.old:
            row["new"] = _clipped(piece.new)
        here = (place[n] - first for n in piece.changes)
        yield row | {"changes": [n for n in here if 0 <= n < SECTION_CHANGES]}


def _folded(text: str, *, begins: bool, ends: bool) -> Iterator[Shown]:
    head = "" if begins else _head(text)
    tail = "" if ends else _tail(text)
    middle = text[len(head) : len(text) - len(tail)]
    if len(head) + len(tail) >= len(text) or len(middle) <= _FOLDED:
        yield text
        return
    if head:
        yield head
    yield {"lines": middle.count("\n"), "characters": len(middle)}
    if tail:
        yield tail


def _head(text: str) -> str:
    """Give the context behind a change: to the end of the line, if it is near."""
    end = text.find("\n", min(len(text), _CONTEXT // 2), _CONTEXT)
    return text[: end + 1 if end >= 0 else _CONTEXT]


def _tail(text: str) -> str:
    start = text.rfind("\n", max(0, len(text) - _CONTEXT), max(0, len(text) - _CONTEXT // 2))
    return text[start + 1 :] if start >= 0 else text[-_CONTEXT:]
