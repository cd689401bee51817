"""Whether what a folder was found to share still holds, where some documents of it are others.

What is learned follows from counts, which are made again each time something new is known. So if
each count, made anew, takes the same forms over its threshold, the same is learned. To count again
nothing is needed of a document but hashes of what it adds to each count.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.corpus.learning import (
    Growth,
    Sighting,
    Templates,
    blocks_of,
    edge,
    in_chain,
    thresholds,
)
from cleaner.model import Settings

Hashes = NDArray[np.uint64]

_PLAIN, _SHAPED, _CONSTANT = range(3)  # which threshold a form must reach
_KIND = np.uint64(3)  # the bits of a hash that say so


class Shared(NamedTuple):
    """What a folder was found to share, and how that came to be known."""

    size: int  # documents
    growth: Growth
    passing: Hashes  # what reached its threshold in some count, sorted
    holds: Templates  # with what earlier rounds found


def hashes(written: bytes) -> Hashes:
    """Read hashes that were written as bytes."""
    return np.frombuffer(written, np.uint64)


def counted_of(seen: Sighting, growth: Growth, settings: Settings) -> Hashes:
    """Give the hashes of what a document adds to each count of its folder, after its content."""
    found = sorted(set(_counted(seen, growth, settings)))
    return np.array([seen.content, *found], np.uint64)


def _counted(seen: Sighting, growth: Growth, settings: Settings) -> Iterator[int]:
    for number, known in enumerate(growth.lines):
        lines = [line for line in edge(seen, known, settings) if line.form]
        for line in lines:
            yield _hash(_SHAPED if line.furniture else _PLAIN, "line", number, line.form)
    for number, known in enumerate(growth.leads):
        chains = (in_chain(found.chain, known) for found in seen.leads)
        for lead in chain.from_iterable(chains):
            yield _hash(_CONSTANT, "lead", number, lead)
    if growth.lines:  # else the folder is too small for anything to be counted
        yield from (_hash(_SHAPED, "row", *row) for row in blocks_of(seen))
        yield from (_hash(_SHAPED, "link", words) for _, words in seen.links)


def _hash(kind: int, *what: object) -> int:
    digest = blake2b(repr(what).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) & ~int(_KIND) | kind


def passing(documents: Iterable[Hashes], size: int, settings: Settings) -> Hashes:
    """Give what reaches its threshold; copies of a document count once."""
    distinct = {int(one[0]): one[1:] for one in documents}
    every = np.concatenate([np.zeros(0, np.uint64), *distinct.values()])
    hashes, counts = np.unique(every, return_counts=True)
    needed = np.array(thresholds(size, settings))[(hashes & _KIND).astype(np.int64)]
    enough: Hashes = hashes[counts >= needed]
    return enough


def still_holds(shared: Shared, documents: Sequence[Hashes], settings: Settings) -> bool:
    """Say whether a folder of these documents is found to share the same."""
    counted = bool(shared.growth.lines)
    if counted != (len(documents) >= settings.template_docs):
        return False
    return not counted or np.array_equal(
        passing(documents, len(documents), settings), shared.passing
    )


def written(shared: Shared) -> Any:  # noqa: ANN401  for JSON
    """Give the same as lists."""
    growth = [[_written(one) for one in states] for states in shared.growth]
    return shared.size, growth, shared.passing.tolist(), _written(shared.holds)


def read(body: Any) -> Shared:  # noqa: ANN401  from JSON
    """Give what was written."""
    size, (lines, leads), found, holds = body
    growth = Growth([_read(one) for one in lines], [_read(one) for one in leads])
    return Shared(size, growth, np.array(found, np.uint64), _read(holds))


def _written(one: Templates) -> Any:  # noqa: ANN401
    blocks = list(one.blocks.items())
    return one.documents, dict(one.lines), blocks, dict(one.leads), dict(one.links)


def _read(body: Any) -> Templates:  # noqa: ANN401
    documents, lines, blocks, leads, links = body
    rows: Mapping[tuple[str, ...], int] = {tuple(row): count for row, count in blocks}
    return Templates(documents, lines, rows, leads, links)
