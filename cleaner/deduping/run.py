"""A search for duplicates over files: plan, read, judge, write."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cleaner import files, formats, ledger, output, plan, previous
from cleaner.dedup import Deduplicated, Judged, judge_records
from cleaner.deduping.records import JSON_LINES, DedupSettings, Fault, is_json_lines
from cleaner.deduping.taking import Found, ShelvedRecords, take_all
from cleaner.deduping.writing import Marks, WriteJob, write_batch
from cleaner.engines.local import Engine, default_workers
from cleaner.files import Skipped
from cleaner.jobs import Planned
from cleaner.model import Edit, Finding, Flag
from cleaner.plan import Plan, RunError

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
    sources: Sequence[Path],
    out: Path,
    settings: DedupSettings,
    *,
    workers: int = 0,
    force: bool = False,
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
    with _engine(workers) as engine, _room(target.parent / files.NOTES) as room:
        found = take_all(planned, settings, room, engine)
        judged = _judge(found, settings)
        answer = Deduplicated(ShelvedRecords(found), judged)
        files.write_all(target, map(ledger.line, answer.rows))
    return _outcome(planned, found, answer, target, [])


def remove_duplicates(
    sources: Sequence[Path],
    out: Path,
    settings: DedupSettings,
    *,
    workers: int = 0,
    force: bool = False,
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
        before = previous.outputs(out)
        if ours and not force:
            previous.check_outputs(out, planned, before)
        output.begin(out, planned, settings, before)
        with _engine(workers) as engine:
            found = take_all(planned, settings, notes / "tmp", engine)
            judged = _judge(found, settings)
            records = ShelvedRecords(found)
            jobs = _jobs(planned, found, _marks(judged, records), settings, notes)
            unwritten = list(chain.from_iterable(engine.map(write_batch, jobs)))
        answer = Deduplicated(records, judged)
        files.write_all(notes / GROUPS, map(ledger.line, answer.rows))
        output.put_in_place(out, planned, settings, before)
    return _outcome(planned, found, answer, notes / GROUPS, unwritten)


def _engine(workers: int) -> closing[Engine]:
    return closing(Engine(workers or default_workers()))


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
        told = "; ".join(f"{one.name}: {one.reason}" for one in skipped[:3])
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


def _judge(found: Found, settings: DedupSettings) -> list[Judged]:
    """Judge the records of all files; a file may switch rules off for its own."""
    judged = judge_records(found.shelf, settings)
    return [one for one in judged if found.owner(one.number).settings.selects(one.rule)]


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


def _jobs(
    planned: Plan, found: Found, marks: Marks, settings: DedupSettings, notes: Path
) -> Iterator[WriteJob]:
    files_of = iter(found.files)
    for batch in planned.batches:
        taken = tuple(islice(files_of, len(batch.files)))
        names = [one.planned.source.name for one in taken]
        mine = {name: marks[name] for name in names if name in marks}
        yield WriteJob(batch, taken, mine, settings, str(notes))


def _marks(judged: Sequence[Judged], records: ShelvedRecords) -> dict[str, dict[int, Finding]]:
    """Give the findings by file and line; their offsets are not known yet."""
    marks: defaultdict[str, dict[int, Finding]] = defaultdict(dict)
    for one in judged:
        name, line = records.place(one.number)
        witness, its_line = records.place(one.witness)
        marks[name][line] = _finding(one, f"{witness}:{its_line}")
    return marks


def _finding(judged: Judged, witness: str) -> Finding:
    evidence = f"{judged.score:.1%} like {witness}: {judged.reason}"
    if judged.goes:
        return Edit(0, 0, "", judged.rule, evidence, witness)
    return Flag(0, 0, judged.rule, evidence, witness)


def _outcome(
    planned: Plan,
    found: Found,
    answer: Deduplicated,
    path: Path,
    unwritten: Sequence[Skipped],
) -> Outcome:
    gone = len(answer.gone)
    unread = [Skipped(one.planned.source.name, one.reason) for one in found.files if one.reason]
    return Outcome(
        files=len(found.files),
        records=found.records,
        groups=len({judged.witness for judged in answer.judged}),
        duplicates=gone,
        flagged=len(answer.judged) - gone,
        path=path,
        faults=[fault for one in found.files for fault in one.faults],
        failed=[*unread, *unwritten, *(s for s in planned.skipped if s.unreadable)],
        skipped=[s for s in planned.skipped if not s.unreadable],
    )
