"""`cleaner dedup`: records in, groups of duplicates out, and the records without them."""

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.asked import DedupAsked, Survivor
from cleaner.cli.options import (
    ConfigFile,
    Exclude,
    Ignore,
    Memory,
    Quiet,
    Select,
    TextField,
    Workers,
)


def dedup(
    sources: Annotated[
        list[Path], typer.Argument(metavar="SRC...", help="Text, .jsonl, .ndjson, or folders.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="A .jsonl file for the groups, or a folder.")
    ],
    remove: Annotated[
        bool, typer.Option("--remove", help="Write the input without the duplicates to OUT, too.")
    ] = False,
    text_field: TextField = None,
    threshold: Annotated[
        float | None, typer.Option(min=0.8, max=1, help="Likeness from which records are compared.")
    ] = None,
    survivor: Annotated[
        Survivor | None, typer.Option(help="Which copy stays; newest: by date in the file's name.")
    ] = None,
    remove_quoted: Annotated[
        bool | None,
        typer.Option("--remove-quoted", help="What stands inside a longer one is a duplicate."),
    ] = None,
    memory: Memory = None,
    workers: Workers = 0,
    select: Select = None,
    ignore: Ignore = None,
    exclude: Exclude = None,
    config: ConfigFile = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is in OUT.")] = False,
    quiet: Quiet = False,
) -> None:
    """Find duplicate paragraphs or JSON records; say which stays, and why the others go."""
    asked = DedupAsked(**locals())
    from cleaner.cli.groups import answer  # noqa: PLC0415  keeps --help fast

    raise typer.Exit(answer(asked))
