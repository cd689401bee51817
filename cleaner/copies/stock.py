"""The facts of all paragraphs of a corpus, a column for each, as they are kept from check to check.

Who asks for all that may be related to a new paragraph goes through all of a column. So they lie in
a segment as columns, and of the documents which changed since it was written the others are read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.facts import FACT, SINGLE, WIDE_WORDS, Columns, Facts, columns_of
from cleaner.store import Segment, segment_chunks

_BITS = tuple(f"bits {word}" for word in range(FACT["bits"].shape[0]))
_WIDE_BYTES = 8 * WIDE_WORDS


class Stock(NamedTuple):
    """The facts of many documents, side by side."""

    names: Sequence[str]
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
    """Give what lies in a segment without some documents, and with more of them behind.

    `names`: of the documents by number. Raises DamagedError and OSError.
    """
    segment = segment.opened()
    numbers = documents_of(segment)
    left_out = np.array([number in gone for number in numbers], np.bool_)
    rows = np.concatenate([np.zeros(0, FACT), *(facts.rows for facts in more.values())])
    none = np.zeros((0, WIDE_WORDS), np.uint64)
    wide = np.concatenate([none, *(facts.wide for facts in more.values())])

    ends, spans = _ends(segment, "ends", left_out, [len(f.rows) for f in more.values()])
    wide_ends, wide_spans = _ends(
        segment, "wide_ends", left_out, [len(f.wide) for f in more.values()]
    )

    def column(name: str, added: NDArray[Any], gone: Sequence[tuple[int, int]]) -> NDArray[Any]:
        found = segment.gathered(name, gone, len(added))
        found[len(found) - len(added) :] = added
        return found

    facts = Columns(
        {name: column(name, rows[name], spans) for name in SINGLE},
        [column(name, rows["bits"][:, n], spans) for n, name in enumerate(_BITS)],
        column("wide", wide, wide_spans),
    )
    kept = [names[n] for n, out in zip(numbers, left_out.tolist(), strict=True) if not out]
    return Stock([*kept, *more], ends, wide_ends, facts)


def _ends(
    segment: Segment, name: str, left_out: NDArray[np.bool_], more: Sequence[int]
) -> tuple[NDArray[np.int64], list[tuple[int, int]]]:
    """Give where the documents end that stay and those behind, and what lies of the others."""
    ends = segment.column(name)
    begins = np.concatenate([[0], ends])[:-1]
    sizes = np.concatenate([(ends - begins)[~left_out], np.array(more, np.int64)])
    spans = zip(begins[left_out].tolist(), ends[left_out].tolist(), strict=True)
    return np.cumsum(sizes), list(spans)
