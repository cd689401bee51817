"""Whether every machine of an engine sees the same files, and runs this very cleaner.

A folder that is there under the same name, but is another one, would be found out late: by
documents that are missing from the answer.
"""

import os
import platform
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from cleaner import files, spool
from cleaner.engines import Engine
from cleaner.index import PARTS
from cleaner.plan import Plan, RunError
from cleaner.previous import PLAN

_LOOKED_AT = 16  # sources whose presence is taken as that of all


class Probe(NamedTuple):
    """What a machine must find: sources with their sizes, the plan of the run, the cleaner."""

    sources: Sequence[tuple[str, int]]
    notes: str
    plan: str  # fingerprint
    maker: str


def check(engine: Engine, plan: Plan, notes: Path) -> None:
    """Raise RunError, which names the machine and the path, where another machine lacks something.

    The run has begun: its plan is written.
    """
    planned = [(p.source.path, p.source.size) for p in plan.planned]
    step = max(len(planned) // _LOOKED_AT, 1)
    wanted = Probe(planned[::step], str(notes), _digest(notes / PLAN), maker())
    for name, fault in engine.everywhere(look, wanted):
        if fault:
            message = f"the machine {name} {fault}"
            raise RunError(message)


def look(wanted: Probe) -> str:
    """Say what this machine lacks; '': nothing."""
    notes = Path(wanted.notes)
    for path, size in wanted.sources:
        if not Path(path).is_file() or Path(path).stat().st_size != size:
            return f"does not see the source {path} as it is: it must lie in a shared folder"
    try:
        if _digest(notes / PLAN) != wanted.plan:
            return f"sees another folder under the name {notes}: it must be a shared one"
        files.write(notes / spool.FOLDER / f"probe-{platform.node()}-{os.getpid()}", b"")
    except OSError as error:
        return f"cannot write to {notes}: {error.strerror}"
    if maker() != wanted.maker:
        return "has another version of cleaner, of Python, or of a library that shapes results"
    return ""


def _digest(path: Path) -> str:
    return files.digest(path.read_bytes())


def maker() -> str:
    """Name this very cleaner by the content of its files, wherever and whenever it was installed.

    `index.maker` looks at times, which is quicker, and different on every machine.
    """
    here = Path(__file__).parent
    paths = sorted(path for path in here.rglob("*") if path.suffix in (".py", ".toml", ".txt"))
    contents = [path.relative_to(here).as_posix() + _digest(path) for path in paths]
    versions = [metadata.version(part) for part in PARTS]
    return files.digest("\n".join([sys.version, *versions, *contents]).encode())
