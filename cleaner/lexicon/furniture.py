"""The classes of page furniture: lexicon/boilerplate/*.toml, compiled for the judge.

A new class is one [[class]] entry with its examples; nothing here needs to change.
"""

import re
from functools import cache
from typing import Any, NamedTuple

from cleaner.lexicon import load, sources
from cleaner.lexicon.among import Among
from cleaner.lexicon.first import ANY, first_chars, needed
from cleaner.lexicon.patterns import expand, spellings
from cleaner.lexicon.shelf import kept
from cleaner.model import Rule

SOURCES = (
    "articles",
    "footers",
    "pages",
    "sites",
    "papers",
    "communities",
    "people",
    "apps",
    "answers",
    "models",
    "foreign",
    "portals",
    "panels",
    "layouts",
    "mirrors",
)  # the first that matches decides


class WordClass(NamedTuple):
    """One kind of furniture: the rule it belongs to, and what its lines and rows weigh."""

    rule: Rule
    name: str
    points: int  # of a line that matches a pattern
    row_points: int  # of a row of its words
    zones: frozenset[str]  # where it counts as standing at the edge: head, tail
    reach: int  # lines of text that may stand between it and that edge
    opens_list: bool  # the short lines after it belong to it
    supported: bool  # it goes only in a row of lines with other furniture among them
    company: bool  # it goes only where the document has other furniture of its rule
    repeats: int  # times the document must have it
    names_above: bool  # the short line above it names a user


class Floating(NamedTuple):
    """A pattern whose fixed words stand inside the line: tried only where one of them is."""

    needles: tuple[str, ...]
    kind: int  # its class
    line: str  # the pattern as written

    def matches(self, bare: str) -> bool:
        """Say whether the pattern matches a whole line."""
        return bool(_expanded(self.line).fullmatch(bare))


@cache
def _expanded(line: str) -> re.Pattern[str]:
    return re.compile(expand(line))


class Weights(NamedTuple):
    """Points of evidence, from weights.toml."""

    edge: int
    neighbour: int
    isolated: int
    introduced: int
    lonely: int
    series: int
    interrupts: int
    word: int
    part: int
    repeated: int
    button: int
    alike: int
    first: int
    remove: int
    flag: int


class Lexicon(NamedTuple):
    """Everything the judge knows of words."""

    rules: dict[str, Rule]
    classes: tuple[WordClass, ...]
    lines: tuple[tuple[int, str], ...]  # class and pattern of whole lines that begin in a fixed way
    needs: tuple[tuple[frozenset[str], ...], ...]  # sets of characters of which a line has one
    by_first: dict[str, tuple[int, ...]]  # a line's first character: which of `lines` to try
    floating: tuple[Floating, ...]
    needles: Among  # of all of them
    needed_by: dict[str, tuple[int, ...]]  # a needle: which of `floating` to try
    words: dict[str, frozenset[int]]  # a word of a row: the indexes of its classes
    by_rule: dict[str, int]  # the first class of a rule whose lines stand by themselves
    rows: int  # the class of a row whose words are not known
    weights: Weights


def strength(name: str) -> int:
    """Give the points of a named strength."""
    points: dict[str, int] = load("weights")["strength"]
    return points[name]


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """Give the classes as written, with their examples and counter-examples."""
    return tuple(entry for name in SOURCES for entry in load(f"boilerplate/{name}")["class"])


@cache
def lexicon() -> Lexicon:
    """Read the lexicon of page furniture; once per process."""
    tables = kept("furniture", sources(), _tables)
    written, classes, lines, needs, first, floating, needed_by, words, weights = tables
    rules = {rule["code"]: Rule(safe=False, **rule) for rule in written}
    kinds = tuple(WordClass(rules[code], *rest) for code, *rest in classes)
    alone = [n for n, kind in enumerate(kinds) if not kind.supported and kind.repeats == 1]
    return Lexicon(
        rules,
        kinds,
        lines,
        needs,
        first,
        tuple(Floating(*one) for one in floating),
        Among(needed_by),
        needed_by,
        words,
        {kinds[number].rule.code: number for number in reversed(alone)},
        next(number for number in alone if kinds[number].name == "navigation row"),
        Weights(**weights),
    )


def _tables() -> tuple[object, ...]:
    """Make of the files what a Lexicon consists of, as plain values."""
    written = [rule for name in SOURCES for rule in load(f"boilerplate/{name}").get("rule", [])]
    written += load("adverts")["rule"]
    words: dict[str, set[int]] = {}
    lines: list[tuple[int, str]] = []
    floating: list[tuple[tuple[str, ...], int, str]] = []
    for index, entry in enumerate(entries()):
        for spelling in set().union(*map(spellings, entry.get("words", []))):
            words.setdefault(spelling, set()).add(index)
        lines += [(index, expand(line)) for line in entry.get("lines", [])]
        for one in entry.get("floating", []):
            needles = tuple(sorted(set().union(*map(spellings, one["needles"]))))
            floating.append((needles, index, one["line"]))
    return (
        written,
        tuple(map(_word_class, entries())),
        tuple(lines),
        tuple(needed(pattern) for _, pattern in lines),
        by_first(lines),
        tuple(floating),
        _needed_by(floating),
        {word: frozenset(found) for word, found in words.items()},
        load("weights")["evidence"],
    )


def _needed_by(floating: list[tuple[tuple[str, ...], int, str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, (needles, *_) in enumerate(floating):
        for needle in needles:
            found.setdefault(needle, []).append(number)
    return {needle: tuple(numbers) for needle, numbers in found.items()}


def _word_class(entry: dict[str, Any]) -> tuple[object, ...]:
    """Give the values of a WordClass, with the code of its rule."""
    return (
        entry["rule"],
        entry["name"],
        strength(entry["weight"]),
        strength(entry.get("row", "weak")),
        frozenset(entry["at"]),
        entry.get("reach", 8),
        entry.get("opens_list", False),
        entry.get("supported", False),
        entry.get("company", False),
        entry.get("repeats", 1),
        entry.get("names_above", False),
    )


def by_first(lines: list[tuple[int, str]]) -> dict[str, tuple[int, ...]]:
    """Sort patterns by the characters with which they begin; raise ValueError for any other."""
    found: dict[str, list[int]] = {}
    for number, (_, pattern) in enumerate(lines):
        begins = first_chars(pattern)
        if ANY in begins:
            message = f"give this pattern needles, it may begin with anything: {pattern}"
            raise ValueError(message)
        for char in begins:
            found.setdefault(char, []).append(number)
    return {char: tuple(numbers) for char, numbers in found.items()}


class Line(NamedTuple):
    """A pattern of a whole line, ready to be tried."""

    kind: int  # its class
    number: int
    need: frozenset[str]  # a matching line has a character of this set
    also: frozenset[str]  # and one of this


@cache
def beginning_with(char: str) -> tuple[Line, ...]:
    """Give the patterns of the lines that begin with a character."""
    known = lexicon()
    always = frozenset({char})
    return tuple(
        Line(known.lines[number][0], number, *(*known.needs[number], always, always)[:2])
        for number in known.by_first.get(char, ())
    )


@cache
def compiled(number: int) -> re.Pattern[str]:
    """Compile a pattern of a line when it is first tried."""
    return re.compile(lexicon().lines[number][1])
