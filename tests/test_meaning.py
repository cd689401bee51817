"""Small changes that say something else, and small changes that say the same."""

import pytest
from rapidfuzz.distance import Indel

from cleaner.comparison import comparison_text
from cleaner.verdict import Verdict, figures, judge

NEWS = (
    "据市统计局通报，今年第三季度全市工业增加值同比增长4.5%，达到3.2亿元；其中，出口额为$1200万，"
    "占一半以上。局长王建国在十月十五日的会议上表示，公司已按期完成对美元贷款的偿还，部分企业"
    "可能在年底前恢复生产，最低气温-6℃的山区也通了电，他认为这项工作没有结束。"
)


def verdict(kept: str, copy: str) -> Verdict:
    score = Indel.normalized_similarity(comparison_text(kept), comparison_text(copy))
    return judge(kept, copy, score)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # figures: points, signs, shares, currencies, in words, large numbers, ordinals, dates
        ("4.5%", "45%"),
        ("4.5%", "4.5‰"),
        ("4.5%", "4.6%"),
        ("4.5%", "百分之四点五"),
        ("3.2亿", "3.2万"),
        ("3.2亿", "3.2"),
        ("3.2亿", "３.３亿"),
        ("$1200万", "￥1200万"),
        ("$1200万", "1200万"),
        ("$1200万", "$1200"),
        ("-6℃", "6℃"),
        ("-6℃", "-8℃"),
        ("第三季度", "第二季度"),
        ("第三季度", "第叁季度"),
        ("第三季度", "第Ⅲ季度"),
        ("十月十五日", "十月十六日"),
        ("十月十五日", "十一月十五日"),
        ("十月十五日", "十五日"),
        ("今年", "去年"),
        ("年底", "月底"),
        ("一半", "两成"),
        # names
        ("王建国", "汪建国"),
        ("王建国", "王建军"),
        ("王建国", "王建囯华"),
        ("王建国", "王珺国"),
        ("王建国", "李建国"),
        ("市统计局", "省统计局"),
        # denial
        ("已按期", "未按期"),
        ("已按期", "没有按期"),
        ("没有结束", "结束"),
        ("恢复生产", "无法恢复生产"),
        ("没有结束", "已经结束"),
        # words of other meaning
        ("增长", "下降"),
        ("增加值", "减少值"),
        ("出口", "进口"),
        ("最低", "最高"),
        ("以上", "以下"),
        ("年底前", "年底后"),
        ("恢复生产", "停止生产"),
        # words which change the ones beside them, added or left out
        ("局长", "副局长"),
        ("局长", "原局长"),
        ("美元", "元"),
        ("同比增长", "同比近增长"),
        ("部分企业", "企业"),
        ("可能在", "在"),
        ("恢复生产", "恢复生产吗"),
        ("公司", "A公司"),
    ],
)
@pytest.mark.parametrize("traditional", [False, True])
def test_a_small_change_that_says_something_else(old: str, new: str, *, traditional: bool) -> None:
    copy = NEWS.replace(old, new, 1)
    assert copy != NEWS
    if traditional:
        copy = copy.replace("统计", "統計").replace("这项", "這項").replace("气温", "氣溫")
    for one, other in ((NEWS, copy), (copy, NEWS)):
        judged = verdict(one, other)
        assert judged.decision == "flag", judged


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("，", ","),
        ("%", "％"),
        ("4.5", "４．５"),
        ("1200", "1,200"),
        ("-6", "－6"),
        ("-6", "\u22126"),
        ("统计局通报", "統計局通報"),
        ("$", "＄"),
        ("在", " 在 "),
        ("这项工作", "这项工工作"),
        ("会议", "会仪议"),
        ("山区也通", "山区通"),
        ("认为", "认力"),
        ("表示，", "表示："),
        ("结束。", "结束"),
        ("结束。", "结束！"),
        ("恢复", "恢夏"),
        ("十月十五日", "十月\n十五日"),
    ],
)
def test_a_small_change_that_says_the_same(old: str, new: str) -> None:
    copy = NEWS.replace(old, new, 1)
    assert copy != NEWS
    for one, other in ((NEWS, copy), (copy, NEWS)):
        judged = verdict(one, other)
        assert judged.decision == "duplicate", judged


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("这个方案大家都已经看过并且同意了。", "这个方案大家都已经看过并且同意了？"),
        ("仓库里还有10²箱从上个月留下来的苹果。", "仓库里还有102箱从上个月留下来的苹果。"),
        ("混合时水和酒精的比例是1:2，搅拌均匀。", "混合时水和酒精的比例是12，搅拌均匀。"),
        ("每户最多可以申请½亩地用来种植蔬菜。", "每户最多可以申请12亩地用来种植蔬菜。"),
        ("血压≥140的人应当到门诊复查一次。", "血压≤140的人应当到门诊复查一次。"),
    ],
)
def test_the_same_words_may_say_something_else(one: str, other: str) -> None:
    assert comparison_text(one) == comparison_text(other)
    assert verdict(one, other).decision == verdict(other, one).decision == "flag"


def test_one_likeness_in_a_name_may_be_another_name() -> None:
    """Among other errors of a scanner it is one more of them."""
    one = NEWS.replace("王建国", "王明国")
    assert verdict(one, one.replace("王明国", "王朋国")).decision == "flag"
    noisy = one.replace("王明国", "王朋国").replace("恢复", "恢夏").replace("认为", "认力")
    assert verdict(one, noisy).decision == "duplicate"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("气温-6℃，比分3-5，型号A-5", ["-6°", "3", "5", "5"]),
        ("共 1,234.5 元，约１／２", ["1234.5", "1/2"]),
        ("增长５％至€30，误差±2‰", ["5%", "€30", "±2‰"]),
        ("没有数字", []),
    ],
)
def test_figures(text: str, wanted: list[str]) -> None:
    assert figures(text) == wanted


def test_a_word_before_or_after_a_copy_may_change_it() -> None:
    line = "局长在会议上宣布了今后五年的工作计划和各部门的分工安排。"
    assert verdict("副" + line, line).decision == "flag"
    assert verdict(line[:-1] + "吗？", line).decision == "flag"
    assert verdict(line, line[:-4]).decision == "duplicate"  # cut off inside a sentence
