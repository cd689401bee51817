"""A corpus of which only the facts are at hand; the documents that are needed are asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.facts import FACT, WIDE_WORDS, Facts, Words
from cleaner.copies.nearby import Places, members
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.tables import Table, pack
from cleaner.store import Segment

# More of these, and it is as cheap to decide on everything.
MOST_DOCUMENTS = 300
_WIDE_BYTES = 8 * WIDE_WORDS


class TooMuchError(Exception):
    """So much is touched, or so much is alike, that all has to be decided anew."""


class Stock(NamedTuple):
    """The facts of many documents, side by side."""

    names: Sequence[str]
    ends: NDArray[np.int64]  # of each in the narrow facts
    wide_ends: NDArray[np.int64]
    facts: Facts

    def of(self, name: str) -> Facts:
        """Give the facts of one document."""
        at = self.names.index(name)
        begins = (int(ends[at - 1]) if at else 0 for ends in (self.ends, self.wide_ends))
        rows, wide = (slice(b, int(e[at])) for b, e in zip(begins, self[1:3], strict=True))
        return Facts(self.facts.rows[rows], self.facts.wide[wide])


def stocked(documents: Iterable[tuple[str, bytes, bytes]]) -> Stock:
    """Lay the facts of documents side by side: names, narrow facts, and wide ones, as bytes."""
    names, ends, wide_ends = [], [], []
    rows, wide = bytearray(), bytearray()
    for name, one, other in documents:
        names.append(name)
        rows += one
        wide += other
        ends.append(len(rows) // FACT.itemsize)
        wide_ends.append(len(wide) // _WIDE_BYTES)
    words = np.frombuffer(wide, np.uint64).reshape(-1, WIDE_WORDS)
    facts = Facts(np.frombuffer(rows, FACT), words)
    return Stock(names, np.array(ends, np.int64), np.array(wide_ends, np.int64), facts)


class Area:
    """The paragraphs of a corpus, numbered as their facts lie."""

    def __init__(
        self, stock: Stock, tables: Mapping[str, Table], table_of: Callable[[str], Table]
    ) -> None:
        """Take the facts of all documents, the tables at hand, and who gives the others.

        Raises TooMuchError where there are no documents.
        """
        if not stock.names:
            raise TooMuchError
        self.names = stock.names
        self.facts = stock.facts
        self._ends = stock.ends
        self._tables = dict(tables)
        self._table_of = table_of
        self._columns: dict[str, Words] = {}

    def column(self, name: str) -> Words:
        """Give a fact of all paragraphs."""
        if name not in self._columns:
            self._columns[name] = np.ascontiguousarray(self.facts.rows[name])
        return self._columns[name]

    def places(self, keys: Words) -> Places:
        """Give the paragraphs that have some forms."""
        return members(self.column("key"), keys)

    def rows(self, keys: Words) -> NDArray[Any]:
        """Give the facts of these."""
        return self.facts.rows[self.places(keys)]

    def of_moulds(self, moulds: Words, shortest: int) -> Words:
        """Give the forms of some moulds, those of `shortest` characters and more."""
        rows = self.facts.rows[members(self.column("mould"), moulds)]
        found: Words = rows["key"][rows["length"] >= shortest]
        return found

    def holders(self, keys: Words) -> list[str]:
        """Give the document of each paragraph that has some forms."""
        places = np.searchsorted(self._ends, self.places(keys), "right")
        return [self.names[at] for at in places.tolist()]

    def firsts(self, keys: Words) -> dict[int, int]:
        """Give for each form a paragraph that has it, in a document at hand if there is one."""
        places = self.places(keys)
        own = self.column("key")[places].tolist()
        found: dict[int, int] = {}
        for key, place in zip(own, places.tolist(), strict=True):
            if key not in found or self.document(place) in self._tables:
                found[key] = place
        return found

    def document(self, place: int) -> str:
        """Give the document of a paragraph."""
        return self.names[int(np.searchsorted(self._ends, place, "right"))]

    def text(self, place: int) -> str:
        """Give the form of a paragraph."""
        document = int(np.searchsorted(self._ends, place, "right"))
        table = self._table(self.names[document])
        at = place - (int(self._ends[document - 1]) if document else 0)
        first, last = table.rows[at, 5:7].tolist()
        return table.codes[first:last].tobytes().decode("utf-16-le", "surrogatepass")

    def corpus(self, names: Iterable[str]) -> Corpus:
        """Give some documents as a corpus of their own; raises TooMuchError."""
        tables = {name: self._table(name) for name in sorted(set(names), key=in_corpus)}
        return Corpus([Segment(pack(tables))] if tables else [])

    def _table(self, name: str) -> Table:
        table = self._tables.get(name)
        if table is None:
            if len(self._tables) >= MOST_DOCUMENTS:
                raise TooMuchError
            table = self._tables[name] = self._table_of(name)
        return table


def in_corpus(name: str) -> bytes:
    """Give that by which documents are ordered."""
    return name.encode("utf-8", "surrogateescape")
