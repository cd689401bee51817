"""Which paragraph stands for all that have the same form, and which form for all of a mould.

Paragraphs are grouped by hash, a share of the hashes at a time: what is held of all of them is one
byte each. A form and its mould fall into the same share, so the shares are those of the moulds.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.forms import Numbers, narrow, shortest
from cleaner.copies.paragraphs import Corpus
from cleaner.join.inside import distinct, is_new, places_in
from cleaner.memory import room
from cleaner.model import Settings

Keys = NDArray[np.uint64]

# Marks of the first paragraph of a form that is long enough to be a copy by itself, of that of a
# shorter one, and of that of a mould.
LONG, PIECE, MOULD = 1, 2, 4
_OF_PARAGRAPH = 64  # bytes for each while a share is grouped
_OF_MEMORY = 16  # the share of the memory for that


class Firsts(NamedTuple):
    """The paragraphs of a corpus, those marked that stand for others."""

    corpus: Corpus
    marks: NDArray[np.uint8]

    def numbers(self, marks: int) -> Numbers:
        """Give the paragraphs that have one of some marks, in corpus order."""
        return np.flatnonzero(self.marks & marks).astype(narrow(len(self.marks)))

    def column(self, name: str, marks: int) -> Iterator[NDArray[np.uint64]]:
        """Yield a column of these paragraphs, segment by segment."""
        for before, segment in zip(
            self.corpus.paragraphs_before, self.corpus.segments, strict=True
        ):
            column = segment.column(name)
            yield column[self.marks[before : before + len(column)] & marks > 0]


class _Share(NamedTuple):
    """Some paragraphs in order of mould, form and number, and where forms and moulds begin."""

    numbers: Numbers
    keys: Keys
    moulds: Keys
    forms: NDArray[np.int64]  # places of the first paragraph of each form
    of_moulds: NDArray[np.int64]  # places of the first form of each mould, among the forms


def first_of_each(corpus: Corpus, settings: Settings, only: Keys | None = None) -> Firsts:
    """Mark the first paragraph of each form and mould; `only`: the hashes of forms that are meant.

    Forms of fewer characters than a piece has count for nothing, and pieces have no mould.
    """
    marks = np.zeros(len(corpus), np.uint8)
    ranked = distinct(only) if only is not None else None
    for share in _shares(corpus, settings, ranked):
        firsts = share.numbers[share.forms]
        marks[firsts] = np.where(corpus.lengths[firsts] >= settings.copy_min, LONG, PIECE)
        if len(firsts):
            of_moulds = np.minimum.reduceat(firsts, share.of_moulds)
            marks[of_moulds[marks[of_moulds] == LONG]] |= np.uint8(MOULD)
    return Firsts(corpus, marks)


def recurring(corpus: Corpus, settings: Settings, moulds: Keys) -> Keys:
    """Give the hashes of the long forms with which something is: nothing else can be a copy.

    Those of several paragraphs, and those whose mould has several forms or is one of some.
    """
    ranked = distinct(moulds)
    found = [np.zeros(0, np.uint64)]
    for share in _shares(corpus, settings):
        several = np.diff(share.forms, append=len(share.numbers)) > 1
        of_mould = np.diff(share.of_moulds, append=len(share.forms))
        meant = (of_mould > 1) | places_in(ranked, share.moulds[share.forms[share.of_moulds]])[1]
        forms = share.forms[several | np.repeat(meant, of_mould)]
        long = corpus.lengths[share.numbers[forms]] >= settings.copy_min
        found.append(share.keys[forms[long]])
    return np.concatenate(found)


def _shares(corpus: Corpus, settings: Settings, only: Keys | None = None) -> Iterator[_Share]:
    """Yield the paragraphs that count, share by share; `only`: the hashes, sorted, of their forms.

    The number of shares is as the memory asks for.
    """
    of = 1
    while _OF_PARAGRAPH * len(corpus) > room(settings) // _OF_MEMORY * of:
        of *= 2
    for number in range(of):
        numbers, keys, moulds = _gathered(corpus, settings, number, of)
        if only is not None:
            meant = places_in(only, keys)[1]
            numbers, keys, moulds = numbers[meant], keys[meant], moulds[meant]
        order = np.lexsort((keys, moulds))
        numbers, keys, moulds = numbers[order], keys[order], moulds[order]
        new_mould = is_new(moulds)
        forms = np.flatnonzero(new_mould | is_new(keys))
        yield _Share(numbers, keys, moulds, forms, np.flatnonzero(new_mould[forms]))


def _gathered(
    corpus: Corpus, settings: Settings, number: int, of: int
) -> tuple[Numbers, Keys, Keys]:
    """Give the numbers of a share of the paragraphs, and the hashes of their forms and moulds."""
    small = narrow(len(corpus))
    numbers = [np.zeros(0, small)]
    keys, moulds = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint64)]
    for before, segment in zip(corpus.paragraphs_before, corpus.segments, strict=True):
        column = segment.column("moulds")
        lengths = corpus.lengths[before : before + len(column)]
        mine = column % np.uint64(of) == number
        at = np.flatnonzero(mine & (lengths >= shortest(settings)))
        numbers.append((at + before).astype(small))
        keys.append(segment.column("keys")[at])
        moulds.append(column[at])
    return np.concatenate(numbers), np.concatenate(keys), np.concatenate(moulds)
