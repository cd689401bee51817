"""The Typer application: every command by its name."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cleaner.cli import (
    EXIT_ERROR,
    baseline,
    check,
    clean,
    config,
    dedup,
    process,
    report,
    review,
    rules,
    undo,
    why,
)


class _Commands(TyperGroup):
    """The commands; where who reads the output has gone, click would exit 1, "findings"."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  click's own; Typer brings its own click
        """Run one."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            process.forget_output()
            raise SystemExit(EXIT_ERROR) from error


app = typer.Typer(
    name="cleaner",
    cls=_Commands,
    help="Clean and deduplicate text corpora; every change is recorded, explained and undoable.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version  # noqa: PLC0415  not needed to clean

        typer.echo(f"cleaner {version('cleaner-corpus')}")
        raise typer.Exit


@app.callback()
def options(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Clean and deduplicate text corpora; every change is recorded, explained and undoable."""


app.command("clean")(clean.clean)
app.command("check")(check.check)
app.command("dedup")(dedup.dedup)
app.command("baseline")(baseline.baseline)
app.command("undo")(undo.undo)
app.command("verify")(undo.verify)
app.command("why")(why.why)
app.command("report")(report.report)
app.command("review")(review.review)
app.command("rules")(rules.rules)
app.command("explain")(rules.explain)
app.command("config")(config.config)
