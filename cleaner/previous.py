"""What an earlier run left in an output: what was ours, what holds still, what must be redone."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import files, later, ledger
from cleaner.model import Settings
from cleaner.plan import Plan, RunError
from cleaner.summary import Summary
from cleaner.versions import ours as our_version

if TYPE_CHECKING:
    from cleaner import resume
else:
    resume = later.module("cleaner.resume")

# there while a run is under way: the names it may write, and with their digests those it found
PLAN = "plan.json"


def check_outputs(out: Path, plan: Plan, ours: Mapping[str, str]) -> None:
    """Raise RunError where the run would overwrite a file which no run of ours wrote."""
    for planned in plan.planned:
        path = out / planned.output
        if not os.path.lexists(path):
            continue
        expected = ours.get(planned.output)
        if expected is None or (expected and not holds(path, expected)):
            message = f"{path} was not written, or was changed since, by a run: move it, or --force"
            raise RunError(message)


def check_readable(plan: Plan, before: Mapping[str, str]) -> None:
    """Raise RunError for a folder that cannot be opened now, and from which outputs came."""
    for folder in (skip for skip in plan.skipped if skip.unreadable):
        below = "" if folder.name == "." else folder.name
        if any(name.startswith(below) for name in before):
            message = f"{folder.name}: {folder.reason}; an earlier run could: nothing is done"
            raise RunError(message)


def outputs(out: Path) -> dict[str, str]:
    """Give the outputs of earlier runs with their digests; '' where a run was cut off."""
    notes = out / files.NOTES
    ours: dict[str, str] = {}
    if (notes / ledger.CHANGES).exists():
        ours = {e.output: e.output_digest for e in ledger.files_of(notes) if e.output}
    if (notes / PLAN).exists():
        ours |= json.loads((notes / PLAN).read_bytes())["names"]
    return ours


def why_again(out: Path, settings: Settings) -> str:
    """Say what an earlier run into `out` spares this one, or why all is done again; '': nothing."""
    notes = out / files.NOTES
    earlier, cut_off = _earlier(notes), (notes / PLAN).exists()
    if earlier is None:
        return ""
    if earlier.version != our_version():
        return f"the earlier run was made by cleaner {earlier.version}: everything is done again"
    changed = resume.difference(earlier.settings, json.loads(json.dumps(choices_of(settings))))
    if changed:
        names = ", ".join(name.replace("_", "-") for name in changed)
        told = f"settings changed since the earlier run ({names})"
        if resume.OF_DECISION.issuperset(changed):
            return f"{told}: the decision on all documents is made again"
        return f"{told}: everything is done again"
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
    header, _ = ledger.read(notes)
    told = json.loads(json.dumps(told_of(plan, settings, notes / files.TEMPLATES_FILE)))
    if header != ledger.Header(our_version(), told):
        return None
    known = {entry.document: entry for entry in ledger.files_of(notes)}
    sources = {p.source.name: p.source.path for p in plan.planned}
    if {name for name, e in known.items() if e.status != ledger.MADE} != sources.keys():
        return None
    if not all(holds(Path(path), known[name].digest) for name, path in sources.items()):
        return None
    if not all(holds(out / e.output, e.output_digest) for e in known.values() if e.output):
        return None
    return Summary.from_json((notes / ledger.SUMMARY).read_bytes())


def lasting(settings: Settings) -> Settings:
    """Leave out how much memory there was: no answer depends on it."""
    return replace(settings, memory=0)


def choices_of(settings: Settings) -> dict[str, Any]:
    """Give the settings on which an answer depends."""
    return asdict(lasting(settings))


def told_of(plan: Plan, settings: Settings, learned: Path) -> dict[str, Any]:
    """Give the settings as the ledger's header has them, and what else the answer hangs on."""
    of_documents = [(name, lasting(plan.own[name])) for name in sorted(plan.own)]
    own = repr(of_documents) if plan.own else ""
    templates = learned_in(learned)
    return (
        choices_of(settings)
        | ({"own": files.digest(own.encode())} if own else {})
        | ({"templates": files.digest(templates)} if templates else {})
    )


def holds(path: Path, digest: str) -> bool:
    """Say whether a file has this content."""
    try:
        return files.digest_of(files.stream(str(path))) == digest
    except OSError:
        return False


def learned_in(path: Path) -> bytes:
    """Give what is known of the folders, as it is written; nothing where there is no file."""
    return path.read_bytes() if path.exists() else b""
