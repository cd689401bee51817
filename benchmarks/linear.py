"""How the chain's time grows on hostile text: t(4n)/t(n) for each generator, the worst last.

    python benchmarks/linear.py [--size 50000] [--only WORD]

A linear chain shows about 4; the goal is at most 5. Figures, no verdict: the exit code is 0. Each
time is that of this process alone, whatever else the machine does, and the best of three where it
is short. A text is given up after --limit seconds: inf.
"""

import argparse
import random
import signal
import time
from collections.abc import Callable
from types import FrameType

from cleaner.model import Document, Settings
from cleaner.pipeline import clean_document

SENTENCE = "河边的小镇每天清晨都有雾，船从雾里出来，又回到雾里去。"
BIG_LINE, MANY_LINES = 4_000_000, 1_000_000  # the two fixed cases of the promise
GOAL = 5.0
SHORT = 0.5  # seconds: below this a time is measured three times


def cycle(unit: str) -> Callable[[int], str]:
    """Give a generator that repeats a unit up to n characters."""
    return lambda n: (unit * (n // len(unit) + 1))[:n]


def noise(alphabet: str) -> Callable[[int], str]:
    """Give a generator of random text over an alphabet, the same every time."""
    return lambda n: "".join(random.Random(n).choices(alphabet, k=n))  # noqa: S311  no secret


def distinct(form: str) -> Callable[[int], str]:
    """Give a generator of numbered lines: much alike, never equal."""

    def lines(n: int) -> str:
        number = n // len(form.format(0)) + 1
        return "\n".join(form.format(k) for k in range(number))[:n]

    return lines


UNITS = {
    "spaces": " ",
    "ideographic spaces": "　",
    "spaced Han": "河 ",
    "tabs": "\t",
    "zero width": "\u200b",
    "no-break spaces": "\u00a0",
    "one Han character": "河",
    "two Han characters": "河边",
    "digits": "7",
    "digits and dots": "1.",
    "digits and commas": "1,",
    "full-width digits": "１",
    "Latin letters": "a",
    "hyphens": "-",
    "dashes": "—",
    "dots": "……",
    "half-width commas": "河,",
    "half-width colons": "河:",
    "half-width question marks": "河?",
    "exclamation marks": "！",
    "opening brackets": "(",
    "closing brackets": ")",
    "opening book marks": "《",
    "opening quotes": "“",
    "closing quotes": "”",
    "straight quotes": '"',
    "apostrophes": "'",
    "alternating quotes": "“河”",
    "nested brackets": "（[{<",
    "opening tags": "<a",
    "open angles": "<",
    "closed tags": "<b>河</b>",
    "entities": "&amp;",
    "ampersands": "&",
    "pictures": "![](",
    "maths": "$\\textcircled{",
    "separated letters": "a|",
    "separated words": "首页 | ",
    "breadcrumb": "首页 > ",
    "addresses": "http://a.example/",
    "colon slashes": "://",
    "mojibake": "鐨勭伅",
    "mojibake of Latin": "Ã©",
    "replacement marks": "\ufffd",
    "escapes": "\\u6cb3",
    "equal lines": "河边\n",
    "equal sentences": SENTENCE,
    "equal sentence lines": SENTENCE + "\n",
    "broken lines": "河边的小镇每天清晨都有雾船从雾里\n",
    "broken lines apart": "河边的小镇每天清晨都有雾船从雾里\n\n",
    "list of hashes": "#\n",
    "quoted mail": "> > >\n",
    "table rows": "|河|边|\n",
    "page numbers": "- 3 -\n",
    "carriage returns": "河\r",
    "navigation rows": "首页 | 新闻 | 论坛\n",
    "copyright lines": "版权所有 未经授权禁止转载\n",
    "blank lines between": "河边的小镇有雾。\n\n\n\n",
    "empty lines": "\n",
}

GENERATORS: dict[str, Callable[[int], str]] = {
    name: cycle(unit) for name, unit in UNITS.items()
} | {
    "random Han": noise("河边的小镇每天清晨都有雾船从里出来又回到去"),
    "random marks": noise("“”‘’（）()《》【】\"',，.。 \n"),
    "random layout": noise("河边 　\n\n\t，。|>-1a"),
    "random loops": noise("河边\n。"),
    "numbered lines": distinct("第{}条　河边的小镇有雾\n"),
    "numbered furniture": distinct("阅读：{}次 | 评论 | 收藏\n"),
    "numbered paragraphs": distinct("第{}天，" + SENTENCE + "\n"),
}


class TooLongError(Exception):
    """A generator took more than the limit."""


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError


def seconds(text: str, limit: int) -> float:
    """Time one text through the whole chain; infinite where the limit is passed."""
    best = float("inf")
    for _ in range(3):
        signal.alarm(limit)
        begin = time.process_time()
        try:
            clean_document(Document("hostile.txt", text), Settings())
        except TooLongError:
            return float("inf")
        finally:
            signal.alarm(0)
        best = min(best, time.process_time() - begin)
        if best > SHORT:
            break
    return best


def main() -> None:
    """Print the growth of every generator, and the two fixed cases."""
    parser = argparse.ArgumentParser(description="Growth of the chain on hostile text.")
    parser.add_argument("--size", type=int, default=50_000, help="characters of the short text")
    parser.add_argument("--limit", type=int, default=60, help="seconds for one text")
    parser.add_argument("--only", default="", help="generators with this word in their name")
    choice = parser.parse_args()
    signal.signal(signal.SIGALRM, _ring)
    chosen = {name: text for name, text in GENERATORS.items() if choice.only in name}
    seconds(SENTENCE, choice.limit)  # what is loaded once
    growth = {}
    print(f"{'generator':26}{'t(n) ms':>10}{'t(4n) ms':>10}{'t(4n)/t(n)':>12}")
    for name, text in chosen.items():
        short = seconds(text(choice.size), choice.limit)
        long = seconds(text(4 * choice.size), choice.limit)
        growth[name] = long / short if short < float("inf") else float("inf")
        print(f"{name:26}{short * 1e3:10.1f}{long * 1e3:10.1f}{growth[name]:12.2f}", flush=True)
    if not choice.only:
        print(f"one line of 4 MB: {seconds(cycle(SENTENCE)(BIG_LINE // 3), choice.limit):.2f} s")
        print(f"10^6 empty lines: {seconds(cycle(chr(10))(MANY_LINES), choice.limit):.2f} s")
    if growth:
        worst = max(growth, key=lambda name: growth[name])
        above = sum(ratio > GOAL for ratio in growth.values())
        print(
            f"{len(growth)} generators, {above} above {GOAL:g}; worst: {worst} {growth[worst]:.2f}"
        )


if __name__ == "__main__":
    main()
