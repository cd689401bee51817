"""The ledger: written, read back, and refused where it is damaged."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import ledger, restore
from cleaner.ledger import Entry, LedgerError
from cleaner.model import Change

TEXTS = st.text(max_size=20)
CHANGES = st.builds(
    Change,
    st.just("a.txt"),
    st.integers(-1, 9),
    st.integers(0, 10**9),
    TEXTS,
    TEXTS,
    st.sampled_from(["N101", "B112"]),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
    TEXTS,
    TEXTS,
    st.booleans(),
)
ENTRY = Entry("a.txt", "a.txt", "changed", "00", "11", 3, "utf-8", "efbbbf", (("\r\n", 2),))


@given(st.lists(CHANGES, max_size=5))
def test_what_is_written_is_read_back(changes: list[Change]) -> None:
    written = [c._replace(new=c.old) if c.flag else c for c in changes]
    rows = b"".join(ledger.document_lines(ENTRY, written))
    [(entry, read)] = ledger.parse(rows.splitlines(keepends=True))
    assert read == written
    assert entry == ledger.counted(ENTRY, written)


def test_counts_are_changes_flags_removed_added() -> None:
    made = Change("a", 0, 0, "一二三", "四", "N101", 1, 1)
    changes = [made, made._replace(new="一二三四五"), made._replace(new="一二三", flag=True)]
    assert ledger.counted(ENTRY, changes).rules == {"N101": [2, 1, 2, 2]}


def test_a_text_that_looks_like_an_entry_is_none() -> None:
    change = Change("a.txt", 0, 0, '{"status":"changed"}', "", "B112", 1, 1)
    rows = b"".join(ledger.document_lines(ENTRY, [change])).splitlines(keepends=True)
    [(_, read)] = ledger.parse(rows)
    assert read == [change]


def test_a_name_that_is_no_utf8_survives() -> None:
    entry = ENTRY._replace(document="\udcc3\udcfb.txt")
    [(read, _)] = ledger.parse([ledger.entry_line(entry)])
    assert read.document == entry.document


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([b"{"], "does not begin"),
        ([b'{"status":"changed"'], "no JSON"),
        ([b'{"status":"changed"}'], "entry of the ledger is damaged"),
        ([b'["status":"x"]'], "no JSON"),
        ([b'{"document":"a","status":"changed"}', b"[]"], "no object"),
        ([b'{"document":"a","status":"changed"}', b'{"rule":"N101"}'], "is damaged"),
    ],
)
def test_damage_is_told(rows: list[bytes], message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        list(ledger.parse(rows))


def test_a_ledger_of_another_version_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ledger.CHANGES).write_bytes(b'{"ledger":99,"cleaner":"9","settings":{}}\n')
    with pytest.raises(LedgerError, match="version 99"):
        ledger.read(tmp_path)


def test_an_original_that_does_not_come_out_is_refused() -> None:
    entry = ENTRY._replace(line_ends=(), bom="", digest="00")
    with pytest.raises(LedgerError, match="not what was read"):
        restore.document(entry, [], "一".encode(), None)
