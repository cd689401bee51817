"""Numbers of things, in words."""

import pytest

from cleaner.report.counted import counted


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (21, "21 files")]
)
def test_a_number_of_things(number: int, words: str) -> None:
    assert counted(number, "file") == words
