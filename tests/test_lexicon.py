"""The lexicon of page furniture: every class recognises its examples and leaves its prose alone."""

import re
from typing import Any

import opencc
import pytest

from cleaner.judge.reading import classify
from cleaner.lexicon import load
from cleaner.lexicon.first import ANY, first_chars
from cleaner.lexicon.furniture import SOURCES, by_first, entries, lexicon
from cleaner.lexicon.patterns import expand, variants
from cleaner.model import Document, Edit, Settings
from cleaner.stages import boilerplate

ABOVE = "老渡口的石阶今年重新铺过，来洗菜的人又多了起来，早晚都能听见水声。"
BELOW = "村里人说，等到秋天枫叶红了，这里会更热闹，到时候还要办一场露天电影。"
CLASSES = [pytest.param(entry, id=entry["name"]) for entry in entries()]


@pytest.mark.parametrize("entry", CLASSES)
def test_examples_are_recognised(entry: dict[str, Any]) -> None:
    for example in entry.get("examples", []):
        reading = classify(example)
        assert reading, example
        assert lexicon().classes[reading.kind].name == entry["name"], example


@pytest.mark.parametrize("entry", CLASSES)
def test_prose_with_the_same_words_stays(entry: dict[str, Any]) -> None:
    """Between two paragraphs, with every rule on, also those that must be asked for."""
    settings = Settings(extend_select=("B129", "B130", "B131"))
    for line in entry.get("prose", []):
        doc = Document("a.txt", f"{ABOVE}\n\n{line}\n\n{BELOW}\n")
        assert not [f for f in boilerplate.find(doc, settings) if isinstance(f, Edit)], line


@pytest.mark.parametrize("entry", CLASSES)
def test_every_class_shows_its_cases(entry: dict[str, Any]) -> None:
    found_by_recurrence = entry["name"] == "running head"
    assert found_by_recurrence or (entry["examples"] and entry["prose"])


def test_each_rule_has_one_place() -> None:
    codes = [
        rule["code"] for name in SOURCES for rule in load(f"boilerplate/{name}").get("rule", [])
    ]
    assert len(codes) == len(set(codes))
    assert {entry["rule"] for entry in entries()} <= set(lexicon().rules)


def test_traditional_forms_are_known_for_every_character() -> None:
    """A simplified character that OpenCC writes otherwise must stand in variants.toml."""
    known = variants()
    used = set(re.findall("[\u4e00-\u9fff]", repr(entries())))
    converted = opencc.OpenCC("s2t")
    same_word = set("面板出了只回松向合借才谷丑家欲查税峰够钩污吃床教麻温脱舍扎秋致淀")
    missing = {c for c in used - same_word if converted.convert(c) != c and c not in known}
    assert not missing


@pytest.mark.parametrize(
    ("pattern", "chars"),
    [
        ("首页", "首"),
        ("(?:共|合)?计", "共合计"),
        ("[甲乙]丙", "甲乙"),
        (r"\d{1,3}楼", "0123456789０１２３４５６７８９"),
        ("(?:上|下){0,2}页|目录", "上下页目"),
        ("a?b*c", "abc"),
        ("[a-c]1", "abc"),
        (r"\(x", "("),
    ],
)
def test_first_characters(pattern: str, chars: str) -> None:
    assert first_chars(pattern) == frozenset(chars)


@pytest.mark.parametrize("pattern", ["[^甲]乙", ".甲", r"\w甲", "甲?", "(?:甲|)"])
def test_a_pattern_that_may_begin_with_anything(pattern: str) -> None:
    assert ANY in first_chars(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("关注<s>:", "關注 ："),
        ("icp备", "ICP備"),
        ("[a-f]1", "D1"),
        ("<date><s><week>", "2024年3月5日 星期二"),
        ("<date>", "二〇二四年三月五日"),
        ("[^，]{2}", "ab"),
    ],
)
def test_patterns_match_every_way_of_writing(pattern: str, text: str) -> None:
    assert re.fullmatch(expand(pattern), text)


def test_a_pattern_without_a_fixed_beginning_is_refused() -> None:
    with pytest.raises(ValueError, match="needles"):
        by_first([(0, "[^甲]乙")])
