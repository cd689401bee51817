"""The account of a run: before and after as one row of pieces, in shares, with margins."""

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleaner.account.margins import margin
from cleaner.account.pieces import Piece, compose
from cleaner.account.sections import SECTION_CHANGES, sections
from cleaner.account.witnesses import compared
from cleaner.edits import revert
from cleaner.model import Change

TEXT = st.text("甲乙，\n", max_size=12)


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, str, list[Change]]:
    """Give a text, what a few sweeps made of it, and their changes, flags among them."""
    original = text = draw(TEXT)
    changes: list[Change] = []
    for sweep in range(draw(st.integers(0, 4))):
        flag = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        old = text[flag[0] : flag[1]]
        changes.append(Change("d", sweep, flag[0], old, old, "D204", 1, 1, flag=True))
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
        parts: list[str] = []
        at = 0
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            new = draw(st.text("丙，\n", max_size=3))
            changes.append(Change("d", sweep, start, text[start:end], new, "N101", 1, 1))
            parts += (text[at:start], new)
            at = end
        text = "".join([*parts, text[at:]])
    return original, text, changes


@given(histories())
@examples(400)
def test_pieces_are_both_texts(history: tuple[str, str, list[Change]]) -> None:
    original, text, changes = history
    assert revert(text, changes) == original
    pieces = compose(original, changes)
    assert "".join(piece.old for piece in pieces) == original
    assert "".join(piece.new for piece in pieces) == text
    assert all(piece.changes or piece.old == piece.new for piece in pieces)
    assert {n for piece in pieces for n in piece.changes} == set(range(len(changes)))


def test_an_edit_of_an_edit_is_one_piece() -> None:
    changes = [
        Change("d", 0, 1, ",", "，", "N101", 1, 2),
        Change("d", 1, 0, "一，", "", "B113", 1, 1),
    ]
    assert compose("一,二", changes) == [Piece("一,", "", (0, 1)), Piece("二", "二")]


def test_a_flag_whose_text_is_gone_stands_in_no_piece() -> None:
    flag = Change("d", 3, 40, "一", "一", "L202", 1, 1, flag=True)
    assert compose("一二", [flag]) == [Piece("一二", "一二")]


def test_a_ledger_that_does_not_fit_its_text_is_refused() -> None:
    with pytest.raises(ValueError, match="not what the ledger says"):
        compose("一二", [Change("d", 0, 0, "三", "", "B113", 1, 1)])


def test_a_long_document_comes_in_sections() -> None:
    count = SECTION_CHANGES + 50
    before = "一," * count
    changes = [
        Change("d", 0, 2 * n + 1, ",", "，", "N101", 1, 2 * n + 2) for n in reversed(range(count))
    ]
    shares = list(sections(compose(before, changes), changes, {}))
    assert [len(share["changes"]) for share in shares] == [SECTION_CHANGES, 50]
    columns = [change["column"] for share in shares for change in share["changes"]]
    assert columns == sorted(columns)
    for share in shares:
        numbers = [n for piece in share["pieces"] if "changes" in piece for n in piece["changes"]]
        assert numbers == list(range(len(share["changes"])))


def test_what_did_not_change_is_folded() -> None:
    lines = [f"第{n}行没有改动，它只是一行普通的文字。\n" for n in range(100)]
    before = "".join(lines) + "一,二\n" + "".join(lines)
    at = before.index(",")
    changes = [Change("d", 0, at, ",", "，", "N101", 101, 2)]
    (share,) = sections(compose(before, changes), changes, {})
    first, left, change, right, last = share["pieces"]
    assert left.endswith("一")
    assert right.startswith("二\n")
    assert change == {"old": ",", "new": "，", "changes": [0]}
    folded = first["characters"] + last["characters"]
    assert folded + len(left) + len(right) + 1 == len(before)
    assert share["changes"][0]["around"] == ["一", "二"]


def test_a_small_change_stands_in_its_line() -> None:
    before = "甲\n乙丙,丁\n戊,\n己"
    edits = [(4, ",", "，"), (8, ",\n", "")]
    changes = [Change("d", 0, at, old, new, "N101", 1, 1) for at, old, new in edits]
    (share,) = sections(compose(before, changes), changes, {})
    around = [change["around"] for change in share["changes"]]
    assert around == [["乙丙", "丁"], ["戊", ""]]


def test_what_nobody_reads_to_the_end_is_shortened() -> None:
    before = "长" * 9_000
    changes = [Change("d", 0, 0, before, "", "B113", 1, 1)]
    (share,) = sections(compose(before, changes), changes, {})
    assert share["changes"][0]["old"].endswith("长… (+5000)")
    assert share["pieces"] == [{"old": share["changes"][0]["old"], "new": "", "changes": [0]}]


def test_margins_follow_the_evidence() -> None:
    def of(evidence: str, *, flag: bool = False) -> float | None:
        change = Change("d", 0, 0, "一", "", "B113", 1, 1, evidence, flag=flag)
        return margin(change, {"copy_threshold": 0.9, "copied_share": 0.8})

    assert of("navigation row 8, edge +3: 10 points") == 0
    assert of("navigation row 8, edge +3: 15 points") == 0.5
    assert of("breadcrumb 13, edge +3: 40 points") == 1
    assert of("95.0% like a.txt:3: differs in 的→旳") == 0.5
    assert of("90% of it stands in a.txt") == 0.5
    assert of("UTF-8 read as GBK: 6 characters come back; 40 bits likelier") == 0.4
    assert of("half-width , in a Chinese sentence") is None
    assert of("12 points: 10 points", flag=True) is None


def test_places_side_by_side() -> None:
    assert compared("　　甲乙丙丁\n", "甲乙戊丁") == ["甲乙", ["丙", "戊"], "丁"]
    assert compared("甲乙丙", "丁戊己庚辛") == []
