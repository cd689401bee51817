"""Article text out of web pages: quality and speed, next to the named peers, in one run.

    python benchmarks/web_pages.py [FOLDER…]   folders with NAME.html and NAME.gold.txt or NAME.txt

Without folders: our own pages (fixtures/html), and the corpora beside this checkout if they are
there. Peers that are not installed are left out; all get the same decoded text:

    pip install trafilatura resiliparse readability-lxml lxml_html_clean justext magic-html

"cleaner" takes the article out of the page, as the peers do. "cleaner, all rules" is what `cleaner
clean` writes: every other rule has looked at the text as well. A leak is a phrase of furniture
(leaks.txt) on the page and in the result, and not in the text a person took from it.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
# a script's folder comes first on the path, and libraries would take this file for their html
sys.path[:] = [path for path in sys.path if Path(path).resolve() != HERE.resolve()]

import logging
import statistics
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple

from cleaner.edits import apply, in_order
from cleaner.formats.html import read
from cleaner.model import Edit, Settings
from cleaner.pages import clean_page
from cleaner.stages.furniture import find_page

FOLDERS = (
    HERE.parent / "fixtures/html",
    HERE.parent.parent / "shared/data/html_cwced",
    HERE.parent.parent / "shared/data/html_readability",
)
ROUNDS = 3  # the fastest counts: the machine may be shared
GRAM = 4  # characters, or words where the gold text is not Chinese or Japanese
CJK_SHARE = 0.3

Extract = Callable[[str], str]


class Item(NamedTuple):
    """A page and the text a person took from it."""

    html: str
    gold: str


def ours(html: str) -> str:
    """Give the article with all rules."""
    page = read(html)
    edits = [edit for edit in find_page(page, Settings()) if isinstance(edit, Edit)]
    return apply(page.text, in_order(edits, len(page.text)))


def ours_and_more(html: str) -> str:
    """Give what `cleaner clean` writes."""
    return clean_page("page.html", html, Settings())[0].document.text


def peers() -> Iterator[tuple[str, Extract]]:
    """Yield the tools that are installed."""
    yield "cleaner", ours
    yield "cleaner, all rules", ours_and_more
    for name, make in PEERS.items():
        try:
            yield name, make()
        except ImportError as missing:
            print(f"{name}: not measured, {missing}", file=sys.stderr)


def trafilatura() -> Extract:
    """Give trafilatura as its command line runs it."""
    library = import_module("trafilatura")
    return lambda html: library.extract(html) or ""


def trafilatura_fast() -> Extract:
    """Give trafilatura without its fall-back extractors."""
    library = import_module("trafilatura")
    return lambda html: library.extract(html, fast=True) or ""


def resiliparse() -> Extract:
    """Give resiliparse with its main-content filter."""
    library = import_module("resiliparse.extract.html2text")
    return lambda html: str(library.extract_plain_text(html, main_content=True))


def readability() -> Extract:
    """Give the text of what readability-lxml keeps."""
    library, lxml = import_module("readability"), import_module("lxml.html")
    return lambda html: str(lxml.fromstring(library.Document(html).summary()).text_content())


def justext() -> Extract:
    """Give justext without stop words."""
    library = import_module("justext")
    none: frozenset[str] = frozenset()  # its stop words are parted by blanks: none for Chinese

    def extract(html: str) -> str:
        parts = library.justext(
            html.encode(), none, encoding="utf-8", stopwords_low=0, stopwords_high=0
        )
        return "\n".join(part.text for part in parts if not part.is_boilerplate)

    return extract


def magic_html() -> Extract:
    """Give the text of what magic-html keeps of an article."""
    library, lxml = import_module("magic_html"), import_module("lxml.html")
    extractor = library.GeneralExtractor()

    def extract(html: str) -> str:
        found = extractor.extract(html, base_url="https://page.example/", html_type="article")
        return str(lxml.fromstring(found["html"]).text_content())

    return extract


PEERS: dict[str, Callable[[], Extract]] = {
    "trafilatura": trafilatura,
    "trafilatura fast": trafilatura_fast,
    "resiliparse": resiliparse,
    "readability-lxml": readability,
    "justext": justext,
    "magic-html": magic_html,
}


def load(folder: Path) -> list[Item]:
    """Read the pages of a folder with their gold texts."""
    items = []
    for page in sorted(folder.glob("*.html")):
        gold = page.with_suffix(".gold.txt")
        gold = gold if gold.exists() else page.with_suffix(".txt")
        items.append(Item(decode(page.read_bytes()), gold.read_text("utf-8")))
    return items


def decode(data: bytes) -> str:
    """Decode a page as UTF-8 or, failing that, GB 18030."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def f1(got: str, gold: str) -> float:
    """Score the overlap of n-grams."""
    have, want = grams(got, gold), grams(gold, gold)
    common = (have & want).total()
    return 2 * common / (have.total() + want.total()) if common else 0.0


def grams(text: str, gold: str) -> Counter[str]:
    """Count the n-grams: of characters in Chinese and Japanese, else of words."""
    han = sum("\u3040" <= c <= "\u9fff" for c in gold)
    letters = sum(c.isalpha() for c in gold) or 1
    folded = unicodedata.normalize("NFKC", text).lower()
    if han / letters > CJK_SHARE:
        squashed = "".join(folded.split())
        return Counter(squashed[i : i + GRAM] for i in range(len(squashed) - GRAM + 1))
    words = "".join(c if c.isalnum() else " " for c in folded).split()
    return Counter(" ".join(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1))


def leaks(got: str, item: Item) -> int:
    """Count the phrases of furniture that should not be there."""
    return sum(phrase in got and phrase not in item.gold for phrase in phrases())


@cache
def phrases() -> tuple[str, ...]:
    """Give the phrases that are looked for, a line of the list each."""
    lines = (HERE / "leaks.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("# "))


def measure(folder: Path, tools: dict[str, Extract]) -> None:
    """Print a line for each tool."""
    items = load(folder)
    seconds = {name: [float("inf")] * len(items) for name in tools}
    scores: dict[str, list[float]] = {name: [] for name in tools}
    leaked = dict.fromkeys(tools, 0)
    for n, item in enumerate(items):  # page by page: what slows the machine slows all of them
        for name, extract in tools.items():
            got = ""
            for _ in range(ROUNDS):
                began = time.process_time()
                try:
                    got = extract(item.html)
                except Exception as error:  # noqa: BLE001  a peer may raise anything; it scores 0
                    print(f"{name}: {error!r}", file=sys.stderr)
                seconds[name][n] = min(seconds[name][n], time.process_time() - began)
            scores[name].append(f1(got, item.gold))
            leaked[name] += leaks(got, item)
    own = sum(seconds["cleaner"])
    print(f"{folder.name}: {len(items)} pages, {sum(len(i.html) for i in items) / 1e6:.1f} M chars")
    for name in tools:
        total = sum(seconds[name])
        print(
            f"  {name:18} F1 {statistics.mean(scores[name]):.3f}  lowest {min(scores[name]):.3f}"
            f"  leaks {leaked[name] / len(items):.2f} a page"
            f"  {len(items) / total:7.0f} pages/s  {total / own:5.1f} x our time"
        )


def main() -> None:
    """Measure all folders that are there."""
    logging.disable(logging.CRITICAL)
    tools = dict(peers())
    for folder in map(Path, sys.argv[1:] or FOLDERS):
        if folder.is_dir():
            measure(folder, tools)


if __name__ == "__main__":
    main()
