"""Where in the ledger of now a decision is about something, and what that is."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cleaner import files, rerun, texts
from cleaner.edits import BYTES
from cleaner.ledger import Entry
from cleaner.model import Change
from cleaner.rejections import Rejection
from cleaner.review.decisions import Decision, Decisions
from cleaner.suppress import EVERY_PARAGRAPH

_SHOWN = 400  # characters of a text that are kept with a decision


class Place(NamedTuple):
    """A change as the page names it; the line is of the original."""

    document: str
    rule: str
    line: int


def decisions_at(out: Path, verdict: str, places: Collection[Place]) -> Iterator[Decision]:
    """Yield the decision for each change that stands at one of the places."""
    wanted = frozenset(places)
    for entry, changes, its in _documents(out, {place.document for place in wanted}):
        chosen = [c for c in changes if Place(entry.document, c.rule, c.line) in wanted]
        for change, paragraph in _paragraphs(its, chosen):
            yield Decision(
                verdict,
                rerun.path_of(entry),
                change.rule,
                paragraph,
                entry.document,
                change.line,
                change.old[:_SHOWN],
                "" if change.flag else change.new[:_SHOWN],
                change.evidence,
            )


def places_of(out: Path, decisions: Decisions) -> Iterator[tuple[Place, Decision]]:
    """Yield the places of the changes that are still there, each with what was decided on it."""
    rules: defaultdict[str, set[str]] = defaultdict(set)
    for one in decisions.values():
        rules[one.path].add(one.rule)
    for entry, changes, its in texts.entries(out) if decisions else ():
        path = rerun.path_of(entry)
        chosen = [c for c in changes if c.rule in rules.get(path, ())]
        for change, paragraph in _paragraphs(its, chosen):
            key = Rejection(path, change.rule, paragraph)
            if key in decisions:
                yield Place(entry.document, change.rule, change.line), decisions[key]


def keys_at(out: Path, places: Collection[Place]) -> Iterator[Rejection]:
    """Yield what tells decisions at these places, also where the change is there no longer."""
    for entry, _, its in _documents(out, {place.document for place in places}):
        path = rerun.path_of(entry)
        lines = _lines(its)
        for place in places:
            if place.document == entry.document and 0 < place.line <= len(lines):
                yield Rejection(path, place.rule, files.fingerprint(lines[place.line - 1]))
                yield Rejection(path, place.rule, EVERY_PARAGRAPH)


def _documents(
    out: Path, names: Collection[str]
) -> Iterator[tuple[Entry, list[Change], texts.Texts]]:
    return (row for row in texts.entries(out) if row[0].document in names) if names else iter(())


def _paragraphs(its: texts.Texts, chosen: Sequence[Change]) -> Iterator[tuple[Change, str]]:
    """Give each chosen change with the fingerprint of its line, as a rejection has it.

    What was done to the bytes is no matter of a line. Where the text is gone, nothing comes.
    """
    lines = _lines(its) if any(change.sweep != BYTES for change in chosen) else []
    for change in chosen:
        if change.sweep == BYTES:
            yield change, EVERY_PARAGRAPH
        elif change.line <= len(lines):
            yield change, files.fingerprint(lines[change.line - 1])


def _lines(its: texts.Texts) -> list[str]:
    """Give the lines of the original; none where it cannot be told."""
    try:
        return its()[0].split("\n")
    except (OSError, ValueError):
        return []
