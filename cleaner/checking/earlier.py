"""What an earlier check decided, read from its file when it is asked for."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cleaner.checking.course import Past
from cleaner.checking.decided import MAGIC, STAGES, Decided, SpoiltError
from cleaner.checking.judging import Case, Judged
from cleaner.checking.memory import known_of
from cleaner.corpus.learning import NOTHING, Growth
from cleaner.index import Row
from cleaner.model import folder_of
from cleaner.rounds import MAX_ROUNDS

if TYPE_CHECKING:  # numpy comes with them
    from cleaner.checking.stocks import Found
    from cleaner.copies.facts import Facts
    from cleaner.copies.renew import Entry
    from cleaner.copies.search import Search
    from cleaner.corpus.recount import Hashes, Shared


class Earlier:
    """The decisions on a corpus, step by step; a step is one corpus stage in one round."""

    def __init__(self, decided: Decided, head: list[Any]) -> None:
        """Take the file and the note that holds for it as a whole."""
        self.decided = decided
        self.rounds: int = head[2]
        self.stages: list[int] = head[3]
        self._edits: dict[int, int] = dict(head[4])  # by step: documents
        self.kept = decided.documents()
        self.names = {one.number: name for name, one in self.kept.items()}

    def changed(self, marks: Mapping[str, str]) -> set[str]:
        """Give the documents that are new, gone, or others than they were."""
        kept = self.kept
        changed = {n for n, mark in marks.items() if n not in kept or kept[n].mark != mark}
        return changed | (kept.keys() - marks.keys())

    def step(self, step: int) -> int:
        """Give the step that was taken in the place of one; rounds beyond are as the last."""
        return min(step, (self.rounds - 1) * STAGES + step % STAGES)

    def past(self, name: str) -> Past:
        """Give the course of a document."""
        return Past(self._courses.get(self.kept[name].number, {}))

    @cached_property
    def _courses(self) -> dict[int, Any]:
        """Read the courses of the documents in which something was found."""
        return {number: json.loads(body) for number, body in self.decided.bodies()}

    def edited(self, step: int, without: Iterable[str]) -> int:
        """Give how many documents were edited in a step, some left out."""
        mine = sum(self.kept[name].edits >> step & 1 for name in without)
        return self._edits.get(step, 0) - mine

    def amended(
        self, cases: Mapping[str, Case], without: Iterable[str] = ()
    ) -> dict[str, tuple[Case, Judged]]:
        """Give the documents in which something was found, as they are, some left out."""
        found = {}
        left_out = set(without)
        for number, body in self._courses.items():
            name = self.names[number]
            if name in left_out:
                continue
            amendments = Past(body).amendments(before=MAX_ROUNDS * STAGES)
            if amendments:
                digest, row = body["judged"]
                judged, _ = known_of(Row(name, "", "", digest, row))
                found[name] = cases[name]._replace(amendments=amendments), judged
        return found

    # templates

    def shared(self, step: int, folder: str) -> "Shared":
        """Give what a folder was found to share; of one that nobody knows: nothing."""
        from cleaner.corpus import recount  # noqa: PLC0415  loads numpy

        for at in range(self.step(step), -1, -STAGES):
            body = self.decided.note(f"templates {at} {folder}")
            if body:
                return recount.read(body)
        return recount.Shared(0, Growth([], []), recount.hashes(b""), NOTHING)

    def counted(self, step: int, folder: str, without: Iterable[str]) -> "dict[str, Hashes]":
        """Give what each document of a folder adds to its counts, some left out."""
        from cleaner.corpus import recount  # noqa: PLC0415  loads numpy

        left_out = set(without)
        numbers = [
            one.number
            for name, one in self.kept.items()
            if folder_of(name) == folder and name not in left_out
        ]
        shown = self.decided.shown(self.step(step), numbers)
        return {self.names[n]: recount.hashes(one) for n, (one, _) in shown.items() if one}

    # copies

    def facts(self, step: int, now: "Mapping[str, Facts | None]") -> "Found":
        """Give the facts of all documents, where `now` has others these, and what these were."""
        from cleaner.checking import stocks  # noqa: PLC0415  loads numpy

        return stocks.stock(self.decided, stocks.Wanted(self.step(step), self.names, now))

    def pairs(self, step: int) -> "Search":
        """Give the pairs that were found among all forms."""
        from cleaner.checking.recording import pairs_read  # noqa: PLC0415  loads numpy

        return pairs_read(self.decided.note(f"pairs {self.step(step)}"))

    def entries(self, step: int, name: str) -> "list[Entry]":
        """Give what was chosen in a document."""
        from cleaner.copies.renew import Entry  # noqa: PLC0415  loads numpy

        if name not in self.kept:
            return []
        rows = self.decided.entries(self.step(step), self.kept[name].number)
        return [Entry(at, gone, self.names[witness], *rest) for at, gone, witness, *rest in rows]

    def leaning(self, step: int, name: str) -> list[str]:
        """Give the documents that have a witness in another."""
        if name not in self.kept:
            return []
        numbers = self.decided.leaning_on(self.step(step), self.kept[name].number)
        return [self.names[number] for number in numbers]


def earlier(decided: Decided, maker: str) -> Earlier | None:
    """Read the file; None: it holds nothing, or is of another cleaner. Raises SpoiltError."""
    head = decided.note("head")
    if not head or head[:2] != [MAGIC, maker]:
        return None
    if head[-1] != decided.counts():
        raise SpoiltError
    return Earlier(decided, head)
