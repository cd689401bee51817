"""How the time grows on hostile input: t(4n)/t(n) for each generator, the worst last.

    python benchmarks/linear.py [--only WORD] [--size 50000] [--least 0.5]

Text goes through the whole chain of document stages, pages through reader and chain, records and
the report through a run over a folder, paragraphs through the similarity join. Linear work shows
about 4; the goal is at most 5. Figures, no verdict: the exit code is 0. Each time is that of this
process alone, whatever else the machine does, the best of three (of two, where one takes more than
a second), with nothing remembered from the text before. n grows fourfold from --size until t(n)
is at least --least seconds, for below that the fixed costs hide what grows, the processor's caches
hold the short text and not the long one, and a random text has not yet met the rule after whose
edit the others look again: once in a long text is one sweep more. A text is given up after --limit
seconds: inf.
"""

import argparse
import functools
import gc
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from hostile import JOINS, PAGES, RECORDS, SENTENCE, TEXT, cycle

from cleaner.account import files as account
from cleaner.formats.page.model import UnreadablePageError
from cleaner.join import similar_pairs
from cleaner.model import Document, Settings
from cleaner.pages import clean_page
from cleaner.pipeline import clean_document
from cleaner.run import clean_folder

Work = Callable[[], object]
Case = Callable[[int], Work]  # prepares the work on input of about so many characters

BIG_LINE, MANY_LINES = 4_000_000, 1_000_000  # the two fixed cases of the promise
GOAL = 5.0
LONG = 1.0  # seconds: from here on a time is measured twice, below three times
MOST = 3_200_000  # characters of the long text at most
SETTINGS = Settings()


class TooLongError(Exception):
    """A generator took more than the limit."""


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError


def of_text(text: Callable[[int], str]) -> Case:
    """Clean a text."""

    def case(n: int) -> Work:
        doc = Document("hostile.txt", text(n))
        return lambda: clean_document(doc, SETTINGS)

    return case


def of_page(text: Callable[[int], str]) -> Case:
    """Read and clean a page; one that is refused counts with the time that took."""

    def case(n: int) -> Work:
        html = text(n)

        def work() -> object:
            try:
                return clean_page("hostile.html", html, SETTINGS)
            except UnreadablePageError:
                return None

        return work

    return case


def of_records(text: Callable[[int], str]) -> Case:
    """Clean a folder with one file of JSON lines."""

    def case(n: int) -> Work:
        rows = text(n)

        def work() -> None:
            with tempfile.TemporaryDirectory() as folder:
                _run(Path(folder), {"hostile.jsonl": rows})

        return work

    return case


def of_report(text: Callable[[int], str]) -> Case:
    """Write the page and the table of a run over one text; the run itself does not count."""

    def case(n: int) -> Work:
        folder = tempfile.TemporaryDirectory()
        out = _run(Path(folder.name), {"hostile.txt": text(n)})

        def work(_kept: object = folder) -> object:
            return account.write(out, "", "")

        return work

    return case


def of_join(texts: Callable[[int], list[str]]) -> Case:
    """Join paragraphs at 0.9."""

    def case(n: int) -> Work:
        paragraphs = texts(n)
        return lambda: similar_pairs(paragraphs, 0.9)

    return case


def _run(folder: Path, texts: dict[str, str]) -> Path:
    source, out = folder / "in", folder / "out"
    source.mkdir()
    for name, text in texts.items():
        (source / name).write_text(text, "utf-8")
    clean_folder([source], out, SETTINGS, workers=1)
    return out


REPORTED = ("half-width commas", "page numbers", "numbered furniture", "random layout")


def cases() -> Iterator[tuple[str, Case]]:
    """Give every generator under its name."""
    yield from ((f"text: {name}", of_text(text)) for name, text in TEXT.items())
    yield from ((f"html: {name}", of_page(text)) for name, text in PAGES.items())
    yield from ((f"jsonl: {name}", of_records(text)) for name, text in RECORDS.items())
    yield from ((f"join: {name}", of_join(texts)) for name, texts in JOINS.items())
    yield from ((f"report: {name}", of_report(TEXT[name])) for name in REPORTED)


def forget() -> None:
    """Empty what is remembered of texts; tables which are read once stay."""
    for name, module in list(sys.modules.items()):
        if name.startswith("cleaner"):
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper) and (  # noqa: SLF001  its type
                    value.cache_parameters()["maxsize"] is not None
                ):
                    value.cache_clear()
    gc.collect()


def seconds(work: Work, limit: int) -> float:
    """Time some work; infinite where the limit is passed."""
    best = float("inf")
    for turn in range(3):
        forget()
        signal.alarm(limit)
        begin = time.process_time()
        try:
            work()
        except TooLongError:
            return float("inf")
        finally:
            signal.alarm(0)
        best = min(best, time.process_time() - begin)
        if turn and best > LONG:
            break
    return best


def growth(case: Case, choice: argparse.Namespace) -> tuple[int, float, float]:
    """Give n, t(n) and t(4n), with n large enough for t(n) to tell."""
    n = choice.size
    short = seconds(case(n), choice.limit)
    while True:
        long = seconds(case(4 * n), choice.limit)
        if short >= choice.least or long == float("inf") or 16 * n > MOST:
            return n, short, long
        n, short = 4 * n, long


def main() -> None:
    """Print the growth of every generator, and the two fixed cases."""
    parser = argparse.ArgumentParser(description="Growth of the time on hostile input.")
    parser.add_argument("--size", type=int, default=50_000, help="characters of the short input")
    parser.add_argument("--least", type=float, default=0.5, help="seconds that t(n) takes at least")
    parser.add_argument("--limit", type=int, default=60, help="seconds for one input")
    parser.add_argument("--only", default="", help="generators with this word in their name")
    choice = parser.parse_args()
    signal.signal(signal.SIGALRM, _ring)
    clean_document(Document("first.txt", SENTENCE), SETTINGS)  # what is loaded once
    ratios: dict[str, float] = {}
    print(f"{'generator':40}{'n':>8}{'t(n) ms':>10}{'t(4n) ms':>10}{'t(4n)/t(n)':>12}")
    for name, case in cases():
        if choice.only in name:
            n, short, long = growth(case, choice)
            ratios[name] = long / short if short < float("inf") else short
            figures = f"{short * 1e3:10.1f}{long * 1e3:10.1f}{ratios[name]:12.2f}"
            print(f"{name:40}{n:8}{figures}", flush=True)
    if not choice.only:
        big, many = of_text(cycle(SENTENCE))(BIG_LINE // 3), of_text(cycle("\n"))(MANY_LINES)
        print(f"one line of 4 MB: {seconds(big, choice.limit):.2f} s")
        print(f"10^6 empty lines: {seconds(many, choice.limit):.2f} s")
    if ratios:
        worst = max(ratios, key=lambda name: ratios[name])
        above = sum(ratio > GOAL for ratio in ratios.values())
        told = f"{len(ratios)} generators, {above} above {GOAL:g}"
        print(f"{told}; worst: {worst} {ratios[worst]:.2f}")


if __name__ == "__main__":
    main()
