"""Which settings hold for which document: its nearest configuration, its overrides, the flags."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import config, files, later
from cleaner.config import Configured
from cleaner.model import Settings, folder_of

if TYPE_CHECKING:
    import pathspec
else:
    pathspec = later.module("pathspec")


class Policy:
    """The settings of every document below a root; each configuration is read once.

    Configurations above the root count only where the root is no repository: a check must give
    the same answer on every machine.
    """

    def __init__(self, root: Path, flags: Mapping[str, Any], file: Path | None = None) -> None:
        """Take `flags` of the command line and, if given, one configuration file for all."""
        self.root = root
        self._flags = flags
        self._file = file
        self._by_folder: dict[str, Configured] = {}  # by its name below the root
        self._by_file: dict[Path | None, Configured] = {}
        self._excludes: dict[str, pathspec.GitIgnoreSpec | None] = {}
        self.corpus = self._configured("").settings  # for the stages that see all documents
        self._ignored = files.ignored_by(root)

    def settings(self, name: str) -> Settings:
        """Give the settings for a document; raises ConfigError."""
        configured = self._configured(folder_of(name))
        if not configured.overrides:
            return configured.settings
        return configured.for_document(self.root / name)

    def excludes(self, name: str) -> bool:
        """Say whether a document is to be passed over; patterns are those of paths below root."""
        folder = folder_of(name)
        if folder not in self._excludes:
            patterns = [*self._ignored, *self._configured(folder).settings.exclude]
            spec = pathspec.GitIgnoreSpec.from_lines(patterns) if patterns else None
            self._excludes[folder] = spec
        spec = self._excludes[folder]
        return spec is not None and spec.match_file(name)

    def _configured(self, folder: str) -> Configured:
        known = self._by_folder.get(folder)
        if known is None:
            known = self._by_folder[folder] = self._look_up(self.root / folder)
        return known

    def _look_up(self, folder: Path) -> Configured:
        found = self._file or config.in_folder(folder)
        if not found and folder != self.root and folder.is_relative_to(self.root):
            parent = folder.parent.relative_to(self.root).as_posix()
            return self._configured("" if parent == "." else parent)
        if not found and not (self.root / ".git").exists():
            found = config.nearest(folder)
        if found not in self._by_file:
            self._by_file[found] = (
                config.configure(folder, self._flags, found)
                if found
                else config.defaults(self._flags)
            )
        return self._by_file[found]
