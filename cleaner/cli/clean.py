"""`cleaner clean`: a dirty folder in, clean UTF-8 and a complete ledger out."""

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import EXIT_ERROR
from cleaner.cli.asked import Color, flags
from cleaner.cli.means import Address, EngineName, EngineOption, Means
from cleaner.cli.options import (
    ColorOption,
    ConfigFile,
    Exclude,
    ExtendSelect,
    Ignore,
    Memory,
    NoProgress,
    Quiet,
    Select,
    TextField,
    Workers,
)
from cleaner.cli.report import Form, Language, tell

if TYPE_CHECKING:
    from rich.console import Console

    from cleaner.model import Settings
    from cleaner.plan import Plan
    from cleaner.summary import Summary


class EmptyRecords(StrEnum):
    """What becomes of a record whose text went."""

    DROP = "drop"
    KEEP = "keep"


class OutputFormat(StrEnum):
    """The format of what is written, where it is not to be as it came."""

    TEXT = "text"
    JSONL = "jsonl"
    PARQUET = "parquet"
    MNBVC = "mnbvc"


def clean(
    sources: Annotated[list[Path], typer.Argument(metavar="SRC...", help="Files, folders, or -.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the result.")] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Clean the files themselves; originals are stored.")
    ] = False,
    select: Select = None,
    extend_select: ExtendSelect = None,
    ignore: Ignore = None,
    exclude: Exclude = None,
    variants: Annotated[
        str | None, typer.Option(help="Convert script variants (t2s, s2t, ...): lossy.")
    ] = None,
    max_loss: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of its Han characters a document may lose."),
    ] = None,
    front_matter: Annotated[
        bool | None,
        typer.Option("--front-matter/--no-front-matter", help="Title, date ... above a page."),
    ] = None,
    text_field: TextField = None,
    empty_records: Annotated[
        EmptyRecords | None, typer.Option(help="What becomes of a record whose text went.")
    ] = None,
    output_format: Annotated[
        OutputFormat | None, typer.Option(help="Write all documents in one format.")
    ] = None,
    shard_size: Annotated[
        int | None, typer.Option(min=1, help="MB of text in a file of --output-format.")
    ] = None,
    max_line: Annotated[
        int | None, typer.Option(min=1, help="MB; a longer record is kept as it is, and flagged.")
    ] = None,
    memory: Memory = None,
    workers: Workers = 0,
    engine: EngineOption = EngineName.LOCAL,
    address: Address = None,
    config: ConfigFile = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is in OUT.")] = False,
    ledger: Annotated[
        Path | None, typer.Option(help="With -: write the ledger of the text to this file.")
    ] = None,
    report: Annotated[
        Form | None, typer.Option(help="With --out: the change report too; see `cleaner report`.")
    ] = None,
    quiet: Quiet = False,
    no_progress: NoProgress = False,
    color: ColorOption = Color.AUTO,
) -> None:
    """Clean files and folders into OUT; the ledger and a summary go to OUT/.cleaner."""
    from cleaner.config import ConfigError, configure  # noqa: PLC0415  keeps --help fast
    from cleaner.plan import RunError, make_plan  # noqa: PLC0415
    from cleaner.policy import Policy  # noqa: PLC0415
    from cleaner.report.console import console_for  # noqa: PLC0415

    console = console_for(color.value)
    chosen = flags(select, extend_select, ignore, exclude)
    given = {
        **chosen,
        "variants": variants,
        "max_loss": max_loss,
        "front_matter": front_matter,
        "text_field": text_field,
        "empty_records": empty_records.value if empty_records else None,
        "max_line": max_line,
        "output_format": output_format.value if output_format else None,
        "shard_size": shard_size,
        "memory": memory,
    }
    piped = sources == [Path("-")]
    means = Means(engine, address, workers)
    try:
        sources, out = means.places(sources, out)
        settings = configure(Path() if piped else sources[0], given, config).settings
        if report and out is None:
            raise _stop(console, "--report goes with --out")
        if piped:
            _clean_stdin(console, settings, ledger)
            return
        if in_place and out is None:
            from cleaner.cli.in_place import clean_in_place  # noqa: PLC0415

            raise typer.Exit(clean_in_place(sources, given, config, workers, quiet))
        if out is None:
            raise _stop(console, "--out or --in-place is missing: where shall the text go?")
        if in_place:
            raise _stop(console, "--out and --in-place: one of them")
        folders = {s: s if s.is_dir() else s.parent for s in sources if s.exists()}
        policies = {s: Policy(folder, given, config) for s, folder in folders.items()}
        plan = make_plan(sources, out, settings, policies)
    except (ConfigError, RunError) as error:
        raise _stop(console, str(error)) from error
    summary = _clean_folder(console, plan, out, settings, means, force, quiet, not no_progress)
    _report(console, out, sources, report, quiet)
    if not summary.complete:
        raise typer.Exit(EXIT_ERROR)


def _report(
    console: "Console", out: Path, sources: list[Path], form: Form | None, quiet: bool
) -> None:
    pages = tell(out, form, Language.AUTO, _corpus(sources)) if form else []
    for page in pages if not quiet else ():
        console.print(f"report: {page}")


def _corpus(sources: list[Path]) -> str:
    """Give the folder to which the names of the documents refer, as a report names it."""
    if len(sources) > 1:
        return ""
    return str(sources[0] if sources[0].is_dir() else sources[0].parent)


def _stop(console: "Console", message: str) -> typer.Exit:
    from cleaner.report.visible import visible  # noqa: PLC0415

    console.print(f"cleaner: {visible(message)}")
    return typer.Exit(EXIT_ERROR)


def _clean_folder(
    console: "Console",
    plan: "Plan",
    out: Path,
    settings: "Settings",
    means: Means,
    force: bool,
    quiet: bool,
    progress: bool,
) -> "Summary":
    from cleaner import run  # noqa: PLC0415
    from cleaner.engines import EngineError  # noqa: PLC0415
    from cleaner.ledger import CHANGES  # noqa: PLC0415
    from cleaner.plan import RunError  # noqa: PLC0415
    from cleaner.report.console import print_summary, progress_bar  # noqa: PLC0415
    from cleaner.report.visible import visible  # noqa: PLC0415
    from cleaner.rules import all_rules  # noqa: PLC0415

    def tell(message: str) -> None:
        if message and not quiet:
            console.print(visible(message), highlight=False)

    began = time.perf_counter()
    try:
        with progress_bar(console, plan.size, asked=progress and not quiet) as move:
            wanted = run.Run(plan, out, settings, means.engine(), move, tell)
            summary = run.carry_out(wanted, force=force)
    except (RunError, EngineError) as error:
        raise _stop(console, str(error)) from error
    if not quiet:
        where = f"ledger: {out}/.cleaner/{CHANGES}   undo: cleaner undo {out} --to DIR"
        print_summary(console, summary, all_rules(), where, time.perf_counter() - began)
    if quiet:
        for row in (*summary.failed, *summary.kept):
            _stop(console, f"{row['document']}: {row['reason']}")
    return summary


def _clean_stdin(console: "Console", settings: "Settings", ledger: Path | None) -> None:
    """Clean one text from standard input to standard output; what was done goes to stderr."""
    from cleaner import clean_bytes  # noqa: PLC0415
    from cleaner.decode import UndecodableError  # noqa: PLC0415
    from cleaner.ledger import change_line  # noqa: PLC0415

    try:
        result = clean_bytes(sys.stdin.buffer.read(), settings, name="-")
    except UndecodableError as error:
        raise _stop(console, f"standard input: {error}") from error
    sys.stdout.buffer.write(result.text.encode())
    sys.stdout.buffer.flush()
    if ledger is not None:
        ledger.write_bytes(b"".join(map(change_line, result.changes)))
    if result.kept:
        raise _stop(console, f"standard input: kept as it was: {result.kept}")
