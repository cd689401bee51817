"""The flow of one document: text, stages, checks, text."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaner import checks, suppress
from cleaner.edits import Locator, apply, in_order, record
from cleaner.files import fingerprint
from cleaner.formats import front_matter
from cleaner.model import Change, CorpusStage, Document, Edit, Finding, Flag, Settings, Stage
from cleaner.stages import STAGES

# Rounds of all stages until one finds nothing to do. The second round exists for what one stage
# uncovers for an earlier one (a page number that went leaves two halves of a sentence side by
# side), and text that was misread several times over needs one for each; a text which still moves
# in the last round is given back as it was, and flagged.
MAX_ROUNDS = 8


class Cleaned(NamedTuple):
    """What the stages made of a document, and every change on the way, flags among them."""

    document: Document
    changes: list[Change]
    kept: str = ""  # why the document stays as it was; '' where all checks held


def clean_document(
    doc: Document, settings: Settings, stages: Sequence[Stage] = STAGES
) -> tuple[Document, list[Change]]:
    """Clean one text with the document stages; give it and what was changed or flagged."""
    cleaned = clean_text(doc, settings, stages)
    return cleaned.document, cleaned.changes


def clean_text(
    doc: Document,
    settings: Settings,
    stages: Sequence[Stage] = STAGES,
    opening: Iterable[Finding] = (),
) -> Cleaned:
    """Sweep over a text with every stage in turn until all of them leave it alone.

    Each stage sees the text which the sweep before it left. `opening` are the findings of a reader
    (of a page's blocks, say): they are the first sweep. A text which fails a check comes back as
    it was, with one flag that says why.
    """
    work = Work(doc)
    _, flags = work.sweep(opening, settings)
    return work.run(settings, stages, flags)


class Work:
    """A document on its way: the present text, and all that was done to it."""

    def __init__(self, doc: Document, changes: Iterable[Change] = ()) -> None:
        """Begin with a text, or go on where earlier `changes` (flags left out) led."""
        self.name = doc.name
        self.original = self.text = doc.text
        self.changes: list[Change] = []
        self.locator = Locator(doc.text)
        self.number = 0
        self._lines: tuple[int, list[int]] = (0, [])
        self._replay([change for change in changes if not change.flag])

    def _replay(self, changes: Sequence[Change]) -> None:
        for number in sorted({change.sweep for change in changes}):
            sweep = [
                Edit(c.start, c.start + len(c.old), c.new, checks.NOT_SETTLED)
                for c in changes
                if c.sweep == number
            ]
            self.text = apply(self.text, sweep)
            self.locator.add(sweep)
            self.number = number + 1
        self.changes = list(changes)

    @property
    def above(self) -> int:
        """Give the characters of the front matter, which no stage sees."""
        return front_matter.length(self.text)

    def document(self) -> Document:
        """Give the present text, with the original line of each of its lines."""
        number, lines = self._lines
        if number != self.number:
            lines = self.locator.lines(self.text)
            self._lines = (self.number, lines)
        return Document(self.name, self.text, lines)

    def sweep(
        self, findings: Iterable[Finding], settings: Settings, above: int = 0
    ) -> tuple[bool, list[Change]]:
        """Apply the edits among the findings of the rules that are on; give the flags.

        `above`: how many characters stand above the text which the finder saw.
        """
        every = list(findings)
        declined = [f for f in every if self.declines(f, settings, above)]
        found = suppress.without_halves(every, declined) if declined else every
        if above:
            found = [f._replace(start=f.start + above, end=f.end + above) for f in found]
        if not found:
            return False, []
        text, locator = self.text, self.locator
        edits = in_order((f for f in found if isinstance(f, Edit)), len(text))
        self.changes += [record(self.name, self.number, text, edit, locator) for edit in edits]
        flags = [
            record(self.name, self.number, text, finding, locator)
            for finding in sorted((f for f in found if isinstance(f, Flag)), key=_place)
        ]
        if edits:
            self.text = apply(text, edits)
            locator.add(edits)
            self.number += 1
        return bool(edits), flags

    def declines(self, finding: Finding, settings: Settings, above: int = 0) -> bool:
        """Say whether a rule is off, or an editor took back what it does to the paragraph."""
        if not settings.selects(finding.rule):
            return True
        code = finding.rule.code
        if all(rejected != code for rejected, _ in settings.rejected):
            return False
        line, _ = self.locator.place(finding.start + above)
        return (code, fingerprint(self.locator.line(line))) in settings.rejected

    def run(
        self, settings: Settings, stages: Sequence[Stage], flags: Sequence[Change] = ()
    ) -> Cleaned:
        """Run the stages until none finds anything to edit; check what came of it.

        The text has settled when every stage in turn has looked at it and left it alone. Only the
        last flags of a stage count: what it flagged before is found again, or was settled by an
        edit. `flags` are those of corpus stages, which are not asked again.
        """
        at_work = [stage for stage in stages if is_at_work(stage, settings)]
        found: dict[int, list[Change]] = {}
        quiet = turn = 0
        while quiet < len(at_work) and turn < MAX_ROUNDS * len(at_work):
            number = turn % len(at_work)
            findings = at_work[number].find(front_matter.body(self.document()), settings)
            edited, found[number] = self.sweep(findings, settings, self.above)
            quiet = 0 if edited else quiet + 1
            turn += 1
        settled = quiet >= len(at_work)
        flagged = [change for number in sorted(found) for change in found[number]]
        broken = checks.broken_law(
            self.original, self.text, self.changes, settled=settled, max_loss=settings.max_loss
        )
        if broken:
            rule, why = broken
            flag = Change(self.name, 0, 0, "", "", rule.code, 1, 1, why, flag=True)
            return Cleaned(Document(self.name, self.original), [flag], f"{rule.code}: {why}")
        return Cleaned(self.document(), [*self.changes, *flagged, *flags])


def is_at_work(stage: Stage | CorpusStage, settings: Settings) -> bool:
    """Say whether any rule of a stage is on."""
    return any(settings.selects(rule) for rule in stage.RULES)


def _place(flag: Flag) -> tuple[int, int]:
    return flag.start, flag.end
