"""Laws of the boilerplate stage over text made to provoke it."""

from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleaner.corpus import templates
from cleaner.edits import apply, in_order
from cleaner.lexicon.furniture import entries
from cleaner.model import Document, Edit, Settings
from cleaner.pipeline import clean_document
from cleaner.stages import boilerplate

EXAMPLES = [example for entry in entries() for example in entry.get("examples", [])]
PROSE = [
    "老渡口的石阶今年重新铺过，来洗菜的人又多了起来。",
    "他们从早上六点一直走到了傍晚，路过三个村子",
    "渡口新颜",
    "　　第二条 渡口每天开放。",
    "他说：“关注我。”",
    "",
    "",
]
MARKUP = [
    "<p>", "</p>", "<b>", "</b>", "<br>", "<", ">", "&amp;", "&lt;", "&nbsp;", "amp;", "lt;", "&",
    "$", "12", "\\%", "![](a.png)", "#", "|", "| |", "|---|", "`", "```", "\n", "甲", "，", " ",
    "a<b", "<sup>2</sup>", "m", "标签", ";",
]  # fmt: skip
LINE = st.one_of(
    st.sampled_from(EXAMPLES),
    st.sampled_from(PROSE),
    st.integers(1, 30).map(str),
    st.integers(1, 30).map(lambda n: f"— {n} —"),
    st.integers(1, 30).map(lambda n: f"第{n % 4}章　渡口　{n}"),
    st.lists(st.sampled_from(MARKUP), max_size=8).map("".join),
)
TEXT = st.lists(LINE, max_size=24).map("\n".join)
ALL = Settings(extend_select=("B129", "B130", "B131"), max_loss=1.0)


@examples(400)
@given(TEXT)
def test_a_second_pass_changes_nothing(text: str) -> None:
    once, _ = clean_document(Document("a.txt", text), ALL, (boilerplate,))
    again, _ = clean_document(Document("a.txt", once.text), ALL, (boilerplate,))
    assert again.text == once.text


@examples(300)
@given(TEXT)
def test_edits_never_touch_one_another_and_lines_are_only_taken(text: str) -> None:
    found = [f for f in boilerplate.find(Document("a.txt", text), ALL) if isinstance(f, Edit)]
    ordered = in_order(found, len(text))
    for edit in ordered:
        assert edit.evidence
        assert edit.rule.safe or not edit.new


@examples(100)
@given(TEXT, st.sampled_from([rule.code for rule in boilerplate.RULES]))
def test_one_rule_alone_settles(text: str, code: str) -> None:
    chosen = Settings(select=(code,), max_loss=1.0)
    once, _ = clean_document(Document("a.txt", text), chosen, (boilerplate,))
    again, _ = clean_document(Document("a.txt", once.text), chosen, (boilerplate,))
    assert again.text == once.text


SHARED = st.sampled_from(
    ["首页 | 要闻 | 渡口", "更新时间 10:22", "更新时间 11:23", "渡口镇人民政府", "2024年3月5日"]
)
PAGE = st.lists(
    st.one_of(SHARED, st.sampled_from(PROSE), st.just("示例台消息（晚间）：桥通了。")), max_size=14
).map("\n".join)


@examples(300)
@given(st.lists(PAGE, min_size=5, max_size=9))
def test_templates_a_second_run_finds_nothing(pages: list[str]) -> None:
    def run(texts: dict[str, str]) -> dict[str, str]:
        seen = {n: templates.observe(Document(n, t), Settings()) for n, t in texts.items()}
        found = templates.decide(seen, Settings())
        edits = {n: [f for f in fs if isinstance(f, Edit)] for n, fs in found.items()}
        return {n: apply(t, in_order(edits.get(n, []), len(t))) for n, t in texts.items()}

    once = run({f"{n}.txt": page for n, page in enumerate(pages)})
    assert run(once) == once
