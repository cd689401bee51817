"""What an editor decided: `OUT/.cleaner/reviewed.jsonl`, one JSON object a line, in their order.

    {"verdict": "accepted", "path": "/a.txt", "rule": "N101", "paragraph": "5f…", "line": 3, …}

A decision is about a rule and a paragraph of a document, like a rejection. What is taken back
stands in rejected.jsonl, which runs obey; here stands beside it what the editor saw then.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import files, ledger, rejections
from cleaner.rejections import Rejection, RejectionsError

FILE = "reviewed.jsonl"
ACCEPTED = "accepted"
REJECTED = "rejected"
OPEN = "open"  # asked for, never written: what was decided is forgotten


class Decision(NamedTuple):
    """One decision; name, line and texts are those of the day."""

    verdict: str
    path: str
    rule: str
    paragraph: str
    document: str = ""
    line: int = 0
    old: str = ""
    new: str = ""
    evidence: str = ""

    @property
    def rejection(self) -> Rejection:
        """Give what tells it from others, and what a run would obey."""
        return Rejection(self.path, self.rule, self.paragraph)


Decisions = dict[Rejection, Decision]


def read(notes: Path) -> Decisions:
    """Read the decisions; none is nothing. Raises RejectionsError where the file is damaged.

    Of those that were taken back only what runs obey counts: a crash may have come between.
    """
    found: Decisions = {}
    obeyed = frozenset(rejections.read(notes))
    for one in _rows(notes / FILE):
        if one.verdict == ACCEPTED or one.rejection in obeyed:
            found[one.rejection] = one
    return found


def write(notes: Path, decisions: Iterable[Decision]) -> None:
    """Write the decisions, whole or not at all."""
    rows = [ledger.line(_told(one)) for one in decisions]
    files.write(notes / FILE, b"".join(rows), sync=True)


def _told(one: Decision) -> dict[str, Any]:
    return {key: value for key, value in one._asdict().items() if value or key == "paragraph"}


def _rows(path: Path) -> Iterable[Decision]:
    try:
        rows = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for number, row in enumerate(rows, 1):
        try:
            yield _decision(json.loads(row))
        except (ValueError, TypeError, RecursionError) as error:
            message = f"{path}:{number}: not a decision: {row[:60]!r}"
            raise RejectionsError(message) from error


def _decision(row: Mapping[str, Any]) -> Decision:
    one = Decision(**row)
    texts = (*one[:5], *one[6:])
    if not all(isinstance(text, str) for text in texts) or type(one.line) is not int:
        raise TypeError(row)
    if one.verdict not in (ACCEPTED, REJECTED):
        raise ValueError(one.verdict)
    return one
