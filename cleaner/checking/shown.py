"""What the corpus stages see of the documents of a check, in segments on disk.

As in a run, so that the memory does not grow with the corpus: who looks at a portion of the
documents lays down what it shows, and the stages read it where it lies.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import spool
from cleaner.checking.judging import Case, Judged, judge, look
from cleaner.checking.laid import Laid, Portion, regrouped
from cleaner.engines import Engine
from cleaner.model import in_corpus

if TYPE_CHECKING:  # numpy comes with it
    from cleaner.store import Segment, Shelf

# Documents and bytes of a portion: enough to be worth handing over, few enough to share the work.
PORTION_FILES = 200
PORTION_BYTES = 1_000_000
_FEW = 10  # a part of all documents that is less than one of so many is few
_PARTS = 2  # portions which one that has grown may come to


class Work(NamedTuple):
    """What a worker does with a portion.

    Where nothing is laid down of it yet, `cases` are all its documents, in corpus order; those that
    were judged before are `known` and only looked at. Later they are those that change.
    """

    folder: str  # where to lay segments down; "": what is seen is of no use
    portion: Portion
    cases: tuple[Case, ...]
    known: Mapping[str, Judged]
    before: str = ""  # where the portion lies of which some documents change


def portions(sizes: Mapping[str, int], number: int = 0) -> list[Portion]:
    """Divide documents, in corpus order, by their sizes; the numbers begin at `number`."""
    found: list[Portion] = []
    names: list[str] = []
    size = 0
    for name, weight in sizes.items():
        if names and (size + weight > PORTION_BYTES or len(names) == PORTION_FILES):
            found.append(Portion(number + len(found), tuple(names)))
            names, size = [], 0
        names.append(name)
        size += weight
    return [*found, Portion(number + len(found), tuple(names))] if names else found


def like_before(laid: Laid, sizes: Mapping[str, int]) -> list[Portion]:
    """Divide documents as they were divided before; what has outgrown a portion is divided anew."""
    before = laid.portions()
    if not before:
        return portions(sizes)
    found: list[Portion] = []
    free = max(portion.number for portion in before) + 1
    for portion in regrouped(before, sizes.keys()):
        parts = portions({name: sizes[name] for name in portion.names}, free)
        if len(parts) <= _PARTS:
            found.append(portion)
        else:
            found += parts
            free += len(parts)
    return found


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
    shown = {**spool.read(Path(work.before), number), **seen} if work.before else seen
    there = {name: one for name in work.portion.names if (one := shown.get(name)) is not None}
    spool.write(folder, number, there)


def _nowhere() -> str:
    return ""


class Place(NamedTuple):
    """Where segments lie."""

    own: Callable[[], str] = _nowhere  # gives a folder of this check; "": nothing is laid down
    laid: Laid | None = None  # the folder that lasts, if there is one


class Site:
    """The portions of a corpus, and where each is laid down."""

    def __init__(self, place: Place, sizes: Mapping[str, int], engine: Engine) -> None:
        """Take the documents in corpus order, with their sizes."""
        self._place = place
        self._sizes = sizes
        self._engine = engine
        self._down: set[int] = set()  # laid down in this check
        self._changed: set[int] = set()  # what they show now lies in the check's own folder
        self._checked: set[tuple[int, int]] = set()  # segments of an earlier check that are whole
        self._marks: Mapping[str, str] = {}

    @cached_property
    def _portions(self) -> list[Portion]:
        laid = self._place.laid
        return like_before(laid, self._sizes) if laid else portions(self._sizes)

    def judge(self, cases: Mapping[str, Case], names: Collection[str]) -> Iterator[Judged]:
        """Judge some documents; a portion that is judged as a whole is laid down at once.

        Few documents are hardly a whole portion: nobody asks then how all are divided.
        """
        if self._down or len(names) * _FEW > len(self._sizes):
            return self._do(self._works(cases, names, {}))
        sizes = {name: self._sizes[name] for name in sorted(names, key=in_corpus)}
        return self._do(
            Work("", portion, tuple(cases[name] for name in portion.names), {})
            for portion in portions(sizes)
        )

    def lay_down(
        self, cases: Mapping[str, Case], known: Mapping[str, Judged], marks: Mapping[str, str]
    ) -> Iterator[Judged]:
        """Look at the documents of the portions which are not laid down.

        `marks`: by document, what changes when it shows something else; none where nothing lasts.
        """
        self._marks = marks
        names = [n for p in self._portions if not self._is_down(p) for n in p.names]
        return self._do(self._works(cases, names, known))

    def _is_down(self, portion: Portion) -> bool:
        laid = self._place.laid
        return portion.number in self._down or bool(laid and laid.holds(portion, self._marks))

    def change(self, cases: Mapping[str, Case], names: Collection[str]) -> Iterator[Judged]:
        """Judge documents again by cases that changed; what they show takes the other's place."""
        works = [
            Work(self._own, portion, mine, {}, self._where(portion))
            for portion in self._portions
            if (mine := tuple(cases[name] for name in portion.names if name in names))
        ]
        yield from self._do(works)
        self._changed.update(work.portion.number for work in works)

    def begin_again(self) -> None:
        """Let documents show what they did before any was changed."""
        if not self._place.laid:  # what they show now was written over it
            self._down -= self._changed
        self._changed.clear()

    @property
    def has_news(self) -> bool:
        """Say whether this check laid down anything for later ones."""
        return bool(self._place.laid and self._down)

    def note(self, marks: Mapping[str, str]) -> None:
        """Tell later checks what is laid down."""
        self._marks = marks
        if self._place.laid:
            self._place.laid.end(filter(self._is_down, self._portions), marks)

    def shelf(self, stage: int) -> "Shelf":
        """Give what all documents show to a stage."""
        from cleaner.store import Segment, Shelf  # noqa: PLC0415  loads numpy

        segments = []
        for portion in self._portions:
            path = spool.segment_path(Path(self._where(portion)), portion.number, stage)
            if path.exists():
                segments.append(Segment(path))
                self._check(portion, stage, segments[-1])
        return Shelf(segments, Path(self._own))

    def _check(self, portion: Portion, stage: int, segment: "Segment") -> None:
        """Read through what an earlier check wrote, once; raises DamagedError."""
        ours = portion.number in self._down or portion.number in self._changed
        if not ours and (portion.number, stage) not in self._checked:
            segment.check()
            self._checked.add((portion.number, stage))

    @cached_property
    def _base(self) -> str:
        laid = self._place.laid
        return str(laid.folder) if laid else self._own

    @property
    def _own(self) -> str:
        return self._place.own()

    def _where(self, portion: Portion) -> str:
        return self._own if portion.number in self._changed else self._base

    def _works(
        self, cases: Mapping[str, Case], names: Iterable[str], known: Mapping[str, Judged]
    ) -> Iterator[Work]:
        wanted = set(names)
        for portion in self._portions:
            mine = [name for name in portion.names if name in wanted]
            if mine:
                whole = bool(self._base) and len(mine) == len(portion.names)
                self._takes(portion, whole=whole)
                seen = {name: known[name] for name in mine if name in known}
                folder = self._base if whole else ""
                yield Work(folder, portion, tuple(cases[name] for name in mine), seen)

    def _takes(self, portion: Portion, *, whole: bool) -> None:
        """Remember what becomes of a portion's segments."""
        if whole and not self._down and self._place.laid:
            self._place.laid.begin()
        if whole:
            self._down.add(portion.number)
        else:
            self._down.discard(portion.number)

    def _do(self, works: Iterable[Work]) -> Iterator[Judged]:
        for done in self._engine.map(do, works):
            yield from done
