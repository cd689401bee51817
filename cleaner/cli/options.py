"""Options which several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.asked import Color
from cleaner.memory import megabytes

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
TextField = Annotated[
    str | None, typer.Option(help="Field or column that holds a record's text; a.b: b of object a.")
]
Workers = Annotated[
    int, typer.Option("--workers", "-j", min=0, help="Processes; 0: one for each processor.")
]
Memory = Annotated[
    int | None,
    typer.Option(
        parser=megabytes,
        metavar="SIZE",
        help="Memory for the decision on all documents: 500M, 2G. The rest goes to disk.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
NoProgress = Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")]


AllFiles = Annotated[
    bool, typer.Option("--all-files", help="In a git repository: also files it does not track.")
]
ForceExclude = Annotated[
    bool, typer.Option("--force-exclude", help="Exclude files even when they are named.")
]
BaselineFile = Annotated[
    Path | None, typer.Option("--baseline", help="What is accepted; cleaner-baseline.jsonl.")
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither read nor write the index.")]
ColorOption = Annotated[Color, typer.Option("--color", help="Colour the output.")]
