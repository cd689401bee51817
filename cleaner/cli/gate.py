"""What `check` and `baseline` share: the check itself, what goes to which stream."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from cleaner.cli import EXIT_ERROR
from cleaner.cli.asked import Color
from cleaner.report.counted import counted

if TYPE_CHECKING:
    from cleaner.check import Checked, Choice, Scope
    from cleaner.checking.tree import Tree

_LISTED = 5  # entries of a kind that are named; the others are counted


@contextmanager
def errors() -> Iterator[None]:
    """Turn what cannot be done as asked into one line and exit status 2."""
    from cleaner.baseline import BaselineError  # noqa: PLC0415  keeps --help fast
    from cleaner.checking.tree import TreeError  # noqa: PLC0415
    from cleaner.config import ConfigError  # noqa: PLC0415
    from cleaner.plan import RunError  # noqa: PLC0415

    try:
        yield
    except (BaselineError, ConfigError, RunError, TreeError) as error:
        say(str(error))
        raise SystemExit(EXIT_ERROR) from error


def run(scope: "Scope", choice: "Choice", quiet: bool, color: Color) -> "Checked":
    """Check, with a progress bar where somebody sees it."""
    from cleaner import check as gate  # noqa: PLC0415

    with errors():
        if quiet or not is_terminal(sys.stderr):
            return gate.check(scope, choice)
        from cleaner.report.console import console_for, progress_bar  # noqa: PLC0415  loads rich

        size = sum(source.size for source in scope.tree.sources)
        with progress_bar(console_for(color.value), size, asked=True) as move:
            return gate.check(scope, choice, move)


def is_terminal(stream: TextIO) -> bool:
    """Say whether somebody looks at a stream."""
    return stream.isatty()


def put(rows: Iterable[str], file: Path | None) -> None:
    """Write findings to a file, whole or not at all, or to standard output."""
    if file is not None:
        from cleaner import files  # noqa: PLC0415

        data = "".join(rows).encode("utf-8", "backslashreplace")
        if file.exists() and not file.is_file():
            file.write_bytes(data)  # a device or a pipe: it must not be replaced
        else:
            files.write(file, data)
        return
    out = sys.stdout.buffer
    for row in rows:
        out.write(row.encode("utf-8", "backslashreplace"))
    out.flush()


def say(text: str) -> None:
    """Tell something that is no finding."""
    from cleaner.report.visible import visible  # noqa: PLC0415

    sys.stderr.write(f"cleaner: {visible(text)}\n")


def tell_rest(tree: "Tree", checked: "Checked | None" = None, quiet: bool = False) -> None:
    """Name what could not be done; count what was passed over, accepted, found."""
    for name in tree.missing:
        say(f"{name}: no such file or folder")
    for name, reason in checked.failed if checked else ():
        say(f"{name}: {reason}")
    if quiet:
        return
    skipped = [(skip.name, skip.reason) for skip in tree.skipped]
    skipped += checked.passed_over if checked else []
    for name, reason in skipped[:_LISTED]:
        say(f"skipped: {name}: {reason}")
    if len(skipped) > _LISTED:
        say(f"skipped: {len(skipped) - _LISTED} more")
    if checked:
        _sum_up(tree, checked)


def _sum_up(tree: "Tree", checked: "Checked") -> None:
    for key, count in list(checked.unused.items())[:_LISTED]:
        say(f"unused in the baseline: {count} × {key.rule} in {key.path}")
    if checked.unused:
        total = sum(checked.unused.values())
        say(f"gone: {counted(total, 'accepted finding')}: `cleaner baseline --prune` forgets them")
    total = checked.accepted.total()
    accepted = f", {total} accepted by the baseline" if total else ""
    fixable = sum(one.fixable for one in checked.found)
    fixes = f" ({fixable} fixable with --fix)" if fixable else ""
    findings = counted(len(checked.found), "finding")
    say(f"{counted(len(tree.sources), 'document')}, {findings}{fixes}{accepted}")
