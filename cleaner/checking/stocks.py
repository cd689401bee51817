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
from cleaner.checking.decided import STAGES, Decided, SpoiltError
from cleaner.copies.facts import Facts, facts_read
from cleaner.copies.stock import Stock, documents_of, mark_of, packed, stocked
from cleaner.store import DamagedError, Segment

_NOTE = "stock"
_MARK = 16  # bytes of chance: no two files have the same
_MOST_OTHERS = 500  # documents that are others by now; with more the file is written anew


class Wanted(NamedTuple):
    """Which facts are asked for."""

    step: int
    names: Mapping[int, str]  # the documents of before, by number
    now: Mapping[str, Facts | None]  # which have other facts now; None: nothing any more


class Found(NamedTuple):
    """The facts of all documents as they are now, and of those that changed as they were."""

    stock: Stock
    old: Mapping[str, Facts]


def stock(decided: Decided, wanted: Wanted) -> Found:
    """Give what is asked for; raises SpoiltError."""
    mark, crc, others = decided.note(_NOTE) or ("", 0, [])
    found = decided.stock()
    if found and found.sum == crc and len(others) <= _MOST_OTHERS:
        with suppress(DamagedError):
            segment = Segment(found.data)
            if mark_of(segment).hex() == mark:
                return _completed(decided, segment, others, wanted)
    return _completed(decided, _written(decided, wanted.step % STAGES), (), wanted)


def note_others(decided: Decided, numbers: Iterable[int]) -> None:
    """Note of which documents the facts in the file no longer hold."""
    noted = decided.note(_NOTE)
    if noted:
        mark, crc, others = noted
        decided.put_note(_NOTE, (mark, crc, sorted({*others, *numbers})))


def _written(decided: Decided, step: int) -> Segment:
    mark = os.urandom(_MARK)
    with suppress(OSError):  # to have no file is a matter of time alone
        files.write_all(decided.stock_path, packed(mark, decided.each_shown(step)))
        found = decided.stock()
        if found:
            decided.put_note(_NOTE, (mark.hex(), found.sum, []))
            return Segment(found.data)
    return Segment(bytearray().join(packed(mark, decided.each_shown(step))))


def _completed(decided: Decided, segment: Segment, others: Iterable[int], wanted: Wanted) -> Found:
    """Read what the file has, and the rest from where it is written."""
    step, names, now = wanted
    changed = {number for number, name in names.items() if name in now}
    asked = names.keys() & {*changed, *others, *decided.shown_later(step)}
    shown = decided.shown(step, asked)
    if not (asked & {*others, *documents_of(segment)}) <= shown.keys():
        raise SpoiltError  # each of these has a row
    facts = {names[number]: facts_read(one) for number, one in shown.items() if one[0]}
    more = {name: one for name, one in facts.items() if name not in now}
    more |= {name: one for name, one in now.items() if one is not None}
    old = {name: one for name, one in facts.items() if name in now}
    return Found(stocked(segment, names, {*asked, *others}, more), old)
