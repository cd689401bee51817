"""Titles in the words of furniture: they stay above and below a text, and the furniture goes."""

import tomllib
from pathlib import Path

import pytest

from cleaner.model import Document, Edit, Settings
from cleaner.stages import boilerplate

ABOVE = "老渡口的石阶今年重新铺过，来洗菜的人又多了起来，早晚都能听见水声。"
MIDDLE = "上游的水闸也修好了，放水的日子写在村口的黑板上，谁家要浇地，提前一天去登记。"
BELOW = "村里人说，等到秋天枫叶红了，这里会更热闹，到时候还要办一场露天电影。"

CASES = tomllib.loads((Path(__file__).parents[1] / "fixtures/titles.toml").read_text("utf-8"))


def _taken(lines: list[str]) -> list[str]:
    doc = Document("a.txt", "\n\n".join(lines) + "\n")
    return [f.evidence for f in boilerplate.find(doc, Settings()) if isinstance(f, Edit)]


@pytest.mark.parametrize("title", CASES["titles"])
def test_a_title_stays(title: str) -> None:
    assert not _taken([title, ABOVE, MIDDLE, BELOW])
    assert not _taken([ABOVE, title, MIDDLE, BELOW])
    assert not _taken([ABOVE, MIDDLE, BELOW, title])


@pytest.mark.parametrize("line", CASES["furniture"])
def test_furniture_in_the_same_words_goes(line: str) -> None:
    assert _taken([ABOVE, MIDDLE, BELOW, line])
