"""Changes as a table for a spreadsheet program, in which no cell computes anything."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from cleaner.model import Change, Rule
from cleaner.report.visible import visible

COLUMNS = (
    "document",
    "line",
    "column",
    "rule",
    "name",
    "kind",
    "removed",
    "old",
    "new",
    "evidence",
    "witness",
)
MARK = "\ufeff"  # without it Excel reads UTF-8 in the code page of the country

# What spreadsheet programs take for the beginning of a formula, full-width forms as well; behind
# blanks and quotation marks too, because some strip those first.
_FORMULA = re.compile("[\\s\"'`]*[=+\\-@|%\uff1d\uff0b\uff0d\uff20]")
_LONGEST = 30_000  # characters: a cell of Excel takes 32,767


def table(changes: Iterable[Change], rules: Mapping[str, Rule]) -> Iterator[str]:
    """Yield the lines of the table, the titles first."""
    yield MARK + _line(COLUMNS)
    for change in changes:
        rule = rules.get(change.rule)
        yield _line(
            (
                cell(change.document),
                change.line,
                change.column,
                cell(change.rule),
                rule.name if rule else "",
                kind(change, rules),
                0 if change.flag else max(len(change.old) - len(change.new), 0),
                cell(change.old),
                cell(change.new),
                cell(change.evidence),
                cell(change.witness),
            )
        )


def kind(change: Change, rules: Mapping[str, Rule]) -> str:
    """Say what a change does to words: flag, safe, or removes words."""
    if change.flag:
        return "flag"
    return "safe" if change.rule in rules and rules[change.rule].safe else "removes words"


def cell(text: str) -> str:
    """Give text as one line that is no formula and in which nothing acts."""
    text = visible(text.replace("\n", "⏎"), _LONGEST)
    return f"'{text}" if _FORMULA.match(text) else text


def _line(values: Iterable[str | int]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerow(values)
    return line.getvalue()
