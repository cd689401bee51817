"""The laws of records: all but the text stays, the way back is exact, a second pass is idle."""

import csv
import io
import json
from typing import Literal

from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.formats.csv_rows import open_table
from cleaner.formats.jsonl import JsonLines
from cleaner.formats.records import RecordFormat
from cleaner.jobs import Row
from cleaner.ledger import Entry
from cleaner.model import Settings
from cleaner.record import examine, manner_of, restore

PIECES = [
    "馆长说:这条路修了两年,今天通车。",
    "关 于 放 假 的 通 知",
    "　　河边的柳树长到了桥那么高，孩子们在树下写作业。",
    "第03版 上一版 下一版",
    "\n",
    "\r\n",
    "\t",
    "\u200b",
    "\\",
    '"',
    "/",
    "😀",
    "a,b;c|d",
    "&nbsp;",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def cleaned(piece: str, form: RecordFormat, number: int = 1) -> Row | None:
    entry = Entry(f"a#{number}", "", "unchanged", "", "", 0, number=number)
    return examine(entry, piece.encode(), manner_of(form, Settings()))


def held_to_the_laws(piece: str, form: RecordFormat, number: int = 1) -> str:
    """Clean a piece; give what came of it."""
    row = cleaned(piece, form, number)
    if row is None:
        return piece
    assert restore(row.entry, row.changes, row.data, form) == piece.encode()
    new = row.data.decode()
    again = cleaned(new, form, number)
    assert again is not None
    assert again.data == row.data
    return new


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Write a JSON line in some manner."""
    ascii_only = draw(st.booleans())
    literal = json.dumps(draw(TEXTS), ensure_ascii=ascii_only)
    if draw(st.booleans()):
        literal = literal.replace("/", "\\/")
    if draw(st.booleans()):
        literal = literal.replace("\\uff", "\\uFF")
    values = st.one_of(TEXTS, st.integers(), st.none())
    other = draw(st.dictionaries(TEXTS, values, max_size=3))
    inside = json.dumps(other, ensure_ascii=ascii_only)[1:-1]
    end = draw(st.sampled_from(["", "\n", " \r\n"]))
    return f'{{{inside}{", " if other else ""}"text" :{literal}}}{end}'


@given(line=lines())
@example(line='{"text":"\\t\\n"}\n')
@example(line='{"text": 1, "text":"\\u9986\\u957f\\u8bf4:\\u4f60\\uFF0c\\/\\u597d,"}\n')
def test_a_json_line(line: str) -> None:
    after = json.loads(held_to_the_laws(line, JsonLines("text")))
    assert {**after, "text": ""} == {**json.loads(line), "text": ""}


@given(
    text=TEXTS,
    other=TEXTS,
    delimiter=st.sampled_from(",\t;|"),
    quoted=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_a_row_of_a_table(text: str, other: str, delimiter: str, *, quoted: bool, end: str) -> None:
    quoting: Literal[0, 1] = 1 if quoted else 0  # all fields, or where it is needed
    text, other = text.replace("\r", ""), other.replace("\r", "")
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow([other, text, "x"])
    form = open_table(f"id{delimiter}text{delimiter}x\n", "text")
    new = held_to_the_laws(written.getvalue(), form, 2)
    row = next(csv.reader(io.StringIO(new, newline=""), delimiter=delimiter))
    assert (row[0], row[2]) == (other, "x")
