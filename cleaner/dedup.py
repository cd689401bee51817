"""Duplicates among paragraphs or records, without cleaning anything: the library's own calls.

groups = cleaner.duplicates(paragraphs, threshold=0.9)
for group in groups.groups():
    print(group.kept, [copy.number for copy in group.copies])
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.comparison import comparison_lines
from cleaner.copies.forms import collect_forms
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.relations import relate
from cleaner.copies.search import kin, search
from cleaner.copies.survivors import choose
from cleaner.copies.tables import Line, pack_records
from cleaner.corpus.duplicates import ALIKE, CUT, DUPLICATE, NEAR_DUPLICATE, QUOTED
from cleaner.join import EXACT, Means, similar_pairs
from cleaner.model import Rule, Settings
from cleaner.store import Held, Segment, Shelf
from cleaner.verdict import SHORTEST

_AT_A_TIME = 1000  # paragraphs folded by one look-up
_RECORDS = 10_000  # of one segment
_RULES = {"same": DUPLICATE, "near": NEAR_DUPLICATE, "cut": CUT, "alike": ALIKE, "quoted": QUOTED}


class Pair(NamedTuple):
    """Two paragraphs that are alike, by their place (from 0) in the list; `one` < `other`."""

    one: int
    other: int
    score: float  # normalised Indel similarity of the comparison forms, 0 to 1


class Copied(NamedTuple):
    """A paragraph like another one: its place in the list, and how like it is, 0 to 1."""

    number: int
    score: float


class Group(NamedTuple):
    """A paragraph (by its place in the list) and the later ones that are like it, in order."""

    kept: int
    copies: tuple[Copied, ...]


@dataclass(frozen=True)
class Groups:
    """All similar pairs among some paragraphs, at a threshold."""

    count: int  # paragraphs
    threshold: float  # the lowest score of a pair
    same: Mapping[int, Sequence[int]]  # the first paragraph of a form -> the others that have it
    near: Sequence[Pair]  # pairs of first paragraphs, least similar first

    def pairs(self) -> Iterator[Pair]:
        """Yield the similar pairs, least similar first: where to look before trusting the rest.

        Paragraphs of one comparison form stand for each other: each is paired with the first of
        them, with a score of 1, and only the first is paired with paragraphs of other forms.
        """
        yield from self.near
        for first, others in self.same.items():
            yield from (Pair(first, other, 1.0) for other in others)

    def above(self, threshold: float) -> "Groups":
        """Give the same for a higher threshold (a score, 0 to 1), without a new search.

        Raises ValueError for a threshold below the one of the search: what is there is not known.
        """
        if not self.threshold <= threshold <= 1:
            message = f"searched from {self.threshold} to 1; for {threshold} search again"
            raise ValueError(message)
        near = [pair for pair in self.near if pair.score >= threshold]
        return Groups(self.count, threshold, self.same, near)

    def groups(self) -> list[Group]:
        """Give each paragraph that stays and has copies, in order.

        The first one stays. A paragraph goes only where one that stays is similar to it, so there
        is no chain from one end of a group to the other. Likeness alone decides here: paragraphs
        which differ in a figure or a name are together; `deduplicate` tells them apart.
        """
        before: defaultdict[int, list[Pair]] = defaultdict(list)
        for pair in self.near:
            before[pair.other].append(pair)
        copies: defaultdict[int, list[Copied]] = defaultdict(list)
        gone = set()
        for other in sorted(before):
            staying = [pair for pair in before[other] if pair.one not in gone]
            if staying:
                best = max(staying, key=lambda pair: (pair.score, -pair.one))
                gone.add(other)
                copies[best.one] += [
                    Copied(n, best.score) for n in (other, *self.same.get(other, ()))
                ]
        for first, others in self.same.items():
            if first not in gone:
                copies[first] += [Copied(number, 1.0) for number in others]
        return [Group(kept, tuple(sorted(found))) for kept, found in sorted(copies.items())]


def duplicates(
    paragraphs: Sequence[str], threshold: float = 0.9, *, every_pair: bool = False
) -> Groups:
    """Find every pair of paragraphs whose comparison forms are at least `threshold` alike.

    Takes any strings, gives pairs of their places in the list with scores. The comparison form has
    words only: no punctuation, white space, case, width, variants of characters. The score is the
    normalised Indel similarity, 1 for the same words. Exact: no pair is missed, none is invented;
    of more than 400 paragraphs of one mould each is paired with the first of its kind, or with
    `every_pair` with all of it: 30,000 such paragraphs are 450 million pairs. Paragraphs without
    words are like nothing. Raises ValueError for a threshold outside 0.8 to 1.
    """
    firsts: dict[str, int] = {}
    same: dict[int, list[int]] = {}
    for number, form in enumerate(_forms(paragraphs)):
        first = firsts.setdefault(form, number)
        if form and first != number:
            same.setdefault(first, []).append(number)
    firsts.pop("", None)
    numbers = list(firsts.values())
    means = Means(crowd=0) if every_pair else EXACT
    found = similar_pairs(list(firsts), threshold, means)
    rows = zip(found.one.tolist(), found.other.tolist(), found.score.tolist(), strict=True)
    near = [Pair(numbers[one], numbers[other], score) for one, other, score in rows]
    near.sort(key=lambda pair: (pair.score, pair.one, pair.other))
    return Groups(len(paragraphs), threshold, same, near)


def _forms(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield the comparison forms, many paragraphs at a time."""
    for begin in range(0, len(paragraphs), _AT_A_TIME):
        some = paragraphs[begin : begin + _AT_A_TIME]
        yield from comparison_lines("\n".join(" ".join(p.split("\n")) for p in some))


class Record(NamedTuple):
    """A text and where it comes from (FILE:LINE).

    `whole`: it stands for itself. A line of a text does not: short ones are headings and refrains.
    """

    place: str
    text: str
    whole: bool = True


class Judged(NamedTuple):
    """A record (by its place in the list) that is like one that stays, the witness."""

    number: int
    witness: int
    rule: Rule  # D201 to D205
    score: float
    reason: str
    goes: bool  # else only reported: it says something else


class Deduplicated(NamedTuple):
    """What was found out about some records, in the order of witnesses, then of records."""

    records: Sequence[Record]
    judged: Sequence[Judged]

    @property
    def gone(self) -> set[int]:
        """Give the records that go, by their place in the list."""
        return {found.number for found in self.judged if found.goes}

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what stands in groups.jsonl: a record that stays, and those that are like it.

        `duplicates` go; `alike` are those that say something else.
        """
        groups: defaultdict[int, list[Judged]] = defaultdict(list)
        for found in self.judged:
            groups[found.witness].append(found)
        for witness, members in groups.items():
            yield {
                "kept": self._record(witness),
                "duplicates": [self._told(found) for found in members if found.goes],
                "alike": [self._told(found) for found in members if not found.goes],
            }

    def _record(self, number: int) -> dict[str, Any]:
        place, text, _ = self.records[number]
        return {"place": place, "text": text}

    def _told(self, found: Judged) -> dict[str, Any]:
        score = round(found.score, 4)
        told = {"score": score, "rule": found.rule.code, "reason": found.reason}
        return {**self._record(found.number), **told}


def deduplicate(
    records: Sequence[Record], settings: Settings, folder: Path | None = None
) -> Deduplicated:
    """Find which records go because another one that stays says the same, and which only seem to.

    Each record is judged as a document of one paragraph is by `cleaner clean`: by the rules D201
    to D205 that are on, `copy_threshold`, `survivor`, `preferred` and `memory` (the search keeps
    its shares in `folder`). Raises ValueError for a threshold outside 0.8 to 1.
    """
    segments = [
        _segment(records[begin : begin + _RECORDS], settings)
        for begin in range(0, len(records), _RECORDS)
    ]
    return Deduplicated(records, judge_records(Shelf(segments, folder), settings))


def _segment(records: Sequence[Record], settings: Settings) -> Segment:
    return Held(pack_records([_line(record, settings) for record in records]))


def _line(record: Record, settings: Settings) -> Line:
    """Give a record as it is laid down; it has the name of its file, which has the date."""
    place, text, whole = record
    name, _, line = place.rpartition(":")
    number = int(line) if line.isdecimal() else 0  # a caller's places may be anything
    return Line(name, number, flat(text), text, whole, shortest(settings, whole=whole))


def shortest(settings: Settings, *, whole: bool) -> int:
    """Give the characters of a form below which a record is not compared."""
    return SHORTEST if whole else settings.copy_min


def judge_records(shelf: Shelf, settings: Settings) -> list[Judged]:
    """Judge the records of all segments; their numbers go through them."""
    settings = replace(settings, copy_min=min(settings.copy_min, SHORTEST))
    corpus = Corpus(shelf.segments)
    found = search(corpus, settings, shelf)
    forms = collect_forms(corpus, settings, kin(corpus, settings, found))
    chosen = choose(forms, relate(forms, settings, found), settings)
    number_of = corpus.document
    judged = [
        Judged(number_of(copy.number), number_of(copy.witness), rule, *copy[3:], goes=goes)
        for copies, goes in ((chosen.gone, True), (chosen.alike, False))
        for copy in copies.values()
        if settings.selects(rule := _RULES[copy.kind])
    ]
    return sorted(judged, key=lambda found: (found.witness, found.number))


def flat(text: str) -> str:
    """Give a text of several lines as one; what makes a line a table row says nothing of it."""
    return " ".join(text.replace("|", " ").split()) if "\n" in text else text
