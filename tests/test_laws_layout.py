"""Laws of the layout stage, over texts made to provoke it."""

from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import revert
from cleaner.model import Document, Settings
from cleaner.pipeline import clean_document
from cleaner.stages import layout

# pieces of lines: sentences, their halves, list marks, quotes, indents, words broken by a hyphen
PIECES = [
    "镇上的图书馆去年春天开门，",
    "借书的人一天比一天多，其中一半是孩",
    "子，他们放学就来。",
    "（原件和复",
    "印件各一份）交到前台。",
    "图为老桥",
    "□本报记者 王五",
    "一、",
    "“我们",
    "”他说",
    "，",
    "。",
    "和",
    "2022",
    "年",
    "> ",
    "　　",
    "    ",
    "the old har-",
    "bour was closed in the spring of that year, when the ice had carried away the",
    "关 于 节 日 的 通 知",
    "|",
    "```",
    "## 标题",
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.sampled_from(["\n", "\n", "\n\n", "\n> "])),
    max_size=40,
).map("".join)
WRAPPED = st.tuples(
    st.lists(st.sampled_from(PIECES), min_size=5, max_size=60).map("".join),
    st.integers(min_value=5, max_value=40),
    st.sampled_from(["\n", "\n\n", "\n> ", "\n　　"]),
).map(lambda t: t[2].join(t[0][i : i + t[1]] for i in range(0, len(t[0]), t[1])))
ALL = Settings(select=("L", "L3"))


def letters(text: str) -> list[str]:
    """All that is no blank, quote mark or hyphen: what joining and moving may not change."""
    return sorted(character for character in text if character not in " \t\u3000\n>-")


@examples(300)
@given(st.one_of(TEXTS, WRAPPED))
def test_layout_settles_loses_nothing_and_can_be_undone(text: str) -> None:
    once, changes = clean_document(Document("t", text), ALL, (layout,))
    twice, more = clean_document(Document("t", once.text), ALL, (layout,))
    assert twice.text == once.text
    assert all(change.flag for change in more)
    assert revert(once.text, changes) == text
    assert letters(once.text) == letters(text)


@examples(300)
@given(st.text(alphabet="山水，。“”（）一、 　\n>-ab1的和|#", max_size=200))
def test_arbitrary_text(text: str) -> None:
    once, changes = clean_document(Document("t", text), ALL, (layout,))
    assert clean_document(Document("t", once.text), ALL, (layout,))[0].text == once.text
    assert revert(once.text, changes) == text
    assert letters(once.text) == letters(text)
