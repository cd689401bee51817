"""A search for duplicates over files: plan, read, judge, write."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cleaner import files, formats, ledger, output, plan, run, scan
from cleaner.dedup import Deduplicated, Judged, Record, deduplicate
from cleaner.deduping.records import JSON_LINES, DedupSettings, Fault, Taken, is_json_lines, take
from cleaner.deduping.removal import Row, without
from cleaner.files import Skipped
from cleaner.ledger import Entry
from cleaner.model import Edit, Finding, Flag
from cleaner.plan import Plan, RunError
from cleaner.scan import Planned, Seen

GROUPS = "groups.jsonl"


class Outcome(NamedTuple):
    """What was found, where it is written, and what could not be done."""

    files: int
    records: int
    groups: int
    duplicates: int  # records that go, or would
    flagged: int
    path: Path  # of the groups
    faults: Sequence[Fault]  # lines that are no records: they stay
    failed: Sequence[Skipped]  # files that could not be read, or not be written without records
    skipped: Sequence[Skipped]  # files of other formats


def find_groups(
    sources: Sequence[Path], out: Path, settings: DedupSettings, *, force: bool = False
) -> Outcome:
    """Write the groups of similar records to `out`, a .jsonl file or a folder for groups.jsonl.

    Raises RunError where the paths cannot be meant; nothing is read then.
    """
    as_file = out.suffix.lower() in JSON_LINES and not out.is_dir()
    target = out if as_file else out / GROUPS
    planned = _planned(sources, out, settings, as_file=as_file)
    if as_file and target.exists() and not force:
        message = f"{target} is there already: choose another, or --force"
        raise RunError(message)
    ours = {GROUPS, files.NOTES}
    if not as_file and out.exists() and not force and {p.name for p in out.iterdir()} - ours:
        message = f"{out} is not empty: choose another, or --force"
        raise RunError(message)
    taken = _take(planned, settings)
    with _room(target.parent / files.NOTES) as folder:
        found = _judge(taken, settings, folder)
    files.write(target, _lines(found))
    return _outcome(planned, taken, found, target, [])


def remove_duplicates(
    sources: Sequence[Path], out: Path, settings: DedupSettings, *, force: bool = False
) -> Outcome:
    """Write the files without the records that go to the folder `out`, with a ledger.

    The groups stand in `out/.cleaner`: `out` is a corpus, and they are no part of it. Raises
    RunError where the paths cannot be meant, or where `out` is the result of something else.
    """
    planned = _planned(sources, out, settings, as_file=False)
    notes = out / files.NOTES
    if (notes / ledger.CHANGES).exists() and not force:
        header, _ = ledger.read(notes)
        if "duplicates_only" not in header.settings:
            message = f"{out} is the output of `cleaner clean`: choose another, or --force"
            raise RunError(message)
    ours = output.claim(out, force=force)
    with output.locked(notes):
        before = output.earlier_outputs(out)
        if ours and not force:
            output.check_outputs(out, planned, before)
        output.begin(out, planned, settings, before)
        taken = _take(planned, settings)
        found = _judge(taken, settings, notes / "tmp")
        unwritten = list(_spool(planned, taken, found, settings, notes))
        files.write(notes / GROUPS, _lines(found))
        output.put_in_place(out, planned, settings, before)
    return _outcome(planned, taken, found, notes / GROUPS, unwritten)


def _planned(sources: Sequence[Path], out: Path, settings: DedupSettings, *, as_file: bool) -> Plan:
    """Find the files with records; raises RunError where there are none."""
    if any(source.resolve() == out.resolve() for source in sources):
        message = f"the output {out} is a source: choose another"
        raise RunError(message)
    beside = out.with_name(f".{out.name}.new") if as_file else out
    whole = plan.make_plan(sources, beside, settings)
    skipped = list(whole.skipped)
    batches = []
    for batch in whole.batches:
        wanted = []
        for source, _ in batch.files:
            reason = _why_not(source.name)
            if reason:
                skipped.append(Skipped(source.name, reason))
            else:
                wanted.append(Planned(source, source.name))
        if wanted:
            batches.append(batch._replace(files=tuple(wanted)))
    if not batches:
        told = "; ".join(f"{name}: {reason}" for name, reason in skipped[:3])
        message = f"there is nothing to read, neither text nor JSON lines ({told or 'no files'})"
        raise RunError(message)
    return Plan(tuple(batches), tuple(skipped))


def _why_not(name: str) -> str:
    """Say why a file is passed over; '' for one that is read."""
    if formats.packing_of(name):
        return "compressed: `cleaner clean` reads it"
    kind = formats.format_of(name)
    if kind == "page":
        return "a web page: `cleaner clean` makes a text of it"
    if kind == "records" and not is_json_lines(name):
        return "neither text nor JSON lines"
    return ""


def _take(planned: Plan, settings: DedupSettings) -> list[Taken]:
    """Read all files; those of unsure encoding again, with their folder's custom."""
    taken = [take(one, settings) for one in planned.planned]
    seen = [Seen(t.planned.source.name, t.encoding, t.unsure, None) for t in taken]
    customs = run.priors(seen)
    for number, one in enumerate(taken):
        custom = customs.get(run.folder_of(one.planned.source.name))
        if one.unsure and custom:
            taken[number] = take(one.planned, settings, custom)
    return taken


def _judge(taken: Sequence[Taken], settings: DedupSettings, folder: Path) -> Deduplicated:
    """Judge the records of all files; a file may switch rules off for its own."""
    owners = [one for one in taken for _ in one.records]
    found = deduplicate([r for one in taken for r in one.records], settings, folder)
    judged = [one for one in found.judged if owners[one.number].settings.selects(one.rule)]
    return found._replace(judged=judged)


@contextmanager
def _room(notes: Path) -> Iterator[Path]:
    """Give a folder for what the memory cannot hold; it goes in the end."""
    notes.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(prefix="join-", dir=notes) as folder:
            yield Path(folder)
    finally:
        with suppress(OSError):  # the notes of a run lie there
            notes.rmdir()


def _lines(found: Deduplicated) -> bytes:
    return b"".join(map(ledger.line, found.rows))


def _spool(
    planned: Plan,
    taken: Sequence[Taken],
    found: Deduplicated,
    settings: DedupSettings,
    notes: Path,
) -> Iterator[Skipped]:
    """Write the new files to the spool; yield those that had to stay as they were."""
    marks = _marks(taken, found)
    rest = iter(taken)
    for batch in planned.batches:
        parts: list[bytes] = []
        for place, one in zip(range(len(batch.files)), rest, strict=False):
            name = one.planned.source.name
            row = _row(one, marks.get(name, {}), settings)
            if row.entry.stored:
                scan.store(notes, row.entry.digest, files.read(one.planned.source.path))
            if row.entry.reason and not one.reason:
                yield Skipped(name, row.entry.reason)
            scan.spool_file(notes, batch, place).write_bytes(row.data)
            parts += ledger.document_lines(row.entry, row.changes)
        scan.spool_ledger(notes, batch).write_bytes(b"".join(parts))


def _row(one: Taken, marks: Mapping[int, Finding], settings: DedupSettings) -> Row:
    source = one.planned.source
    if not one.digest:
        return Row(Entry(source.name, "", "failed", "", "", 0, reason=one.reason), [], b"")
    data = files.read(source.path)
    if files.digest(data) != one.digest:
        message = f"{source.name} changed while it was read: run again"
        raise RunError(message)
    return without(one, data, marks, settings)


def _marks(taken: Sequence[Taken], found: Deduplicated) -> dict[str, dict[int, Finding]]:
    """Give the findings by file and line; their offsets are not known yet."""
    places = [(one.planned.source.name, line) for one in taken for line in one.lines]
    marks: defaultdict[str, dict[int, Finding]] = defaultdict(dict)
    for judged in found.judged:
        name, line = places[judged.number]
        marks[name][line] = _finding(judged, found.records[judged.witness])
    return marks


def _finding(judged: Judged, witness: Record) -> Finding:
    evidence = f"{judged.score:.1%} like {witness.place}: {judged.reason}"
    if judged.goes:
        return Edit(0, 0, "", judged.rule, evidence, witness.place)
    return Flag(0, 0, judged.rule, evidence, witness.place)


def _outcome(
    planned: Plan,
    taken: Sequence[Taken],
    found: Deduplicated,
    path: Path,
    unwritten: Sequence[Skipped],
) -> Outcome:
    gone = len(found.gone)
    unread = [Skipped(one.planned.source.name, one.reason) for one in taken if one.reason]
    return Outcome(
        files=len(taken),
        records=len(found.records),
        groups=len({judged.witness for judged in found.judged}),
        duplicates=gone,
        flagged=len(found.judged) - gone,
        path=path,
        faults=[fault for one in taken for fault in one.faults],
        failed=[*unread, *unwritten],
        skipped=planned.skipped,
    )
