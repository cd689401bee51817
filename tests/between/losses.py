"""Articles between furniture: how many of their lines are lost, and how much furniture goes.

    python tests/between/losses.py [--times 3] [--seed 1] [--bulk FOLDER] [--seeds FOLDER] [--show]

Sets: our own beginnings, ends and whole documents (texts.toml), the pages of fixtures/pages/dev
without what is labelled as no text, and, where the folders are named, running text (*.txt, a
sentence a line) and pages with labels as JSON. Each article is put between so many different sets
of furniture; `--show` prints what is lost, with its neighbours.
"""

import argparse
import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from furnished import Article, Outcome, Page, drawing, furnished, outcome, own_articles

PAGES = Path(__file__).parents[2] / "fixtures/pages/dev"
LOOSE = ("boilerplate", "duplicate", "loops", "either")  # labels of lines that may go
AROUND = 3  # lines on each side of a lost one that are shown
ARTICLES = 300  # of running text
BULK = range(12, 120)  # characters of its sentences: others may be fragments
TITLES = range(2, 40)  # characters of a first line that is a title
NO_TITLE = re.compile("[。！？：:，；]$|^\\d|记者|記者")
_MARK = re.compile("[，。！？：；“”]")
_TAG = re.compile(r"</?(?:sub|sup|b|i)>")  # cleaning takes these out


def labelled(folder: Path = PAGES) -> Iterator[Article]:
    """Yield the lines of our pages that have to stay."""
    for path in sorted(folder.glob("*.toml")):
        labels = tomllib.loads(path.read_text("utf-8"))
        spans = [str(entry).split(" ")[0] for key in LOOSE for entry in labels.get(key, [])]
        loose = {n for span in spans for n in _numbers(span)}
        lines = path.with_suffix(".txt").read_bytes().decode().split("\n")
        yield from _article(path.stem, (line for n, line in enumerate(lines, 1) if n not in loose))


def _numbers(span: str) -> range:
    first, _, last = span.partition("-")
    return range(int(first), int(last or first) + 1)


def seeds(folder: Path) -> Iterator[Article]:
    """Yield the lines that a JSON file beside a text says to keep."""
    for path in sorted(folder.glob("*.json")):
        kept = {
            one["n"]
            for one in json.loads(path.read_text("utf-8"))["lines"]
            if one["label"] == "keep"
        }
        lines = path.with_suffix(".txt").read_text("utf-8").split("\n")
        yield from _article(path.stem, (line for n, line in enumerate(lines, 1) if n in kept))


def bulk(folder: Path, rng: random.Random) -> Iterator[Article]:
    """Yield articles of a few paragraphs of running text, now and then ending like our own ones."""
    ends = [one.lines for one in own_articles(rng) if one.name.startswith("endings")]
    files = sorted(folder.glob("*.txt"))
    for number in range(ARTICLES):
        lines = rng.choice(files).read_text("utf-8").split("\n")
        start = rng.randrange(max(len(lines) - 40, 1))
        sentences = [line for line in lines[start : start + 40] if len(line) in BULK]
        title = _MARK.split(sentences.pop())[0] if sentences else ""
        paragraphs = []
        while sentences:
            size = rng.randint(1, 4)
            paragraphs.append("".join(sentences[:size]))
            del sentences[:size]
        if paragraphs:
            yield Article(f"bulk {number}", title, (*paragraphs, *rng.choice(ends)))


def _article(name: str, lines: Iterable[str]) -> Iterator[Article]:
    """Yield the lines as an article; the first is a title where it may be one."""
    text = _TAG.sub("", "\n".join(lines)).strip("\n").split("\n")
    titled = len(text[0]) in TITLES and not NO_TITLE.search(text[0])
    if len(text) > 1:
        yield Article(name, text[0] if titled else "", tuple(text[titled:]))


def measure(name: str, articles: Iterable[Article], options: argparse.Namespace) -> None:
    """Clean each article between several sets of furniture; print what was lost and found."""
    pages = lines = 0
    rules: Counter[str] = Counter()
    there: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for article in articles:
        for time in range(options.times):
            page = furnished(article, drawing(f"{options.seed} {article.name} {time}"))
            result = outcome(page)
            pages, lines = pages + 1, lines + len(page.kept)
            rules.update(rule for _, rule in result.lost)
            there.update(page.furniture.values())
            gone.update(page.furniture[at] for at in result.gone)
            if options.show and result.lost:
                print(f"--- {page.name}, time {time}", *shown(page, result), sep="\n")
    by_rule = ", ".join(f"{rule} {count}" for rule, count in rules.most_common())
    print(f"{name}: {pages} pages, {rules.total()} of {lines} lines lost ({by_rule or 'none'})")
    share = gone.total() / max(there.total(), 1)
    print(f"  furniture: {gone.total()} of {there.total()} lines gone, {share:.1%}")
    for kind in there if options.kinds else ():
        print(f"    {kind:20} {gone[kind]:6} of {there[kind]:6}")


def shown(page: Page, result: Outcome) -> Iterator[str]:
    """Yield the lines around what was lost: lost (!), gone (-), furniture that stays (~)."""
    lost = dict(result.lost)
    near = {at + step for at in lost for step in range(-AROUND, AROUND + 1)}
    for at, line in enumerate(page.lines):
        if at in near and line.strip():
            marks = [(lost, "!"), (result.gone, "-"), (page.furniture, "~")]
            mark = next((sign for lines, sign in marks if at in lines), " ")
            yield f"{mark} {line[:70]}  {lost.get(at, '')}"


def main() -> None:
    """Read the command line; measure set after set."""
    parser = argparse.ArgumentParser(description="Clean articles between furniture.")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bulk", type=Path)
    parser.add_argument("--seeds", type=Path)
    parser.add_argument("--show", action="store_true", help="print the lost lines")
    parser.add_argument("--kinds", action="store_true", help="print what furniture goes, by kind")
    options = parser.parse_args()
    rng = drawing(options.seed)
    measure("own", own_articles(rng), options)
    measure("pages", labelled(), options)
    if options.seeds:
        measure("seeds", seeds(options.seeds), options)
    if options.bulk:
        measure("bulk", bulk(options.bulk, rng), options)


if __name__ == "__main__":
    main()
