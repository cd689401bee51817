"""Long streams, of which only the first few in some order are wanted."""

from collections.abc import Callable, Mapping
from typing import Any

Row = dict[str, Any]


class Best:
    """Keeps the rows with the smallest keys; on a tie the one that came first."""

    def __init__(self, limit: int, key: Callable[[Mapping[str, Any]], Any]) -> None:
        self._limit = limit
        self._key = key
        self._rows: list[Row] = []
        self.count = 0

    def add(self, row: Row) -> None:
        """Offer a row."""
        self.count += 1
        self._rows.append(row)
        if len(self._rows) > 4 * self._limit:
            self._trim()

    def rows(self) -> list[Row]:
        """Give the rows that were best."""
        self._trim()
        return self._rows

    def _trim(self) -> None:
        self._rows.sort(key=self._key)  # stable: the earlier one stays before its equal
        del self._rows[self._limit :]
