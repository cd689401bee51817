"""The comparison form: one table must say what NFKC, OpenCC and a regex say together."""

import unicodedata

import numpy as np
import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.comparison import AROUND, _table, comparison, comparison_lines, comparison_text
from cleaner.comparison_table import SIZE, build

SIMPLIFY = opencc.OpenCC("t2s")

SAME = [
    ("乾隆年間，臺灣。", "乾隆年间台湾"),
    ("ＡＢＣ１２３", "abc123"),
    ("（第１章）", "第1章"),
    ("你好\u3000世 界\u200b", "你好世界"),
    ("ｶﾞﾗｽ", "ガラス"),
    ("cafe\u0301", "CAFÉ"),
    ("㈱Ⅳ½", "株iv12"),
    ("Straße", "STRASSE"),
    ("\u1112\u1161\u11ab", "한"),
    ("葛\U000e0100城", "葛城"),
    ("葛\ufe00城", "葛城"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_form(one: str, other: str) -> None:
    assert comparison_text(one) == comparison_text(other)


@pytest.mark.parametrize("text", ["", "，。！", " \n\u3000", "\ud800", "😀", "\ufe0f"])
def test_no_words_no_form(text: str) -> None:
    assert comparison_text(text) == ""


@pytest.mark.parametrize("text", ["甲乙", "か", "が", "b", "2", "𠀀", "ก็"])
def test_words_stay_apart(text: str) -> None:
    others = {comparison_text(other) for other in ["甲乙", "か", "が", "b", "2", "𠀀", "ก็"]}
    assert len(others) == 7
    assert comparison_text(text) in others


def test_offsets_lead_back() -> None:
    text = "第 ½ 章，𠀀臺 e\u0301！"
    form = comparison(text)
    assert form.text == "第12章𠀀台é"
    assert [text[at] for at in form.offsets] == ["第", " ", " ", "章", "𠀀", "臺", "e"]


def test_lines_stay_lines() -> None:
    assert comparison_lines("甲，\n\n \u0301乙\n") == ["甲", "", "\u0301乙", ""]


alphabet = st.sampled_from("甲乙臺灣ａＡﾊﾞﾟ\u0301\u0323e½㈱ß，。 \n\u1112\u1161\u11ab\ufe0f𠀀İ1٣ก็")


@given(st.text(alphabet))
def test_one_form_for_all_spellings(text: str) -> None:
    """Composed, decomposed and compatibility spellings are one."""
    form = comparison(text)
    assert len(form.text) == len(form.offsets)
    assert all(0 <= at < len(text) for at in form.offsets)
    assert comparison_text(unicodedata.normalize("NFC", text)) == form.text
    assert comparison_text(unicodedata.normalize("NFD", text)) == form.text
    assert "".join(comparison_lines(text)) == form.text


def test_the_shipped_table_is_the_built_one() -> None:
    """Characters assigned after this Python's Unicode, or moved by another OpenCC, may differ."""
    shipped, built = _table()[:SIZE], build()
    apart = np.flatnonzero(shipped != built)
    assert len(apart) < SIZE // 100
    assert AROUND in built
