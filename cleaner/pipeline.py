"""The flow: what happens to one document, from its text to its text."""

from typing import NamedTuple

from cleaner.edits import Locator, apply, in_order, record
from cleaner.model import Change, Document, Edit, Finding, Settings, Stage
from cleaner.stages import STAGES

# Rounds of all stages until one finds nothing to do. The second round exists for what one stage
# uncovers for an earlier one (a caption that went leaves two halves of a sentence side by side);
# a text which still moves in the last round is given back as it was, and flagged.
MAX_ROUNDS = 4


class Cleaned(NamedTuple):
    """What the stages made of a document, and every change on the way, flags among them."""

    document: Document
    changes: list[Change]
    settled: bool  # a further round would find nothing to do


def clean_document(
    doc: Document, settings: Settings, stages: tuple[Stage, ...] = STAGES
) -> tuple[Document, list[Change]]:
    """Clean one text with the document stages; give it and what was changed or flagged."""
    cleaned = run_stages(doc, settings, stages)
    return cleaned.document, cleaned.changes


def run_stages(doc: Document, settings: Settings, stages: tuple[Stage, ...] = STAGES) -> Cleaned:
    """Sweep over a text with every stage, round after round, until a round changes nothing.

    Each stage sees the text which the sweep before it left. Only the flags of the last round
    count: those of earlier rounds are found again or were settled by an edit.
    """
    locator = Locator(doc.text)
    text = doc.text
    changes: list[Change] = []
    flags: list[Change] = []
    sweep_number = 0
    for _ in range(MAX_ROUNDS):
        flags = []
        edited = False
        for stage in stages:
            now = Document(doc.name, text, locator.lines(text))
            found = [f for f in stage.find(now, settings) if settings.selects(f.rule)]
            sweep = in_order((f for f in found if isinstance(f, Edit)), len(text))
            recorded = [record(doc.name, sweep_number, text, f, locator) for f in found]
            flags += [c for c in recorded if c.flag]
            if sweep:
                changes += sorted((c for c in recorded if not c.flag), key=lambda c: c.start)
                text = apply(text, sweep)
                locator.add(sweep)
                sweep_number += 1
                edited = True
        if not edited:
            break
    done = Document(doc.name, text, locator.lines(text))
    return Cleaned(done, changes + flags, settled=not edited)


def selected(findings: list[Finding], settings: Settings) -> list[Finding]:
    """Give the findings of the rules that are on."""
    return [f for f in findings if settings.selects(f.rule)]
