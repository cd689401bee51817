"""Two paragraphs that look alike: one and the same, or two that say different things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from cleaner.comparison import comparison_text
from cleaner.differences import differences, told
from cleaner.verdict import Verdict, figures, judge

BASE = (
    "昨天下午，县图书馆新馆举行开馆仪式，副馆长陈建国介绍了借阅办法，现场有3200名读者领到借书证，"
    "书架上摆放着地方志、画册和少儿读物，志愿者在门口发放导览图，许多老人带着孙辈前来参观。"
)


def verdict(kept: str, copy: str) -> Verdict:
    score = Indel.normalized_similarity(comparison_text(kept), comparison_text(copy))
    return judge(kept, copy, score)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(BASE, id="the same"),
        pytest.param(BASE.replace("，", ","), id="width"),
        pytest.param(BASE.replace("，", "，\n"), id="wrapped"),
        pytest.param(BASE.replace("3200", "3,200"), id="grouped figure"),
        pytest.param(
            BASE.replace("县图书馆", "縣圖書館").replace("书架", "書架"), id="traditional"
        ),
        pytest.param(BASE.replace("现场有", "现场冇").replace("老人", "老入"), id="scanner"),
        pytest.param(BASE.replace("图书馆", "圕", 1).replace("图书", "图書"), id="rare character"),
        pytest.param(BASE.replace("参观。", "观参。"), id="two characters swapped"),
        pytest.param(BASE.replace("，许多老", "，多老"), id="one character dropped"),
        pytest.param(BASE[: len(BASE) * 7 // 10], id="cut off"),
        pytest.param(BASE[: len(BASE) - 3], id="end cut off"),
        pytest.param(BASE[len(BASE) // 5 :], id="beginning cut off"),
        pytest.param(BASE + "据悉，新馆每天开放到晚上。", id="sentence added"),
        pytest.param(
            BASE.replace("，志愿者", "，馆外搭起了临时舞台，志愿者"), id="clause inserted"
        ),
    ],
)
def test_one_and_the_same(copy: str) -> None:
    assert verdict(BASE, copy).decision == "duplicate"
    assert verdict(copy, BASE).decision == "duplicate"


@pytest.mark.parametrize(
    ("copy", "reason"),
    [
        (BASE.replace("3200", "3700"), "figures"),
        (BASE.replace("3200", "３２０１"), "figures"),
        (BASE.replace("昨天下午", "十月三日下午"), "figures"),
        (BASE.replace("前来参观", "没有前来参观"), "denies"),
        (BASE.replace("老人", "少人"), "meaning"),
        (BASE.replace("下午", "上午"), "meaning"),
        (BASE.replace("陈建国", "黄秀英"), "names"),
        (BASE.replace("副馆长陈", "主任高"), "names"),
        (BASE.replace("画册和少儿读物", "少儿读物和画册"), "another order"),
        (BASE.replace("画册", "年历"), "names"),
        (BASE.replace("老人带着孙辈", "孙辈带着老人"), "names"),
        (BASE.replace("许多", ""), "change others"),
        (BASE.replace("门口", ""), None),
        (BASE.replace("现场有", "现场便热热闹闹地有"), "added or left out"),
        (BASE.replace("陈建国", "陈建军"), "names"),
        (BASE.replace("县图书馆", "社图书馆"), "names"),
        ("馆外也来了不少人看热闹，" + BASE[: len(BASE) - 12], "each has"),
        (BASE[15:-15], "stands inside"),
    ],
)
def test_they_say_different_things(copy: str, reason: str | None) -> None:
    judged = verdict(BASE, copy)
    if reason is None:  # a word of two characters dropped in a long text: a scanner does that
        assert judged.decision == "duplicate"
    else:
        assert judged.decision == "flag"
        assert reason in judged.reason


def test_the_points_of_figures_count() -> None:
    one = "全年降水量比上一年增加4.5个百分点，粮食总产量保持稳定，农民收入继续增长。"
    assert verdict(one, one.replace("4.5", "45")).decision == "flag"
    longer = one + "县里准备开会总结这一年的经验。"
    assert verdict(one, longer).decision == "duplicate"
    assert verdict(one, longer.replace("4.5", "45")).decision == "flag"
    assert figures("共１,２３４.５元，比分3:2，-6℃") == ["1234.5", "3:2", "-6°"]


@pytest.mark.parametrize(
    "line",
    [
        "夯实组织基础",
        "谢谢大家！谢谢各位来宾的光临！",
        "本办法自公布之日起施行，由县教育局负责解释。",
        "| 序号 | 名称 | 数量 | 单位 | 单价 |",
        "张三\t李四\t王五\t赵六\t钱七\t孙八",
        "本报记者 陈建国 通讯员 黄秀英 摄影报道",
    ],
)
def test_what_recurs_by_nature_stays(line: str) -> None:
    assert verdict(line, line).decision == "keep"


def test_short_lines_must_be_the_same() -> None:
    one = "小城的清晨从一碗热汤面开始"
    assert verdict(one, one).decision == "duplicate"
    assert verdict(one, one.replace("晨", "辰")).decision == "keep"


def test_readings_of_a_poem_are_one_poem() -> None:
    poem = "小舟泊野渡，明月照沙汀。夜静闻虫语，风来见草青。"
    assert verdict(poem, poem.replace("汀", "町")).decision == "duplicate"
    assert verdict(poem, poem.replace("草", "柳").replace("明月", "一月")).decision == "flag"
    prose = poem.replace("，", "").replace("汀。", "汀，")
    assert verdict(prose, prose.replace("汀", "洲")).decision == "flag"


def test_unlike_texts_stay() -> None:
    assert (
        verdict(BASE, "河堤上的柳树抽出了新芽，放风筝的孩子跑过石桥，笑声传得很远。").decision
        == "keep"
    )
    assert verdict(BASE, BASE[:40]).decision == "keep"  # a quotation, not a copy cut off


def test_a_swap_counts_in_a_short_text() -> None:
    one = "小张今天上班的时候在楼下借给小李一把雨伞和几本旧书真好"
    judged = verdict(one, one.replace("雨伞", "伞雨"))
    assert judged.decision == "flag"
    assert "another order" in judged.reason


def test_too_many_errors_are_another_text() -> None:
    copy = list(comparison_text(BASE))
    copy[4::9] = ["圕"] * len(copy[4::9])
    judged = judge(BASE, "".join(copy), 0.88)
    assert judged.decision == "flag"
    assert "too many" in judged.reason


def test_letters_of_other_scripts_are_not_rare() -> None:
    one = BASE.replace("图书", "图abc书")
    assert verdict(one, one.replace("abc", "xyz")).decision == "flag"


def test_the_fuller_copy_is_told() -> None:
    longer = BASE + "据悉，新馆每天开放到晚上。"
    assert verdict(BASE, longer).fuller_copy
    assert not verdict(longer, BASE).fuller_copy
    noisy = longer.replace("现场有", "现场冇")
    assert verdict(BASE, noisy).fuller_copy
    assert not verdict(noisy, BASE).fuller_copy


def test_a_cut_inside_a_figure_is_a_difference() -> None:
    one = "经过三年努力，全村人均年收入由过去的不足一千元增加到12600"
    assert verdict(one, one[:-2]).decision == "flag"


def test_the_differing_characters_are_told() -> None:
    assert told(differences("天气晴朗风和日丽", "天气睛朗和日丽呀")) == "晴→睛, -风, +呀"
    assert told(differences("甲一乙二丙三丁四", "子一丑二寅三卯四"), 2) == "甲→子, 乙→丑 and 2 more"
    assert told(differences("", "春" * 30)) == "+" + "春" * 8 + "…(30)"


@given(
    st.text("不没一二12王玉日曰的，。 陈摄", max_size=60),
    st.integers(0, 60),
    st.text("不一2的", max_size=3),
)
def test_figures_and_negation_are_never_lost(text: str, at: int, put: str) -> None:
    """Whatever is put into the middle of a text: no figure and no denial of it goes unseen."""
    other = text[:at] + put + text[at:]
    judged = verdict(text, other)
    if judged.decision == "duplicate" and set(put) & set("一2不"):
        assert judged.fuller_copy or comparison_text(text) == comparison_text(other)


@given(
    st.text("不没一二12王玉日曰的，。 陈摄\n\t|", max_size=80), st.text("的王1，陈", max_size=80)
)
def test_both_ways_give_one_decision(one: str, other: str) -> None:
    assert verdict(one, other).decision == verdict(other, one).decision
