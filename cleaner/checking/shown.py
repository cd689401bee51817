"""What the corpus stages see of the documents of a check, in segments on disk.

As in a run, so that the memory does not grow with the corpus: who looks at a portion of the
documents lays down what it shows, and the stages read it where it lies.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import spool
from cleaner.checking.judging import Case, Judged, judge, look
from cleaner.engines.local import Engine

if TYPE_CHECKING:  # numpy comes with it
    from cleaner.store import Shelf

# Documents and bytes of a portion: enough to be worth handing over, few enough to share the work.
PORTION_FILES = 200
PORTION_BYTES = 1_000_000


class Portion(NamedTuple):
    """Neighbouring documents that are done together."""

    number: int
    names: tuple[str, ...]


class Work(NamedTuple):
    """What a worker does with a portion.

    Where nothing is laid down of it yet, `cases` are all its documents, in corpus order; those that
    were judged before are `known` and only looked at. Later they are those that change.
    """

    folder: str  # where segments lie; "": what is seen is of no use
    portion: Portion
    cases: tuple[Case, ...]
    known: Mapping[str, Judged]
    begun: bool = False  # the portion is laid down, and some of it changes


def portions(sizes: Mapping[str, int]) -> list[Portion]:
    """Divide documents, in corpus order, by their sizes."""
    found: list[Portion] = []
    names: list[str] = []
    size = 0
    for name, weight in sizes.items():
        if names and (size + weight > PORTION_BYTES or len(names) == PORTION_FILES):
            found.append(Portion(len(found), tuple(names)))
            names, size = [], 0
        names.append(name)
        size += weight
    return [*found, Portion(len(found), tuple(names))] if names else found


def do(work: Work) -> list[Judged]:
    """Judge, or look at, the documents of a portion; lay down what they show."""
    done = [_done(case, work.known.get(case.planned.source.name)) for case in work.cases]
    if work.folder:
        _lay_down(Path(work.folder), work, {one.name: one.sightings for one in done})
    return [one._replace(sightings=None) for one in done]


def _done(case: Case, known: Judged | None) -> Judged:
    return look(case, known) if known and known.seen else known or judge(case)


def _lay_down(folder: Path, work: Work, seen: Mapping[str, tuple[Any, ...] | None]) -> None:
    number = work.portion.number
    shown = {**spool.read(folder, number), **seen} if work.begun else seen
    there = {name: one for name in work.portion.names if (one := shown.get(name)) is not None}
    spool.write(folder, number, there)


class Site:
    """The portions of a corpus, and which of them are laid down in a folder of their own."""

    def __init__(self, folder: str, sizes: Mapping[str, int], engine: Engine) -> None:
        """Take a folder ("": the corpus stages have nothing to do) and the documents in order."""
        self._folder = folder
        self._engine = engine
        self._portions = portions(sizes)
        self._of = {name: portion for portion in self._portions for name in portion.names}
        self._laid: set[int] = set()

    def judge(self, cases: Mapping[str, Case], names: Collection[str]) -> Iterator[Judged]:
        """Judge some documents; a portion that is judged as a whole is laid down at once."""
        yield from self._do(self._works(cases, names, {}, begun=False))

    def lay_down(self, cases: Mapping[str, Case], known: Mapping[str, Judged]) -> Iterator[Judged]:
        """Look at the documents of the portions which are not laid down."""
        names = [n for p in self._portions if p.number not in self._laid for n in p.names]
        yield from self._do(self._works(cases, names, known, begun=False))

    def change(self, cases: Mapping[str, Case], names: Collection[str]) -> Iterator[Judged]:
        """Judge documents again by cases that changed; what they show takes the other's place."""
        yield from self._do(self._works(cases, names, {}, begun=True))

    def shelf(self, stage: int) -> "Shelf":
        """Give what all documents show to a stage."""
        return spool.shelf(Path(self._folder), range(len(self._portions)), stage)

    def _works(
        self,
        cases: Mapping[str, Case],
        names: Iterable[str],
        known: Mapping[str, Judged],
        *,
        begun: bool,
    ) -> Iterator[Work]:
        wanted = set(names)
        for portion in self._portions:
            mine = [name for name in portion.names if name in wanted]
            if not mine:
                continue
            whole = begun or len(mine) == len(portion.names)
            if whole:
                self._laid.add(portion.number)
            else:
                self._laid.discard(portion.number)
            seen = {name: known[name] for name in mine if name in known}
            folder = self._folder if whole else ""
            yield Work(folder, portion, tuple(cases[name] for name in mine), seen, begun)

    def _do(self, works: Iterator[Work]) -> Iterator[Judged]:
        for done in self._engine.map(do, works):
            yield from done
