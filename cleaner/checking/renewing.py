"""The decisions of the corpus stages, made again only where a change reaches.

What was decided before lies on disk (decided.py). Documents that show something else go their
course anew; so does every document in which a stage now finds something else. All others stay
what they were: nobody looks at them.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from cleaner.checking.course import Course, Past
from cleaner.checking.decided import STAGES, SpoiltError
from cleaner.checking.earlier import Earlier
from cleaner.checking.judging import Case, Judged, judge, look
from cleaner.checking.recording import pairs_written
from cleaner.checking.rewriting import News, write
from cleaner.copies import renew
from cleaner.copies.area import TooMuchError
from cleaner.copies.facts import Facts, facts_bytes, of_table
from cleaner.copies.renew import Before, Renewed
from cleaner.copies.tables import Table
from cleaner.corpus import CORPUS_STAGES, duplicates, recount, templates
from cleaner.model import Finding, Settings, folder_of, in_corpus
from cleaner.pipeline import is_at_work
from cleaner.rounds import MAX_ROUNDS, selected

# More changed documents, and it is as cheap to decide on everything.
MOST_CHANGED = 100


class Now(NamedTuple):
    """What is checked now."""

    cases: Mapping[str, Case]  # before the corpus stages
    judged: Mapping[str, Judged]
    marks: Mapping[str, str]  # of the documents that show the stages something
    together: Settings
    settings_of: Callable[[str], Settings]


def renewed(
    known: Earlier, now: Now, changed: set[str], maker: str
) -> dict[str, tuple[Case, Judged]] | None:
    """Give the documents in which something was found; None: all must be decided anew.

    Raises SpoiltError where the file is not what was written.
    """
    stages = [n for n, stage in enumerate(CORPUS_STAGES) if is_at_work(stage, now.together)]
    if stages != known.stages or len(changed) > MOST_CHANGED or not now.marks:
        return None
    renewing = _Renewing(known, now, changed)
    try:
        renewing.go()
    except TooMuchError:
        return None
    write(known, renewing.news(maker))
    return renewing.amended()


class _Renewing:
    """One change on its way through all steps."""

    def __init__(self, known: Earlier, now: Now, changed: set[str]) -> None:
        self._known = known
        self._now = now
        self._changed = changed
        self._pasts: dict[str, Past] = {}
        self._courses: dict[str, Course] = {}
        self._steps: list[int] = []
        self._rounds = 0
        self._notes: dict[str, object] = {}
        self._counted: dict[tuple[int, str], bytes] = {}
        self._entries: list[tuple[int, str, list[renew.Entry]]] = []

    def go(self) -> None:
        """Take every step; raises TooMuchError."""
        for name in sorted(self._changed & self._now.marks.keys()):
            self._courses[name] = self._course(name)
        for number in range(MAX_ROUNDS):
            self._rounds = number + 1
            for stage in self._known.stages:
                self._take(number * STAGES + stage)
            if not self._is_edited(number):
                break
        if self._rounds < self._known.rounds:
            raise TooMuchError

    def _course(self, name: str) -> Course:
        case, known = self._now.cases[name], self._now.judged[name]
        seen = known if known.sightings is not None else look(case, known)
        if seen.seen != known.seen:
            raise TooMuchError  # the file changed meanwhile
        return Course(case, seen)

    def _take(self, step: int) -> None:
        found = (self._templates, self._copies)[step % STAGES](step)
        chosen = selected({n: f for n, f in found.items() if f}, self._now.settings_of)
        for name in found.keys() - self._courses.keys():
            if chosen.get(name, []) != self._past(name).found(step):
                self._courses[name] = self._caught_up(name)
        self._steps.append(step)
        for name, one in self._courses.items():
            one.take(step, chosen.get(name, []))

    def _caught_up(self, name: str) -> Course:
        """Give the course of a document up to here, which is what it was before."""
        one = self._course(name)
        for step in self._steps:
            one.take(step, self._past(name).found(step))
        return one

    def _past(self, name: str) -> Past:
        if name not in self._pasts:
            self._pasts[name] = self._known.past(name)
        return self._pasts[name]

    def _is_edited(self, number: int) -> bool:
        steps = [step for step in self._steps if step // STAGES == number]
        if any(one.edits >> step & 1 for one in self._courses.values() for step in steps):
            return True
        return any(self._known.edited(step, self._others_than_before) for step in steps)

    @property
    def _others_than_before(self) -> set[str]:
        return {*self._courses, *self._changed} & self._known.kept.keys()

    # templates

    def _templates(self, step: int) -> dict[str, list[Finding]]:
        answer: dict[str, list[Finding]] = {}
        seen = {name: one.sees(step) for name, one in self._courses.items()}
        settings = self._now.together
        for folder in sorted({folder_of(name) for name in {*seen, *self._changed}}):
            shared = self._known.shared(step, folder)
            own = {n: s for n, s in seen.items() if folder_of(n) == folder and s is not None}
            counted = {n: recount.counted_of(s, shared.growth, settings) for n, s in own.items()}
            others = self._known.counted(step, folder, {*self._courses, *self._changed})
            every = {**others, **counted}
            ordered = [every[name] for name in sorted(every, key=in_corpus)]
            if not recount.still_holds(shared, ordered, settings):
                raise TooMuchError
            for name, hashes in counted.items():
                self._counted[step, name] = hashes.tobytes()
            now = shared._replace(size=len(ordered))
            self._notes[f"templates {step} {folder}"] = recount.written(now)
            answer |= {name: [] for name in own}
            answer |= templates.decide(own, settings, {folder: shared.holds})
        return answer

    # copies

    def _copies(self, step: int) -> dict[str, list[Finding]]:
        now: dict[str, Table | None] = {n: one.sees(step) for n, one in self._courses.items()}
        now |= dict.fromkeys(self._changed - now.keys())
        facts = {name: of_table(table) if table else None for name, table in now.items()}
        stock, old = self._known.facts(step, facts)
        before = Before(
            old,
            self._known.pairs(step),
            lambda name: self._known.entries(step, name),
            lambda name: self._known.leaning(step, name),
        )

        def table_of(name: str) -> Table:
            return self._table(step, name, stock.of(name))

        done = renew.renew(before, renew.Change(now, stock, table_of), self._now.together)
        self._notes[f"pairs {step}"] = pairs_written(done.search)
        self._entries += [(step, name, list(some)) for name, some in done.entries.items()]
        return self._told(done)

    def _told(self, done: Renewed) -> dict[str, list[Finding]]:
        findings = duplicates.findings_of(done.corpus, done.chosen, self._now.together)
        return {name: list(findings.get(name, ())) for name in done.concerned}

    def _table(self, step: int, name: str, known: Facts) -> Table:
        """Give what a document shows that is what it was."""
        case = self._now.cases[name]
        amendments = self._past(name).amendments(before=step)
        if amendments:
            seen = judge(case._replace(amendments=amendments))
        else:
            seen = look(case, self._now.judged[name])
        table: Table | None = seen.sightings[step % STAGES] if seen.sightings else None
        if table is None or facts_bytes(of_table(table)) != facts_bytes(known):
            raise SpoiltError
        return table

    # the end

    def news(self, maker: str) -> News:
        """Give what is others than before."""
        without = self._others_than_before
        return News(
            maker=maker,
            rounds=self._rounds,
            steps=self._steps,
            marks=self._now.marks,
            gone=self._changed & self._known.kept.keys() - self._now.marks.keys(),
            courses=self._courses,
            counted=self._counted,
            entries=self._entries,
            notes=self._notes,
            edited={step: self._known.edited(step, without) for step in self._steps},
        )

    def amended(self) -> dict[str, tuple[Case, Judged]]:
        """Give the documents in which something was found, as they are now."""
        found = self._known.amended(self._now.cases, self._others_than_before)
        for name, one in self._courses.items():
            if one.case.amendments:
                found[name] = one.case, one.judged._replace(sightings=None)
        return found
