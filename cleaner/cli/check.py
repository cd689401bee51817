"""`cleaner check`: the findings of `cleaner clean`, and nothing changed unless asked."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import EXIT_ERROR, EXIT_FINDINGS
from cleaner.cli.gate import (
    AllFiles,
    BaselineFile,
    ForceExclude,
    NoCache,
    errors,
    put,
    run,
    tell_rest,
)
from cleaner.cli.mend import Repair, mend, pipe
from cleaner.cli.options import (
    Color,
    ColorOption,
    ConfigFile,
    Exclude,
    ExtendSelect,
    Ignore,
    NoProgress,
    Quiet,
    Select,
    Workers,
    flags,
)

if TYPE_CHECKING:
    from cleaner.check import Checked
    from cleaner.report.finding import Told


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
    from cleaner import check as gate  # noqa: PLC0415  keeps --help fast

    choice = gate.Choice(
        flags=flags(select, extend_select, ignore, exclude),
        config=config,
        everything=all_files,
        force_exclude=force_exclude,
        baseline=baseline,
        workers=workers,
        cached=not no_cache,
    )
    repair = Repair(fix, diff, unsafe_fixes)
    if paths == [Path("-")]:
        checked, repaired = pipe(stdin_filename, choice, repair)
    else:
        with errors():
            scope = gate.survey(paths or [Path()], choice)
        if show_files:
            put((f"{source.path}\n" for source in scope.tree.sources), output_file)
            tell_rest(scope.tree)
            return
        checked, repaired = mend(run(scope, choice, quiet or no_progress, color), choice, repair)
    if not diff and not (fix and paths == [Path("-")]):
        rows = _statistics(checked.found) if statistics else _formatted(checked, output_format)
        put(rows, output_file)
    tell_rest(checked.scope.tree, checked, quiet)
    if checked.failed or checked.scope.tree.missing or repaired.refused:
        raise typer.Exit(EXIT_ERROR)
    failed = checked.found if not diff else repaired.made
    if (failed and not exit_zero) or (exit_non_zero_on_fix and repaired.made):
        raise typer.Exit(EXIT_FINDINGS)


def _formatted(checked: "Checked", output_format: Format) -> Iterator[str]:
    from cleaner.report.finding import About  # noqa: PLC0415
    from cleaner.rules import all_rules  # noqa: PLC0415
    from cleaner.versions import ours  # noqa: PLC0415

    report = import_module(f"cleaner.report.{output_format.value}")
    rows: Iterator[str] = report.write(checked.found, About(ours(), all_rules()))
    return rows


def _statistics(found: "Iterable[Told]") -> Iterator[str]:
    counts = Counter((one.rule.code, one.rule.name) for one in found)
    for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:>7}  {code}  {name}\n"
