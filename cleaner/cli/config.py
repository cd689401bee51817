"""`cleaner config`: the effective settings, and where each came from."""

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import EXIT_ERROR
from cleaner.cli.options import ConfigFile


def config(
    path: Annotated[Path, typer.Argument(help="What would be cleaned.")] = Path(),
    file: ConfigFile = None,
) -> None:
    """Show each setting, its value and its source."""
    from cleaner.config import ConfigError, configure  # noqa: PLC0415  keeps --help fast

    try:
        configured = configure(path, file=file)
    except ConfigError as error:
        typer.echo(f"cleaner: {error}", err=True)
        raise typer.Exit(EXIT_ERROR) from error
    for name, source in configured.sources.items():
        value = getattr(configured.settings, name)
        shown = list(value) if isinstance(value, tuple) else value
        typer.echo(f"{name.replace('_', '-')} = {shown!r}  # {source}")
