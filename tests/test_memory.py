"""How much memory a run may use."""

import pytest

from cleaner.memory import megabytes, room
from cleaner.model import Settings


@pytest.mark.parametrize(
    ("asked", "given"),
    [("500", 500), ("500M", 500), ("2G", 2000), ("2 gb", 2000), ("1.5g", 1500), ("1T", 1_000_000)],
)
def test_amounts(asked: str, given: int) -> None:
    assert megabytes(asked) == given


@pytest.mark.parametrize("asked", ["", "much", "-5", "2X", "G"])
def test_what_is_no_amount(asked: str) -> None:
    with pytest.raises(ValueError, match="no amount of memory"):
        megabytes(asked)


def test_room_is_what_was_asked_for_or_a_share_of_the_machine() -> None:
    assert room(Settings(memory=300)) == 300_000_000
    assert 0 < room(Settings()) <= 2_000_000_000
