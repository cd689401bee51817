"""A run under way: what it does, where it writes, who does the work."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from cleaner import files
from cleaner.engines import Engine
from cleaner.known import Known
from cleaner.model import Settings
from cleaner.plan import Plan

Progress = Callable[[str, int, int], None]  # step, documents done, bytes done


class Run(NamedTuple):
    """A run; the same values make the same bytes, whatever is `known` of its files."""

    plan: Plan
    out: Path
    settings: Settings
    engine: Engine
    progress: Progress
    tell: Callable[[str], None] = lambda _: None  # what to know before the work; '': nothing
    known: Mapping[str, Known] = {}  # the files that are surely what an earlier run read

    @property
    def notes(self) -> Path:
        """Give the folder for what is not the result."""
        return self.out / files.NOTES

    def settings_of(self, name: str) -> Settings:
        """Give the settings of a document."""
        return self.plan.own.get(name, self.settings)
