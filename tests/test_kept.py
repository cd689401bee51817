"""Why a line stayed: its class, its points, and how many it lacked."""

from pathlib import Path

import pytest

from cleaner import kept
from cleaner.explain import NoSuchPlaceError, why
from cleaner.model import Settings
from cleaner.run import clean_folder

TEXT = """\
首页 | 新闻 | 财经 | 论坛

石阶铺好了
分享

老渡口的石阶今年重新铺过，来洗菜的人又多了起来，早晚都能听见水声。
撑船的老人今年七十二岁，他每天早上五点起床，先把船舱里的水舀干净。
37
过了一会儿，对岸有人喊船，他把烟袋往腰里一插，抓起竹篙就走。
再回来的时候，天已经亮了，船上坐着三个去镇上的孩子。

“水声比去年大。”
联系电话：5550 1234
作者：老李 时间：2014-02-18 21:40:12
责编：小王

村里人说，等到秋天枫叶红了，这里会更热闹，到时候还要办一场露天电影。

谢谢观看
"""


def line_of(words: str) -> int:
    return next(n for n, line in enumerate(TEXT.split("\n"), 1) if words in line)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("首页", ["B113", "enough for the 10"]),
        ("石阶铺好了", ["no class", "a heading or a line of a list"]),
        ("分享", ["B117", "short of the 10", "single word"]),
        ("老渡口", ["no class", "running text"]),
        ("水声比", ["no class", "a numbered item or speech"]),
        ("联系电话", ["B124", "surer furniture"]),
        ("作者：老李", ["B132", "has 2 such lines"]),
        ("谢谢观看", ["B133", "other furniture of the rule"]),
        ("责编", ["B129", "the rule is off"]),
        ("37", ["B110", "a number of the text"]),
    ],
)
def test_what_the_judge_saw(words: str, expected: list[str]) -> None:
    told = " ".join(kept.told(TEXT, line_of(words), Settings()))
    assert all(part in told for part in expected), told


@pytest.mark.parametrize("number", [2, 99])
def test_nothing_is_said_of_lines_that_are_blank_or_not_there(number: int) -> None:
    assert not list(kept.told(TEXT, number, Settings()))


def test_why_tells_of_kept_lines_and_not_of_those_that_went(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text(TEXT, "utf-8")
    clean_folder([source], out, Settings(select=("B1",)), workers=1)
    stayed = " ".join(why(out, f"a.txt:{line_of('分享')}"))
    assert "nothing was done" in stayed
    assert "short of the 10" in stayed
    went = " ".join(why(out, "a.txt:1"))
    assert "B113 removed" in went
    assert "judged" not in went


SEEN = [  # a file, a line of it, how the answer begins; None: there is no such line
    ("水是清的,天是蓝的。\r\n".encode(), 1, "N107 changed"),
    ("县里的图书馆上周搬进了新楼,读者很多。\n".encode("gb18030"), 1, "E101 changed"),
    (
        '<meta charset="big5"><p>县里的图书馆上周搬进了新楼，读者很多。'.encode("gb18030"),
        1,
        "E105 fl",
    ),
    ("水是清的。\n\n\n\n\n天是蓝的。\n".encode(), 4, "N110 changed"),
    ("水是清的。\n".encode(), 1, "nothing was done"),
    ("水是清的。\n".encode(), 2, None),
    (b"", 1, None),
]


def test_an_output_from_which_all_went_has_no_line(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a", "b"):
        text = "县里的图书馆上周搬进了新楼，读者手里的借书证不用更换。\n"
        (tmp_path / "in" / f"{name}.txt").write_text(text, "utf-8")
    clean_folder([tmp_path / "in"], tmp_path / "out", Settings(), workers=1)
    assert (tmp_path / "out" / "b.txt").read_bytes() == b""
    with pytest.raises(NoSuchPlaceError, match=r"b\.txt has no line 1"):
        list(why(tmp_path / "out", f"{tmp_path / 'out' / 'b.txt'}:1"))
    assert "D201 removed" in " ".join(why(tmp_path / "out", "b.txt:1"))


@pytest.mark.parametrize(("data", "line", "told"), SEEN, ids=lambda one: str(one)[:20])
def test_why_says_what_became_of_a_line(
    data: bytes, line: int, told: str | None, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    name = "a.html" if b"charset" in data else "a.txt"
    (tmp_path / "in" / name).write_bytes(data)
    clean_folder([tmp_path / "in"], tmp_path / "out", Settings(), workers=1)
    if told is None:
        with pytest.raises(NoSuchPlaceError, match=f"has no line {line}"):
            list(why(tmp_path / "out", f"{name}:{line}"))
        return
    rows = list(why(tmp_path / "out", f"{name}:{line}"))
    assert told in " ".join(rows)
    assert not [row for row in rows if row.split() == ["was"]]  # what is shown can be seen


HALVES = """\
县里新修的图书馆昨天上午正式开门，第一天就来了三百多位读者，馆长说周末

照常开放。读者可以把书借回家看两个星期，到期以后还可以再续借一次。

河边的旧仓库今年改成了茶馆，老人们下午都去那里听书，票价只要两块钱，茶水随便喝。
"""
UNRELATED = """\
县里新修的图书馆昨天上午正式开门，第一天就来了三百多位读者，馆长说周末

今年麦子的收成比往年要好。

河边的旧仓库改成了茶馆，老人们下午都去那里听书，票价只要两块钱，茶水随便喝。
"""
ALONE = """\
河边的旧仓库今年改成了茶馆，老人们下午都去那里听书，票价只要两块钱，茶水随便喝。

县里新修的图书馆昨天上午正式开门，第一天就来了三百多位读者，馆长说周末
"""
LINES = """\
今年春天雨水多，麦子的收成比往年要好一些
村里的老人都说，这样的年景已经很多年没有见过
合作社的仓库里，堆满了新收的粮食和刚摘的棉花
镇上的渡船也忙，从早到晚都有人过河去卖鸡蛋
"""


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (HALVES, 1, ["line 3 might go on", "of the 0.8 with which"]),
        (UNRELATED, 1, ["line 3 might go on", "short of the 0.8"]),
        (ALONE, 3, ["no line near it"]),
        (LINES, 2, ["as most lines around"]),
    ],
)
def test_what_was_to_go_on_with_a_sentence(text: str, number: int, expected: list[str]) -> None:
    told = " ".join(kept.told(text, number, Settings()))
    assert all(part in told for part in expected), told


@pytest.mark.parametrize(
    ("text", "number", "settings"),
    [(HALVES, 3, Settings()), (HALVES, 5, Settings()), (HALVES, 1, Settings(ignore=("L104",)))],
)
def test_of_whole_sentences_and_without_the_rule_nothing_is_said(
    text: str, number: int, settings: Settings
) -> None:
    assert not any("joining" in line for line in kept.told(text, number, settings))
