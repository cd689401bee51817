"""Laws of the repeats stage, and what its edits say."""

from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import revert
from cleaner.model import Change, Document, Settings
from cleaner.pipeline import clean_text
from cleaner.stages import repeats

SENTENCES = [
    "清晨的河面上浮着一层薄雾，摆渡的老人解开了缆绳，船慢慢离开了岸边。",
    "集市上摆满了竹篮、草帽和陶罐，讨价还价的声音从街头一直传到街尾，热闹得很。",
    "她把晒好的柿饼收进木匣，一层一层铺上稻草，说是等到下雪的时候给孩子们吃，那时才甜。",
]
PIECES = st.sampled_from(
    [*SENTENCES, SENTENCES[2].replace("木匣", "木柜"), SENTENCES[1][:25], "小集", "甲乙", "丙丁",
     "\n", "\n\n", "，", "。", "3", "一", "| a | b |\n", "不"]
)  # fmt: skip
ALL = Settings(max_loss=1.0)


def check(text: str) -> None:
    """Hold a text to the laws: it settles, can be made again, and a second run leaves it."""
    cleaned = clean_text(Document("laws.txt", text), ALL, (repeats,))
    assert not cleaned.kept
    assert revert(cleaned.document.text, cleaned.changes) == text
    again = clean_text(Document("laws.txt", cleaned.document.text), ALL, (repeats,))
    assert again.document.text == cleaned.document.text


@examples(500)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_a_second_run_changes_nothing(text: str) -> None:
    check(text)


@examples(300)
@given(
    st.text("甲乙丙丁戊己，。\n 1a\ud800\U00020000", min_size=1, max_size=24),
    st.integers(1, 30),
    st.text("甲乙，\n", max_size=12),
)
def test_a_second_run_changes_nothing_after_a_loop(unit: str, copies: int, rest: str) -> None:
    check(rest + unit * copies + unit[: len(unit) // 2] + rest)


@examples(300)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_no_letter_is_lost_altogether(text: str) -> None:
    cleaned = clean_text(Document("laws.txt", text), ALL, (repeats,))
    assert set(cleaned.document.text) >= {char for char in text if char.isalpha()}


def edits(text: str, lines: tuple[int, ...] = ()) -> list[Change]:
    cleaned = clean_text(Document("a/b.txt", text, lines), ALL, (repeats,))
    return [change for change in cleaned.changes if not change.flag]


def test_each_removal_names_its_witness() -> None:
    (loop,) = edits("开头。\n" + SENTENCES[0] * 3 + "\n")
    assert loop.witness == "a/b.txt:2"
    assert loop.evidence.startswith("3 copies in a row of “清晨的河面")
    misread = SENTENCES[2].replace("来", "耒").replace("木匣", "本匣")
    (copy,) = edits(f"{SENTENCES[2]}\n中间。\n{misread}\n")
    assert copy.witness == "a/b.txt:1"
    assert "木→本" in copy.evidence
    assert "0.97 alike" in copy.evidence


def test_longer_units_than_are_laid_over_the_text() -> None:
    unit = "".join(SENTENCES)
    (loop,) = edits(unit * 3 + unit[:50])
    assert loop.old == unit * 2 + unit[:50]
    assert "the last one cut off" in loop.evidence


def test_a_whole_page_twice_leaves_one() -> None:
    page = "\n\n".join(["山中小记", *SENTENCES, "完。"])
    cleaned = clean_text(Document("a.txt", f"{page}\n\n{page}\n"), ALL, (repeats,))
    assert cleaned.document.text.count("山中小记") == 1
    assert cleaned.document.text.count(SENTENCES[1]) == 1


def test_a_list_of_like_paragraphs_is_flagged_up_to_a_limit() -> None:
    row = (
        "第{}号测站的水位、流量和水温由值班员每日早晚两次观测，记入观测簿，月底汇总后报送上级，"
        "原件留存备查；遇到暴雨、洪水或者仪器失灵，应当加测并且立即电话报告，说明时间和地点。"
    )
    text = "\n".join(row.format(number) for number in range(300)) + "\n"
    cleaned = clean_text(Document("a.txt", text), ALL, (repeats,))
    assert cleaned.document.text == text
    assert len(cleaned.changes) == 100
    assert all(change.flag for change in cleaned.changes)


def test_loops_alone_leave_paragraphs() -> None:
    text = f"{SENTENCES[2]}\n中间。\n{SENTENCES[2]}\n"
    chosen = Settings(select=("D102",), max_loss=1.0)
    assert clean_text(Document("a.txt", text), chosen, (repeats,)).changes
    assert not clean_text(Document("a.txt", text), Settings(select=("D101",)), (repeats,)).changes
