"""Parquet: only the texts change; schema, columns, row groups and metadata stay."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner import undo
from cleaner.explain import why
from cleaner.model import Settings
from cleaner.run import clean_folder
from cleaner.summary import Summary

DIRTY = "馆长说:这条路修了两年,今天通车。"
FINE = "馆长说：这条路修了两年，今天通车。"
LONG = "县里新修的图书馆昨天开门，来了三百多位读者，馆长说周末也开。"


def table(texts: list[str | None], kind: pa.DataType) -> pa.Table:
    """Make a table with a column of texts in the middle, and metadata on it and on a field."""
    count = len(texts)
    fields = [
        pa.field("id", pa.uint64(), nullable=False),
        pa.field("text", kind, metadata={"说明": "正文"}),
        pa.field("meta", pa.struct([("url", pa.string()), ("score", pa.float32())])),
    ]
    columns = [
        pa.array([2**63 + n for n in range(count)], pa.uint64()),
        pa.array(texts, kind),
        pa.array([{"url": f"u{n}", "score": n / 3} for n in range(count)], fields[2].type),
    ]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata={"huggingface": "{}"}))


def cleaned(
    root: Path, data: pa.Table, settings: Settings, **manner: object
) -> tuple[Summary, Path]:
    (root / "in").mkdir(parents=True)
    source = root / "in" / "a.parquet"
    pq.write_table(data, source, **manner)
    out = root / "out"
    summary = clean_folder([root / "in"], out, settings, workers=1)
    assert undo.verify(out) == []
    assert undo.undo(out, root / "back") == []
    assert (root / "back" / "a.parquet").read_bytes() == source.read_bytes()
    return summary, out / "a.parquet"


@pytest.mark.parametrize("kind", ["string", "large_string"])
@pytest.mark.parametrize("compression", ["none", "zstd", "snappy"])
def test_only_the_texts_change(tmp_path: Path, kind: str, compression: str) -> None:
    texts = [DIRTY, None, "", FINE, DIRTY + '"\\\n', LONG] * 4
    fine = [FINE, None, "", FINE, FINE + '"\\\n', LONG] * 4
    data = table(texts, getattr(pa, kind)())
    settings = Settings(ignore=("D",))
    manner = {"row_group_size": 7, "compression": compression}
    summary, out = cleaned(tmp_path, data, settings, **manner)
    assert summary.records == {"read": 20, "changed": 8, "unchanged": 12}
    after = pq.ParquetFile(out)
    before = pq.ParquetFile(tmp_path / "in" / "a.parquet")
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    sizes = [after.metadata.row_group(n).num_rows for n in range(after.num_row_groups)]
    assert sizes == [7, 7, 7, 3]
    packed = [after.metadata.row_group(0).column(n).compression for n in range(4)]
    assert packed == [before.metadata.row_group(0).column(n).compression for n in range(4)]
    read = after.read()
    assert read.column("text").to_pylist() == fine
    assert read.drop(["text"]).equals(data.drop(["text"]))


def test_rows_whose_text_went_go(tmp_path: Path) -> None:
    data = table([LONG, FINE, LONG, None], pa.string())
    summary, out = cleaned(tmp_path, data, Settings())
    assert summary.records == {"read": 3, "unchanged": 2, "dropped": 1}
    read = pq.read_table(out)
    assert read.column("text").to_pylist() == [LONG, FINE, None]
    assert read.column("id").to_pylist() == [2**63, 2**63 + 1, 2**63 + 3]
    told = list(why(tmp_path / "out", "a.parquet:3"))
    assert told[0].startswith("a.parquet#3:1:1: D201 removed")
    assert told[-1] == "  stays at  a.parquet#1:1"


def test_a_text_that_is_no_utf8_stays(tmp_path: Path) -> None:
    bad = pa.array([b"\xff\xfe", DIRTY.encode()], pa.binary()).view(pa.string())
    data = table([None, None], pa.string()).set_column(1, "text", bad)
    summary, out = cleaned(tmp_path, data, Settings())
    assert summary.records == {"read": 2, "changed": 1, "kept": 1}
    values = pq.read_table(out).column("text").cast(pa.binary()).to_pylist()
    assert values == [b"\xff\xfe", FINE.encode()]


def test_a_file_without_changes_keeps_its_bytes(tmp_path: Path) -> None:
    _, out = cleaned(tmp_path, table([FINE, None], pa.string()), Settings())
    assert out.read_bytes() == (tmp_path / "in" / "a.parquet").read_bytes()


@pytest.mark.parametrize(
    ("settings", "why_not"),
    [
        (Settings(text_field="body"), "no column 'body': there is id, text, meta"),
        (Settings(text_field="id"), "the column 'id' is no text (uint64)"),
    ],
)
def test_a_file_without_the_column_fails(tmp_path: Path, settings: Settings, why_not: str) -> None:
    summary, out = cleaned(tmp_path, table([DIRTY], pa.string()), settings)
    assert [row["reason"] for row in summary.failed] == [why_not]
    assert out.read_bytes() == (tmp_path / "in" / "a.parquet").read_bytes()


def test_what_is_no_parquet_fails(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.parquet").write_bytes(b"PAR1 and more")
    summary = clean_folder([tmp_path / "in"], tmp_path / "out", Settings(), workers=1)
    assert summary.failed[0]["reason"].startswith("no Parquet (")


def damaged(data: bytes) -> bytes:
    middle = len(data) // 3
    return (
        data[:middle] + bytes(b ^ 0x5A for b in data[middle : middle + 300]) + data[middle + 300 :]
    )


@pytest.mark.parametrize(
    ("compression", "why_not"), [("none", "damaged Parquet ("), ("snappy", "Corrupt snappy")]
)
def test_a_file_damaged_in_the_middle_stays_and_the_others_are_cleaned(
    tmp_path: Path, compression: str, why_not: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(DIRTY + "\n", "utf-8")
    data = pa.table({"text": [f"{n}：{LONG}" for n in range(5000)]})
    source = tmp_path / "in" / "b.parquet"
    pq.write_table(data, source, compression=compression, use_dictionary=False)
    source.write_bytes(damaged(source.read_bytes()))
    summary = clean_folder([tmp_path / "in"], tmp_path / "out", Settings(), workers=1)
    assert summary.failed[0]["reason"].startswith(why_not)
    assert (tmp_path / "out" / "b.parquet").read_bytes() == source.read_bytes()
    assert (tmp_path / "out" / "a.txt").read_text("utf-8") == FINE + "\n"


@pytest.mark.parametrize("numbers", ["int8", "int32"])
@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("texts", ["string", "large_string"])
def test_a_column_which_holds_each_text_once_stays_one(
    tmp_path: Path, numbers: str, *, ordered: bool, texts: str
) -> None:
    kind = pa.dictionary(getattr(pa, numbers)(), getattr(pa, texts)(), ordered)
    data = table([DIRTY, None, FINE, DIRTY, LONG], kind)
    summary, out = cleaned(tmp_path, data, Settings(ignore=("D",)))
    assert summary.records == {"read": 4, "changed": 2, "unchanged": 2}
    before = pq.read_table(tmp_path / "in" / "a.parquet")
    after = pq.read_table(out)
    assert after.schema.equals(before.schema, check_metadata=True)
    assert after.column("text").to_pylist() == [FINE, None, FINE, FINE, LONG]
    assert after.drop(["text"]).equals(before.drop(["text"]))


def test_a_column_of_numbers_each_held_once_is_no_text(tmp_path: Path) -> None:
    data = pa.table({"text": pa.array([1, 2, 1]).dictionary_encode()})
    summary, _ = cleaned(tmp_path, data, Settings())
    assert summary.failed[0]["reason"] == "the column 'text' is no text (int64)"
