"""Laws of the normalise stage over arbitrary text."""

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import revert
from cleaner.model import Document, Settings
from cleaner.pipeline import clean_text
from cleaner.stages import normalise

PROVOKING = "中文的克，。：“”（）。.,:;?!()\"' \u00a0\u3000\n\t-·…aB1%|`/`あ"
WORDS = st.sampled_from(
    [
        "今天",
        "下雨",
        "的",
        "，",
        ",",
        ".",
        "。",
        '"',
        "“",
        "”",
        "(",
        ")",
        "（",
        "）",
        " ",
        "\n",
        ":",
        "3",
        "x",
        "--",
    ]
)
LETTERS = str.maketrans("", "", '，。：；？！（）“”…—.,:;?!()"-·' + " \u00a0\u3000\t\n")


def check(text: str, chosen: Settings) -> None:
    """Hold a text to the laws: it settles, can be made again, and a second run leaves it."""
    before = Document("laws.txt", text)
    cleaned = clean_text(before, chosen, (normalise,))
    assert not cleaned.kept
    assert revert(cleaned.document.text, cleaned.changes) == text
    again = clean_text(Document("laws.txt", cleaned.document.text), chosen, (normalise,))
    assert again.document.text == cleaned.document.text


@examples(500)
@given(st.text(PROVOKING, max_size=60))
def test_a_second_run_changes_nothing(text: str) -> None:
    check(text, Settings(max_loss=1.0))


@examples(500)
@given(st.lists(WORDS, max_size=40).map("".join))
def test_a_second_run_changes_nothing_in_sentences(text: str) -> None:
    check(text, Settings(max_loss=1.0))


@examples(300)
@given(
    st.text("后發髮裏里干乾台臺，。a \ud800", max_size=30), st.sampled_from(["t2s", "s2t", "s2twp"])
)
def test_conversion_settles(text: str, variants: str) -> None:
    check(text, Settings(variants=variants, max_loss=1.0))


@examples(500)
@given(st.lists(WORDS, max_size=40).map("".join))
def test_letters_are_never_touched(text: str) -> None:
    cleaned = clean_text(Document("laws.txt", text), Settings(max_loss=1.0), (normalise,))
    assert cleaned.document.text.translate(LETTERS) == text.translate(LETTERS)


@pytest.mark.parametrize(
    ("variants", "before", "after"),
    [
        ("", "軟件和滑鼠", "軟件和滑鼠"),
        ("t2s", "軟件和滑鼠", "软件和滑鼠"),
        ("s2twp", "软件和鼠标。头发", "軟體和滑鼠。頭髮"),
    ],
)
def test_variants_are_converted_only_when_named(variants: str, before: str, after: str) -> None:
    cleaned = clean_text(
        Document("a.txt", before + "\n"), Settings(variants=variants), (normalise,)
    )
    assert cleaned.document.text == after + "\n"


def test_conversion_that_changes_the_length_edits_little() -> None:
    before = "这台机器的内存不够。"
    cleaned = clean_text(Document("a.txt", before), Settings(variants="s2twp"), (normalise,))
    assert cleaned.document.text == "這臺機器的記憶體不夠。\n"
    assert max(len(c.old) for c in cleaned.changes) <= 3
