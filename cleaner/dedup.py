"""Duplicates among paragraphs or records, without cleaning anything: the library's own call.

groups = cleaner.duplicates(paragraphs, threshold=0.9)
for group in groups.groups():
    print(group.kept, [copy.number for copy in group.copies])
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cleaner.comparison import comparison_lines
from cleaner.join import similar_pairs
from cleaner.verdict import judge

_AT_A_TIME = 1000  # paragraphs folded by one look-up


class Pair(NamedTuple):
    """Two paragraphs that are alike, by number; `one` < `other`."""

    one: int
    other: int
    score: float  # normalised Indel similarity of the comparison forms, 0 to 1


class Copied(NamedTuple):
    """A duplicate: its number, and how like it is to the one that stays."""

    number: int
    score: float


class Group(NamedTuple):
    """A paragraph that stays, and its duplicates."""

    kept: int
    copies: tuple[Copied, ...]


@dataclass(frozen=True)
class Groups:
    """All similar pairs among some paragraphs, at a threshold."""

    count: int  # paragraphs
    threshold: float
    same: Mapping[int, Sequence[int]]  # the first paragraph of a form -> the others that have it
    near: Sequence[Pair]  # pairs of first paragraphs, least similar first

    def pairs(self) -> Iterator[Pair]:
        """Yield the similar pairs, least similar first: where to look before trusting the rest.

        Paragraphs of one comparison form stand for each other: each is paired with the first of
        them, and only the first is paired with paragraphs of other forms.
        """
        yield from self.near
        for first, others in self.same.items():
            yield from (Pair(first, other, 1.0) for other in others)

    def at(self, threshold: float) -> "Groups":
        """Give the groups at a higher threshold, without a new search."""
        if threshold < self.threshold:
            message = f"searched at {self.threshold}; for {threshold} search again"
            raise ValueError(message)
        near = [pair for pair in self.near if pair.score >= threshold]
        return Groups(self.count, threshold, self.same, near)

    def groups(self) -> list[Group]:
        """Give each paragraph that stays and has duplicates, in order.

        The first one stays. A paragraph goes only where one that stays is similar to it, so there
        is no chain from one end of a group to the other.
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


def duplicates(paragraphs: Sequence[str], threshold: float = 0.9) -> Groups:
    """Find every pair of paragraphs whose comparison forms are at least `threshold` alike.

    Exact: no pair is missed, none is invented. Paragraphs without words are like nothing. The
    threshold is between 0.8 and 1; raises ValueError.
    """
    firsts: dict[str, int] = {}
    same: dict[int, list[int]] = {}
    for number, form in enumerate(_forms(paragraphs)):
        first = firsts.setdefault(form, number)
        if form and first != number:
            same.setdefault(first, []).append(number)
    firsts.pop("", None)
    numbers = list(firsts.values())
    found = similar_pairs(list(firsts), threshold)
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
    """A text and where it comes from (FILE:LINE)."""

    place: str
    text: str


class Deduplicated(NamedTuple):
    """What `cleaner dedup` writes: rows for groups.jsonl, and the numbers of records that go."""

    rows: list[dict[str, Any]]
    gone: set[int]


def deduplicate(records: Iterable[Record], threshold: float = 0.9) -> Deduplicated:
    """Group records; only those that the verdict lets go count as duplicates of the kept one.

    A row has the kept record and its copies, with score and reason. A copy whose `decision` is
    "flag" or "keep" differs in what matters, or recurs for good reason: it is reported, not gone.
    """
    listed = list(records)
    rows, gone = [], set()
    for group in duplicates([record.text for record in listed], threshold).groups():
        kept = listed[group.kept]
        copies = []
        for copy in group.copies:
            record = listed[copy.number]
            verdict = judge(kept.text, record.text, copy.score)
            lost = verdict.fuller_copy
            decision = "flag" if lost and verdict.decision == "duplicate" else verdict.decision
            if decision == "duplicate":
                gone.add(copy.number)
            copies.append(
                {
                    "place": record.place,
                    "text": record.text,
                    "score": round(copy.score, 4),
                    "decision": decision,
                    "reason": f"has more text: {verdict.reason}" if lost else verdict.reason,
                }
            )
        rows.append({"kept": {"place": kept.place, "text": kept.text}, "copies": copies})
    return Deduplicated(rows, gone)
