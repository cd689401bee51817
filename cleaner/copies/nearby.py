"""Which paragraphs of a corpus may be related to a new one: never one too few."""

from collections.abc import Mapping, Sequence
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


class Space(NamedTuple):
    """The lengths and the bits of some forms, word by word."""

    lengths: NDArray[np.int32]
    words: Sequence[Words]  # the first one packed: most forms are done with after it


class Ground(NamedTuple):
    """The facts of all paragraphs of a corpus, laid out for searching."""

    facts: Facts
    sharing: Mapping[str, Mapping[int, Places]]  # by sketch, head and tail: who has one of the new
    narrow: Space  # of all
    wide: Space  # of those longer than WIDE
    long: Places  # the numbers of these


def ground(facts: Facts, new: NDArray[Any]) -> Ground:
    """Lay the facts out; `new`: those of the forms that will be asked about."""
    sharing = {name: _sharing(facts.rows[name], new[name]) for name in ("sketch", "head", "tail")}
    lengths = facts.rows["length"].astype(np.int32)
    long = np.flatnonzero(lengths > WIDE)
    narrow, wide = _space(lengths, facts.rows["bits"]), _space(lengths[long], facts.wide)
    return Ground(facts, sharing, narrow, wide, long)


def _sharing(column: Words, wanted: Words) -> dict[int, Places]:
    values = np.unique(wanted)
    places = members(column, values)
    found = column[places]
    order = np.argsort(found, kind="stable")
    parts = np.split(places[order], np.searchsorted(found[order], values))[1:]
    return dict(zip(values.tolist(), parts, strict=True))


def _space(lengths: NDArray[np.int32], bits: Words) -> Space:
    first, *others = bits.T
    return Space(lengths, (np.ascontiguousarray(first), *others))


def form_of(text: str, fact: Any) -> Form:  # noqa: ANN401  numpy has no type for a row
    """Take a form that is new."""
    return Form(text, fact, bits_of(text, wide=True), bits_of(text, wide=False))


def members(column: Words, wanted: Words) -> Places:
    """Give the places in a column which hold one of some values."""
    if not len(wanted):
        return np.zeros(0, np.int64)
    if len(wanted) == 1:
        return np.flatnonzero(column == wanted[0])
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
    lengths = known.narrow.lengths
    size = len(form.text)
    counted = (lengths >= shortest) & (lengths <= WIDE)
    narrow = _possible(known.narrow, counted, form.narrow, size, threshold)
    every = np.ones(len(known.long), np.bool_)
    wide = _possible(known.wide, every, form.wide, size, threshold)
    return np.concatenate([narrow, known.long[wide]])


def _possible(
    space: Space, counted: NDArray[np.bool_], own: Words, size: int, threshold: float
) -> Places:
    """Give which of the forms that count may be related to one of `size` characters."""
    lengths = space.lengths
    limits = (lengths + size) * (1 - threshold) + TINY
    first, mine = space.words[0], own[0]
    close = np.flatnonzero(counted & (np.abs(lengths - size) <= limits))
    limits, differing = limits[close], np.zeros(len(close), np.int64)
    lacks = np.flatnonzero(counted & (lengths <= size) & ((first & ~mine) == 0))
    extra = np.flatnonzero(counted & (lengths >= size) & ((mine & ~first) == 0))
    for word, mine in zip(space.words, own, strict=True):
        differing += np.bitwise_count(word[close] ^ mine)
        kept = differing <= limits
        close, limits, differing = close[kept], limits[kept], differing[kept]
        lacks = lacks[(word[lacks] & ~mine) == 0]
        extra = extra[(mine & ~word[extra]) == 0]
    return np.unique(np.concatenate([close, lacks, extra]))


def is_within_bounds(known: Ground, form: Form, copy_min: int) -> bool:
    """Say whether a search of the whole would surely pass nothing over because of a new form.

    `known` holds all paragraphs, the new one among them. The bounds are those of the crowd
    (cleaner.copies.sketches) and of the texts with one beginning or end (cleaner.join.interrupted).
    """
    rows = known.facts.rows
    alike = known.sharing["sketch"][int(form.fact["sketch"])]
    alike = alike[known.narrow.lengths[alike] >= copy_min]
    if _different(rows["mould"][alike]) > CROWD:
        return False
    size = len(form.text)
    most = max((size + 1) // 2, size - PROBE + 1)
    ends = (("head", "tail", form.text[:most]), ("tail", "head", form.text[-most:]))
    return all(_is_alone(known, form, names, bits_of(part, wide=False)) for *names, part in ends)


def _is_alone(known: Ground, form: Form, names: list[str], most: Words) -> bool:
    """Say whether few texts begin (or end) as a form does, by more than their first characters."""
    one, other = names
    rows = known.facts.rows
    group = known.sharing[one][int(form.fact[one])]
    keys = rows["key"]
    if _different(keys[group]) <= _TRIED:
        return True
    both = group[rows[other][group] == form.fact[other]]
    bits = rows["bits"][group].T
    own = form.narrow[:, None]
    as_mine = group[((most[:, None] & ~bits) == 0).all(axis=0)]
    beyond = np.bitwise_count(bits & ~own).sum(axis=0)
    theirs = group[(beyond < PROBE) & (keys[group] != form.fact["key"])]
    return max(_different(keys[both]), _different(keys[as_mine])) <= _TRIED and not len(theirs)


def _different(keys: Words) -> int:
    return len(np.unique(keys))
