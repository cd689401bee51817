"""Documents of many files in one format: every text is there once, every original comes back."""

import csv
import gzip
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner import files, undo
from cleaner.explain import NoSuchPlaceError, why
from cleaner.formats import mnbvc, parquet
from cleaner.model import Settings
from cleaner.plan import RunError
from cleaner.run import clean_folder

DIRTY = "馆长说:这条路修了两年,今天通车。"
FINE = "馆长说：这条路修了两年，今天通车。"
LONG = "县里新修的图书馆昨天开门，来了三百多位读者，馆长说周末也开。"


def lay(root: Path) -> Path:
    """Make a corpus of every kind of file; each document begins with its number."""
    root.mkdir()
    (root / "0.txt").write_text(f"0。{DIRTY}\n{LONG}\n", "utf-8")
    (root / "1.txt").write_bytes(f"1。{DIRTY}\n".encode("gb18030"))
    (root / "2.txt.gz").write_bytes(gzip.compress(f"2。{DIRTY}\n".encode()))
    rows = [{"id": n, "text": f"{n}。{DIRTY}"} for n in (3, 4)] + [{"id": 5, "text": LONG}]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (root / "3.jsonl").write_text(lines + "no JSON\n", "utf-8")
    with (root / "5.csv").open("w", newline="", encoding="utf-8") as table:
        csv.writer(table).writerows([["id", "text"], [5, f"5。{DIRTY}"]])
    pq.write_table(pa.table({"text": [f"6。{DIRTY}"], "id": [1]}), root / "6.parquet")
    (root / "7.md").write_text(f"7。{FINE}\n", "utf-8")
    (root / "conf.json").write_text("{}", "utf-8")
    return root


TEXTS = [f"{n}。{FINE}" for n in range(8)]
OTHERS = {"conf.json": 1}


def rows_of(out: Path, name: str) -> list[dict[str, Any]]:
    """Read the rows of all files of a format."""
    found: list[dict[str, Any]] = []
    for path in sorted(out.glob(name)):
        if path.suffix == ".parquet":
            found += pq.read_table(path).to_pylist()
        else:
            found += [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return found


def run(root: Path, wanted: str, **choices: Any) -> Path:  # noqa: ANN401  settings of any type
    """Clean the corpus into one format; hold the run to its laws."""
    source, out = lay(root / "in"), root / "out"
    settings = Settings(output_format=wanted, **choices)
    summary = clean_folder([source], out, settings, workers=1)
    assert undo.verify(out) == []
    assert undo.undo(out, root / "back") == []
    for path in source.iterdir():
        assert (root / "back" / path.name).read_bytes() == path.read_bytes()
    assert clean_folder([source], out, settings, workers=1) == summary
    assert (out / "conf.json").read_text() == "{}"
    return out


@pytest.mark.parametrize("wanted", ["jsonl", "parquet"])
def test_all_documents_stand_in_rows(tmp_path: Path, wanted: str) -> None:
    out = run(tmp_path, wanted)
    made = rows_of(out, f"cleaned-*.{wanted}")
    kept = (
        rows_of(out, {"jsonl": "3.jsonl", "parquet": "6.parquet"}[wanted])
        if wanted == "parquet"
        else []
    )
    texts = [row["text"].split("\n")[0] for row in (*made, *kept)]
    if wanted == "jsonl":
        lines = (out / "3.jsonl").read_text("utf-8").splitlines()
        assert lines[-1] == "no JSON"
        texts += [json.loads(line)["text"] for line in lines[:-1]]
    assert sorted(texts) == TEXTS
    assert made[0]["document"] == "0.txt"
    if wanted == "parquet":
        of_json = next(row for row in made if row["document"] == "3.jsonl#1")
        assert json.loads(of_json["meta"]) == {"id": 3}


@pytest.mark.parametrize("wanted", ["jsonl", "mnbvc", "parquet", "text"])
def test_a_record_that_would_lose_too_much_is_written_as_it_was(
    tmp_path: Path, wanted: str
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    page = "首页 > 新闻 > 正文\n\n好的。\n\n版权所有 某某报\n地址：渡口路一号 邮编：100101"
    other = "首页 | 论坛 | 登录 | 注册\n\n行吧。\n\n上一篇：老街的早晨 下一篇：码头的早市"
    for name, rows in (("a", [page, FINE, None]), ("b", [other])):
        listed = [{"text": text} for text in rows]
        (source / f"{name}.json").write_text(json.dumps(listed), "utf-8")
    summary = clean_folder([source], out, Settings(output_format=wanted, max_loss=0.1), workers=1)
    assert [row["document"] for row in summary.kept] == ["a.json", "b.json"]
    assert summary.failed == []
    if wanted == "text":
        made = [(out / name).read_text("utf-8") for name in ("a.json/1.txt", "b.json/1.txt")]
    else:
        found = rows_of(out, "cleaned-*")
        made = [row["text"] if "text" in row else mnbvc.text_of(row) for row in found]
        assert made.pop(1) == FINE
    texts = [page, other]
    assert made == ([t.replace("\n\n", "\n") for t in texts] if wanted == "mnbvc" else texts)


HALF = json.dumps([{"title": "\ud83d", "text": FINE}])


@pytest.mark.parametrize("wanted", ["jsonl", "mnbvc", "parquet"])
def test_rows_are_valid_whatever_the_names_and_the_fields(tmp_path: Path, wanted: str) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / os.fsdecode("名".encode("gb18030") + b".txt")).write_text(LONG + "\n", "utf-8")
    (source / "half.json").write_text(HALF, "utf-8")
    clean_folder([source], out, Settings(output_format=wanted), workers=1)
    assert undo.verify(out) == []
    assert undo.undo(out, tmp_path / "back") == []
    assert {p.name for p in (tmp_path / "back").iterdir()} == {p.name for p in source.iterdir()}
    rows = rows_of(out, "cleaned-*")
    names = [row["文件名" if wanted == "mnbvc" else "document"] for row in rows]
    assert names == ["half.json#1", r"\udcc3\udcfb.txt"]
    if wanted != "mnbvc":
        meta = rows[0]["meta"]
        assert (json.loads(meta) if wanted == "parquet" else meta) == {"title": "\ud83d"}


def test_rows_of_mnbvc(tmp_path: Path) -> None:
    made = rows_of(run(tmp_path, "mnbvc"), "cleaned-*.jsonl")
    texts = sorted(row["段落"][0]["内容"] for row in made)
    assert texts == TEXTS
    assert made[0]["段落数"] == len(made[0]["段落"]) == 2
    assert made[0]["文件名"] == "0.txt"


def test_a_text_file_for_each_document(tmp_path: Path) -> None:
    out = run(tmp_path, "text")
    made = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*.txt")
        if files.NOTES not in path.parts
    }
    assert made["3.jsonl/1.txt"].decode() == TEXTS[3]
    assert made["5.csv/2.txt"].decode() == TEXTS[5]
    assert made["6.parquet/1.txt"].decode() == TEXTS[6]
    assert made["1.txt"].decode() == TEXTS[1] + "\n"
    assert sorted(made) == [
        "0.txt",
        "1.txt",
        "3.jsonl/1.txt",
        "3.jsonl/2.txt",
        "5.csv/2.txt",
        "6.parquet/1.txt",
    ]
    assert gzip.decompress((out / "2.txt.gz").read_bytes()).decode() == TEXTS[2] + "\n"


def test_shards_have_the_size_that_is_asked_for(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(12):
        lines = (
            f"第{number}篇第{n}段，说的是第{number * n}件事，各不相同。\n" for n in range(6000)
        )
        (source / f"{number:02d}.txt").write_text("".join(lines), "utf-8")
    settings = Settings(output_format="jsonl", shard_size=1, select=("N1",))
    clean_folder([source], tmp_path / "out", settings, workers=1)
    names = sorted(path.name for path in (tmp_path / "out").glob("*.jsonl"))
    assert names[0] == "cleaned-00000.jsonl"
    assert len(names) in range(4, 12)
    told = [row["document"] for row in rows_of(tmp_path / "out", "*.jsonl")]
    assert told == sorted(told)
    assert len(told) == 12


def test_a_shard_s_name_is_no_source_s(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "cleaned-00000.jsonl").write_text(json.dumps({"text": FINE}) + "\n", "utf-8")
    (source / "a.txt").write_text(LONG + "\n", "utf-8")
    clean_folder([source], tmp_path / "out", Settings(output_format="jsonl"), workers=1)
    assert (tmp_path / "out" / "cleaned-documents-00000.jsonl").exists()
    assert undo.verify(tmp_path / "out") == []


def test_why_knows_the_sources_and_not_the_shards(tmp_path: Path) -> None:
    out = run(tmp_path, "jsonl")
    assert next(iter(why(out, "0.txt:1"))).startswith("0.txt:1:")
    with pytest.raises(NoSuchPlaceError, match="of other files"):
        list(why(out, f"{out / 'cleaned-00000.jsonl'}:1"))


def test_a_format_whose_library_is_missing_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = lay(tmp_path / "in"), tmp_path / "out"
    monkeypatch.setattr(parquet, "find_spec", lambda _: None)
    with pytest.raises(RunError, match="cleaner-corpus"):
        clean_folder([source], out, Settings(output_format="parquet"), workers=1)
    assert not out.exists()
