"""What a user can ask of `cleaner check` and `cleaner dedup`, however it is read."""

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class Color(StrEnum):
    """When to colour the output."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Format(StrEnum):
    """How findings are written."""

    CONCISE = "concise"
    FULL = "full"
    JSONLINES = "jsonlines"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    RDJSON = "rdjson"


class Survivor(StrEnum):
    """Which of several copies stays."""

    FIRST = "first"
    LONGEST = "longest"
    NEWEST = "newest"


class Asked(NamedTuple):
    """The parameters of `cleaner check` with their defaults; `cleaner.cli.check` explains them."""

    paths: list[Path] | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    select: str | None = None
    extend_select: str | None = None
    ignore: str | None = None
    exclude: list[str] | None = None
    output_format: Format = Format.CONCISE
    output_file: Path | None = None
    statistics: bool = False
    show_files: bool = False
    stdin_filename: Path = Path("stdin.txt")
    exit_zero: bool = False
    exit_non_zero_on_fix: bool = False
    all_files: bool = False
    force_exclude: bool = False
    baseline: Path | None = None
    config: Path | None = None
    workers: int = 0
    no_cache: bool = False
    quiet: bool = False
    no_progress: bool = False
    color: Color = Color.AUTO


class DedupAsked(NamedTuple):
    """The parameters of `cleaner dedup` with their defaults; `cleaner.cli.dedup` explains them."""

    sources: list[Path]
    out: Path
    remove: bool = False
    text_field: str | None = None
    threshold: float | None = None
    survivor: Survivor | None = None
    remove_quoted: bool | None = None
    memory: int | None = None
    workers: int = 0
    select: str | None = None
    ignore: str | None = None
    exclude: list[str] | None = None
    config: Path | None = None
    force: bool = False
    quiet: bool = False


def listed(value: str | None) -> tuple[str, ...] | None:
    """Split a comma separated option; None where it was not given."""
    if value is None:
        return None
    return tuple(part.strip() for part in value.split(",") if part.strip())


def flags(
    select: str | None, extend_select: str | None, ignore: str | None, exclude: list[str] | None
) -> dict[str, tuple[str, ...] | None]:
    """Give the settings that came with the command."""
    return {
        "select": listed(select),
        "extend_select": listed(extend_select),
        "ignore": listed(ignore),
        "exclude": tuple(exclude) if exclude else None,
    }
