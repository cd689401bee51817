"""Furniture and text in the same words, put on pages: most of the one goes, none of the other.

`tests/data/furniture_lines.toml` holds the lists. Run as a program it prints the recall by class.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest

from cleaner.model import Document, Settings
from cleaner.pipeline import clean_document
from cleaner.stages import boilerplate

LISTS = tomllib.loads((Path(__file__).parent / "data" / "furniture_lines.toml").read_text("utf-8"))
FLOORS = {"first": 0.96, "second": 0.96, "third": 0.88}  # of the lines of a list that must go
PROSE = ["prose", "prose2", "prose3"]

TITLE = "渡口新颜"
TEXT = [
    "渡口的石阶今年重新铺过，来洗菜的人又多了起来，早晚都能听见水声。",
    "村里人说，等到秋天枫叶红了，这里会更热闹，到时候还要办一场露天电影。",
    "撑船的老人今年七十二岁，他每天早上五点起床，先把船舱里的水舀干净，再坐下来抽一袋烟。",
]
MENU = "首页 | 新闻 | 财经 | 论坛"
FOOT = ["上一篇：秋", "下一篇：冬", "Copyright © 2020 示例网 All Rights Reserved", "返回顶部"]
ON_A_PAGE = {"tail": 5, "head": 3}  # lines of furniture of a page


def lines_left(text: str) -> list[str]:
    """Clean a page with this stage alone."""
    doc = Document("a.txt", text)
    return clean_document(doc, Settings(max_loss=1.0), (boilerplate,))[0].text.split("\n")


def pages(name: str) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """Yield pages with a few lines of different classes each, above the title or below the text."""
    for place, size in ON_A_PAGE.items():
        kinds = [(k, one["lines"]) for k, one in LISTS[name].items() if one["at"] == place]
        rows = zip_longest(*([(kind, line) for line in lines] for kind, lines in kinds))
        items = [item for row in rows for item in row if item]
        for at in range(0, len(items), size):
            group = items[at : at + size]
            lines = [line for _, line in group]
            page = (
                [*lines, "", TITLE, "", *TEXT]
                if place == "head"
                else [TITLE, "", *TEXT, "", *lines]
            )
            yield group, "\n".join(page) + "\n"


def recall(name: str) -> tuple[Counter[str], Counter[str]]:
    """Count the lines of a list by class, and those that went."""
    total: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for group, page in pages(name):
        left = lines_left(page)
        assert {TITLE, *TEXT} <= set(left)
        total.update(kind for kind, _ in group)
        gone.update(kind for kind, line in group if line not in left)
    return total, gone


@pytest.mark.parametrize("name", FLOORS)
def test_recall(name: str) -> None:
    total, gone = recall(name)
    assert gone.total() >= FLOORS[name] * total.total(), total - gone


@pytest.mark.parametrize("name", PROSE)
@pytest.mark.parametrize("kind", ["sentences", "dialogue", "lists", "mail", "headings"])
def test_text_in_the_words_of_pages_stays(name: str, kind: str) -> None:
    """Between paragraphs; sentences and items also below the text, headings below a menu."""
    for line in LISTS[name].get(kind, []):
        places = [[TITLE, "", *TEXT[:1], line, *TEXT[1:]]]
        if kind != "headings":
            places += [[TITLE, "", *TEXT, line], [TITLE, "", *TEXT, "", line, "", *FOOT[2:]]]
        if kind in {"headings", "sentences"}:
            places.append([MENU, "", line, "", *TEXT])
        for place in places:
            assert line in lines_left("\n".join(place) + "\n")


@pytest.mark.parametrize("name", PROSE)
def test_verse_in_the_words_of_pages_stays(name: str) -> None:
    verse = LISTS[name]["verse"]
    left = lines_left("\n".join([MENU, "", TITLE, "某某", "", *verse, "", *FOOT]) + "\n")
    assert [line for line in left if line in verse] == verse


if __name__ == "__main__":
    for name in FLOORS:
        total, gone = recall(name)
        print(f"{name}: {gone.total()} of {total.total()} = {gone.total() / total.total():.1%}")  # noqa: T201  its report
        for kind in total:
            print(f"  {kind:14}{gone[kind]:4} of {total[kind]:3}")  # noqa: T201  its report
