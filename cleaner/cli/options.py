"""Options which several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Select = Annotated[
    str | None,
    typer.Option(help="Only these rules: codes, families (B1, B) or names, separated by commas."),
]
ExtendSelect = Annotated[str | None, typer.Option(help="These rules too.")]
Ignore = Annotated[str | None, typer.Option(help="Not these rules.")]
Exclude = Annotated[
    list[str] | None, typer.Option(help="Files to pass over (gitignore's syntax); repeatable.")
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Configuration file instead of the nearest one.")
]
Workers = Annotated[
    int, typer.Option("--workers", "-j", min=0, help="Processes; 0: one for each processor.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
NoProgress = Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")]


class Color(StrEnum):
    """When to colour the output."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


ColorOption = Annotated[Color, typer.Option("--color", help="Colour the output.")]


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
