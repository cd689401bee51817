"""The facts of all paragraphs of a corpus, a column for each, as they are kept from check to check.

Who asks for all that may be related to a new paragraph goes through all of a column. So they lie in
a segment as columns, and of the documents which changed since it was written the others are read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.facts import FACT, SINGLE, WIDE_WORDS, Columns, Facts, Words, columns_of
from cleaner.store import Segment, segment_chunks

_BITS = tuple(f"bits {word}" for word in range(FACT["bits"].shape[0]))
_WIDE_BYTES = 8 * WIDE_WORDS
_OF_ROWS = 16  # one for so many: room for what comes later


class Stock(NamedTuple):
    """The facts of many documents, side by side; a row of zeros is no paragraph."""

    names: Sequence[str]  # "": of a document that is left out
    ends: NDArray[np.int64]  # of each in the facts
    wide_ends: NDArray[np.int64]
    facts: Columns

    def of(self, name: str) -> Facts:
        """Give the facts of one document."""
        at = self.names.index(name)
        begins = (int(ends[at - 1]) if at else 0 for ends in (self.ends, self.wide_ends))
        rows, wide = (slice(b, int(e[at])) for b, e in zip(begins, self[1:3], strict=True))
        return Facts(self.facts.rows(rows), self.facts.wide[wide])


def packed(mark: bytes, documents: Iterable[tuple[int, bytes, bytes]]) -> Iterator[bytes]:
    """Yield a segment of documents: numbers, facts, and wide ones, as bytes; the mark names it."""
    numbers, ends, wide_ends = [], [], []
    rows, wide = bytearray(), bytearray()
    for number, one, other in documents:
        numbers.append(number)
        rows += one
        wide += other
        ends.append(len(rows) // FACT.itemsize)
        wide_ends.append(len(wide) // _WIDE_BYTES)
    words = np.frombuffer(wide, np.uint64).reshape(-1, WIDE_WORDS)
    rows += bytes(len(rows) // _OF_ROWS // FACT.itemsize * FACT.itemsize)
    facts = columns_of(Facts(np.frombuffer(rows, FACT), words))
    columns: dict[str, NDArray[Any]] = {
        "mark": np.frombuffer(mark, np.uint8),
        **{
            name: np.array(values, np.int64)
            for name, values in (("documents", numbers), ("ends", ends), ("wide_ends", wide_ends))
        },
        **facts.of,
        **dict(zip(_BITS, facts.bits, strict=True)),
        "wide": words,
    }
    yield from segment_chunks(columns)


def mark_of(segment: Segment) -> bytes:
    """Give the mark; raises DamagedError."""
    return segment.column("mark").tobytes()


def documents_of(segment: Segment) -> list[int]:
    """Give the numbers of the documents in it; raises DamagedError."""
    numbers: list[int] = segment.column("documents").tolist()
    return numbers


def stocked(
    segment: Segment, names: Mapping[int, str], gone: Collection[int], more: Mapping[str, Facts]
) -> Stock:
    """Give what lies in a segment of one's own without some documents, with more of them behind.

    `names`: of the documents by number. The columns stay where they lie, so the segment is not what
    it was: what is left out becomes zeros, and others come behind where there is room.
    """
    numbers = documents_of(segment)
    ends, wide_ends = (segment.column(name) for name in ("ends", "wide_ends"))
    left_out = np.array([number in gone for number in numbers], np.bool_)
    spans = _spans(ends, left_out)
    rows = np.concatenate([np.zeros(0, FACT), *(facts.rows for facts in more.values())])
    none = np.zeros((0, WIDE_WORDS), np.uint64)
    wide = np.concatenate([none, *(facts.wide for facts in more.values())])
    used = int(ends[-1]) if len(ends) else 0

    def column(name: str, added: NDArray[Any]) -> NDArray[Any]:
        found = segment.part(name, 0, segment.count(name))
        for first, last in spans:
            found[first:last] = 0
        if used + len(added) > len(found):
            return np.concatenate([found[:used], added])
        found[used : used + len(added)] = added
        return found[: used + len(added)]

    facts = Columns(
        {name: column(name, rows[name]) for name in SINGLE},
        [column(name, rows["bits"][:, n]) for n, name in enumerate(_BITS)],
        np.concatenate([*_kept(segment, _spans(wide_ends, left_out)), wide]),
    )
    known = [
        "" if out else names[number] for number, out in zip(numbers, left_out.tolist(), strict=True)
    ]
    sizes = [len(one.rows) for one in more.values()]
    wide_sizes = [len(one.wide) for one in more.values()]
    return Stock(
        [*known, *more],
        np.concatenate([ends, used + np.cumsum(sizes, dtype=np.int64)]),
        np.cumsum([*np.where(left_out, 0, np.diff(wide_ends, prepend=0)).tolist(), *wide_sizes]),
        facts,
    )


def _spans(ends: NDArray[np.int64], left_out: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Give what lies of the documents that are left out."""
    begins = np.concatenate([[0], ends])[:-1]
    return list(zip(begins[left_out].tolist(), ends[left_out].tolist(), strict=True))


def _kept(segment: Segment, gone: Sequence[tuple[int, int]]) -> list[Words]:
    """Give the wide bits without some; each belongs to the next paragraph that is long."""
    count = segment.count("wide")
    edges = [0, *(edge for span in gone for edge in span), count]
    return [segment.part("wide", *span) for span in zip(edges[::2], edges[1::2], strict=True)]
