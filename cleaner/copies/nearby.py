"""Which paragraphs of a corpus may be related to a new one: never one too few."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.facts import WIDE, Columns, Words, bits_of
from cleaner.copies.sketches import CROWD
from cleaner.join.bounds import TINY
from cleaner.join.inside import PROBE, distinct

# as in cleaner.join.interrupted: texts with one beginning before some of them are passed over
_TRIED = 32
_FEW = 4  # new forms

Places = NDArray[np.int64]


class Form(NamedTuple):
    """A form that is new to a corpus, and its facts."""

    text: str
    fact: Any  # a row of FACT
    wide: Words
    narrow: Words


class Space(NamedTuple):
    """The bits of some forms, in order of length: most are done with by that and the first word."""

    lengths: NDArray[np.int32]  # rising
    rows: Places  # of `bits`
    first: Words
    bits: Sequence[Words]  # the words, of each form in any order


class Ground(NamedTuple):
    """The facts of all paragraphs of a corpus, laid out for searching."""

    facts: Columns
    sharing: Mapping[str, Mapping[int, Places]]  # by sketch, head and tail: who has one of the new
    narrow: Space  # of those up to WIDE; its rows are the numbers of the paragraphs
    wide: Space  # of those longer than that
    long: Places  # their numbers


def ground(facts: Columns, new: NDArray[Any], threshold: float) -> Ground:
    """Lay the facts out; `new`: those of the forms that will be asked about, by this threshold."""
    sharing = {name: _sharing(facts.of[name], new[name]) for name in ("sketch", "head", "tail")}
    lengths = facts.of["length"]
    long = np.flatnonzero(lengths > WIDE)
    narrow_ones = lengths <= WIDE
    if len(new) <= _FEW:
        narrow_ones &= _thinkable(facts.bits[0], new, threshold)
    short = np.flatnonzero(narrow_ones)
    narrow = _space(lengths[short], short, facts.bits)
    wide = _space(lengths[long], np.arange(len(long)), tuple(facts.wide.T))
    return Ground(facts, sharing, narrow, wide, long)


def _thinkable(first: Words, new: NDArray[Any], threshold: float) -> NDArray[np.bool_]:
    """Say which forms some may be related to, by the first word of their bits; see `related`.

    To look at all for a few takes less time than to put all in order.
    """
    found = np.zeros(len(first), np.bool_)
    for own, size in zip(new["bits"][:, 0], new["length"].tolist(), strict=True):
        most = (size + _longest(size, threshold)) * (1 - threshold) + TINY
        found |= np.bitwise_count(first ^ own) <= most
        found |= (first & ~own) == 0
        found |= (first & own) == own
    return found


def _longest(size: int, threshold: float) -> float:
    """Give a length that no form has which is alike to one of this length."""
    return size * (2 - threshold) / threshold + 2


def _sharing(column: Words, wanted: Words) -> dict[int, Places]:
    values = distinct(wanted)
    places = members(column, values)
    found = column[places]
    order = np.argsort(found, kind="stable")
    parts = np.split(places[order], np.searchsorted(found[order], values))[1:]
    return dict(zip(values.tolist(), parts, strict=True))


def _space(lengths: NDArray[Any], rows: Places, bits: Sequence[Words]) -> Space:
    # numpy sorts small integers by their digits, in a fifth of the time
    small = lengths.astype(np.min_scalar_type(lengths.max(initial=0)))
    order = np.argsort(small, kind="stable")
    rows = rows[order]
    return Space(small[order].astype(np.int32), rows, bits[0][rows], bits)


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
    sieve[wanted.astype(np.uint16)] = True  # of a hash, what fits
    left = np.flatnonzero(sieve.take(column.astype(np.uint16)))
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
    size = len(form.text)
    narrow = _possible(known.narrow, form.narrow, size, threshold, shortest)
    wide = _possible(known.wide, form.wide, size, threshold, shortest)
    return np.concatenate([narrow, known.long[wide]])


def _possible(space: Space, own: Words, size: int, threshold: float, shortest: int) -> Places:
    """Give the rows of those which may be related to a form of `size` characters."""
    # edits of no more than (1 - threshold) of both: where the lengths alone leave that open
    near = (size * threshold / (2 - threshold) - 1, _longest(size, threshold))
    start, same, longer = np.searchsorted(space.lengths, (shortest, size, size + 1)).tolist()
    least, most = np.maximum(np.searchsorted(space.lengths, near), start).tolist()
    lengths, first, mine = space.lengths[least:most], space.first, own[0]
    limits = (lengths + size) * (1 - threshold) + TINY
    differing = np.bitwise_count(first[least:most] ^ mine).astype(np.int64)
    close = np.flatnonzero((np.abs(lengths - size) <= limits) & (differing <= limits))
    limits, differing, close = limits[close], differing[close], close + least
    lacks = start + np.flatnonzero((first[start:longer] & ~mine) == 0)
    same = max(same, start)
    extra = same + np.flatnonzero((first[same:] & mine) == mine)
    for number, mine in enumerate(own[1:], 1):
        word = space.bits[number]
        differing += np.bitwise_count(word[space.rows[close]] ^ mine)
        kept = differing <= limits
        close, limits, differing = close[kept], limits[kept], differing[kept]
        lacks = lacks[(word[space.rows[lacks]] & ~mine) == 0]
        extra = extra[(word[space.rows[extra]] & mine) == mine]
    return distinct(space.rows[np.concatenate([close, lacks, extra])])


def is_within_bounds(known: Ground, form: Form, copy_min: int) -> bool:
    """Say whether a search of the whole would surely pass nothing over because of a new form.

    `known` holds all paragraphs, the new one among them. The bounds are those of the crowd
    (cleaner.copies.sketches) and of the texts with one beginning or end (cleaner.join.interrupted).
    """
    of = known.facts.of
    alike = known.sharing["sketch"][int(form.fact["sketch"])]
    alike = alike[of["length"][alike] >= copy_min]
    if _different(of["mould"][alike]) > CROWD:
        return False
    size = len(form.text)
    most = max((size + 1) // 2, size - PROBE + 1)
    ends = (("head", "tail", form.text[:most]), ("tail", "head", form.text[-most:]))
    return all(_is_alone(known, form, names, bits_of(part, wide=False)) for *names, part in ends)


def _is_alone(known: Ground, form: Form, names: list[str], most: Words) -> bool:
    """Say whether few texts begin (or end) as a form does, by more than their first characters."""
    one, other = names
    of = known.facts.of
    group = known.sharing[one][int(form.fact[one])]
    keys = of["key"]
    if _different(keys[group]) <= _TRIED:
        return True
    both = group[of[other][group] == form.fact[other]]
    bits = np.stack([word[group] for word in known.facts.bits])
    own = form.narrow[:, None]
    as_mine = group[((most[:, None] & ~bits) == 0).all(axis=0)]
    beyond = np.bitwise_count(bits & ~own).sum(axis=0)
    theirs = group[(beyond < PROBE) & (keys[group] != form.fact["key"])]
    return max(_different(keys[both]), _different(keys[as_mine])) <= _TRIED and not len(theirs)


def _different(keys: Words) -> int:
    return len(distinct(keys))
