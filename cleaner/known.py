"""What an earlier run knew of the files it read: which of them are surely the same, unread.

The rows lie beside the states (cleaner/reuse.py) and spare reading, nothing else: a file of which
there is no row, or whose size, times or inode are others, is read and known by its content.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import files, formats, later, ledger, spool
from cleaner.formats.records import FieldError, RecordFormat
from cleaner.jobs import Batch
from cleaner.ledger import Entry
from cleaner.model import Settings
from cleaner.originals import WHOLE_SUFFIX, originals
from cleaner.plan import Plan

if TYPE_CHECKING:
    from cleaner import container as containers
    from cleaner import resume, survey
    from cleaner.formats import readers, warc
else:  # who writes documents without keeping states needs none of them
    containers = later.module("cleaner.container")
    resume = later.module("cleaner.resume")
    survey = later.module("cleaner.survey")
    readers = later.module("cleaner.formats.readers")
    warc = later.module("cleaner.formats.warc")

_NAME = "files.json"


class Known(NamedTuple):
    """A file as a run found it."""

    stamp: str  # '': it was changed too shortly before to be known by it
    digest: str  # of what was read; '': not by this alone
    asked: str = ""  # with which settings it was looked through …
    surveyed: "survey.Surveyed | None" = None  # … and what was found
    made: str = ""  # of which states its output was put together …
    entry: str = ""  # … and what the ledger says of it, a line


class Passed(NamedTuple):
    """What a run knows when its files are put in place."""

    stamps: Mapping[str, str]  # of the sources, before they were read
    states: Mapping[int, str]  # names of what was made, by the numbers of the batches
    known: Mapping[str, Known]  # from the earlier run
    ours: Mapping[str, str]  # outputs found to be as a run left them, with their digests


NOTHING = Passed({}, {}, {}, {})


def look(plan: Plan) -> dict[str, str]:
    """Give the stamps of the files of a plan."""
    return {planned.source.name: planned.source.stamp for planned in plan.planned}


def read(notes: Path, stamps: Mapping[str, str]) -> dict[str, Known]:
    """Give what is known of the files that have the stamps they had; nothing where it is damaged.

    What another cleaner knew counts for nothing.
    """
    try:
        head, rows = json.loads((spool.kept(notes) / _NAME).read_bytes())
        if head != resume.maker():
            return {}
        return {
            name: _known(row) for name, row in rows.items() if row[0] and row[0] == stamps.get(name)
        }
    except (OSError, ValueError, KeyError, TypeError, IndexError, FieldError):
        return {}


def write(notes: Path, rows: Mapping[str, Known]) -> None:
    """Write the rows beside the states which this run keeps."""
    told = {name: _row(known) for name, known in rows.items() if known.stamp}
    files.write(spool.kept_anew(notes) / _NAME, json.dumps([resume.maker(), told]).encode())


def _row(known: Known) -> Sequence[Any]:
    if known.surveyed is None:
        return known
    container, parts = known.surveyed
    form = container.form and (container.form.name, container.form.parameters)
    return known._replace(surveyed=(container._replace(form=form), parts))  # type: ignore[arg-type]  # as JSON has it


def _known(row: Sequence[Any]) -> Known:
    known = Known(*row)
    if known.surveyed is None:
        return known
    container, parts = (
        containers.Container(*row[3][0]),
        tuple(containers.Part(*part) for part in row[3][1]),
    )
    form = _form(*row[3][0][6]) if container.form else None
    return known._replace(surveyed=survey.Surveyed(container._replace(form=form), parts))


def _form(name: str, parameters: Mapping[str, Any]) -> RecordFormat:
    return warc.Warc() if name == warc.Warc.name else readers.from_ledger(name, parameters)


def asked(settings: Settings) -> str:
    """Name the settings with which a file is looked through."""
    return files.digest(repr(resume.of_documents(settings)).encode())


def surveyed(known: Known | None, path: str, settings: Settings) -> "survey.Surveyed | None":
    """Give what was found in a file that is surely the same; None: it is to be looked through."""
    if known is None or known.surveyed is None or known.asked != asked(settings):
        return None
    container = known.surveyed.container._replace(path=path, stamp=Path(path).stat().st_mtime_ns)
    return known.surveyed._replace(container=container)


def made_of(group: Sequence[Batch], states: Mapping[int, str]) -> str:
    """Name what the parts of a file are in the end; '': one of them has no name."""
    names = [states.get(batch.number, "") for batch in group]
    return files.digest(repr(names).encode()) if all(names) else ""


def assembled(known: Known | None, made: str, out: Path, ours: Mapping[str, str]) -> Entry | None:
    """Give the entry of an output that is what it would be again; None: put it together.

    `ours` are the digests of outputs that were found to be as a run left them.
    """
    if known is None or not made or known.made != made:
        return None
    entry = ledger.parse_entry(json.loads(known.entry))
    there = ours.get(entry.output) == entry.output_digest and (out / entry.output).is_file()
    whole = originals(out / files.NOTES) / (entry.digest + WHOLE_SUFFIX)
    return entry if there and (not entry.stored or whole.exists()) else None


def of_document(stamp: str, entry: Entry) -> Known:
    """Give what is known now of a document that is a file of its own."""
    plain = not formats.packing_of(entry.document)  # else the digest is not that of the text
    return Known(stamp, entry.digest if plain else "")


def of_container(
    stamp: str, settings: Settings, group: Sequence[Batch], made: str, entry: Entry
) -> Known:
    """Give what is known now of a file with records."""
    container, parts = group[0].container, tuple(batch.part for batch in group if batch.part)
    if container is None:
        return Known(stamp, "")
    found = survey.Surveyed(container._replace(path="", stamp=0), parts)
    line = ledger.entry_line(entry).decode()
    return Known(stamp, container.digest, asked(settings), found, made, line)


def told(known: Mapping[str, Known], plan: Plan) -> str:
    """Say how many files need no reading; '': none."""
    total = sum(1 for _ in plan.planned)
    return f"{len(known)} of {total} files are as the earlier run read them" if known else ""
