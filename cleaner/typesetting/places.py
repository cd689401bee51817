"""Findings about passages, at their places in the document."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.model import Document, Edit, Flag, Rule
from cleaner.text import line_number, original_line, removal_span
from cleaner.typesetting.broken import Match, Passage
from cleaner.typesetting.glue import glue

_SHOWN = 8  # characters on each side of a break in the evidence


class Places(NamedTuple):
    """The passages of a document and where its lines begin."""

    doc: Document
    passages: Sequence[Passage]
    starts: list[int]

    def join(self, match: Match, rule: Rule) -> Edit:
        """Put a passage and the next one together."""
        before, after = self.passages[match.before], self.passages[match.after]
        new = glue(before.body, after.body)
        return Edit(before.end, after.at, new, rule, self._evidence(match))

    def may_move(self, match: Match) -> bool:
        """Say whether the second half stands on one line, and in the same quotation."""
        before, after = self.passages[match.before], self.passages[match.after]
        return after.whole and before.quote == after.quote == ""

    def move(self, match: Match, rule: Rule) -> Iterator[Edit]:
        """Put the second half behind the first, and take it away where it stood."""
        before, after = self.passages[match.before], self.passages[match.after]
        evidence = self._evidence(match)
        new = glue(before.body, after.body) + after.body
        yield Edit(before.end, before.end, new, rule, evidence, self._place(after.at))
        start, stop = removal_span(self.doc.text, after.start, after.stop)
        yield Edit(start, stop, "", rule, evidence, self._place(before.end))

    def point(self, match: Match, rule: Rule) -> Iterator[Flag]:
        """Point out both halves."""
        before, after = self.passages[match.before], self.passages[match.after]
        evidence = self._evidence(match)
        yield Flag(before.end - 1, before.end, rule, evidence, self._place(after.at))
        yield Flag(after.at, after.at + 1, rule, evidence, self._place(before.end))

    def cut(self, index: int, rule: Rule) -> Flag:
        """Point out a passage that breaks off."""
        passage = self.passages[index]
        evidence = f"the sentence breaks off after “{passage.body[-_SHOWN:]}”; nothing near goes on"
        return Flag(passage.end - 1, passage.end, rule, evidence)

    def _line(self, at: int) -> int:
        return original_line(self.doc, line_number(self.starts, at))

    def _place(self, at: int) -> str:
        return f"{self.doc.name}:{self._line(at)}"

    def _evidence(self, match: Match) -> str:
        before, after = self.passages[match.before], self.passages[match.after]
        return (
            f"line {self._line(before.end)} breaks off in mid sentence and line "
            f"{self._line(after.at)} goes on: “{before.body[-_SHOWN:]}|{after.body[:_SHOWN]}”, "
            f"score {match.score:.1f}"
        )
