"""What an index knows, in the terms of a check."""

import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import files, later
from cleaner.checking.corpus import Corpus, distinct
from cleaner.checking.judging import Amendment, Case, Found, Judged
from cleaner.checking.laid import Laid, open_laid
from cleaner.files import Source
from cleaner.index import Index, Row
from cleaner.model import Change, Settings

if TYPE_CHECKING:
    import json

    from cleaner.checking import course, decided
    from cleaner.checking.ahead import Ahead
else:
    json = later.module("json")
    course = later.module("cleaner.checking.course")
    decided = later.module("cleaner.checking.decided")


class Known(NamedTuple):
    """A document that has not changed since it was judged."""

    judged: Judged
    prior: str  # the custom of its folder with which it was judged


class Answer(NamedTuple):
    """What the corpus stages led to."""

    judged: dict[str, Judged]
    amendments: dict[str, tuple[Amendment, ...]]


class Memory:
    """Asks an index about the documents of a corpus, and tells it what is new."""

    def __init__(self, index: Index, corpus: Corpus, *, whole: bool) -> None:
        """Take the documents of this check; not `whole`: they are some of many."""
        self._whole = whole
        self._index = index
        self._corpus = corpus
        self._variants: dict[int, str] = {}  # by the identity of the settings
        self._rows: dict[str, Row] = {}
        self._elsewhere: set[str] = set()
        self._touched: set[str] = set()  # read again, and the same
        self._stock: Ahead | None = None

    def read_ahead(self) -> None:
        """Begin to read what a comparison will ask for."""
        if self._whole:
            self._stock = decided.stock_ahead(self._index.folder, self._key())

    def recall(self) -> dict[str, Known]:
        """Give the documents that are what they were."""
        names = self._corpus.planned
        variants = {self._variant(one) for one in distinct(self._corpus.settings.values())}
        for row in self._index.rows(sorted(variants), None if self._whole else names):
            if row.name not in names:
                self._elsewhere.add(row.name)
            elif row.variant == self._variant(self._corpus.settings[row.name]):
                self._rows[row.name] = row
        known = {}
        for name, planned in names.items():
            found = self._still(planned.source)
            if found:
                known[name] = found
        return known

    def _still(self, source: Source) -> Known | None:
        row = self._rows.get(source.name)
        if row is None:
            return None
        try:
            if not source.stamp or source.stamp != row.stamp:
                if files.digest(files.read(source.path)) != row.digest:
                    return None
                self._touched.add(source.name)
            return known_of(row)
        except (OSError, ValueError, TypeError):
            return None

    def keep(
        self, judged: Mapping[str, Judged], cases: Mapping[str, Case], new: Iterable[str]
    ) -> None:
        """Note the documents that were judged now, and those that were only touched."""
        rows = []
        for name in sorted({*new, *self._touched}):
            one = judged[name]
            if one.digest:
                body = body_of(one, prior_key(cases[name].prior))
                variant = self._variant(cases[name].settings)
                stamp = self._corpus.planned[name].source.stamp
                rows.append(Row(name, variant, stamp, one.digest, body))
        root_of = self._paths_of_others()
        gone = [name for name in self._elsewhere if not os.path.lexists(root_of + name)]
        if rows or gone:
            self._index.save(rows, gone, self._variants.values())

    def _paths_of_others(self) -> str:
        """Give what stands before the name in the paths of this corpus."""
        source = next(iter(self._corpus.planned.values())).source
        return source.path.removesuffix(source.name)

    def laid(self) -> AbstractContextManager[Laid | None]:
        """Open what earlier checks of the whole laid down; some documents are no reason to."""
        if not self._whole:
            return nullcontext()
        return open_laid(self._index.folder, self._index.maker)

    def marks(self, judged: Mapping[str, Judged]) -> dict[str, str]:
        """Give for each document what changes when it shows the corpus stages something else."""
        settings = self._corpus.settings
        return {n: f"{one.seen} {self._variant(settings[n])}" for n, one in judged.items()}

    def full_marks(self, judged: Mapping[str, Judged], cases: Mapping[str, Case]) -> dict[str, str]:
        """Give for each document that is compared all on which what becomes of it rests."""
        settings = self._corpus.settings
        return {
            name: f"{one.seen} {one.digest} {self._variant(settings[name])}"
            f" {prior_key(cases[name].prior)}"
            for name in self._corpus.planned
            if (one := judged[name]).seen
        }

    @property
    def maker(self) -> str:
        """Name this very cleaner."""
        return self._index.maker

    def decided(self) -> "AbstractContextManager[decided.Decided | None]":
        """Open what was decided on the whole before; some documents are no reason to."""
        if not self._whole:
            return nullcontext()
        ahead, self._stock = self._stock, None
        return decided.open_decided(self._index.folder, self._key(), make=True, ahead=ahead)

    def _key(self) -> str:
        return self._variant(self._corpus.together)

    def answer_key(self, judged: Mapping[str, Judged]) -> str:
        """Give the fingerprint of all on which the decision of the corpus stages rests."""
        parts = [self._variant(self._corpus.together)]
        for name in self._corpus.planned:
            if judged[name].seen:
                variant = self._variant(self._corpus.settings[name])
                parts += (name, judged[name].seen, variant)
        return files.digest("\0".join(parts).encode("utf-8", "surrogateescape"))

    def answer(self, key: str) -> Answer | None:
        """Give the decision, if it was made before."""
        body = self._index.answer(key)
        if body is None:
            return None
        rows = json.loads(body)
        judged = {
            name: known_of(Row(name, "", "", digest, row.encode())).judged
            for name, digest, row, _ in rows
        }
        amendments = {
            name: tuple(
                Amendment(stage, tuple(map(course.unpacked, found))) for stage, found in made
            )
            for name, _, _, made in rows
        }
        return Answer(judged, amendments)

    def keep_answer(
        self, key: str, amended: Mapping[str, Judged], cases: Mapping[str, Case]
    ) -> None:
        """Note a decision."""
        rows = [
            (
                name,
                one.digest,
                body_of(one, "").decode(),
                [(a.stage, [course.packed(f) for f in a.findings]) for a in cases[name].amendments],
            )
            for name, one in amended.items()
        ]
        self._index.save(
            (), answers={key: json.dumps(rows).encode()}, variants=self._variants.values()
        )

    def _variant(self, settings: Settings) -> str:
        key = self._variants.get(id(settings))
        if key is None:
            text = json.dumps(asdict(settings), sort_keys=True)
            key = self._variants[id(settings)] = files.digest(text.encode())
        return key


def prior_key(prior: Mapping[str, int]) -> str:
    """Write the custom of a folder."""
    return json.dumps(dict(prior), sort_keys=True) if prior else ""


def body_of(one: Judged, prior: str) -> bytes:
    """Write what is known; first what is different for every document."""
    found = [(*f.change[1:], *f[1:]) for f in one.found]
    rest = (one.status, one.reason, one.encoding, one.unsure, prior, found)
    return f"{one.seen}\n{json.dumps(rest)}".encode()


@lru_cache
def _read(rest: bytes) -> tuple[Any, ...]:
    """Read the rest, which is the same for most documents: nothing was found. Not to be changed."""
    return tuple(json.loads(rest))


def known_of(row: Row) -> Known:
    """Read what a row says of a document."""
    first, _, rest = row.body.partition(b"\n")
    status, reason, encoding, unsure, prior, found = _read(rest)
    seen = first.decode()
    places = tuple([_place(row.name, values) for values in found])
    judged = Judged(row.name, row.digest, status, reason, encoding, unsure, places, seen)
    return Known(judged, prior)


def _place(name: str, values: list[Any]) -> Found:
    cut = len(Change._fields) - 1
    return Found(Change(name, *values[:cut]), *values[cut:])
