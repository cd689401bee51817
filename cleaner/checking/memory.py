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


class Recalled(NamedTuple):
    """The documents that have not changed since they were judged."""

    judged: dict[str, Judged]
    priors: dict[str, str]  # with which custom of the folder; those that had none are left out


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
        used = distinct((*corpus.settings.values(), corpus.together))
        self._variants = {id(one): _variant(one) for one in used}  # by the identity of the settings
        self._elsewhere: set[str] = set()
        self._touched: set[str] = set()  # read again, and the same
        self._stock: Ahead | None = None

    def read_ahead(self) -> None:
        """Begin to read what a comparison will ask for."""
        if self._whole:
            self._stock = decided.stock_ahead(self._index.folder, self._key())

    def recall(self) -> Recalled:
        """Give the documents that are what they were."""
        planned, settings, variants = self._corpus.planned, self._corpus.settings, self._variants
        wanted = sorted({variants[id(one)] for one in distinct(settings.values())})
        known = Recalled({}, {})
        for row in self._index.rows(wanted, None if self._whole else planned):
            name = row.name
            if name not in planned:
                self._elsewhere.add(name)
            elif row.variant == variants[id(settings[name])]:
                source = planned[name].source
                if (source.stamp and source.stamp == row.stamp) or self._is_touched(source, row):
                    try:
                        one, prior = known_of(row)
                    except (ValueError, TypeError):
                        continue
                    known.judged[name] = one
                    if prior:
                        known.priors[name] = prior
        return known

    def _is_touched(self, source: Source, row: Row) -> bool:
        """Read a document; say whether it is the same."""
        try:
            same = files.digest(files.read(source.path)) == row.digest
        except OSError:
            return False
        if same:
            self._touched.add(source.name)
        return same

    def keep(
        self, judged: Mapping[str, Judged], cases: Mapping[str, Case], new: Iterable[str]
    ) -> None:
        """Note the documents that were judged now, and those that were only touched."""
        rows = []
        for name in sorted({*new, *self._touched}):
            one = judged[name]
            if one.digest:
                body = body_of(one, prior_key(cases[name].prior))
                variant = self._variants[id(cases[name].settings)]
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
        settings, variants = self._corpus.settings, self._variants
        return {n: f"{one.seen} {variants[id(settings[n])]}" for n, one in judged.items()}

    def full_marks(self, judged: Mapping[str, Judged], cases: Mapping[str, Case]) -> dict[str, str]:
        """Give for each document that is compared all on which what becomes of it rests."""
        settings, variants = self._corpus.settings, self._variants
        return {
            name: f"{one.seen} {one.digest} {variants[id(settings[name])]}"
            f" {prior_key(prior) if (prior := cases[name].prior) else ''}"
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
        return self._variants[id(self._corpus.together)]

    def answer_key(self, judged: Mapping[str, Judged]) -> str:
        """Give the fingerprint of all on which the decision of the corpus stages rests."""
        parts = [self._key()]
        for name in self._corpus.planned:
            if judged[name].seen:
                variant = self._variants[id(self._corpus.settings[name])]
                parts += (name, judged[name].seen, variant)
        return files.digest("\0".join(parts).encode("utf-8", "surrogateescape"))

    def answer(self, key: str) -> Answer | None:
        """Give the decision, if it was made before."""
        body = self._index.answer(key)
        if body is None:
            return None
        rows = json.loads(body)
        judged = {
            name: known_of(Row(name, "", "", digest, row))[0] for name, digest, row, _ in rows
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
                body_of(one, ""),
                [(a.stage, [course.packed(f) for f in a.findings]) for a in cases[name].amendments],
            )
            for name, one in amended.items()
        ]
        self._index.save(
            (), answers={key: json.dumps(rows).encode()}, variants=self._variants.values()
        )


def _variant(settings: Settings) -> str:
    """Give the fingerprint of settings."""
    return files.digest(json.dumps(asdict(settings), sort_keys=True).encode())


def prior_key(prior: Mapping[str, int]) -> str:
    """Write the custom of a folder."""
    return json.dumps(dict(prior), sort_keys=True) if prior else ""


def body_of(one: Judged, prior: str) -> str:
    """Write what is known, in ASCII; first what is different for every document."""
    found = [(*f.change[1:], *f[1:]) for f in one.found]
    rest = (one.status, one.reason, one.encoding, one.unsure, prior, found)
    return f"{one.seen}\n{json.dumps(rest)}"


@lru_cache
def _read(rest: str) -> tuple[Any, ...]:
    """Read the rest, which is the same for most documents: nothing was found. Not to be changed."""
    return tuple(json.loads(rest))


def known_of(row: Row) -> tuple[Judged, str]:
    """Read what a row says of a document; give also the custom of its folder, as it was written."""
    seen, _, rest = row.body.partition("\n")
    status, reason, encoding, unsure, prior, found = _read(rest)
    places = tuple([_place(row.name, values) for values in found]) if found else ()
    return Judged(row.name, row.digest, status, reason, encoding, unsure, places, seen), prior


def _place(name: str, values: list[Any]) -> Found:
    cut = len(Change._fields) - 1
    return Found(Change(name, *values[:cut]), *values[cut:])
