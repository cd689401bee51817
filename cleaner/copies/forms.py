"""The different comparison forms of a corpus, and which paragraphs have each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.paragraphs import Corpus
from cleaner.join.inside import PROBE, distinct, is_new, places_in
from cleaner.model import Settings

Numbers = NDArray[Any]  # of 32 bits, where they are enough


@dataclass(frozen=True)
class Groups:
    """Things that share a key, by group, in order; the groups in order of their first members."""

    members: Numbers  # all groups one after the other
    begins: Numbers  # of each group, and the end

    def __len__(self) -> int:
        """Give the number of groups."""
        return len(self.begins) - 1

    def __getitem__(self, group: int) -> list[int]:
        """Give the members of a group."""
        found: list[int] = self.members[self.begins[group] : self.begins[group + 1]].tolist()
        return found

    @cached_property
    def firsts(self) -> Numbers:
        """Give the first member of each group."""
        return self.members[self.begins[:-1]]

    @property
    def sizes(self) -> Numbers:
        """Give the number of members of each group."""
        return np.diff(self.begins)


def grouped(keys: NDArray[np.uint64], things: Numbers) -> Groups:
    """Group things (rising numbers) by their keys."""
    small = narrow(len(things))
    order: Numbers = np.argsort(keys, kind="stable").astype(small)
    if not len(order):
        return Groups(things, np.zeros(1, small))
    ranked = keys[order]
    begins: Numbers = np.flatnonzero(is_new(ranked)).astype(small)
    sizes: Numbers = np.diff(begins, append=np.array(len(order), small))
    by_first = np.argsort(order[begins], kind="stable")
    begins, sizes = begins[by_first], sizes[by_first]
    ends: Numbers = np.cumsum(sizes, dtype=small)
    # the places of the members of each group in `order`, group after group
    places = np.repeat(begins - (ends - sizes), sizes) + np.arange(len(order), dtype=small)
    return Groups(things[order[places]], np.append(np.zeros(1, small), ends))


@dataclass(frozen=True)
class Forms:
    """The different comparison forms, those long enough to be copies by themselves first.

    After them come the pieces: lines of `PROBE` characters and more, which may be part of a
    paragraph that was split.
    """

    corpus: Corpus
    long_members: Groups  # the paragraphs that have each form
    piece_members: Groups
    moulds: Groups  # the long forms that differ in nothing but their digits

    @property
    def long(self) -> int:
        """Give how many are no pieces."""
        return len(self.long_members)

    def __len__(self) -> int:
        """Give the number of forms."""
        return self.long + len(self.piece_members)

    def members(self, form: int) -> list[int]:
        """Give the paragraphs that have a form, in corpus order."""
        if form < self.long:
            return self.long_members[form]
        return self.piece_members[form - self.long]

    @cached_property
    def firsts(self) -> Numbers:
        """Give for each form the first paragraph that has it."""
        return np.concatenate([self.long_members.firsts, self.piece_members.firsts])

    @cached_property
    def keys(self) -> NDArray[np.uint64]:
        """Give the hash of each form."""
        return self.corpus.picked("keys", self.firsts)

    @property
    def mould_keys(self) -> NDArray[np.uint64]:
        """Give the hash of each mould."""
        return self.corpus.picked("moulds", self.long_members.firsts[self.moulds.firsts])

    def text(self, form: int) -> str:
        """Give a form."""
        return self.corpus.form(int(self.firsts[form]))

    def length(self, form: int) -> int:
        """Give the characters of a form."""
        return self.corpus.length(int(self.firsts[form]))


class FormTexts(Sequence[str]):
    """Some forms, as a sequence of texts which are read when they are looked at."""

    def __init__(self, forms: Forms, numbers: Numbers) -> None:
        """Take the forms of a corpus, and which of them are meant."""
        self._forms = forms
        self._numbers = numbers

    def __len__(self) -> int:
        """Give the number of texts."""
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        """Give a text, or some."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        return self._forms.text(int(self._numbers[place]))


def shortest(settings: Settings) -> int:
    """Give the characters from which on a form counts: those of a piece."""
    return min(PROBE, settings.copy_min)


def collect_forms(
    corpus: Corpus, settings: Settings, only: NDArray[np.uint64] | None = None
) -> Forms:
    """Group the paragraphs by their form, and the long forms by their mould.

    `only`: the hashes of those that are meant.
    """
    numbers, keys = _meant(corpus, settings, distinct(only) if only is not None else None)
    long = corpus.lengths[numbers] >= settings.copy_min
    of_pieces = grouped(keys[~long], numbers[~long])
    of_long = grouped(keys[long], numbers[long])
    moulds = corpus.picked("moulds", of_long.firsts)
    by_mould = grouped(moulds, np.arange(len(moulds), dtype=of_long.begins.dtype))
    return Forms(corpus, of_long, of_pieces, by_mould)


def _meant(
    corpus: Corpus, settings: Settings, only: NDArray[np.uint64] | None
) -> tuple[Numbers, NDArray[np.uint64]]:
    """Give the paragraphs that are meant, and the hashes of their forms."""
    small = narrow(len(corpus))
    numbers, found = [np.zeros(0, small)], [np.zeros(0, np.uint64)]
    for before, segment in zip(corpus.paragraphs_before, corpus.segments, strict=True):
        keys = segment.column("keys")
        wanted = corpus.lengths[before : before + len(keys)] >= shortest(settings)
        if only is not None:
            wanted &= places_in(only, keys)[1]
        at = np.flatnonzero(wanted)
        numbers.append((at + before).astype(small))
        found.append(keys[at])
    return np.concatenate(numbers), np.concatenate(found)


def narrow(count: int) -> type[np.signedinteger[Any]]:
    """Give the smallest kind of number that counts so far."""
    return np.int32 if count < np.iinfo(np.int32).max else np.int64
