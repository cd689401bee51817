"""How the join and the comparison form scale: templates, sixteen times the text, two cores' worth.

    taskset -c 1 python benchmarks/duplicates_scale.py [TEXT…] [--mb 60] [--rounds 3]

Templates: 30,000 lines of one mould among the corpus, against the corpus alone. Growth: the join of
a sixteenth of the largest corpus (--large 240), and of all of it. Form: the comparison form of raw
text against NFKC, OpenCC and a regular expression. Times are CPU seconds of one process, turn by
turn; reading and the collapse of identical lines are counted.
"""

import argparse
import random
import re
import statistics
import tempfile
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import opencc
from duplicates_corpus import (
    BULK,
    MOULDS,
    corpus,
    paragraphs,
    raw_texts,
    read_lines,
    template_lines,
)

from cleaner.comparison import comparison_text
from cleaner.join import similar_pairs

TEMPLATES = 30_000
FORM_CHARACTERS = 2_000_000


def join(path: Path) -> int:
    """Read a corpus and join it at 0.90; give the number of pairs."""
    return len(similar_pairs(list(dict.fromkeys(read_lines(path))), 0.9).one)


def by_turns(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Run all, one after the other, some times; give the median CPU seconds of each."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            began = time.process_time()
            run()
            times[name].append(time.process_time() - began)
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def write(path: Path, lines: Sequence[str]) -> Path:
    """Write a corpus."""
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def templates(lines: list[str], folder: Path, rounds: int) -> None:
    """Compare the corpus alone with the corpus and lines of each mould."""
    paths = {"none": write(folder / "plain.txt", lines)}
    for number, (name, mould) in enumerate(MOULDS.items()):
        mixed = lines + template_lines(mould, TEMPLATES)
        random.Random(number).shuffle(mixed)  # noqa: S311  to be repeated
        paths[name] = write(folder / f"mould-{number}.txt", mixed)
    seconds = by_turns({name: _joining(path) for name, path in paths.items()}, rounds)
    for name, taken in seconds.items():
        print(f"templates: {name:12}{taken:7.2f} s{taken / seconds['none']:7.2f}x")


def growth(base: list[str], large: float, folder: Path, rounds: int) -> None:
    """Compare a sixteenth of a corpus with all of it."""
    contestants = {}
    for megabytes in (large / 16, large):
        lines, _ = corpus(base, megabytes)
        path = write(folder / f"{megabytes}.txt", lines)
        contestants[f"{megabytes:g} MB"] = _joining(path)
    seconds = by_turns(contestants, rounds)
    least = min(seconds.values())
    for name, taken in seconds.items():
        print(f"growth: {name:15}{taken:7.2f} s{taken / least:7.2f}x")


def _joining(path: Path) -> Callable[[], int]:
    return lambda: join(path)


def form(texts: Sequence[Path], rounds: int) -> None:
    """Compare the comparison form of raw text with the three calls that give nearly the same."""
    text = "\n".join(raw_texts(texts))[:FORM_CHARACTERS]
    simplify = opencc.OpenCC("t2s")
    words = re.compile(r"[\W_]+")

    def three_calls() -> str:
        return words.sub("", simplify.convert(unicodedata.normalize("NFKC", text)).casefold())

    contestants = {"one table": lambda: comparison_text(text), "three calls": three_calls}
    seconds = by_turns(contestants, 2 * rounds + 1)
    size = len(text.encode()) / 1e6
    for name, taken in seconds.items():
        ratio = seconds["three calls"] / taken
        print(f"comparison form: {name:12}{size / taken:7.0f} MB/s{ratio:7.2f}x")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="How the join and the comparison form scale.")
    parser.add_argument("text", nargs="*", type=Path)
    parser.add_argument("--mb", type=float, default=60)
    parser.add_argument("--large", type=float, default=240)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    texts = options.text or [BULK]
    form(texts, options.rounds)
    base = list(paragraphs(texts))
    with tempfile.TemporaryDirectory() as folder:
        templates(corpus(base, options.mb)[0], Path(folder), options.rounds)
        growth(base, options.large, Path(folder), options.rounds)


if __name__ == "__main__":
    main()
