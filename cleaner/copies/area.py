"""A corpus of which only the facts are at hand; the documents that are needed are asked for."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.facts import Words
from cleaner.copies.nearby import Places, members
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.stock import Stock
from cleaner.copies.tables import Table, pack
from cleaner.model import in_corpus
from cleaner.store import Segment

# More of these, and it is as cheap to decide on everything.
MOST_DOCUMENTS = 300


class TooMuchError(Exception):
    """So much is touched, or so much is alike, that all has to be decided anew."""


class Area:
    """The paragraphs of a corpus, numbered as their facts lie."""

    def __init__(
        self, stock: Stock, tables: Mapping[str, Table], table_of: Callable[[str], Table]
    ) -> None:
        """Take the facts of all documents, the tables at hand, and who gives the others.

        Raises TooMuchError where there are no documents.
        """
        if not any(stock.names):
            raise TooMuchError
        self.names = stock.names
        self.facts = stock.facts
        self._ends = stock.ends
        self._tables = dict(tables)
        self._table_of = table_of

    def column(self, name: str) -> Words:
        """Give a fact of all paragraphs."""
        return self.facts.of[name]

    def places(self, keys: Words) -> Places:
        """Give the paragraphs that have some forms."""
        return members(self.column("key"), keys)

    def rows(self, keys: Words) -> NDArray[Any]:
        """Give the facts of these."""
        return self.facts.rows(self.places(keys))

    def of_moulds(self, moulds: Words, shortest: int) -> Words:
        """Give the forms of some moulds, those of `shortest` characters and more."""
        places = members(self.column("mould"), moulds)
        return self.column("key")[places[self.column("length")[places] >= shortest]]

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
