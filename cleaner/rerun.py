"""A run once more, out of its own ledger, without what an editor took back.

Nothing is patched: the originals are laid out, and the whole run is done again with those rules off
for those paragraphs. So the result is what a run without them gives, copies and templates that
depend on them included, and the next run over the source agrees with it.
"""

import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cleaner import again, files, ledger, output, rejections, texts, undo
from cleaner.container import file_of
from cleaner.edits import BYTES
from cleaner.engines.local import Engine, default_workers
from cleaner.files import Skipped, Source
from cleaner.ledger import Entry, Header
from cleaner.model import Change, Settings, configured_fields
from cleaner.plan import Plan, RunError, arrange
from cleaner.rejections import Rejection
from cleaner.run import carry_out_locked
from cleaner.running import Progress, Run
from cleaner.summary import Summary
from cleaner.texts import Texts
from cleaner.versions import ours

_DOCUMENTS = "documents"
_NAMED = 5  # files in a message
# Below so many bytes of text one process is done before others have started.
_SMALL = 3_000_000


def take_back(
    out: Path,
    added: Iterable[Rejection],
    *,
    dropped: Collection[Rejection] = (),
    workers: int = 0,
    progress: Progress = lambda *_: None,
) -> Summary:
    """Do the run in `out` again without what is `added` and what was taken back before.

    `dropped` is done again: it was taken back before, and is so no longer.

    Raises RunError where an output was changed since (all are named, nothing is done) or the ledger
    is not that of a run, LedgerError where it is missing or damaged.
    """
    notes = out / files.NOTES
    header, _ = ledger.read(notes)
    if header.fixes:
        message = f"{out} was fixed in place: cleaner undo {out} --to DIR gives the originals"
        raise RunError(message)
    settings = _settings({}, header)
    with output.locked(notes):
        originals = _lay_out(out)
        before = (one for one in rejections.read(notes) if one not in dropped)
        rejections.write(notes, (*before, *added))
        engine = Engine(workers or _fitting_workers(originals))
        run = Run(_plan(originals), out, settings, engine, progress)
        summary = carry_out_locked(run, ours=True, force=True)
        _check_read(out, originals)
        again.forget(notes)
    return summary


def _fitting_workers(originals: Path) -> int:
    """Give one worker for a small corpus, else one for each processor."""
    summary = Summary.from_json((originals / ledger.SUMMARY).read_bytes())
    return 1 if summary.characters["bytes_in"] < _SMALL else default_workers()


def was_cut_off(out: Path) -> bool:
    """Say whether a run that was to take something back did not end: `take_back` takes it up."""
    return again.folder(out / files.NOTES).exists()


def of_line(out: Path, name: str, line: int, codes: Sequence[str] = ()) -> list[Rejection]:
    """Give the entries which take back what was done at a line (from 1) of an original.

    `codes` narrow it to these rules. Raises RunError where there is nothing to take back.
    """
    for entry, changes, its in texts.entries(out):
        if entry.document == name:
            found = [c for c in changes if _is_at(c, line) and (not codes or c.rule in codes)]
            if found:
                return _entries(entry, its, found)
    message = f"nothing was changed or flagged at {name}:{line}" + (" by these rules" * bool(codes))
    raise RunError(message)


def path_of(entry: Entry) -> str:
    """Give the pattern of a rejection for a document; for a record: that of its file."""
    return rejections.exactly(file_of(entry.document) if entry.is_record else entry.document)


def _is_at(change: Change, line: int) -> bool:
    return change.sweep != BYTES and change.line <= line <= change.line + change.old.count("\n")


def _entries(entry: Entry, its: Texts, found: Sequence[Change]) -> list[Rejection]:
    """Give the entries; those of a record hold for its file, wherever the paragraph stands."""
    lines = its()[0].split("\n")
    path = path_of(entry)
    return [Rejection(path, c.rule, files.fingerprint(lines[c.line - 1])) for c in found]


def _lay_out(out: Path) -> Path:
    """Write all originals to a folder of the run's own, unless a run that was cut off left it."""
    folder, part = again.folder(out / files.NOTES), again.part(out / files.NOTES)
    if folder.exists():
        return folder
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for name in (ledger.CHANGES, ledger.SUMMARY):
        files.write(part / name, (out / files.NOTES / name).read_bytes(), sync=True)
    refused = undo.undo(out, part / _DOCUMENTS)
    if refused:
        shutil.rmtree(part)
        named = "; ".join(f"{name}: {why}" for name, why in refused[:_NAMED])
        more = f" and {len(refused) - _NAMED} more" * (len(refused) > _NAMED)
        message = f"nothing was taken back: {named}{more}"
        raise RunError(message)
    for path in (*part.rglob("*"), part):
        if path.is_dir():
            files.sync_folder(path)
    part.rename(folder)
    files.sync_folder(folder.parent)
    return folder


def _check_read(out: Path, originals: Path) -> None:
    """Raise RunError where an original could not be read just now; all of them stay then."""
    for entry, _ in undo.entries(out):
        if not entry.digest and (originals / _DOCUMENTS / entry.document).exists():
            message = f"{entry.document}: {entry.reason}: give the same command again"
            raise RunError(message)


def _plan(originals: Path) -> Plan:
    """Plan the run as it was: the same documents, each with its settings."""
    found: dict[str, Source] = {}
    own: dict[str, Settings] = {}
    summary = Summary.from_json((originals / ledger.SUMMARY).read_bytes())
    skipped = [Skipped(row["name"], row["reason"]) for row in summary.skipped]
    header, rows = ledger.read(originals)
    for entry, _ in rows:
        if entry.is_record or entry.status == ledger.MADE:
            continue
        if not entry.digest:
            skipped.append(Skipped(entry.document, entry.reason))
            continue
        path = originals / _DOCUMENTS / entry.document
        found[entry.document] = Source(entry.document, str(path), entry.size)
        if entry.own:
            own[entry.document] = _settings(entry.own, header)
    return arrange(found, skipped, _settings({}, header), own)


def _settings(own: Mapping[str, Any], header: Header) -> Settings:
    """Give the settings of a run, or of one of its documents; raises RunError."""
    if header.version != ours():
        message = f"the run was made by cleaner {header.version}: clean the source again"
        raise RunError(message)
    told = {**header.settings, **own}
    values: dict[str, Any] = {one.name: told[one.name] for one in configured_fields()}
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Settings(**(values | lists))
