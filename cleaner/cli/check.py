"""`cleaner check`: the findings of `cleaner clean`, and nothing changed unless asked."""

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.asked import Asked, Color, Format
from cleaner.cli.options import (
    AllFiles,
    BaselineFile,
    ColorOption,
    ConfigFile,
    Exclude,
    ExtendSelect,
    ForceExclude,
    Ignore,
    NoCache,
    NoProgress,
    Quiet,
    Select,
    Workers,
)


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH...]", help="Files, folders, or -.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Repair what loses no words.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Repair by rules which remove words, too.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would do.")] = False,
    select: Select = None,
    extend_select: ExtendSelect = None,
    ignore: Ignore = None,
    exclude: Exclude = None,
    output_format: Annotated[Format, typer.Option(help="Form of the findings.")] = Format.CONCISE,
    output_file: Annotated[Path | None, typer.Option(help="Write the findings there.")] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count by rule instead of listing.")
    ] = False,
    show_files: Annotated[
        bool, typer.Option("--show-files", help="List what would be checked, and stop.")
    ] = False,
    stdin_filename: Annotated[
        Path, typer.Option(help="With -: the name of the text, for settings and findings.")
    ] = Path("stdin.txt"),
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Findings are no failure.")
    ] = False,
    exit_non_zero_on_fix: Annotated[
        bool, typer.Option("--exit-non-zero-on-fix", help="A file that was fixed is a failure.")
    ] = False,
    all_files: AllFiles = False,
    force_exclude: ForceExclude = False,
    baseline: BaselineFile = None,
    config: ConfigFile = None,
    workers: Workers = 0,
    no_cache: NoCache = False,
    quiet: Quiet = False,
    no_progress: NoProgress = False,
    color: ColorOption = Color.AUTO,
) -> None:
    """Report what `clean` would change or flag, with its place in the file.

    Exit status: 0 nothing found, 1 findings, 2 something could not be checked or fixed.
    """
    asked = Asked(**locals())
    from cleaner.cli.answer import answer  # noqa: PLC0415  keeps --help fast

    raise typer.Exit(answer(asked))
