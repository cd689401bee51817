"""Writing down, step by step, what the corpus stages decide on a whole corpus."""

from collections.abc import Mapping, Sequence

import numpy as np

from cleaner.checking import course
from cleaner.checking.decided import MAGIC, STAGES, Decided, Kept
from cleaner.checking.judging import Judged
from cleaner.checking.memory import body_of
from cleaner.copies import facts
from cleaner.copies.facts import facts_bytes
from cleaner.copies.renew import Entry, entries_of
from cleaner.copies.search import Search
from cleaner.corpus import recount
from cleaner.corpus.learning import Sighting
from cleaner.corpus.recall import Recalling
from cleaner.corpus.searching import Searching
from cleaner.model import Edit, Finding, Settings, folder_of
from cleaner.rounds import Step, Watcher
from cleaner.store import all_strings


class Recorder(Watcher):
    """Hears of each step; what it cannot follow it does not write down."""

    def __init__(self, decided: Decided, marks: Mapping[str, str], settings: Settings) -> None:
        """Take an open file, and what tells a document from what it was."""
        decided.empty()
        self._decided = decided
        self._marks = marks
        self._settings = settings
        self._numbers = {name: number for number, name in enumerate(marks)}
        self._last: list[dict[str, tuple[bytes, bytes]]] = [{} for _ in range(STAGES)]
        self._steps: list[tuple[int, Mapping[str, Sequence[Finding]]]] = []
        self._found: dict[str, list[tuple[int, Sequence[Finding]]]] = {}
        self._applied: dict[str, list[tuple[int, Sequence[Finding]]]] = {}
        self._is_whole = True
        self._shared: list[tuple[str, recount.Shared]] = []  # by folder, at the step to come
        self._counted: dict[str, recount.Hashes] = {}  # the same by document

    def read(self, stage: Recalling, some: Mapping[str, Sighting]) -> None:
        """Hear what the documents of a folder show of templates."""
        of_folder: dict[str, list[recount.Hashes]] = {}
        for name, seen in some.items():
            folder = folder_of(name)
            counted = recount.counted_of(seen, stage.growths[folder], self._settings)
            of_folder.setdefault(folder, []).append(counted)
            self._counted[name] = counted
        for folder, found in of_folder.items():
            size = len(found)
            passing = recount.passing(found, size, self._settings)
            shared = recount.Shared(size, stage.growths[folder], passing, stage.holding(folder))
            self._shared.append((folder, shared))

    def step(self, step: Step) -> None:
        """Hear of a step."""
        number = step.round * STAGES + step.number
        self._steps.append((number, step.news))
        for name, found in step.found.items():
            self._found.setdefault(name, []).append((number, tuple(found)))
        for name, news in step.news.items():
            self._applied.setdefault(name, []).append((number, tuple(news)))
        if isinstance(step.stage, Recalling):
            self._templates(number)
        elif isinstance(step.stage, Searching):
            self._copies(number, step.stage)

    def _templates(self, number: int) -> None:
        for folder, shared in self._shared:
            self._decided.put_note(f"templates {number} {folder}", recount.written(shared))
        self._shown(number, {n: (one.tobytes(), b"") for n, one in self._counted.items()})
        self._shared.clear()
        self._counted.clear()

    def _copies(self, number: int, stage: Searching) -> None:
        decided = stage.decided
        if decided is None or not decided.found.complete:
            self._is_whole = False
            return
        corpus = decided.corpus
        names = [name for segment in corpus.segments for name in all_strings(segment, "names")]
        self._shown(
            number, dict(zip(names, map(facts_bytes, facts.by_document(corpus)), strict=True))
        )
        self._decided.put_note(f"pairs {number}", pairs_written(decided.found))
        for name, entries in entries_of(corpus, decided.chosen).items():
            put_entries(self._decided, number, self._numbers, name, entries)

    def _shown(self, number: int, shown: dict[str, tuple[bytes, bytes]]) -> None:
        last = self._last[number % STAGES]
        for name in last.keys() - shown.keys():
            shown[name] = b"", b""
        for name, some in shown.items():
            if last.get(name) != some:
                self._decided.put_shown(number, self._numbers[name], *some)
        self._last[number % STAGES] = shown

    def finish(self, maker: str, amended: Mapping[str, Judged]) -> bool:
        """Write what became of each document; say whether all could be written."""
        if not self._is_whole:
            self._decided.empty()
            return False
        rounds = max((number for number, _ in self._steps), default=0) // STAGES + 1
        totals: dict[int, int] = {}
        edits: dict[str, int] = {}
        for number, news in self._steps:
            for name, done in news.items():
                if any(isinstance(one, Edit) for one in done):
                    totals[number] = totals.get(number, 0) + 1
                    edits[name] = edits.get(name, 0) | 1 << number
        documents = {}
        for name, mark in self._marks.items():
            one = amended.get(name)
            judged = (one.digest, body_of(one, "")) if one else ("", "")
            found, applied = self._found.get(name, ()), self._applied.get(name, ())
            body = course.written(rounds, found, applied, judged)
            number = self._numbers[name]
            self._decided.put_body(number, body)
            documents[name] = Kept(number, mark, edits.get(name, 0))
        self._decided.put_documents(documents)
        steps = [number for number, _ in self._steps]
        put_head(self._decided, maker, rounds, steps, totals)
        return True


def put_head(
    decided: Decided, maker: str, rounds: int, steps: Sequence[int], totals: Mapping[int, int]
) -> None:
    """Write what holds for the file as a whole: without it nothing in it counts."""
    stages = sorted({step % STAGES for step in steps})
    edits = [[step, count] for step, count in totals.items() if count]
    decided.put_note("head", [MAGIC, maker, rounds, stages, edits, decided.counts()])


def put_entries(
    decided: Decided,
    step: int,
    numbers: Mapping[str, int],
    name: str,
    entries: Sequence[Entry],
) -> None:
    """Write what was chosen in a document."""
    rows = [(*e[:2], numbers[e.document], *e[3:]) for e in entries]
    decided.put_entries(step, numbers[name], rows, (numbers[e.document] for e in entries))


def pairs_written(search: Search) -> list[str]:
    """Write pairs."""
    return [some.tobytes().hex() for some in (search.moulds, search.inside, search.interrupted)]


def pairs_read(written: Sequence[str]) -> Search:
    """Read pairs."""
    arrays = [np.frombuffer(bytes.fromhex(some), np.uint64).reshape(-1, 2) for some in written]
    moulds, inside, interrupted = arrays
    return Search(np.zeros(0, np.uint64), moulds, inside, interrupted, complete=True)
