"""What `cleaner check` does: look, mend if asked to, tell."""

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from cleaner.check import Checked, Choice
from cleaner.cli import EXIT_ERROR, EXIT_FINDINGS, EXIT_OK
from cleaner.cli.asked import Asked, Format, flags
from cleaner.cli.gate import errors, put, run, tell_rest
from cleaner.cli.mend import Repair, Repaired, mend, pipe, survey
from cleaner.report.finding import About, Told
from cleaner.rules import all_rules

_STDIN = [Path("-")]


def answer(asked: Asked) -> int:
    """Do what was asked; give the exit status."""
    choice = _choice(asked)
    repair = Repair(asked.fix, asked.diff, asked.unsafe_fixes)
    if asked.paths == _STDIN:
        checked, repaired = pipe(asked.stdin_filename, choice, repair)
    else:
        with errors():
            scope = survey(asked.paths or [Path()], choice, repair)
        if asked.show_files:
            put((f"{source.path}\n" for source in scope.tree.sources), asked.output_file)
            tell_rest(scope.tree)
            return EXIT_OK
        found = run(scope, choice, asked.quiet or asked.no_progress, asked.color)
        checked, repaired = mend(found, choice, repair)
    if not asked.diff and not (asked.fix and asked.paths == _STDIN):
        rows = _statistics(checked.found) if asked.statistics else _formatted(checked, asked)
        put(rows, asked.output_file)
    tell_rest(checked.scope.tree, checked, asked.quiet)
    return _status(asked, checked, repaired)


def _choice(asked: Asked) -> Choice:
    return Choice(
        flags=flags(asked.select, asked.extend_select, asked.ignore, asked.exclude),
        config=asked.config,
        everything=asked.all_files,
        force_exclude=asked.force_exclude,
        baseline=asked.baseline,
        workers=asked.workers,
        cached=not asked.no_cache,
    )


def _status(asked: Asked, checked: Checked, repaired: Repaired) -> int:
    if checked.failed or checked.scope.tree.missing or repaired.refused:
        return EXIT_ERROR
    failed = checked.found if not asked.diff else repaired.made
    if (failed and not asked.exit_zero) or (asked.exit_non_zero_on_fix and repaired.made):
        return EXIT_FINDINGS
    return EXIT_OK


def _formatted(checked: Checked, asked: Asked) -> Iterator[str]:
    if asked.output_format is Format.CONCISE and not checked.found:
        return iter(())
    from cleaner.versions import ours  # noqa: PLC0415  to ask for the version takes its time

    report = import_module(f"cleaner.report.{asked.output_format.value}")
    rows: Iterator[str] = report.write(checked.found, About(ours(), all_rules()))
    return rows


def _statistics(found: Iterable[Told]) -> Iterator[str]:
    counts = Counter((one.rule.code, one.rule.name) for one in found)
    for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:>7}  {code}  {name}\n"
