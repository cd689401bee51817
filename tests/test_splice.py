"""What a format writes differs from what it read in the text alone, and the way back is exact."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.formats.csv_rows import CsvRows, open_table
from cleaner.formats.json_array import JsonArray
from cleaner.formats.jsonl import JsonLines
from cleaner.formats.records import FieldError, RecordFormat, TooLongError, pieces
from cleaner.formats.segments import Segments

TEXT = st.text(
    alphabet=st.sampled_from('甲乙，。 \n\r\t"\\/,;|{}[]:u0041é\u2028\ufeff😀\0a'), max_size=20
)
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False), st.integers(10**30, 10**31))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)
SPACES = st.text(alphabet=" \t", max_size=2)


@st.composite
def objects(draw: st.DrawFn) -> tuple[str, str]:
    """Write an object with a text by hand: any spacing, escapes, equal keys; give its text too."""
    text = draw(TEXT)
    members = [(json.dumps(k), json.dumps(v)) for k, v in draw(st.lists(st.tuples(TEXT, VALUES)))]
    literal = json.dumps(text, ensure_ascii=draw(st.booleans()))
    literal = literal.replace("/", "\\/") if draw(st.booleans()) else literal
    at = draw(st.integers(0, len(members)))
    earlier = [('"text"', json.dumps(draw(VALUES)))] if draw(st.booleans()) else []
    members[at:at] = [*earlier, (draw(st.sampled_from(['"text"', '"\\u0074ext"'])), literal)]
    inside = ",".join(
        f"{draw(SPACES)}{key}{draw(SPACES)}:{draw(SPACES)}{value}" for key, value in members
    )
    return "{" + inside + draw(SPACES) + "}", text


def chunked(data: bytes, size: int) -> Iterable[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def cut(form: RecordFormat, data: bytes, size: int = 7) -> list[str]:
    """Cut a file into pieces; they are all of it, and the same for any size of chunks."""
    found = list(pieces(chunked(data, size), form, 10_000))
    assert b"".join(piece.data for piece in found) == data
    assert found == list(pieces([data], form, 10_000))
    return [piece.data.decode() for piece in found]


def spliced(form: RecordFormat, piece: str, number: int, new: str) -> str:
    """Write another text into a piece; the old one written over it gives the old piece."""
    field = form.find(piece, number)
    assert field is not None
    literal = form.write(new, piece[field.start : field.end])
    made = piece[: field.start] + literal + piece[field.end :]
    again = form.find(made, number)
    assert again is not None
    assert again.text == new
    assert (again.start, again.end) == (field.start, field.start + len(literal))
    return made


@given(made=objects(), new=TEXT, end=st.sampled_from(["", "\n", "\r\n", " \n"]))
def test_only_the_text_of_a_json_line_changes(made: tuple[str, str], new: str, end: str) -> None:
    form = JsonLines("text")
    line, text = made
    assert cut(form, (line + end).encode())[0] == line + end
    field = form.find(line + end, 1)
    assert field is not None
    assert field.text == text
    changed = spliced(form, line + end, 1, new)
    pairs = json.loads(line, object_pairs_hook=list, parse_int=str, parse_float=str)
    after = json.loads(changed, object_pairs_hook=list, parse_int=str, parse_float=str)
    last = max(at for at, (key, _) in enumerate(pairs) if key == "text")
    assert after == [*pairs[:last], ("text", new), *pairs[last + 1 :]]


@given(
    elements=st.lists(objects(), max_size=5),
    gaps=st.lists(st.sampled_from(["", " ", "\n  "]), min_size=12, max_size=12),
    new=TEXT,
)
def test_only_the_texts_of_a_json_file_change(
    elements: list[tuple[str, str]], gaps: list[str], new: str
) -> None:
    form = JsonArray("text")
    inside = ",".join(gap + line + gap for gap, (line, _) in zip(gaps, elements, strict=False))
    parts = cut(form, f"\ufeff {gaps[-1]}[{inside}{gaps[-2]}]\n".encode())
    texts = [found.text for n, part in enumerate(parts, 1) if (found := form.find(part, n))]
    assert texts == [text for _, text in elements]
    changed = "".join(
        spliced(form, part, n, new) if form.find(part, n) else part
        for n, part in enumerate(parts, 1)
    )
    assert [row["text"] for row in json.loads(changed.removeprefix("\ufeff"))] == [new] * len(texts)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[list[str]], str]:
    """Write a table in some dialect, its first row naming the columns."""
    width, at = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    names = list("abcd"[:width])
    names[at % width] = "text"
    quoting: Literal[0, 1, 2] = draw(st.sampled_from([0, 1, 2]))  # where needed, all, no numbers
    returns = "\r" if quoting else ""  # the writer leaves them without quotes
    cells = st.text(alphabet='甲， "\n\t,;|x' + returns, max_size=8)
    rows = draw(st.lists(st.lists(cells, min_size=width, max_size=width), max_size=5))
    delimiter = draw(st.sampled_from(",\t;|"))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([names, *rows])
    return written.getvalue(), [names, *rows], delimiter


@given(made=tables(), new=st.text(alphabet='甲，"\n,;|\tx', max_size=8))
def test_only_one_column_of_a_table_changes(
    made: tuple[str, list[list[str]], str], new: str
) -> None:
    table, rows, delimiter = made
    form = open_table(table, "text", delimiter)
    assert form == CsvRows(delimiter, rows[0].index("text"), len(rows[0]))
    parts = cut(form, table.encode())
    changed = [
        spliced(form, part, n, new) if form.find(part, n) else part
        for n, part in enumerate(parts, 1)
    ]
    after = list(csv.reader(io.StringIO("".join(changed), newline=""), delimiter=delimiter))
    kept = [[*row[: form.column], new, *row[form.column + 1 :]] for row in rows[1:]]
    blank = [not part.strip("\r\n") for part in parts[1:]]
    expected = [[] if empty else row for empty, row in zip(blank, kept, strict=True)]
    assert after == [rows[0], *expected]


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        ("plain", "also plain", "also plain"),
        ("plain", "with, comma", '"with, comma"'),
        ('"quoted"', "still", '"still"'),
        ('"a ""b"""', 'c "d"', '"c ""d"""'),
        ("", "x", "x"),
    ],
)
def test_a_field_keeps_its_quotes(old: str, new: str, written: str) -> None:
    assert CsvRows(",", 0, 2).write(new, old) == written


def test_the_only_field_of_a_row_is_not_left_blank() -> None:
    assert CsvRows(",", 0, 1).write("", "x") == '""'


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        ('"甲"', "乙/a", '"乙/a"'),
        ('"\\u7532"', "乙", '"\\u4e59"'),
        ('"\\/"', "a/b", '"a\\/b"'),
        ('"abc"', "乙\n", '"乙\\n"'),
    ],
)
def test_a_text_keeps_its_manner_of_escapes(old: str, new: str, written: str) -> None:
    assert JsonLines("text").write(new, old) == written


UNREAD = [
    ("no JSON", "nonsense", "no JSON"),
    ("two values", '{"text": "a"} {"text": "b"}', "Extra data"),
    ("another field", '{"body": "a"}', "no field 'text': there is body"),
    ("a number", '{"text": 1}', "no text (a number)"),
    ("a large number", '{"text": ' + "9" * 10_000 + "}", "no text (a number)"),
    ("null", '{"text": null}', "no text (null)"),
    ("half a character", '{"text": "a\\ud800"}', "half of a pair"),
    ("too deep", '{"text": ' + "[" * 100_000, "too deeply nested"),
]


@pytest.mark.parametrize(("line", "why"), [row[1:] for row in UNREAD], ids=[r[0] for r in UNREAD])
def test_what_is_no_text_is_told(line: str, why: str) -> None:
    with pytest.raises(FieldError) as caught:
        JsonLines("text").find(line, 1)
    assert why in str(caught.value)


@pytest.mark.parametrize("line", ["", "\n", "  \r\n", "\ufeff\n"])
def test_a_blank_line_is_no_record(line: str) -> None:
    assert JsonLines("text").find(line, 1) is None


def test_a_row_of_another_width_is_told() -> None:
    form = open_table("id,text\n", "text")
    assert form.find("1,a\n", 2)
    for row in ("1\n", "1,a,b\n"):
        with pytest.raises(FieldError, match="columns where the first row has 2"):
            form.find(row, 2)
    for row in ('1,"a"b\n', '1,"open\n'):
        with pytest.raises(FieldError, match="does not close"):
            form.find(row, 2)


def test_a_table_without_the_column_is_told() -> None:
    with pytest.raises(FieldError, match="no column 'text': there is id, body"):
        open_table("id;body\n", "text")


def test_a_row_with_an_open_quote_ends_where_its_line_does() -> None:
    table = 'id,text\n1,"a"b\n2,ok\n3,"open\n'
    assert cut(CsvRows(",", 1, 2), table.encode(), 1) == table.splitlines(keepends=True)


def test_a_record_that_is_too_long_comes_in_fragments() -> None:
    long = b'{"text": "' + b"a" * 500 + b'"}\n'
    data = b'{"text": "b"}\n' + long + b'{"text": "c"}\n' + long * 2
    found = list(pieces(chunked(data, 64), JsonLines("text"), 100))
    assert b"".join(piece.data for piece in found) == data
    assert [piece.data for piece in found if piece.whole] == [
        b'{"text": "b"}\n',
        b'{"text": "c"}\n',
    ]


def test_a_list_with_an_element_that_is_too_long_is_not_read() -> None:
    data = b'[{"text": "' + b"a" * 500 + b'"}]'
    with pytest.raises(TooLongError, match="100 bytes"):
        list(pieces(chunked(data, 64), JsonArray("text"), 100))


@given(text=st.text(alphabet="甲\n \r", max_size=200), size=st.integers(1, 50))
@example(text="甲\n\n乙\n\n丙", size=1)
def test_segments_are_all_of_the_text(text: str, size: int) -> None:
    for part in cut(Segments(size), text.encode())[:-1]:
        assert part.endswith("\n")


def test_segments_end_at_blank_lines_where_there_are_some() -> None:
    text = "甲甲\n甲\n\n乙\n乙乙乙\n\n丙\n"
    assert cut(Segments(9), text.encode()) == ["甲甲\n甲\n\n", "乙\n乙乙乙\n\n", "丙\n"]
