"""The terminal: its console, a progress bar, the summary of a run."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from cleaner.model import Rule
from cleaner.report.counted import counted
from cleaner.report.visible import visible
from cleaner.summary import Summary

_BAR = 12  # columns of the longest bar
# the families of rules, as the page colours them; the terminal says what each colour looks like
_STYLES = {
    "B": "yellow",
    "D": "magenta",
    "E": "blue",
    "H": "cyan",
    "L": "bright_blue",
    "N": "green",
    "X": "red",
}
_LISTED = 5  # documents named below the tables; the ledger has all of them


def console_for(color: str) -> Console:
    """Give the console for all that is no finding; markup is off: corpus text would act in it.

    `color` is auto, always or never; NO_COLOR, FORCE_COLOR and TERM=dumb are heeded.
    """
    return Console(
        stderr=True,
        force_terminal={"always": True, "never": False}.get(color),
        no_color=True if color == "never" else None,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
    )


@contextmanager
def progress_bar(
    console: Console, size: int, *, asked: bool
) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function (step, documents, bytes) that moves a bar over `size` bytes.

    It has a reader only on a terminal, and not under CI or in a hook; else it does nothing.
    """
    if not asked or not console.is_terminal or {"CI", "PRE_COMMIT"} & os.environ.keys():
        yield lambda *_: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} % of {task.fields[total_mb]:.1f} MB"),
        TextColumn("{task.fields[documents]} documents"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("clean", total=size, total_mb=size / 1e6, documents=0)

        def move(step: str, documents: int, done: int) -> None:
            bar.update(task, description=step, documents=documents, completed=done or None)

        yield move


def print_summary(
    console: Console, summary: Summary, rules: Mapping[str, Rule], where: str, seconds: float
) -> None:
    """Print what a run did: files, changes by rule, largest losses, what to see."""
    told = summary.files
    mb = summary.characters["bytes_in"] / 1e6
    console.print(
        f"{counted(told['read'], 'file')} read ({mb:.1f} MB, {seconds:.1f} s): "
        f"{told['changed']} changed, {told['unchanged']} unchanged, {told['kept']} kept, "
        f"{told['copied']} copied, {told['skipped']} skipped, {told['failed']} failed",
        highlight=False,
    )
    _print_records(console, summary)
    if summary.rules:
        console.print(_rule_table(summary, rules))
    for loss in summary.losses[:_LISTED]:
        by = ", ".join(f"{code} {count}" for code, count in loss["rules"].items())
        _row(console, "largest loss", loss["document"], f"{loss['characters']} characters ({by})")
    for title, rows in (("failed", summary.failed), ("kept", summary.kept)):
        for row in rows:
            _row(console, title, row["document"], row["reason"])
    for title, rows in (("copied", summary.copied), ("skipped", summary.skipped)):
        for row in rows[:_LISTED]:
            _row(console, title, row.get("document", row.get("name", "")), row["reason"])
        if len(rows) > _LISTED:
            console.print(f"  … and {len(rows) - _LISTED} more {title}", highlight=False)
    console.print(Text(where))


def _print_records(console: Console, summary: Summary) -> None:
    if summary.records:
        counts = ", ".join(f"{count} {what}" for what, count in summary.records.items())
        console.print(f"records in them: {counts}", highlight=False)


def _rule_table(summary: Summary, rules: Mapping[str, Rule]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("rule", "what"):
        table.add_column(title)
    for title in ("changes", "flags", "characters"):
        table.add_column(title, justify="right")
    table.add_column("removed")
    most = max(counts["removed"] for counts in summary.rules.values()) or 1
    for code, counts in summary.rules.items():
        name = rules[code].name if code in rules else ""
        style = _STYLES.get(code[:1], "")
        bar = Text("█" * round(_BAR * counts["removed"] / most), style)
        table.add_row(Text(visible(code), style), name, *_figures(counts), bar)
    total = Counter[str]()
    for counts in summary.rules.values():
        total.update(counts)
    table.add_row("", "all", *_figures(total), style="bold")
    return table


def _figures(counts: Mapping[str, int]) -> list[str]:
    """Give changes, flags and characters removed; a dot is nothing."""
    return [f"{counts[key]:,}" if counts[key] else "·" for key in ("changes", "flags", "removed")]


def _row(console: Console, title: str, document: str, text: str) -> None:
    console.print(Text(f"  {title}: {visible(document)}: {visible(text)}"))
