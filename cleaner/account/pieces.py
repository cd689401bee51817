"""A document before and after as one row of pieces, whatever number of sweeps lies between."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from cleaner.edits import BYTES
from cleaner.model import Change


class Piece(NamedTuple):
    """A stretch of the document; `changes` are places in the list of its changes.

    Changed text has `old` and `new` that differ; text which is only flagged has both alike.
    """

    old: str
    new: str
    changes: tuple[int, ...] = ()


class _Step(NamedTuple):
    """An edit or a flag of a sweep, as a span of the text before the sweep."""

    start: int
    end: int
    new: str
    number: int


def compose(original: str, changes: Sequence[Change]) -> list[Piece]:
    """Give the pieces: their `old` joined is the original, their `new` the text after the changes.

    What one sweep changed and a later one changed again is one piece. Changes of the bytes stand
    in no piece. Raises ValueError where a change does not find the text it speaks of.
    """
    pieces = [Piece(original, original)]
    numbered = sorted(
        (change.sweep, change.start, number)
        for number, change in enumerate(changes)
        if change.sweep != BYTES
    )
    for _, group in groupby(numbered, key=lambda row: row[0]):
        numbers = [number for _, _, number in group]
        text = "".join(piece.new for piece in pieces)
        flags = list(_steps(text, changes, (n for n in numbers if changes[n].flag)))
        edits = list(_steps(text, changes, (n for n in numbers if not changes[n].flag)))
        if flags:
            pieces = list(_marked(list(_split(pieces, flags)), flags))
        if edits:
            pieces = list(_edited(list(_split(pieces, edits)), edits))
    return pieces


def _steps(text: str, changes: Sequence[Change], numbers: Iterable[int]) -> Iterator[_Step]:
    for number in numbers:
        change = changes[number]
        start, end = change.start, change.start + len(change.old)
        if text[start:end] == change.old:
            yield _Step(start, end, change.new, number)
        elif not change.flag:  # a flag may have been placed before its text moved
            message = f"{change.document}: line {change.line}: the text is not what the ledger says"
            raise ValueError(message)


def _split(pieces: Iterable[Piece], steps: Sequence[_Step]) -> Iterator[Piece]:
    """Cut unchanged pieces where a step begins or ends; changed ones have no inner places."""
    cuts = sorted({at for step in steps for at in (step.start, step.end)})
    at, next_cut = 0, 0
    for piece in pieces:
        end = at + len(piece.new)
        while next_cut < len(cuts) and cuts[next_cut] <= at:
            next_cut += 1
        inner = next_cut
        begin = at
        while piece.old == piece.new and inner < len(cuts) and cuts[inner] < end:
            part = piece.new[begin - at : cuts[inner] - at]
            yield Piece(part, part, piece.changes)
            begin = cuts[inner]
            inner += 1
        if begin == at:
            yield piece
        else:
            rest = piece.new[begin - at :]
            yield Piece(rest, rest, piece.changes)
        at = end


def _marked(pieces: Sequence[Piece], flags: Sequence[_Step]) -> Iterator[Piece]:
    """Add the numbers of flags to the pieces they cover; a flag of no length is a piece."""
    points = sorted((f for f in flags if f.start == f.end), key=attrgetter("start", "number"))
    spans = sorted((f for f in flags if f.start < f.end), key=attrgetter("start", "number"))
    at, point, span = 0, 0, 0
    active: list[_Step] = []
    for piece in pieces:
        end = at + len(piece.new)
        while point < len(points) and points[point].start <= at:
            yield Piece("", "", (points[point].number,))
            point += 1
        while span < len(spans) and spans[span].start < max(end, at + 1):
            active.append(spans[span])
            span += 1
        active = [flag for flag in active if flag.end > at]
        numbers = tuple(flag.number for flag in active) if end > at else ()
        yield piece._replace(changes=piece.changes + numbers) if numbers else piece
        at = end
    yield from (Piece("", "", (flag.number,)) for flag in points[point:])


def _edited(pieces: Sequence[Piece], edits: Sequence[_Step]) -> Iterator[Piece]:
    """Make the edits; pieces which an edit touches become one."""
    at, place, edit = 0, 0, 0
    while place < len(pieces):
        while edit < len(edits) and edits[edit].start == edits[edit].end == at:
            yield Piece("", edits[edit].new, (edits[edit].number,))
            edit += 1
        end = at + len(pieces[place].new)
        if edit == len(edits) or edits[edit].start >= end:
            yield pieces[place]
            place, at = place + 1, end
            continue
        reach, first, first_edit = end, place, edit
        place += 1
        while True:
            if edit < len(edits) and edits[edit].start < reach:
                reach = max(reach, edits[edit].end)
                edit += 1
            elif place < len(pieces) and end < reach:
                end += len(pieces[place].new)
                reach = max(reach, end)
                place += 1
            else:
                break
        yield _joined(pieces[first:place], edits[first_edit:edit], at)
        at = end
    yield from (Piece("", step.new, (step.number,)) for step in edits[edit:])


def _joined(pieces: Sequence[Piece], edits: Sequence[_Step], at: int) -> Piece:
    """Give several pieces, which begin at `at` of the text, as one with the edits made."""
    text = "".join(piece.new for piece in pieces)
    parts: list[str] = []
    done = at
    for edit in edits:
        parts += (text[done - at : edit.start - at], edit.new)
        done = edit.end
    parts.append(text[done - at :])
    numbers = [n for piece in pieces for n in piece.changes] + [edit.number for edit in edits]
    return Piece("".join(p.old for p in pieces), "".join(parts), tuple(dict.fromkeys(numbers)))
