"""Which paragraphs of a corpus may be related to a new one: never one too few."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.facts import WIDE, Facts, Words, bits_of
from cleaner.copies.sketches import CROWD
from cleaner.join.bounds import TINY
from cleaner.join.inside import PROBE

# as in cleaner.join.interrupted: texts with one beginning before some of them are passed over
_TRIED = 32
_LOW = np.uint64(0xFFFF)

Places = NDArray[np.int64]


class Form(NamedTuple):
    """A form that is new to a corpus, and its facts."""

    text: str
    fact: Any  # a row of FACT
    wide: Words
    narrow: Words


class Ground(NamedTuple):
    """The facts of all paragraphs of a corpus, side by side, the narrow and the wide ones."""

    facts: Facts
    bits: Words  # of all, paragraphs x 4
    lengths: NDArray[np.uint32]
    wide: Places  # the numbers of those with wide bits


def ground(facts: Facts) -> Ground:
    """Lay the facts out for searching."""
    lengths = np.ascontiguousarray(facts.rows["length"])
    bits = np.ascontiguousarray(facts.rows["bits"].T)
    return Ground(facts, bits, lengths, np.flatnonzero(lengths > WIDE))


def form_of(text: str, fact: Any) -> Form:  # noqa: ANN401  numpy has no type for a row
    """Take a form that is new."""
    return Form(text, fact, bits_of(text, wide=True), bits_of(text, wide=False))


def members(column: Words, wanted: Words) -> Places:
    """Give the places in a column which hold one of some values."""
    if not len(wanted):
        return np.zeros(0, np.int64)
    sieve = np.zeros(1 << 16, np.bool_)
    sieve[(wanted & _LOW).astype(np.int64)] = True
    left = np.flatnonzero(sieve[(column & _LOW).astype(np.uint16)])
    ranked = np.sort(wanted)
    values = column[left]
    at = np.minimum(np.searchsorted(ranked, values), len(ranked) - 1)
    found: Places = left[ranked[at] == values]
    return found


def related(known: Ground, form: Form, threshold: float, shortest: int) -> Places:
    """Give the numbers of the paragraphs to which a form may be related.

    Alike: they differ in no more bits than edits are allowed. One stands in the other, or is the
    other without a run: the one has no bit that the other lacks.
    Forms of fewer characters than `shortest` count for nothing.
    """
    lengths = known.lengths
    some = np.flatnonzero((lengths >= shortest) & (lengths <= WIDE))
    narrow = _possible(_Space(known.bits, lengths, some), form.narrow, len(form.text), threshold)
    long = lengths[known.wide]
    every = np.arange(len(long))
    wide = _possible(_Space(known.facts.wide.T, long, every), form.wide, len(form.text), threshold)
    return np.concatenate([narrow, known.wide[wide]])


class _Space(NamedTuple):
    """Some of the forms of a corpus, and the bits of all."""

    bits: Words
    lengths: NDArray[np.uint32]
    some: Places


def _possible(space: _Space, own: Words, length: int, threshold: float) -> Places:
    bits, lengths, some = space
    limit = (lengths[some].astype(np.float64) + length) * (1 - threshold) + TINY
    apart = np.abs(lengths[some].astype(np.int64) - length)
    near = apart <= limit
    close, most = some[near], limit[near]
    differing = np.zeros(len(close), np.int64)
    lacks, extra = some, some
    for word, mine in zip(bits, own, strict=True):
        differing += np.bitwise_count(word[close] ^ mine)
        kept = differing <= most
        close, most, differing = close[kept], most[kept], differing[kept]
        lacks = lacks[(word[lacks] & ~mine) == 0]
        extra = extra[(mine & ~word[extra]) == 0]
    return np.unique(np.concatenate([close, lacks, extra]))


def is_within_bounds(known: Ground, form: Form, copy_min: int) -> bool:
    """Say whether a search of the whole would surely pass nothing over because of a new form.

    `known` holds all paragraphs, the new one among them. The bounds are those of the crowd
    (cleaner.copies.sketches) and of the texts with one beginning or end (cleaner.join.interrupted).
    """
    rows = known.facts.rows
    long = known.lengths >= copy_min
    alike = (rows["sketch"] == form.fact["sketch"]) & long
    if len(np.unique(rows["mould"][alike])) > CROWD:
        return False
    size = len(form.text)
    most = max((size + 1) // 2, size - PROBE + 1)
    ends = (("head", "tail", form.text[:most]), ("tail", "head", form.text[-most:]))
    return all(_is_alone(known, form, names, bits_of(part, wide=False)) for *names, part in ends)


def _is_alone(known: Ground, form: Form, names: list[str], most: Words) -> bool:
    """Say whether few texts begin (or end) as a form does, by more than their first characters."""
    one, other = names
    rows = known.facts.rows
    group = np.flatnonzero(rows[one] == form.fact[one])
    keys = rows["key"]
    if _different(keys[group]) <= _TRIED:
        return True
    both = group[rows[other][group] == form.fact[other]]
    bits = known.bits[:, group]
    own = form.narrow[:, None]
    as_mine = group[((most[:, None] & ~bits) == 0).all(axis=0)]
    beyond = np.bitwise_count(bits & ~own).sum(axis=0)
    theirs = group[(beyond < PROBE) & (keys[group] != form.fact["key"])]
    return max(_different(keys[both]), _different(keys[as_mine])) <= _TRIED and not len(theirs)


def _different(keys: Words) -> int:
    return len(np.unique(keys))
