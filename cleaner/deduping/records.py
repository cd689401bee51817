"""Records out of files: the paragraphs of a text, the lines of a JSON lines file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleaner import files, suppress
from cleaner.copies.tables import Line
from cleaner.decode import UndecodableError
from cleaner.dedup import flat, shortest
from cleaner.formats.jsonl import JsonLines
from cleaner.formats.records import FieldError
from cleaner.jobs import Planned
from cleaner.model import Settings
from cleaner.opening import NO_PRIOR, Opened, open_document

JSON_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True)
class DedupSettings(Settings):
    """The settings of a search for duplicate records; in a ledger they tell it from a cleaning."""

    # nothing is changed but that records go
    duplicates_only: bool = True


class Fault(NamedTuple):
    """A line that is no record, and why."""

    document: str
    line: int
    reason: str


class Taken(NamedTuple):
    """A file and the records in it."""

    planned: Planned
    digest: str
    size: int
    encoding: str
    unsure: bool  # the bytes could be read in several ways; the folder's custom should decide
    prior: Mapping[str, int]  # that custom
    settings: Settings  # without the rules which the file switches off for itself
    records: Sequence[Line]
    faults: Sequence[Fault]
    reason: str = ""  # why the file could not be read
    total: int = 0  # records, where these were laid down elsewhere
    data: bytes = b""  # what was read, where it stays in memory …
    state: str = ""  # … and in which state the file was just before


def is_json_lines(name: str) -> bool:
    """Say whether a file holds a JSON object a line, by its name."""
    return name.lower().endswith(JSON_LINES)


def take(planned: Planned, settings: DedupSettings, prior: Mapping[str, int] = NO_PRIOR) -> Taken:
    """Read a file and find its records; what cannot be read is told, never raised."""
    name = planned.source.name
    nothing = Taken(planned, "", 0, "", False, prior, settings, (), ())  # noqa: FBT003  columns
    try:
        state = files.state_of(planned.source.path)
        data = files.read(planned.source.path)
    except OSError as error:
        return nothing._replace(reason=error.strerror or str(error))
    nothing = nothing._replace(digest=files.digest(data), size=len(data), data=data, state=state)
    hint = files.pointer_hint(data)
    if hint:
        return nothing._replace(reason=hint)
    try:
        opened = open_document(name, data, settings, prior)
    except UndecodableError as error:
        return nothing._replace(reason=str(error))
    text = text_of(opened)
    records, faults = _found(name, text, settings)
    return nothing._replace(
        encoding=opened.decoded.encoding,
        unsure=opened.decoded.unsure,
        settings=suppress.narrowed(name, text, settings),
        records=records,
        faults=faults,
    )


def text_of(opened: Opened) -> str:
    """Give the text of a file with all it holds, line ends too; only lone returns become feeds."""
    text = opened.decoded.text
    return text.replace("\r", "\n") if has_lone_returns(opened) else text


def has_lone_returns(opened: Opened) -> bool:
    """Say whether the lines of a file end in carriage returns and nothing else."""
    return opened.returns and "\n" not in opened.decoded.text


def _found(name: str, text: str, settings: Settings) -> tuple[list[Line], list[Fault]]:
    records: list[Line] = []
    faults: list[Fault] = []
    whole = is_json_lines(name)
    lines = JsonLines(settings.text_field)
    least = shortest(settings, whole=whole)
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if not bare:
            continue
        try:
            found = lines.text(line) if whole else bare
        except FieldError as error:
            faults.append(Fault(name, number, str(error)))
        else:
            records.append(Line(name, number, flat(found), found, whole, least))
    return records, faults
