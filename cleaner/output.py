"""The output of a run: whose it is, what an earlier run left there, and putting files in place."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cleaner import files, ledger, resume, spool, template_file
from cleaner.model import Settings
from cleaner.place import groups, put
from cleaner.plan import Plan, RunError
from cleaner.shards import for_run
from cleaner.summary import Summary, Tally

_EARLIER = "earlier.toml"  # in the spool: what was known of the folders when the run began
# there while a run is under way: the names it may write, and with their digests those it found
PLAN = "plan.json"


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


def check_outputs(out: Path, plan: Plan, ours: Mapping[str, str]) -> None:
    """Raise RunError where the run would overwrite a file which no run of ours wrote."""
    for planned in plan.planned:
        path = out / planned.output
        if not os.path.lexists(path):
            continue
        expected = ours.get(planned.output)
        if expected is None or (expected and not _has(path, expected)):
            message = f"{path} was not written, or was changed since, by a run: move it, or --force"
            raise RunError(message)


def check_readable(plan: Plan, before: Mapping[str, str]) -> None:
    """Raise RunError for a folder that cannot be opened now, and from which outputs came."""
    for folder in (skip for skip in plan.skipped if skip.unreadable):
        below = "" if folder.name == "." else folder.name
        if any(name.startswith(below) for name in before):
            message = f"{folder.name}: {folder.reason}; an earlier run could: nothing is done"
            raise RunError(message)


def earlier_outputs(out: Path) -> dict[str, str]:
    """Give the outputs of earlier runs with their digests; '' where a run was cut off."""
    notes = out / files.NOTES
    ours: dict[str, str] = {}
    if (notes / ledger.CHANGES).exists():
        _, rows = ledger.read(notes)
        ours = {e.output: e.output_digest for e, _ in rows if e.output}
    if (notes / PLAN).exists():
        ours |= json.loads((notes / PLAN).read_bytes())["names"]
    return ours


def why_again(out: Path, settings: Settings) -> str:
    """Say what an earlier run into `out` spares this one, or why all is done again; '': nothing."""
    notes = out / files.NOTES
    earlier, cut_off = _earlier(notes), (notes / PLAN).exists()
    if earlier is None:
        return ""
    changed = resume.difference(earlier.settings, json.loads(json.dumps(_choices(settings))))
    if earlier.version != version("cleaner-corpus"):
        return f"the earlier run was made by cleaner {earlier.version}: everything is done again"
    if changed:
        return f"settings changed since the earlier run ({changed}): everything is done again"
    if cut_off:
        return f"going on where a run was cut off: {resume.count(notes)} parts of it are done"
    return ""


def _earlier(notes: Path) -> ledger.Header | None:
    """Give by what and how an earlier run was made, if there was one."""
    if (notes / PLAN).exists():
        told = json.loads((notes / PLAN).read_bytes())
        return ledger.Header(told["cleaner"], told["settings"])
    if not (notes / ledger.CHANGES).exists():
        return None
    header, _ = ledger.read(notes)
    hung = ("own", "templates")  # of what no setting says
    return header._replace(settings={k: v for k, v in header.settings.items() if k not in hung})


def up_to_date(out: Path, plan: Plan, settings: Settings) -> Summary | None:
    """Give the summary of the earlier run if the same run again would write the same bytes.

    So it is when version, settings, names and contents of the sources, and contents of the
    outputs are those which the ledger names, and the run ended.
    """
    notes = out / files.NOTES
    if (notes / PLAN).exists() or not (notes / ledger.SUMMARY).exists():
        return None
    header, rows = ledger.read(notes)
    told = json.loads(json.dumps(_told(plan, settings, notes / template_file.NAME)))
    if header != ledger.Header(version("cleaner-corpus"), told):
        return None
    known = {entry.document: entry for entry, _ in rows if not entry.is_record}
    sources = {p.source.name: p.source.path for p in plan.planned}
    if {name for name, e in known.items() if e.status != ledger.MADE} != sources.keys():
        return None
    if not all(_has(Path(path), known[name].digest) for name, path in sources.items()):
        return None
    if not all(_has(out / e.output, e.output_digest) for e in known.values() if e.output):
        return None
    return Summary.from_json((notes / ledger.SUMMARY).read_bytes())


def _lasting(settings: Settings) -> Settings:
    """Leave out how much memory there was: no answer depends on it."""
    return replace(settings, memory=0)


def _choices(settings: Settings) -> dict[str, Any]:
    return asdict(_lasting(settings))


def _told(plan: Plan, settings: Settings, learned: Path) -> dict[str, Any]:
    """Give the settings as the ledger's header has them, and what else the answer hangs on."""
    of_documents = [(name, _lasting(plan.own[name])) for name in sorted(plan.own)]
    own = repr(of_documents) if plan.own else ""
    return (
        _choices(settings)
        | ({"own": files.digest(own.encode())} if own else {})
        | ({"templates": files.digest(_learned(learned))} if _learned(learned) else {})
    )


def _has(path: Path, digest: str) -> bool:
    try:
        return files.digest_of(files.stream(str(path))) == digest
    except OSError:
        return False


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
    known = dict(sorted({**ours, **dict.fromkeys(names, "")}.items()))
    told = {
        "names": known,
        "cleaner": version("cleaner-corpus"),
        "settings": asdict(_lasting(settings)),
    }
    files.write(notes / PLAN, json.dumps(told).encode(), sync=True)
    learned = notes / template_file.NAME
    if cut_off and not anew:
        learned = folder / _EARLIER
    else:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        files.write(folder / _EARLIER, _learned(learned), sync=True)
    shutil.rmtree(folder / spool.AMENDED, ignore_errors=True)
    (folder / spool.AMENDED).mkdir()
    return learned


def note_templates(notes: Path, text: str) -> None:
    """Write what the run knows of its folders, for the next one, when the run has ended."""
    files.write(notes / spool.FOLDER / template_file.NAME, text.encode())


def put_in_place(out: Path, plan: Plan, settings: Settings, before: Mapping[str, str]) -> Summary:
    """Rename the new files into place; the ledger and then the summary make the run count."""
    notes = out / files.NOTES
    (notes / ledger.SUMMARY).unlink(missing_ok=True)
    learned = notes / spool.FOLDER / template_file.NAME
    for stale in notes.glob("report*.html"):
        stale.unlink()  # it shows an earlier run
    tally = Tally()
    written: set[str] = set()
    with (notes / spool.FOLDER / ledger.CHANGES).open("wb") as book:
        head = ledger.header_line(version("cleaner-corpus"), _told(plan, settings, learned))

        def write(rows: bytes) -> None:
            tally.add_bytes(rows)
            book.write(rows)

        write(head)
        names = (name for p in plan.planned for name in (p.output, p.source.name))
        shards = for_run(out, settings, names)
        for group in groups(plan.batches):
            written.update(put(out, group, write, tally, shards))
        for entry in shards.put() if shards else ():
            written.add(entry.output)
            write(ledger.entry_line(entry))
    for name in sorted(before.keys() - written):
        _remove_stale(out / name, before[name])
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


def _keep_templates(notes: Path, learned: Path) -> None:
    """Let what the run learned count for the next one; where it is nothing, there is no file."""
    if _learned(learned):
        learned.replace(notes / template_file.NAME)
    elif learned.exists():
        (notes / template_file.NAME).unlink(missing_ok=True)


def _learned(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _remove_stale(path: Path, expected: str) -> None:
    """Take away what an earlier run wrote for a source that is gone, unless somebody changed it.

    Raises OSError where it cannot be read: then nobody knows whether it is ours.
    """
    ours = path.is_file() and not path.is_symlink() and expected
    if ours and files.digest_of(files.stream(str(path))) == expected:
        path.unlink()
