"""What must be known of each paragraph of a corpus to find those that a new one may be related to.

Beside the hashes these are bits: which of 256 (in long forms: 1024) classes of characters a form
has. An inserted or deleted character changes one bit at most, so forms that differ in more bits
than the threshold allows edits are not alike; and a form has all the bits of one that stands in it.
Digits count as one character, as in moulds.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.paragraphs import Corpus
from cleaner.copies.sketches import moulded
from cleaner.copies.tables import Table
from cleaner.join.inside import PROBE
from cleaner.store import Segment

Words = NDArray[np.uint64]

WIDE = 160  # characters: longer forms have most of the narrow bits
_NARROW_BITS, _WIDE_BITS = 8, 10  # powers of two
_WORD = 64
WIDE_WORDS = (1 << _WIDE_BITS) // _WORD
_MIX = np.uint32(0x9E3779B1)
_HIGH, _LOW = np.uint16(0xD800), np.uint16(0xDC00)  # the first halves of rare characters

FACT = np.dtype(
    [
        ("key", np.uint64),
        ("mould", np.uint64),
        ("sketch", np.uint64),
        ("head", np.uint64),  # hash of the first PROBE characters
        ("tail", np.uint64),  # of the last ones
        ("bits", np.uint64, ((1 << _NARROW_BITS) // _WORD,)),
        ("length", np.uint32),  # characters of the form
        ("zero", np.uint32),
    ]
)

SINGLE = tuple(name for name in FACT.names or () if name not in {"bits", "zero"})  # one value each


class Facts(NamedTuple):
    """The facts of some paragraphs, in order; of those longer than WIDE also the wide bits."""

    rows: NDArray[Any]  # of FACT
    wide: Words  # words x 16


def facts_bytes(one: Facts) -> tuple[bytes, bytes]:
    """Write facts."""
    return one.rows.tobytes(), one.wide.tobytes()


def facts_read(written: tuple[bytes, bytes]) -> Facts:
    """Read facts."""
    rows, wide = written
    return Facts(np.frombuffer(rows, FACT), np.frombuffer(wide, np.uint64).reshape(-1, WIDE_WORDS))


class Columns(NamedTuple):
    """The facts of some paragraphs."""

    of: Mapping[str, NDArray[Any]]  # by name, as in FACT
    bits: Sequence[Words]  # the words of the bits
    wide: Words  # as in Facts

    def rows(self, places: Any) -> NDArray[Any]:  # noqa: ANN401  whatever selects elements
        """Give the facts of some of them, of FACT."""
        found = np.zeros(len(self.of["key"][places]), FACT)
        for name, column in self.of.items():
            found[name] = column[places]
        for number, word in enumerate(self.bits):
            found["bits"][:, number] = word[places]
        return found


def columns_of(facts: Facts) -> Columns:
    """Give facts by columns."""
    rows, wide = facts
    return Columns({name: rows[name] for name in SINGLE}, tuple(rows["bits"].T), wide)


def of_table(table: Table) -> Facts:
    """Give the facts of the paragraphs of one document."""
    columns = {n: getattr(table, n) for n in ("keys", "moulds", "sketches", "lengths")}
    return _facts(columns, table.codes, table.rows[:, 6])


def foresee(segment: Segment) -> None:
    """Have the system read what the facts of a segment are made of."""
    segment.soon("keys", "moulds", "sketches", "lengths", "codes", "rows")


def of_segment(segment: Segment) -> Facts:
    """Give the facts of the paragraphs of a segment."""
    columns = {n: segment.column(n) for n in ("keys", "moulds", "sketches", "lengths")}
    return _facts(columns, segment.column("codes"), segment.column("rows")[:, 6])


def _facts(columns: dict[str, NDArray[Any]], codes: NDArray[np.uint16], ends: Any) -> Facts:  # noqa: ANN401
    rows = np.zeros(len(ends), FACT)
    for column, name in (("keys", "key"), ("moulds", "mould"), ("sketches", "sketch")):
        rows[name] = columns[column]
    rows["length"] = columns["lengths"]
    begins = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    long = np.flatnonzero(ends - begins >= PROBE)
    rows["head"][long] = _hashes(codes, begins[long])
    rows["tail"][long] = _hashes(codes, ends[long] - PROBE)
    codes = moulded(codes)
    rows["bits"] = _bits(codes, begins, ends, _NARROW_BITS)
    wide = rows["length"] > WIDE
    return Facts(rows, _bits(codes, begins[wide], ends[wide], _WIDE_BITS))


def _hashes(codes: NDArray[np.uint16], at: NDArray[np.int64]) -> Words:
    result = np.zeros(len(at), np.uint64)
    for step in range(PROBE):
        result = (result ^ codes[at + step]) * np.uint64(0x100000001B3)  # FNV-1a, by code units
        result ^= result >> np.uint64(29)
    return result


def _bits(codes: NDArray[np.uint16], begins: Any, ends: Any, power: int) -> Words:  # noqa: ANN401
    """Give which classes of characters some forms have; of a rare one its second half counts."""
    sizes = ends - begins
    if int(sizes.sum()) != len(codes):  # of other forms too
        before = np.cumsum(sizes) - sizes
        codes = codes[np.repeat(begins - before, sizes) + np.arange(int(sizes.sum()))]
    classes = ((codes.astype(np.uint32) * _MIX) >> np.uint32(32 - power)).astype(np.int64)
    classes += np.repeat(np.arange(len(sizes)) << power, sizes)
    rare = (codes >= _HIGH) & (codes < _LOW)
    table = np.zeros(len(sizes) << power, np.bool_)
    table[classes[~rare] if rare.any() else classes] = True
    return np.packbits(table).view(np.uint64).reshape(len(sizes), (1 << power) // _WORD)


def bits_of(form: str, *, wide: bool) -> Words:
    """Give the bits of one form."""
    codes = moulded(np.frombuffer(form.encode("utf-16-le", "surrogatepass"), np.uint16))
    power = _WIDE_BITS if wide else _NARROW_BITS
    found: Words = _bits(codes, np.zeros(1, np.int64), np.array([len(codes)]), power)[0]
    return found


def picked(facts: Facts, places: NDArray[np.int64]) -> Facts:
    """Give the facts of some of the paragraphs."""
    long = facts.rows["length"] > WIDE
    wide = np.cumsum(long) - 1
    return Facts(facts.rows[places], facts.wide[wide[places][long[places]]])


def by_document(corpus: Corpus) -> list[Facts]:
    """Give the facts of each document of a corpus."""
    found = []
    for segment in corpus.segments:
        facts = of_segment(segment)
        wide = np.concatenate([[0], np.cumsum(facts.rows["length"] > WIDE)])
        ends = [0, *segment.column("paragraphs").tolist()]
        for first, last in pairwise(ends):
            found.append(
                Facts(facts.rows[first:last], facts.wide[int(wide[first]) : int(wide[last])])
            )
    return found
