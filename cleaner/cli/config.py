"""`cleaner config`: the effective settings, and where each came from; the schema for editors."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import EXIT_ERROR
from cleaner.cli.options import ConfigFile

_SCHEMA = Path("schema")


def config(
    path: Annotated[
        Path,
        typer.Argument(metavar="[PATH|schema]", help="What would be cleaned; or the JSON schema."),
    ] = Path(),
    file: ConfigFile = None,
) -> None:
    """Show each setting, its value and its source; or the JSON schema of a configuration."""
    from cleaner.config import ConfigError, configure  # noqa: PLC0415  keeps --help fast

    if path == _SCHEMA and not path.exists():
        from cleaner.schema import schema  # noqa: PLC0415

        typer.echo(schema())
        return
    try:
        configured = configure(path, file=file)
        settings = configured.for_document(path.resolve())
    except ConfigError as error:
        from cleaner.report.visible import visible  # noqa: PLC0415

        typer.echo(f"cleaner: {visible(str(error))}", err=True)
        raise typer.Exit(EXIT_ERROR) from error
    sources = dict(configured.sources)
    for override in configured.overrides:
        if override.matches(path.resolve()):
            sources |= dict.fromkeys(
                override.values.keys() - configured.flags.keys(), override.source
            )
    for name, source in sources.items():
        value = getattr(settings, name)
        shown = json.dumps(value, ensure_ascii=False)  # of these kinds of values TOML, too
        typer.echo(f"{name.replace('_', '-')} = {shown}  # {source}")
    for override in configured.overrides:
        keys = ", ".join(sorted(key.replace("_", "-") for key in override.values))
        typer.echo(f"# {override.source} ({', '.join(override.paths)}): {keys}")
