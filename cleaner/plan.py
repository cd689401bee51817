"""The plan of a run: which files, under which names, in which batches. Nothing is read yet."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from cleaner import files, formats, pages
from cleaner.files import Skipped, Source
from cleaner.model import Settings
from cleaner.scan import Batch, Planned

# A batch is done by one worker at a time: large enough to outweigh handing it over, small enough
# that two workers share even a small corpus and that little is lost in a killed one.
BATCH_BYTES = 2_000_000
BATCH_FILES = 200


class RunError(Exception):
    """The run cannot be done as asked: says what is wrong and what to do."""


class Plan(NamedTuple):
    """What a run will read and write."""

    batches: tuple[Batch, ...]
    skipped: tuple[Skipped, ...]

    @property
    def planned(self) -> Iterator[Planned]:
        """Give the files in corpus order."""
        return chain.from_iterable(batch.files for batch in self.batches)

    @property
    def size(self) -> int:
        """Give the bytes to read."""
        return sum(planned.source.size for planned in self.planned)


def make_plan(sources: Sequence[Path], out: Path, settings: Settings) -> Plan:
    """Find the documents and give each its output name and its batch, the same on every machine.

    Raises RunError where the paths cannot be meant.
    """
    check_paths(sources, out)
    found: dict[str, Source] = {}
    skipped: list[Skipped] = []
    for item in _found(sources, settings):
        if isinstance(item, Source) and formats.format_of(item.name) == "other":
            skipped.append(Skipped(item.name, "not a text format"))
        elif isinstance(item, Skipped):
            skipped.append(item)
        elif item.name in found:
            message = f"two sources hold a document {item.name}: clean them one by one"
            raise RunError(message)
        else:
            found[item.name] = item
    names = sorted(found, key=os.fsencode)
    planned = _outputs(names, found, settings)
    return Plan(tuple(_batches(planned)), tuple(skipped))


def _found(sources: Sequence[Path], settings: Settings) -> Iterator[Source | Skipped]:
    """Yield what lies below the sources; of several folders each keeps its name as a prefix."""
    for root in sources:
        prefix = f"{root.resolve().name}/" if len(sources) > 1 and root.is_dir() else ""
        for item in files.walk(root, settings.exclude):
            yield item._replace(name=prefix + item.name)


def check_paths(sources: Sequence[Path], out: Path) -> None:
    """Raise RunError where a source is missing or the output would be written into a source."""
    for source in sources:
        if not source.exists():
            message = f"{source}: no such file or folder"
            raise RunError(message)
        if source.is_dir() and files.is_inside(out, source):
            message = f"the output {out} lies in the source {source}: choose a folder outside it"
            raise RunError(message)
        if files.is_inside(source, out):
            message = f"the source {source} lies in the output {out}: choose another output"
            raise RunError(message)
    if out.exists() and not out.is_dir():
        message = f"the output {out} is not a folder"
        raise RunError(message)


def _outputs(
    names: Sequence[str], found: Mapping[str, Source], settings: Settings
) -> Iterator[Planned]:
    """Give each document an output name; no two share one."""
    taken = set(names)
    for name in names:
        output = pages.output_name(name, taken, settings)
        taken.add(output)
        yield Planned(found[name], output)


def _batches(planned: Iterable[Planned]) -> Iterator[Batch]:
    number, size = 0, 0
    batch: list[Planned] = []
    for file in planned:
        if batch and (size + file.source.size > BATCH_BYTES or len(batch) == BATCH_FILES):
            yield Batch(number, tuple(batch))
            number, size, batch = number + 1, 0, []
        batch.append(file)
        size += file.source.size
    if batch:
        yield Batch(number, tuple(batch))
