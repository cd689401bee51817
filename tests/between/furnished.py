"""Put articles between the furniture of pages, and count which of their lines a cleaning loses.

Furniture is drawn from furniture.toml by a seed: the same seed, the same pages. A line is lost when
a change takes the whole line away, or when its text cannot be found any more, in order.
"""

import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.comparison import comparison_lines, comparison_text
from cleaner.model import Change, Document, Settings
from cleaner.pipeline import clean_document

HERE = Path(__file__).parent
BARS = (" | ", "|", "  ", " · ", " / ", "｜", "\u3000")
ARROWS = (" > ", ">", " >> ", " » ", "＞", " - ")
GAPS = ("", "\n", "\n\n")  # between the blocks, and around the article
_TAKING = {"B", "D"}  # families whose changes take lines; others may move one to where it belongs
BARE = 0.1  # of the pages have furniture on one side only
_SLOT = re.compile(r"\{(\w+)\}")


class Article(NamedTuple):
    """Text that has to stay."""

    name: str
    title: str  # "" for a text without one
    lines: tuple[str, ...]


class Page(NamedTuple):
    """An article between furniture, line by line."""

    name: str
    lines: list[str]
    kept: list[int]  # the lines of the article, from 0
    furniture: dict[int, str]  # a line and what kind of furniture it is

    @property
    def text(self) -> str:
        """Give the page as it would be copied."""
        return "\n".join(self.lines) + "\n"


class Outcome(NamedTuple):
    """What cleaning did to a page."""

    lost: list[tuple[int, str]]  # lines of the article, with the rule that took each, if one did
    gone: set[int]  # lines of furniture


@cache
def data(name: str) -> dict[str, Any]:
    """Read a table of this folder."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


def drawing(seed: object) -> random.Random:
    """Give a source of choices that makes the same ones for the same seed."""
    return random.Random(str(seed))


def own_articles(rng: random.Random) -> Iterator[Article]:
    """Yield each beginning and each end on some prose, and the documents that are all of a text."""
    texts = data("texts")
    for place in ("beginnings", "endings"):
        for kind, written in texts[place].items():
            title, *prose = rng.sample(texts["prose"], 4)
            body = prose[: rng.randint(1, 3)]
            lines = written.strip().split("\n")
            parts = (*lines, *body) if place == "beginnings" else (*body, *lines)
            yield Article(f"{place}: {kind}", title.partition("，")[0], parts)
    for whole in texts["whole"]:
        title, *lines = whole["text"].strip().split("\n")
        yield Article(f"whole: {whole['kind']}", title, tuple(lines))


def furnished(article: Article, rng: random.Random) -> Page:
    """Put an article between furniture: above its title, below its title, below its end."""
    fixed = {name: rng.choice(data("furniture")["slots"][name]) for name in ("site", "section")}
    fixed |= {"bar": rng.choice(BARS), "arrow": rng.choice(ARROWS)}
    blocks = {at: [*_blocks(at, fixed, rng)] for at in ("head", "byline", "foot")}
    if rng.random() < BARE:
        blocks[rng.choice(["head", "foot"])] = []
    page = Page(article.name, [], [], {})
    between, around, inside = (rng.choice(GAPS) for _ in range(3))
    _add(page, blocks["head"], between)
    _text(page, [article.title] * bool(article.title), around)
    _add(page, blocks["byline"], between)
    _text(page, article.lines, around, inside)
    _add(page, blocks["foot"], between)
    return page


def _blocks(at: str, fixed: dict[str, str], rng: random.Random) -> Iterator[tuple[str, list[str]]]:
    for block in data("furniture")["block"]:
        if block["at"] == at and rng.random() < block["share"]:
            form = rng.choice(block["forms"])
            yield block["kind"], _filled(form, fixed, rng).split("\n")


def _filled(form: str, fixed: dict[str, str], rng: random.Random) -> str:
    """Fill the slots, each with another word as long as there are others."""
    slots: dict[str, list[str]] = data("furniture")["slots"]
    words = {name: rng.sample(choices, len(choices)) for name, choices in slots.items()}

    def fill(slot: re.Match[str]) -> str:
        name = slot[1]
        return fixed.get(name) or (words[name].pop() if words[name] else rng.choice(slots[name]))

    return _SLOT.sub(fill, form)


def _add(page: Page, blocks: Iterable[tuple[str, list[str]]], gap: str) -> None:
    for kind, lines in blocks:
        _blank(page, gap)
        for line in lines:
            page.furniture[len(page.lines)] = kind
            page.lines.append(line)


def _text(page: Page, lines: Sequence[str], around: str, inside: str = "") -> None:
    _blank(page, around)
    for at, line in enumerate(lines):
        if at:
            _blank(page, inside)
        if comparison_text(line):  # of a row of marks nothing can be compared
            page.kept.append(len(page.lines))
        page.lines.append(line)
    _blank(page, around)


def _blank(page: Page, gap: str) -> None:
    if page.lines:
        page.lines.extend([""] * len(gap))


def outcome(page: Page) -> Outcome:
    """Clean a page and say what is left of it."""
    document, changes = clean_document(Document("page.txt", page.text), Settings())
    takers = dict(_taken(page, changes))
    left = "".join(comparison_lines(document.text))
    lost = {at: takers[at] for at in page.kept if takers.get(at, "")[:1] in _TAKING}
    position = 0
    for at in page.kept:
        form = comparison_text(page.lines[at])
        found = left.find(form, position)
        if found < 0:
            lost.setdefault(at, "changed")
        elif at not in lost:
            position = found + len(form)
    return Outcome(sorted(lost.items()), page.furniture.keys() & takers.keys())


def _taken(page: Page, changes: Iterable[Change]) -> Iterator[tuple[int, str]]:
    """Yield the lines that were taken away as a whole, with the rules that did it."""
    for change in changes:
        for at, line in enumerate(change.old.split("\n"), change.line - 1):
            bare = line.strip()
            whole = at < len(page.lines) and bare == page.lines[at].strip()
            if bare and whole and bare not in change.new:
                yield at, change.rule
