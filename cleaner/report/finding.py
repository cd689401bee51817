"""A finding of a check, as every output format tells it."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple

from cleaner.model import Rule
from cleaner.report.visible import visible


class Told(NamedTuple):
    """What was found, where, and what would be done about it."""

    path: str  # below the root of the check, with forward slashes
    shown: str  # the same as seen from the folder in which the user stands
    line: int
    column: int  # from 1, in characters
    byte_column: int  # from 1, in bytes of UTF-8
    rule: Rule
    old: str
    new: str
    evidence: str
    witness: str
    flag: bool  # the text stays as it is
    fixable: bool  # `check --fix` takes care of it
    source: str  # the line, or the part of it around the place
    at: int  # the place in `source`, from 0
    paragraph: str  # fingerprint of the line; "": the whole file is meant

    @property
    def message(self) -> str:
        """Say what is wrong, safe to print."""
        return visible(f"{self.rule.summary}: {self.evidence}" if self.evidence else self.summary)

    @property
    def summary(self) -> str:
        """Give the rule's own words."""
        return self.rule.summary


class About(NamedTuple):
    """What a report says of its maker."""

    version: str
    rules: Mapping[str, Rule]


def with_fingerprints(found: Iterable[Told]) -> Iterator[tuple[Told, str]]:
    """Give each finding a name that stays when lines above it come or go; no two have the same."""
    seen: dict[str, int] = {}
    for one in found:
        text = f"{one.rule.code}\n{one.path}\n{one.paragraph}"
        number = seen[text] = seen.get(text, 0) + 1
        yield one, _digest(f"{text}\n{number}")


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
