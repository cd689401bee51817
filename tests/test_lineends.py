"""Line ends: unified and restored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import lineends


@given(st.text(alphabet="甲\r\n", max_size=30))
def test_every_text_gets_its_line_ends_back(text: str) -> None:
    assert lineends.restore(lineends.unify(text), lineends.survey(text)) == text


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("", ()),
        ("一\n二\n", ()),
        ("一\r\n二\r\n", (("\r\n", 2),)),
        ("一\r二", (("\r", 1),)),
        ("一\r\n二\r\n三\n四\r五", (("\r\n", 2), ("\n", 1), ("\r", 1))),
    ],
)
def test_survey(text: str, runs: lineends.Runs) -> None:
    assert lineends.survey(text) == runs
