"""Text changes in one place: applying, reverting, finding the place in the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import (
    Locator,
    OverlappingEditsError,
    apply,
    in_order,
    line_starts,
    record,
    revert,
)
from cleaner.model import Change, Edit, Rule

RULE = Rule("T101", "test", "a rule for tests", "a", "b")
TEXT = st.text(alphabet="甲乙丙\n ,，", max_size=60)


@st.composite
def sweeps(draw: st.DrawFn) -> tuple[str, list[list[Edit]], str, list[Change]]:
    """Draw a text and up to three sweeps of edits over it; give what they make of it too."""
    original = text = draw(TEXT)
    locator = Locator(original)
    made, changes = [], []
    for number in range(draw(st.integers(0, 3))):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        pairs = zip(cuts[::2], cuts[1::2], strict=False)
        edits = in_order((Edit(a, b, draw(TEXT), RULE) for a, b in pairs), len(text))
        changes += [record("d", number, text, edit, locator) for edit in edits]
        text = apply(text, edits)
        locator.add(edits)
        made.append(edits)
    return original, made, text, changes


@given(sweeps())
def test_reverting_gives_back_the_original(drawn: tuple[str, object, str, list[Change]]) -> None:
    original, _, text, changes = drawn
    assert revert(text, changes) == original


@given(sweeps())
def test_untouched_characters_are_led_back_to_themselves(
    drawn: tuple[str, list[list[Edit]], str, object],
) -> None:
    original, made, text, _ = drawn
    kept = list(range(len(original)))  # kept[i]: offset in the original of character i, -1: new
    for edits in made:
        after, at = [], 0
        for edit in edits:
            after += kept[at : edit.start] + [-1] * len(edit.new)
            at = edit.end
        kept = after + kept[at:]
    locator = Locator(original)
    for edits in made:
        locator.add(edits)
    assert len(kept) == len(text)
    assert all(locator.offset(i) == at for i, at in enumerate(kept) if at >= 0)


@given(sweeps())
def test_places_are_lines_and_columns_of_the_original(
    drawn: tuple[str, object, object, list[Change]],
) -> None:
    original, _, _, changes = drawn
    starts = line_starts(original)
    for change in changes:
        assert 1 <= change.line <= len(starts)
        assert 0 <= starts[change.line - 1] + change.column - 1 <= len(original)
        if change.sweep == 0:
            at = starts[change.line - 1] + change.column - 1
            assert original[at : at + len(change.old)] == change.old


@pytest.mark.parametrize(
    "spans", [[(0, 3), (2, 4)], [(0, 9)], [(3, 2)]], ids=["overlap", "outside", "backwards"]
)
def test_impossible_edits_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(OverlappingEditsError, match="T101"):
        in_order((Edit(a, b, "", RULE) for a, b in spans), 5)


def test_two_edits_may_meet() -> None:
    edits = in_order([Edit(2, 4, "", RULE), Edit(0, 2, "乙", RULE)], 5)
    assert apply("甲甲丙丙丁", edits) == "乙丁"


def test_a_text_that_was_edited_since_is_not_reverted() -> None:
    change = Change("a.txt", 0, 1, ",", "，", "N101", 1, 2)
    assert revert("好，是", [change]) == "好,是"
    with pytest.raises(ValueError, match=r"a\.txt: line 1"):
        revert("好。是", [change])


def test_lines_know_where_they_came_from() -> None:
    locator = Locator("一\n二\n三\n四\n")
    assert locator.lines("一\n二\n三\n四\n") == []
    locator.add([Edit(2, 4, "", RULE)])
    assert locator.lines("一\n三\n四\n") == [1, 3, 4, 5]
