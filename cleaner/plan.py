"""The plan of a run: which files, under which names, in which batches. Nothing is read yet."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from cleaner import files, formats, pages
from cleaner.files import Skipped, Source
from cleaner.jobs import Batch, Planned
from cleaner.model import Settings, in_corpus
from cleaner.policy import Policy

if TYPE_CHECKING:  # it brings every format of records
    from cleaner.survey import Surveyed

# A batch is done by one worker at a time: large enough to outweigh handing it over, small enough
# that two workers share even a small corpus and that little is lost in a killed one.
BATCH_BYTES = 2_000_000
BATCH_FILES = 200
# One in so many files ends a batch by its name, wherever it began: where files come or go the
# batches behind them are soon those they were, and what was made of them holds (cleaner/reuse.py).
SEAMS = 64


class RunError(Exception):
    """The run cannot be done as asked: says what is wrong and what to do."""


class Plan(NamedTuple):
    """What a run will read and write."""

    batches: tuple[Batch, ...]
    skipped: tuple[Skipped, ...]
    own: Mapping[str, Settings] = MappingProxyType({})  # of documents with settings of their own

    @property
    def planned(self) -> Iterator[Planned]:
        """Give the files in corpus order."""
        parts = (batch.files for batch in self.batches if not batch.part or not batch.part.number)
        return chain.from_iterable(parts)

    @property
    def size(self) -> int:
        """Give the bytes to read."""
        return sum(batch.size for batch in self.batches)


def make_plan(
    sources: Sequence[Path],
    out: Path,
    settings: Settings,
    policies: Mapping[Path, Policy] = MappingProxyType({}),
) -> Plan:
    """Find the documents and give each its output name and its batch, the same on every machine.

    `policies` say for a source which of its documents have settings of their own. Raises RunError
    where the paths cannot be meant, ConfigError for a configuration below a source.
    """
    check_paths(sources, out)
    found: dict[str, Source] = {}
    skipped: list[Skipped] = []
    own: dict[str, Settings] = {}
    for root in sources:
        prefix = f"{root.resolve().name}/" if len(sources) > 1 and root.is_dir() else ""
        for item in _below(root, settings, policies.get(root)):
            name = prefix + item.name
            if isinstance(item, Skipped):
                skipped.append(item._replace(name=name))
                continue
            if name in found:
                message = f"two sources hold a document {name}: clean them one by one"
                raise RunError(message)
            found[name] = item._replace(name=name)
            if root in policies and (its := policies[root].settings(item.name)) != settings:
                own[name] = its
    return arrange(found, skipped, settings, own)


def arrange(
    found: Mapping[str, Source],
    skipped: Iterable[Skipped],
    settings: Settings,
    own: Mapping[str, Settings],
) -> Plan:
    """Give each document, by its name, its output and its batch."""
    names = sorted(found, key=in_corpus)
    planned = _outputs(names, found, lambda name: own.get(name, settings))
    return Plan(tuple(_batches(planned)), tuple(skipped), own)


def _below(root: Path, settings: Settings, policy: Policy | None) -> Iterator[Source | Skipped]:
    """Yield what lies below a source, the documents apart from all else."""
    for item in files.walk(root, settings.exclude):
        if isinstance(item, Source) and formats.format_of(item.name) == "other":
            yield Skipped(item.name, "not a text format")
        elif isinstance(item, Source) and policy and policy.excludes(item.name):
            yield Skipped(item.name, "ignored")
        else:
            yield item


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
    names: Sequence[str], found: Mapping[str, Source], settings_of: Callable[[str], Settings]
) -> Iterator[Planned]:
    """Give each document an output name; no two share one."""
    taken = set(names)
    for name in names:
        output = pages.output_name(name, taken, settings_of(name))
        taken.add(output)
        yield Planned(found[name], output)


def _batches(planned: Iterable[Planned]) -> Iterator[Batch]:
    return with_parts(planned, {})


def with_parts(planned: Iterable[Planned], surveyed: "Mapping[str, Surveyed]") -> Iterator[Batch]:
    """Pack files into batches; those which were looked through are taken in their parts."""
    numbers = count()
    size = 0
    batch: list[Planned] = []
    for file in planned:
        its = surveyed.get(file.source.name)
        apart = its is not None and (its.parts or its.container.fault)
        if batch and (apart or size + file.source.size > BATCH_BYTES or len(batch) == BATCH_FILES):
            yield Batch(next(numbers), tuple(batch))
            size, batch = 0, []
        if its is not None and apart:
            for part in its.parts or (None,):
                yield Batch(next(numbers), (file,), its.container, part)
        else:
            batch.append(file)
            size += file.source.size
            if crc32(os.fsencode(file.source.name)) % SEAMS == 0:
                yield Batch(next(numbers), tuple(batch))
                size, batch = 0, []
    if batch:
        yield Batch(next(numbers), tuple(batch))
