"""The corpora of the duplicate benchmarks: paragraphs in comparison form, with copies among them.

What is given is prose of any texts (default: ../shared/data/bulk). A text that is too short is told
again in other characters, which keeps the statistics of the language and shares no paragraph.
"""

import random
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz

from cleaner.comparison import comparison_lines

BULK = Path(__file__).parents[2] / "shared" / "data" / "bulk" / "modern.tar.xz"
Pair = tuple[int, int]
_SENT = "已于昨日发出预计三天之内送达请注意查收如有疑问请致电客服"
MOULDS = {
    "nine digits": "尊敬的客户您好订单{n}{n}" + _SENT,
    "names": "尊敬的{w}{w}女士您购买的{w}{w}和{w}{w}" + _SENT,
    "prices": "{w}{w}{w}{w}今日批发价每公斤{n}元较昨日上涨百分之{n}成交量{n}公斤",
}
_WORDS = "苹果香蕉土豆白菜大米面粉牛肉羊肉鸡蛋豆腐黄瓜番茄茄子辣椒生姜大蒜花生核桃红枣绿茶"


def paragraphs(texts: Sequence[Path]) -> Iterator[str]:
    """Yield paragraphs of 20 to 600 characters: lines of the texts joined to mixed lengths."""
    rng = random.Random(7)  # noqa: S311  to be repeated
    waiting, wanted = "", 0
    for text in raw_texts(texts):
        for line in comparison_lines(text):
            waiting += line
            if len(waiting) > wanted:
                yield waiting[:600]
                waiting, wanted = "", rng.choice((20, 40, 80, 120, 160, 240, 360))


def raw_texts(paths: Sequence[Path]) -> Iterator[str]:
    """Yield the texts of files and of archives."""
    for path in paths:
        if tarfile.is_tarfile(path):
            with tarfile.open(path) as archive:
                for member in archive:
                    file = archive.extractfile(member)
                    if file:
                        yield file.read().decode()
        else:
            yield path.read_text("utf-8")


def corpus(base: list[str], megabytes: float) -> tuple[list[str], list[Pair]]:
    """Give lines with copies among them, and the pairs of original and copy that are near.

    A text that is too short is told again in other characters: each stands for one that is about
    as frequent. That keeps the statistics of the language and shares no paragraph.
    """
    rng = random.Random(1)  # noqa: S311
    lines: list[str] = []
    size = 0
    while size < 0.9e6 * megabytes:
        told = base if not lines else _in_other_characters(base, rng)
        for line in told:
            lines.append(line)
            size += len(line.encode()) + 1
            if size >= 0.9e6 * megabytes:
                break
    common = "".join(lines[:: max(1, len(lines) // 300)])
    rows: list[tuple[float, int, str]] = [(n, -1, line) for n, line in enumerate(lines)]
    for number in range(len(lines) // 9):
        origin = rng.randrange(len(lines))
        copy = lines[origin] if number % 2 else _damaged(lines[origin], common, rng)
        rows.append((rng.random() * len(lines), origin, copy))
    rows.sort(key=lambda row: row[0])
    place = {int(at): n for n, (at, origin, _) in enumerate(rows) if origin < 0}
    copies = [(place[origin], n) for n, (_, origin, _) in enumerate(rows) if origin >= 0]
    texts = [text for _, _, text in rows]
    near = [(a, b) for a, b in copies if 90 <= fuzz.ratio(texts[a], texts[b]) < 100]  # noqa: PLR2004
    return texts, near


def _in_other_characters(base: list[str], rng: random.Random) -> list[str]:
    text = "\n".join(base)
    frequent = sorted(set(text) - {"\n"}, key=text[:1_000_000].count, reverse=True)
    table: dict[int, str] = {}
    for begin in range(0, len(frequent), 64):
        some = frequent[begin : begin + 64]
        table |= dict(zip(map(ord, some), rng.sample(some, len(some)), strict=True))
    return text.translate(table).split("\n")


def _damaged(text: str, common: str, rng: random.Random) -> str:
    characters = list(text)
    for _ in range(max(1, round(len(text) * rng.choice((0.01, 0.02, 0.04, 0.06, 0.08, 0.1))))):
        at = rng.randrange(len(characters))
        match rng.choice(("replace", "replace", "insert", "delete")):
            case "replace":
                characters[at] = rng.choice(common)
            case "insert":
                characters.insert(at, rng.choice(common))
            case _ if len(characters) > 1:
                del characters[at]
    return "".join(characters)


def template_lines(mould: str, count: int) -> list[str]:
    """Make lines that differ in some words or figures only."""
    rng = random.Random(5)  # noqa: S311  to be repeated
    parts = mould.replace("{n}", "{w}").split("{w}")
    kinds = [mould[at + 1] for at in range(len(mould)) if mould[at] == "{"]
    digits = 9 // max(1, kinds.count("n")) + 1
    lines = []
    for _ in range(count):
        line = parts[0]
        for kind, part in zip(kinds, parts[1:], strict=True):
            some = rng.choices("0123456789", k=digits) if kind == "n" else [rng.choice(_WORDS)]
            line += "".join(some) + part
        lines.append(line)
    return lines


def read_lines(path: Path) -> list[str]:
    """Read a corpus, as fast as Python does."""
    with path.open(encoding="utf-8", newline="\n") as file:
        return [line[:-1] for line in file]
