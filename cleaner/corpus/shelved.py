"""What documents show of templates, in segments: written batch by batch, read folder by folder."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cleaner import later
from cleaner.corpus.learning import Sighting
from cleaner.foresight import foreseen
from cleaner.judge.masking import Lead, Line
from cleaner.model import folder_of

if TYPE_CHECKING:  # numpy comes with it, and most commands never need it
    import json

    from cleaner.store import Segment, Shelf
else:
    json = later.module("json")

# Documents of a folder whose sightings are held together, some 10 kB each. Those of a larger folder
# are read again each time they are gone through.
_HELD = 2000
_NEAR = 2  # segments held meanwhile: a folder begins in one and ends in the next


def pack(sightings: Mapping[str, Sighting]) -> bytes:
    """Give the segment of some documents, in the order in which they come."""
    from cleaner.store import segment_bytes, strings  # noqa: PLC0415  loads numpy

    names, name_ends = strings(list(sightings))
    rows = [json.dumps(_row(seen), ensure_ascii=False) for seen in sightings.values()]
    bodies, body_ends = strings(rows)
    return segment_bytes(
        {"names": names, "names_ends": name_ends, "bodies": bodies, "bodies_ends": body_ends}
    )


def _row(seen: Sighting) -> tuple[Any, ...]:
    """Give what is written of a sighting: each line once, also where head and tail overlap."""
    lines = sorted({*seen.head, *seen.tail})
    return (*seen[:2], lines, len(seen.head), len(seen.tail), *seen[4:])


def unpack(segment: "Segment") -> dict[str, Sighting]:
    """Give what was packed."""
    from cleaner.store import all_strings  # noqa: PLC0415  loads numpy

    rows = map(json.loads, all_strings(segment, "bodies"))
    return dict(zip(all_strings(segment, "names"), map(_sighting, rows), strict=True))


def _sighting(row: list[Any]) -> Sighting:
    length, content, written, head, tail, leads, links = row
    lines = tuple(Line(*line) for line in written)
    return Sighting(
        length,
        content,
        lines[:head],
        lines[::-1][:tail],
        tuple(Lead(start, stop, tuple(chain)) for start, stop, chain in leads),
        tuple((Line(*line), words) for line, words in links),
    )


def by_folder(sightings: "Mapping[str, Sighting] | Shelf") -> Iterator[Mapping[str, Sighting]]:
    """Yield the sightings of one folder after the other; those in memory all at once."""
    if isinstance(sightings, Mapping):
        yield sightings
        return
    from cleaner.store import all_strings  # noqa: PLC0415  loads numpy

    segments = foreseen(sightings.segments, lambda segment: segment.soon("names", "bodies"))
    places: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, segment in enumerate(segments):
        for name in all_strings(segment, "names"):
            places[folder_of(name)][name] = number

    @lru_cache(_NEAR)
    def of_segment(number: int) -> dict[str, Sighting]:
        return unpack(sightings.segments[number])

    for folder in sorted(places):
        found = _Read(places.pop(folder), of_segment)
        yield dict(found) if len(found) <= _HELD else found


class _Read(Mapping[str, Sighting]):
    """The sightings of some documents, read where they lie when they are looked at."""

    def __init__(
        self, places: Mapping[str, int], of_segment: Callable[[int], Mapping[str, Sighting]]
    ) -> None:
        self._places = places
        self._of_segment = of_segment

    def __getitem__(self, name: str) -> Sighting:
        return self._of_segment(self._places[name])[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
