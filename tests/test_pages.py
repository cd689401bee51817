"""Whole pages with line labels: what must never be lost, and, as a report, how much dirt goes.

Run as a program (`python tests/test_pages.py`) it prints the report.
"""

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from difflib import ndiff
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from cleaner.model import Document, Settings
from cleaner.pipeline import clean_document

PAGES = Path(__file__).parent.parent / "fixtures" / "pages"
HALVES = ("dev", "held")
NAMES = [f"{half}/{p.stem}" for half in HALVES for p in sorted((PAGES / half).glob("*.toml"))]

NOTHING = "0 found"
LOOP_UNIT = 10  # so many characters at the start of a collapsed loop must still be there
KEYS = {"genre", "clean", "boilerplate", "duplicate", "joins", "loops", "either"}

_SHAPES = str.maketrans(
    {
        **dict.fromkeys("“”„＂「」『』", '"'),
        **dict.fromkeys("‘’＇", "'"),
        **dict.fromkeys("—–―─━", "-"),
    }
)
_MARKUP = re.compile(r"^\s*(?:#{1,6}|>)\s+|</?(?:sub|sup|b|i|p|br|div)\b[^<>]*>")
_BLANK = re.compile(r"[\s\u200b-\u200f\ufeff]+")


class Page(NamedTuple):
    """A document and its labels; lines are counted from 1."""

    name: str
    genre: str
    clean: bool
    text: str
    boilerplate: dict[int, str]  # line → class
    duplicates: dict[int, int]  # line → the line that says it first
    joins: list[list[int]]
    loops: list[int]
    either: list[int]

    @property
    def lines(self) -> dict[int, str]:
        """Comparable text of every line with something on it."""
        shown = {n: comparable(line) for n, line in enumerate(self.text.split("\n"), 1)}
        return {n: line for n, line in shown.items() if line}

    @property
    def kept(self) -> dict[int, str]:
        """Comparable text of the lines that must survive as they are."""
        loose = {*self.boilerplate, *self.duplicates, *self.duplicates.values()}
        loose |= {*self.either, *self.loops}
        return {n: line for n, line in self.lines.items() if n not in loose}


def comparable(line: str) -> str:
    """Drop white space and inline markup and fold width and the shapes of quotes and dashes."""
    text = unicodedata.normalize("NFKC", _MARKUP.sub("", line).translate(_SHAPES))
    return _BLANK.sub("", text.translate(_SHAPES))


def load(name: str) -> Page:
    """Read a document of `fixtures/pages` with its labels."""
    labels = tomllib.loads((PAGES / f"{name}.toml").read_text("utf-8"))
    assert labels.keys() <= KEYS
    boilerplate: dict[int, str] = {}
    for entry in labels.get("boilerplate", []):
        span, kind = entry.split(" ")
        first, _, last = span.partition("-")
        boilerplate |= dict.fromkeys(range(int(first), int(last or first) + 1), kind)
    text = (PAGES / f"{name}.txt").read_bytes().decode()
    blank = {n for n, line in enumerate(text.split("\n"), 1) if not line.strip()}
    return Page(
        name,
        labels["genre"],
        labels["clean"],
        text,
        {n: kind for n, kind in boilerplate.items() if n not in blank},
        {int(a): int(b) for a, b in (d.split(" of ") for d in labels.get("duplicate", []))},
        [[int(n) for n in join.split("+")] for join in labels.get("joins", [])],
        labels.get("loops", []),
        labels.get("either", []),
    )


class Places:
    """Where the lines of a page stand in the cleaned text, found in order."""

    def __init__(self, page: Page, output: str) -> None:
        shown = [comparable(line) for line in output.split("\n")]
        self.text = "".join(shown)
        self._starts = [sum(map(len, shown[:n])) for n in range(len(shown))]
        self.at: dict[int, tuple[int, int]] = {}
        self.lost: list[int] = []
        position = 0
        for n, line in page.kept.items():
            found = self.text.find(line, position)
            if found < 0:
                self.lost.append(n)
            else:
                position = found + len(line)
                self.at[n] = found, position

    def same_line(self, first: int, second: int) -> bool:
        """Say whether the end of one line and the start of another stand on one output line."""
        end = bisect_right(self._starts, self.at[first][1] - 1)
        return bisect_right(self._starts, self.at[second][0]) == end

    def between(self, n: int) -> str:
        """Give what the output has between the kept lines around line `n`."""
        start = max((end for m, (_, end) in self.at.items() if m < n), default=0)
        stop = min((begin for m, (begin, _) in self.at.items() if m > n), default=len(self.text))
        return self.text[start:stop]


def cleaned(page: Page) -> str:
    """Clean a page with the default settings."""
    return clean_document(Document(f"{page.name}.txt", page.text), Settings())[0].text


def false_joins(page: Page, places: Places) -> list[tuple[int, int]]:
    """Give the neighbouring kept lines that run together and do not belong together."""
    meant = {pair for join in page.joins for pair in pairwise(join)}
    found = sorted(places.at)
    return [pair for pair in pairwise(found) if pair not in meant and places.same_line(*pair)]


def told(page: Page, found: Sequence[object]) -> str:
    """Say what was found; of a held page only how much, so that nobody tunes rules to it."""
    return "\n".join([f"{len(found)} found", *(map(str, found) if "dev/" in page.name else ())])


@pytest.fixture(params=NAMES)
def page(request: pytest.FixtureRequest) -> Page:
    return load(request.param)


def test_halves() -> None:
    """Both halves have every genre, and a third of all pages is clean."""
    pages = [load(name) for name in NAMES]
    dev, held = ({p.genre for p in pages if p.name.startswith(half)} for half in HALVES)
    assert dev == held
    assert len(pages) >= 44
    assert sum(p.clean for p in pages) * 3 >= len(pages)


def test_labels(page: Page) -> None:
    """Labels name lines with text on them, each line once, and clean pages have none."""
    loose = [*page.boilerplate, *page.duplicates, *page.loops, *page.either]
    joined = [n for join in page.joins for n in join]
    assert len(loose) == len(set(loose))
    assert {*loose, *page.duplicates.values(), *joined} <= page.lines.keys()
    assert not {*loose} & {*joined, *page.duplicates.values()}
    assert all(join == sorted(set(join)) and len(join) > 1 for join in page.joins)
    assert not (page.clean and (loose or joined))


def test_clean_is_left_alone(page: Page) -> None:
    """A clean page comes back byte for byte."""
    changes = ndiff(page.text.split("\n"), cleaned(page).split("\n")) if page.clean else []
    assert told(page, [line for line in changes if line[0] != " "]) == NOTHING


def test_nothing_kept_is_lost(page: Page) -> None:
    """Every kept line survives, in order; of a loop one unit, of duplicates one copy."""
    places = Places(page, cleaned(page))
    lines = page.lines
    assert told(page, [lines[n] for n in places.lost]) == NOTHING
    once = [lines[n][:LOOP_UNIT] for n in page.loops] + [lines[n] for n in page.duplicates.values()]
    assert told(page, [line for line in once if line not in places.text]) == NOTHING


def test_no_false_join(page: Page) -> None:
    """Lines run together only where they belong together."""
    places = Places(page, cleaned(page))
    assert told(page, false_joins(page, places)) == NOTHING


class Tally(NamedTuple):
    """What happened to the pages of one half."""

    dirt: Counter[str]  # by class: lines which should go
    gone: Counter[str]
    faults: Counter[str]


def tally(half: str) -> Tally:
    """Clean the pages of one half and count."""
    dirt: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for page in (load(name) for name in NAMES if name.startswith(half)):
        output = cleaned(page)
        places, lines = Places(page, output), page.lines
        for n, kind in page.boilerplate.items():
            if n in lines:  # a row of marks such as ">" has nothing to compare
                dirt[kind] += 1
                gone[kind] += lines[n] not in places.between(n)
        for n, first in page.duplicates.items():
            dirt["(duplicate)"] += 1
            gone["(duplicate)"] += places.text.count(lines[first]) == 1 and n in lines
        for join in page.joins:
            for pair in pairwise(join):
                dirt["(join)"] += 1
                gone["(join)"] += {*pair} <= places.at.keys() and places.same_line(*pair)
        faults["kept lines lost"] += len(places.lost)
        faults["false joins"] += len(false_joins(page, places))
        faults["clean pages changed"] += page.clean and output != page.text
    return Tally(dirt, gone, faults)


def report() -> str:
    """Lay out the figures of both halves by class."""
    dev, held = map(tally, HALVES)
    rows = [f"{'class':16}{'dev':>16}{'held':>16}"]
    for kind in sorted({*dev.dirt, *held.dirt}):
        cells = [f"{half.gone[kind]:4} of {half.dirt[kind]:3}" for half in (dev, held)]
        rows.append(f"{kind:16}{cells[0]:>16}{cells[1]:>16}")
    plain = [
        [sum(n for kind, n in count.items() if kind[0] != "(") for count in half[:2]]
        for half in (dev, held)
    ]
    shares = [f"{gone} of {dirt} = {gone / dirt:.0%}" for dirt, gone in plain]
    rows.append(f"{'boilerplate':12}{shares[0]:>20}{shares[1]:>16}")
    rows += [f"{fault:20}{dev.faults[fault]:12}{held.faults[fault]:16}" for fault in dev.faults]
    return "\n".join(rows)


if __name__ == "__main__":
    print(report())  # noqa: T201  a report is what the program is run for
