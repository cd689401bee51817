"""One document on its way through the decisions of the corpus stages."""

from collections.abc import Sequence
from typing import Any

from cleaner.checking.decided import STAGES
from cleaner.checking.judging import Amendment, Case, Judged, judge
from cleaner.model import Edit, Finding, Flag
from cleaner.rounds import parted
from cleaner.rules import all_rules

Packed = list[Any]


class Course:
    """What was found in a document step by step, and what became of it."""

    def __init__(self, case: Case, judged: Judged) -> None:
        """Take a document before the first step, with what the stages see of it."""
        self.case = case
        self.judged = judged
        self.found: list[tuple[int, Sequence[Finding]]] = []
        self.applied: list[tuple[int, Sequence[Finding]]] = []
        self.edits = 0  # bits
        self.shown: list[tuple[int, Any]] = []  # before each step, to its stage
        self._told: list[Sequence[Finding]] = [()] * STAGES

    def sees(self, step: int) -> Any:  # noqa: ANN401  each stage's own
        """Give what the document shows at a step; None: nothing."""
        sightings = self.judged.sightings
        return sightings[step % STAGES] if sightings else None

    def take(self, step: int, found: Sequence[Finding]) -> None:
        """Apply what was found at a step, as a run does."""
        stage = step % STAGES
        self.shown.append((step, self.sees(step)))
        if found:
            self.found.append((step, found))
        if list(found) == list(self._told[stage]):
            return
        self._told[stage] = [one for one in found if isinstance(one, Flag)]
        more = (*self.case.amendments, Amendment(stage, tuple(found)))
        self.case = self.case._replace(amendments=more)
        self.applied.append((step, found))
        self.judged = judge(self.case)
        done = list(found)
        if self.judged.declined:
            done, self._told[stage] = parted(found, self.judged.declined)
        if any(isinstance(one, Edit) for one in done):
            self.edits |= 1 << step


class Past:
    """What is written of a document's course in an earlier check."""

    def __init__(self, body: dict[str, Any]) -> None:
        """Take what was read from JSON."""
        self._rounds: int = body.get("rounds", 1)
        self._found: list[tuple[int, list[Packed]]] = body.get("found", [])
        self._applied: list[tuple[int, list[Packed]]] = body.get("applied", [])

    def found(self, step: int) -> list[Finding]:
        """Give what was found at a step; in rounds that were not needed, as in the last one."""
        if step // STAGES >= self._rounds:
            step = (self._rounds - 1) * STAGES + step % STAGES
        return next((list(map(unpacked, some)) for at, some in self._found if at == step), [])

    def amendments(self, before: int) -> tuple[Amendment, ...]:
        """Give what was applied before a step."""
        return tuple(
            Amendment(at % STAGES, tuple(map(unpacked, some)))
            for at, some in self._applied
            if at < before
        )


def written(
    rounds: int,
    found: Sequence[tuple[int, Sequence[Finding]]],
    applied: Sequence[tuple[int, Sequence[Finding]]],
    judged: tuple[str, str],
) -> dict[str, Any]:
    """Write a course for JSON; nothing where nothing was found."""
    if not found and not applied:
        return {}
    return {
        "rounds": rounds,
        "found": [(at, list(map(packed, some))) for at, some in found],
        "applied": [(at, list(map(packed, some))) for at, some in applied],
        "judged": judged,
    }


def packed(finding: Finding) -> Packed:
    """Write a finding."""
    kind = "flag" if isinstance(finding, Flag) else "edit"
    new = finding.new if isinstance(finding, Edit) else ""
    code = finding.rule.code
    return [kind, finding.start, finding.end, new, code, finding.evidence, finding.witness]


def unpacked(values: Packed) -> Finding:
    """Read a finding."""
    kind, start, end, new, code, evidence, witness = values
    rule = all_rules()[code]
    if kind == "flag":
        return Flag(start, end, rule, evidence, witness)
    return Edit(start, end, new, rule, evidence, witness)
