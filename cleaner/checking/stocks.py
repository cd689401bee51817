"""The facts of all paragraphs in a file beside the decisions, for who goes through all of them.

A copy of what the first round shows to the stage of copies: in the database the facts lie by
document, and to read them there takes several times as long. A note in the database names the file
by its mark and tells which documents are others by now; a file that is not the one, or is damaged,
is written anew.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from cleaner import files
from cleaner.checking.decided import STAGES, Decided
from cleaner.copies.facts import Facts, facts_read
from cleaner.copies.stock import Stock, mark_of, packed, stocked
from cleaner.store import DamagedError, Segment

_NOTE = "stock"
_MARK = 16  # bytes of chance: no two files have the same
_MOST_OTHERS = 500  # documents that are others by now; with more the file is written anew


class Wanted(NamedTuple):
    """The documents at a step, and of which others have to be read than the file has."""

    step: int
    names: Mapping[int, str]  # of those of before, by number
    now: Mapping[str, Facts | None]  # which have other facts now; None: nothing any more


def stock(decided: Decided, wanted: Wanted) -> Stock:
    """Give the facts of all documents; raises SpoiltError."""
    mark, others = decided.note(_NOTE) or ("", [])
    if mark and len(others) <= _MOST_OTHERS:
        with suppress(OSError, DamagedError):
            segment = Segment(decided.stock_path)
            if mark_of(segment).hex() == mark:
                return _completed(decided, segment, others, wanted)
    return _completed(decided, _written(decided, wanted.step % STAGES), (), wanted)


def note_others(decided: Decided, numbers: Iterable[int]) -> None:
    """Note of which documents the facts in the file no longer hold."""
    noted = decided.note(_NOTE)
    if noted:
        mark, others = noted
        decided.put_note(_NOTE, (mark, sorted({*others, *numbers})))


def _written(decided: Decided, step: int) -> Segment:
    mark = os.urandom(_MARK)
    try:
        files.write_all(decided.stock_path, packed(mark, decided.each_shown(step)))
        segment = Segment(decided.stock_path)
    except OSError:  # to have no file is a matter of time alone
        return Segment(b"".join(packed(mark, decided.each_shown(step))))
    decided.put_note(_NOTE, (mark.hex(), []))
    return segment


def _completed(decided: Decided, segment: Segment, others: Iterable[int], wanted: Wanted) -> Stock:
    """Read what the file has, and the rest from where it is written."""
    step, names, now = wanted
    changed = {number for number, name in names.items() if name in now}
    later = {*others, *decided.shown_later(step)} - changed
    shown = decided.shown(step, later)
    more = {names[number]: facts_read(one) for number, one in shown.items() if one[0]}
    more |= {name: facts for name, facts in now.items() if facts}
    return stocked(segment, names, changed | later, more)
