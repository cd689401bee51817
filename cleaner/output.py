"""The output of a run: whose it is, and putting files in place."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import files, known, later, ledger, spool
from cleaner.known import NOTHING, Passed
from cleaner.model import Settings
from cleaner.place import Placing, groups, put
from cleaner.plan import Plan, RunError
from cleaner.previous import PLAN, choices_of, learned_in, told_of
from cleaner.summary import Summary, Tally
from cleaner.versions import ours as our_version

if TYPE_CHECKING:
    from cleaner import shards as other_format
else:
    other_format = later.module("cleaner.shards")

_EARLIER = "earlier.toml"  # in the spool: what was known of the folders when the run began


def claim(out: Path, *, force: bool) -> bool:
    """Make the run's own folder in `out`; say whether an earlier run made it.

    Raises RunError where `out` holds something, and none of it is ours.
    """
    notes = out / files.NOTES
    ours = _is_of_a_run(notes)
    if not ours and out.exists() and any(out.iterdir()) and not force:
        message = f"{out} is not empty and not the output of a run: choose another, or --force"
        raise RunError(message)
    notes.mkdir(parents=True, exist_ok=True)
    return ours


def _is_of_a_run(notes: Path) -> bool:
    """Tell the notes of a run from those of a check: an index, or a ledger of fixes."""
    if (notes / ledger.CHANGES).exists():
        return not ledger.read(notes)[0].fixes
    return notes.exists() and not (notes / "index").exists()


@contextmanager
def locked(notes: Path, name: str = "lock", kind: str = "run") -> Iterator[None]:
    """Hold an output for one run (or what else is of one kind); RunError where another has it.

    The lock is the kernel's: it goes with the process, however that ends.
    """
    with (notes / name).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            process = file.read().strip() or "?"
            message = f"another {kind} (process {process}) writes to {notes.parent}"
            raise RunError(message) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def begin(
    out: Path, plan: Plan, settings: Settings, ours: Mapping[str, str], *, anew: bool = True
) -> Path:
    """Note what the run may write, and make its spool folder; give what earlier runs learned.

    Of a run that was cut off the spool stays, unless all is to be done `anew`, and so does what was
    known when it began.
    """
    notes = out / files.NOTES
    folder = notes / spool.FOLDER
    cut_off = (notes / PLAN).exists() and (folder / _EARLIER).exists()
    names = {name for p in plan.planned for name in (p.output, p.source.name)}
    told = {
        "names": dict(sorted({**ours, **dict.fromkeys(names, "")}.items())),
        "cleaner": our_version(),
        "settings": choices_of(settings),
    }
    files.write(notes / PLAN, json.dumps(told).encode(), sync=True)
    learned = notes / files.TEMPLATES_FILE
    if cut_off and not anew:
        learned = folder / _EARLIER
    else:
        if anew:
            shutil.rmtree(spool.kept(notes), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        files.write(folder / _EARLIER, learned_in(learned), sync=True)
    shutil.rmtree(folder / spool.AMENDED, ignore_errors=True)
    (folder / spool.AMENDED).mkdir()
    return learned


def note_templates(notes: Path, text: str) -> None:
    """Write what the run knows of its folders, for the next one, when the run has ended."""
    files.write(notes / spool.FOLDER / files.TEMPLATES_FILE, text.encode())


def put_in_place(
    out: Path,
    plan: Plan,
    settings: Settings,
    before: Mapping[str, str],
    passed: Passed = NOTHING,
) -> Summary:
    """Rename the new files into place; the ledger and then the summary make the run count.

    `before` are the outputs of earlier runs: those that are not written again go.
    """
    notes = out / files.NOTES
    (notes / ledger.SUMMARY).unlink(missing_ok=True)
    learned = notes / spool.FOLDER / files.TEMPLATES_FILE
    for stale in notes.glob("report*.html"):
        stale.unlink()  # it shows an earlier run
    tally = Tally()
    written: set[str] = set()
    with (notes / spool.FOLDER / ledger.CHANGES).open("wb") as book:
        head = ledger.header_line(our_version(), told_of(plan, settings, learned))

        def write(rows: bytes) -> None:
            tally.add_bytes(rows)
            book.write(rows)

        def settings_of(name: str) -> Settings:
            return plan.own.get(name, settings)

        write(head)
        names = (name for p in plan.planned for name in (p.output, p.source.name))
        shards = other_format.for_run(out, settings, names) if settings.output_format else None
        placing = Placing(out, write, tally, shards, passed, settings_of, {})
        for group in groups(plan.batches):
            written.update(put(group, placing))
        for entry in shards.put() if shards else ():
            written.add(entry.output)
            write(ledger.entry_line(entry))
    for name in sorted(before.keys() - written):
        _remove_stale(out / name, before[name])
    _keep(notes, placing.rows)
    # Once, not a file at a time: nothing counts before the ledger and the summary, and until then
    # the plan tells the next run that this one was cut off.
    os.sync()
    (notes / spool.FOLDER / ledger.CHANGES).replace(notes / ledger.CHANGES)
    _keep_templates(notes, learned)
    files.sync_folder(notes)  # no new summary beside the ledger of before
    summary = tally.summary(plan.skipped)
    files.write(notes / ledger.SUMMARY, summary.to_json(), sync=True)
    shutil.rmtree(notes / spool.FOLDER)
    files.sync_folder(notes)
    (notes / PLAN).unlink()  # the last: what a run leaves behind goes as long as its plan is there
    return summary


def _keep(notes: Path, rows: Mapping[str, known.Known]) -> None:
    """Let the states of this run, if it kept any, take the place of those of the earlier one."""
    if spool.kept_anew(notes).is_dir():
        known.write(notes, rows)
        shutil.rmtree(spool.kept(notes), ignore_errors=True)
        spool.kept_anew(notes).rename(spool.kept(notes))


def _keep_templates(notes: Path, learned: Path) -> None:
    """Let what the run learned count for the next one; where it is nothing, there is no file."""
    if learned_in(learned):
        learned.replace(notes / files.TEMPLATES_FILE)
    elif learned.exists():
        (notes / files.TEMPLATES_FILE).unlink(missing_ok=True)


def _remove_stale(path: Path, expected: str) -> None:
    """Take away what an earlier run wrote for a source that is gone, unless somebody changed it.

    Raises OSError where it cannot be read: then nobody knows whether it is ours.
    """
    ours = path.is_file() and not path.is_symlink() and expected
    if ours and files.digest_of(files.stream(str(path))) == expected:
        path.unlink()
