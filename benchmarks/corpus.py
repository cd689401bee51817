"""Build a corpus of N MB of Chinese text with dirt of every class at known rates.

    python benchmarks/corpus.py OUT --mb 50 [--source FOLDER_OR_TAR] [--seed 1]

The sentences come from text files (a folder, or a tar archive of them), one sentence or paragraph
a line. Where the source is too small it is gone through again with a share of its characters
exchanged, so that the copies are no duplicates. The same arguments give the same bytes.
"""

import argparse
import random
import re
import tarfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BULK = ROOT.parent / "shared" / "data" / "bulk" / "modern.tar.xz"
PAGES = ROOT / "fixtures" / "pages" / "dev"

MEDIAN_PARAGRAPH, SPREAD = 110, 0.6  # characters; of the logarithm: news runs from 30 to 400
DOCUMENT_BYTES = (2_000, 20_000)
DOCUMENTS_A_FOLDER = 200
EXCHANGED = 0.3  # share of the characters that change when the source is used again
REMEMBERED = 5_000  # paragraphs from which copies are taken

HEAD = (
    "首页 | 新闻 | 财经 | 体育 | 文化",
    "第{:04d}期 {}年{}月{}日 星期三 第03版",
    "您现在的位置：首页 > 新闻 > 正文",
    "【字体：大 中 小】 打印 分享到：微信 微博",
    "语音播报：语音播报",
    "浏览次数：{}次 发布时间：{}-{:02d}-{:02d}",
)
FOOT = (
    "上一篇：没有了 下一篇：返回列表",
    "评论 {} 点赞 {} 收藏 {}",
    "关于我们 | 联系我们 | 网站地图 | 版权声明",
    "Copyright © {} 版权所有 未经授权禁止转载",
    "友情链接：图书馆 | 政务网 | 旅游网",
    "扫描二维码关注公众号 阅读原文",
)
_TO_HALF = str.maketrans("，。：；？！（）", ",.:;?!()")
_HAN = re.compile("[一-龥]")
_SENTENCE = re.compile("[。！？；：，…][”’」）]*$")


class Rates(NamedTuple):
    """How much dirt: shares of the lines, and of the documents."""

    furniture: float = 0.03
    duplicates: float = 0.02
    half_width: float = 0.05
    wrapped: float = 0.05


def source_lines(source: Path) -> list[str]:
    """Read the sentences of all text files of a folder or an archive, ordered by name."""
    if source.is_dir():
        texts = [path.read_text("utf-8") for path in sorted(source.rglob("*.txt"))]
    else:
        with tarfile.open(source) as archive:
            members = sorted((m for m in archive if m.isfile()), key=lambda m: m.name)
            files = (archive.extractfile(member) for member in members)
            texts = [file.read().decode() for file in files if file is not None]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return [line for line in lines if _SENTENCE.search(line) and has_han(line)]


def has_han(line: str) -> bool:
    """Say whether most of a line is Han."""
    return len(_HAN.findall(line)) * 2 > len(line)


def sentences(lines: list[str], dice: random.Random) -> Iterator[str]:
    """Yield the lines for ever; from the second time on with characters exchanged."""
    yield from lines
    stock = "".join(_HAN.findall("".join(lines[:2000])))
    while True:
        for line in lines:
            chars = list(line)
            for place in dice.sample(range(len(chars)), int(len(chars) * EXCHANGED)):
                if _HAN.match(chars[place]):
                    chars[place] = dice.choice(stock)
            yield "".join(chars)


def paragraphs(stream: Iterator[str], dice: random.Random) -> Iterator[str]:
    """Join sentences up to lengths as they are in running text."""
    while True:
        wanted = dice.lognormvariate(0, SPREAD) * MEDIAN_PARAGRAPH
        parts: list[str] = []
        length = 0
        while length < wanted:
            parts.append(next(stream))
            length += len(parts[-1])
        yield "".join(parts)


def furniture(forms: tuple[str, ...], number: int, dice: random.Random) -> list[str]:
    """Give lines of page furniture with their numbers filled in."""
    date = dice.randint(2005, 2024), dice.randint(1, 12), dice.randint(1, 28)
    lines = dice.sample(forms, min(number, len(forms)))
    return [line.format(dice.randint(1, 9999), *date) for line in lines]


def wrapped(paragraph: str, width: int) -> str:
    """Break a paragraph hard, with the indent that opens one."""
    text = "　　" + paragraph
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def documents(lines: list[str], seed: int, rates: Rates) -> Iterator[str]:
    """Yield dirty documents for ever."""
    dice = random.Random(seed)  # noqa: S311  the same corpus for the same seed, no secret
    stream = paragraphs(sentences(lines, dice), dice)
    known: list[str] = []
    while True:
        size = dice.randint(*DOCUMENT_BYTES)
        body: list[str] = []
        while sum(map(len, body)) * 3 < size:
            if known and dice.random() < rates.duplicates:
                body.append(dice.choice(known))
            else:
                body.append(next(stream))
                if len(known) < REMEMBERED:
                    known.append(body[-1])
                else:
                    known[dice.randrange(REMEMBERED)] = body[-1]
        yield _dirty(body, dice, rates)


def _dirty(body: list[str], dice: random.Random, rates: Rates) -> str:
    if dice.random() < rates.half_width:
        body = [paragraph.translate(_TO_HALF) for paragraph in body]
    dirt = rates.furniture / (1 - rates.furniture) * len(body)
    number = int(dice.random() + dirt)  # a fraction is the chance of one more
    if dice.random() < rates.wrapped:
        width = dice.randint(20, 40)
        body = [wrapped(paragraph, width) for paragraph in body]
    above = sum(dice.random() < 1 / 2 for _ in range(number))
    lines = [*furniture(HEAD, above, dice), *body, *furniture(FOOT, number - above, dice)]
    return "\n".join(lines) + "\n"


def write_corpus(
    out: Path, mb: float, *, source: Path | None = None, seed: int = 1, rates: Rates | None = None
) -> int:
    """Write documents below `out` until they hold `mb` MB (10^6 bytes); give their number."""
    lines = source_lines(source or (BULK if BULK.exists() else PAGES))
    stream = documents(lines, seed, rates or Rates())
    left = mb * 1e6
    for number in count():
        if left <= 0:
            return number
        folder = out / f"{number // DOCUMENTS_A_FOLDER:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        data = next(stream).encode()
        (folder / f"{number:06d}.txt").write_bytes(data)
        left -= len(data)
    raise AssertionError  # count() does not end


def main() -> None:
    """Build a corpus as the command line says."""
    parser = argparse.ArgumentParser(description="Build a dirty corpus.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--mb", type=float, default=50)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    choice = parser.parse_args()
    number = write_corpus(choice.out, choice.mb, source=choice.source, seed=choice.seed)
    print(f"{number} documents in {choice.out}")


if __name__ == "__main__":
    main()
