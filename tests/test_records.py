"""Files that hold many documents: cleaned record by record, and every byte comes back."""

import bz2
import gzip
import json
import lzma
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner import files, survey, texts, undo
from cleaner.account.gather import gather
from cleaner.explain import why
from cleaner.model import Settings
from cleaner.rerun import of_line, take_back
from cleaner.run import clean_folder
from cleaner.summary import Summary

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DEFAULTS = Settings()
DIRTY = "馆长说:这条路修了两年,今天通车。"
FINE = "馆长说：这条路修了两年，今天通车。"
OTHER = "河边的柳树第一次长到了桥那么高,孩子们在树下写作业。"
OTHER_FINE = OTHER.replace(",", "，")
LONG = "县里新修的图书馆昨天开门，来了三百多位读者，馆长说周末也开。"
PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd.compress,
}
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zst": zstd.decompress,
}


def clean(root: Path, sources: dict[str, bytes], settings: Settings = DEFAULTS) -> Summary:
    """Clean files, hold the run to its laws (verify, undo, a second run), give the summary."""
    source, out, back = root / "in", root / "out", root / "back"
    for name, data in sources.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(data)
    summary = clean_folder([source], out, settings, workers=1)
    assert undo.verify(out) == []
    assert undo.undo(out, back) == []
    for name, data in sources.items():
        assert (back / name).read_bytes() == data
    assert clean_folder([source], out, settings, workers=1) == summary
    return summary


def cleaned(root: Path, name: str, data: bytes, settings: Settings = DEFAULTS) -> bytes:
    """Give what becomes of one file; a second pass over it changes nothing."""
    clean(root / "1", {name: data}, settings)
    new = (root / "1" / "out" / name).read_bytes()
    clean(root / "2", {name: new}, settings)
    assert (root / "2" / "out" / name).read_bytes() == new
    return new


LINE = '{ "id":123456789012345678901234567890,"text" : "%s","n":1.10, "n":2}'
MNBVC = '{"文件名": "甲%s", "n": %s, "段落": [{"行号": 0, "内容": "%s"}]}\n'
ROWS_OF_MNBVC = [
    ("half a pair in a name", MNBVC % (r"\ud83d", 1, DIRTY), FINE),
    ("a number of 5,000 digits", MNBVC % ("", "9" * 5000, DIRTY), FINE),
    ("half a pair in a text", MNBVC % ("", 1, r"\ud83d" + DIRTY), ""),
    ("clean", MNBVC % (r"\ud83d", "9" * 5000, FINE), ""),
]


@pytest.mark.parametrize(("row", "new"), [r[1:] for r in ROWS_OF_MNBVC], ids=lambda _: "")
def test_any_row_of_mnbvc_is_read_or_kept(tmp_path: Path, row: str, new: str) -> None:
    out = cleaned(tmp_path, "a.jsonl", (MNBVC % ("", 1, OTHER_FINE) + row).encode()).decode()
    assert (new or row.strip()) in out.splitlines()[1]
    assert "Infinity" not in out


SAME = [
    ("spacing, a large number, equal keys", "a.jsonl", LINE + "\n"),
    ("a byte order mark, returns", "a.jsonl", "\ufeff" + LINE + "\r\n\r\n" + LINE + "\r\n"),
    ("no line end, a line of another kind", "a.ndjson", '[1]\n{"text": 1}\n' + LINE),
    ("a list", "a.json", "\ufeff[\n " + LINE + " ,\n " + LINE + "]\n\n"),
    ("a list of texts", "a.json", '["%s" , "%s"]'),
    ("one object", "a.json", LINE),
    ("a table", "a.csv", 'id,text\r\n1,"%s"\r\n2,"a ""b"""\r\n3,\n'),
    ("a table without quotes", "a.tsv", "text\tid\n%s\t1\n\n%s\t2"),
    ("bars", "a.csv", "\ufeffid|text\n1|%s\n"),
]


@pytest.mark.parametrize(("name", "frame"), [r[1:] for r in SAME], ids=[r[0] for r in SAME])
def test_everything_but_the_text_stays(tmp_path: Path, name: str, frame: str) -> None:
    count = frame.count("%s")
    texts = [DIRTY, OTHER][:count]
    fine = [FINE, OTHER_FINE][:count]
    new = cleaned(tmp_path, name, (frame % tuple(texts)).encode())
    assert new.decode() == frame % tuple(fine)


def test_clean_records_stay_byte_for_byte(tmp_path: Path) -> None:
    lines = [LINE % FINE, LINE % OTHER_FINE.replace("，", "\\uff0c"), '{"text":""}', ""]
    data = "\n".join(lines).encode()
    assert cleaned(tmp_path, "a.jsonl", data) == data


ODD = [
    (
        "upper-case escapes",
        '{"text": "\\u9986\\u957F\\u8BF4:\\u4f60\\u597d,\\u4E16\\u754C\\u3002"}',
    ),
    ("a slash and an escape", '{"text": "\\u4f60\\u597d,\\/\\u4e16\\u754c\\u3002/"}'),
    ("an escape that need not be", '{"text": "\\u0041你好,世界。"}'),
    ("controls", '{"text": "你好,\\b世界。\\f"}'),
]


@pytest.mark.parametrize("line", [row[1] for row in ODD], ids=[row[0] for row in ODD])
def test_a_text_that_was_written_in_an_odd_way_comes_back(tmp_path: Path, line: str) -> None:
    new = cleaned(tmp_path, "a.jsonl", line.encode())
    assert new != line.encode()
    assert "，" in json.loads(new)["text"]


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "甲.txt", "a.md"])
def test_compressed_files_stay_compressed(tmp_path: Path, name: str, packing: str) -> None:
    contents = {
        "a.jsonl": f'{{"text": "{DIRTY}"}}\n',
        "a.json": f'[{{"text": "{DIRTY}"}}]',
        "a.csv": f'text\n"{DIRTY}"\n',
    }
    content = contents.get(name, DIRTY + "\n")
    half = len(content) // 2
    pack = PACK[packing]
    data = pack(content[:half].encode()) + pack(content[half:].encode())
    new = cleaned(tmp_path, name + packing, data)
    assert UNPACK[packing](new).decode() == content.replace(DIRTY, FINE)


@pytest.mark.parametrize("packing", PACK)
def test_a_compressed_file_without_changes_keeps_its_bytes(tmp_path: Path, packing: str) -> None:
    for name in ("a.jsonl", "a.txt"):
        content = f'{{"text": "{FINE}"}}\n' if name == "a.jsonl" else f"{FINE}\n"
        data = PACK[packing](content[:9].encode()) + PACK[packing](content[9:].encode())
        assert cleaned(tmp_path / name, name + packing, data) == data
        assert not (tmp_path / name / "1" / "out" / files.NOTES / "originals").exists()


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("name", ["a.jsonl", "a.txt"])
def test_what_is_cut_off_or_followed_by_rubbish_is_told(
    tmp_path: Path, name: str, packing: str
) -> None:
    whole = PACK[packing](f'{{"text": "{DIRTY}"}}\n'.encode())
    cut, rubbish = whole[:-3], whole + b"rubbish"
    summary = clean(tmp_path, {f"cut/{name}{packing}": cut, f"more/{name}{packing}": rubbish})
    assert summary.files["failed"] == 2
    assert not summary.complete
    reasons = [row["reason"] for row in summary.failed]
    assert f"near byte {len(cut)} of" in reasons[0]
    assert "near byte " in reasons[1]


@pytest.mark.parametrize("packing", PACK)
def test_a_bomb_is_not_unpacked(tmp_path: Path, packing: str) -> None:
    bomb = PACK[packing](b'{"text": "' + b" " * 70_000_000 + b'"}')
    settings = Settings(max_ratio=2, max_line=100)
    summary = clean(tmp_path, {f"a.jsonl{packing}": bomb}, settings)
    assert [row["document"] for row in summary.failed] == [f"a.jsonl{packing}"]
    assert "max-ratio" in summary.failed[0]["reason"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-be"])
def test_files_in_other_encodings_become_utf8(tmp_path: Path, encoding: str) -> None:
    texts = [DIRTY, OTHER] * 3
    content = "".join(f'{{"id": {n}, "text": "{text}"}}\n' for n, text in enumerate(texts))
    settings = Settings(ignore=("D",))
    clean(tmp_path, {"a.jsonl": content.encode(encoding)}, settings)
    new = (tmp_path / "out" / "a.jsonl").read_text("utf-8")
    assert new == content.replace(DIRTY, FINE).replace(OTHER, OTHER_FINE)


def test_a_line_that_is_no_utf8_stays_and_is_told(tmp_path: Path) -> None:
    good = f'{{"text": "{DIRTY}"}}\n'.encode()
    data = good + b'{"text": "\xff\xfe"}\n' + good.replace("今天".encode(), "昨天".encode())
    summary = clean(tmp_path, {"a.jsonl": data})
    assert summary.records == {"read": 3, "changed": 2, "kept": 1}
    assert summary.kept[0]["document"] == "a.jsonl"
    assert "a.jsonl#2: X004: no UTF-8" in summary.kept[0]["reason"]
    assert not summary.complete


def test_a_copy_in_another_record_goes_and_names_its_witness(tmp_path: Path) -> None:
    rows = [{"text": LONG}, {"text": FINE + "\n" + LONG}, {"text": LONG, "id": 3}]
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    summary = clean(tmp_path, {"a.jsonl": data})
    lines = (tmp_path / "out" / "a.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["text"].strip() for line in lines] == [LONG, FINE]
    assert summary.records == {"read": 3, "changed": 1, "dropped": 1, "unchanged": 1}
    told = {e.document: c for e, c in undo.entries(tmp_path / "out") if e.is_record}
    assert [c.witness for c in told["a.jsonl#3"]] == ["a.jsonl#1:1"]


@pytest.mark.parametrize("name", ["a.jsonl#x.txt", "a.jsonl#2.txt", "a.jsonl#2/b.txt"])
def test_a_file_may_be_named_almost_like_a_record(tmp_path: Path, name: str) -> None:
    records = "".join(json.dumps({"text": text}) + "\n" for text in (FINE, LONG, DIRTY))
    clean(tmp_path, {"a.jsonl": records.encode(), name: f"{LONG}\n{DIRTY}\n".encode()})
    assert (tmp_path / "out" / name).read_text("utf-8") == FINE + "\n"
    assert "D201 removed" in next(iter(why(tmp_path / "out", f"{name}:1")))


def test_an_empty_record_can_stay(tmp_path: Path) -> None:
    data = f'{{"text": "{LONG}"}}\n{{"text": "{LONG}", "id": 2}}\n'.encode()
    clean(tmp_path, {"a.jsonl": data}, Settings(empty_records="keep"))
    lines = (tmp_path / "out" / "a.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[1]) == {"text": "", "id": 2}


@pytest.mark.parametrize("name", ["a.json", "a.csv"])
def test_what_is_no_data_is_copied(tmp_path: Path, name: str) -> None:
    summary = clean(tmp_path, {name: b'{"name": "x"}\n'})
    assert (summary.files["copied"], summary.complete) == (1, True)
    assert "text" in summary.copied[0]["reason"]


def test_data_without_the_field_fails(tmp_path: Path) -> None:
    summary = clean(tmp_path, {"a.jsonl": b'{"body": "x"}\n' * 3})
    assert (summary.files["failed"], summary.complete) == (1, False)
    assert "no field 'text': there is body" in summary.failed[0]["reason"]
    assert summary.ledger["lines"] == 2


def test_a_record_that_is_too_long_stays(tmp_path: Path) -> None:
    long = f'{{"text": "{DIRTY * 30_000}"}}\n'.encode()
    data = f'{{"text": "{DIRTY}"}}\n'.encode()
    for name in ("a.jsonl", "a.jsonl.gz"):
        whole = data + long + data
        whole = gzip.compress(whole) if name.endswith("gz") else whole
        summary = clean(tmp_path / name, {name: whole}, Settings(max_line=1, ignore=("D",)))
        assert summary.records == {"read": 3, "changed": 2, "kept": 1}
        assert f"{name}#2: X005: {len(long)} bytes" in summary.kept[0]["reason"]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json.zst", "a.csv", "a.txt"])
def test_a_file_in_many_parts_is_one_file(
    tmp_path: Path, name: str, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "PART_BYTES", 2_000)
    texts = [f"{DIRTY}这是第{n}次,也是最后一次。" for n in range(200)]
    rows = {
        ".jsonl": "".join(f'{{"text": "{text}"}}\n' for text in texts),
        ".json": json.dumps([{"text": text} for text in texts], ensure_ascii=False),
        ".csv": "text\n" + "".join(f'"{text}"\n' for text in texts),
        ".txt": "\n\n".join(texts) + "\n",
    }
    content = rows[name[1:].removesuffix(".zst")].encode()
    data = zstd.compress(content) if name.endswith("zst") else content
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / name).write_bytes(data)
    settings = Settings(ignore=("D", "B"))
    summary = clean_folder([source], out, settings, workers=workers)
    assert summary.complete
    new = (out / name).read_bytes()
    new = zstd.decompress(new) if name.endswith("zst") else new
    expected = content.decode().replace(DIRTY, FINE).replace("次,", "次，")
    assert new.decode() == expected
    assert undo.verify(out) == []
    assert undo.undo(out, tmp_path / "back") == []
    assert (tmp_path / "back" / name).read_bytes() == data


def test_a_large_text_is_done_in_segments(tmp_path: Path) -> None:
    paragraphs = [f"{n}年{DIRTY}" for n in range(60_000)]
    data = "\n\n".join(paragraphs).encode() + b"\n"
    settings = Settings(max_document=1, ignore=("D", "B", "L"))
    summary = clean(tmp_path, {"a.txt": data}, settings)
    assert summary.records["changed"] == summary.records["read"] > 1
    assert (tmp_path / "out" / "a.txt").read_text("utf-8") == data.decode().replace(DIRTY, FINE)
    told = list(why(tmp_path / "out", "a.txt:59999"))
    assert told[0].startswith("a.txt#")
    assert "N101" in told[0]
    assert told == list(why(tmp_path / "out", f"{tmp_path / 'out' / 'a.txt'}:59999"))[1:]


def test_why_leads_to_the_record_at_a_line(tmp_path: Path) -> None:
    data = f'{{"text": "{FINE}"}}\n\n{{"text": "{OTHER}"}}\n{{"id": 1}}\n'.encode()
    clean(tmp_path, {"a.jsonl": data, "b.jsonl.gz": gzip.compress(data)}, Settings(ignore=("D",)))
    out = tmp_path / "out"
    for name in ("a.jsonl", "b.jsonl.gz"):
        changed = [f"{name}#3:1:16: N101 changed"]
        for place in (f"{name}:3", f"{name}#3:1"):
            assert [line[: len(changed[0])] for line in why(out, place)][:1] == changed
        told = list(why(out, f"{out / name}:3"))
        assert told[0] == f"line 3 of {name} is in {name}#3"
        assert told[1].startswith(changed[0])
        assert next(iter(why(out, f"{name}:1"))) == f"{name}:1: nothing was done or flagged here"
        assert next(iter(why(out, f"{name}:4"))).startswith(f"{name}#4:1:1: X004 flagged")


def test_the_texts_of_records_can_be_had_again(tmp_path: Path) -> None:
    rows = [{"text": LONG}, {"text": DIRTY + "\r\n"}, {"text": LONG, "id": 3}, {"text": OTHER}]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    clean(tmp_path, {"a.jsonl": data, "b.jsonl.gz": gzip.compress(data), "c.txt": OTHER.encode()})
    found = {
        entry.document: its() for entry, _, its in texts.entries(tmp_path / "out") if not entry.form
    }
    assert found["a.jsonl#2"] == (DIRTY + "\n", FINE + "\n")
    assert found["a.jsonl#3"] == (LONG, "")
    assert found["a.jsonl#4"] == (OTHER, OTHER_FINE)
    assert found["b.jsonl.gz#2"] == (DIRTY + "\n", FINE + "\n")
    assert found["b.jsonl.gz#1"] == (LONG, "")


def test_a_report_tells_of_records(tmp_path: Path) -> None:
    data = f'{{"text": "{DIRTY}"}}\n{{"id": 1}}\n'.encode()
    clean(tmp_path, {"甲/a.jsonl": data}, Settings(ignore=("D",)))
    account = gather(tmp_path / "out", tmp_path)
    told = [json.loads(row) for row in account.parts[0].read_text("utf-8").splitlines()]
    assert [row["document"] for row in told] == ["甲/a.jsonl", "甲/a.jsonl#1", "甲/a.jsonl#2"]
    assert len(told[1]["changes"]) == 2
    assert account.head["files"] == {"changed": 1, "read": 1}
    assert account.head["folders"][0]["files"] == 1


def test_what_was_done_to_a_record_can_be_taken_back(tmp_path: Path) -> None:
    other = OTHER + "他们明天还来,后天也来。"
    data = f'{{"text": "{DIRTY}"}}\n{{"text": "{other}"}}\n'.encode()
    clean(tmp_path, {"a.jsonl": data}, Settings(ignore=("D",)))
    out = tmp_path / "out"
    take_back(out, of_line(out, "a.jsonl#2", 1), workers=1)
    assert (out / "a.jsonl").read_text("utf-8") == data.decode().replace(DIRTY, FINE)
    assert undo.verify(out) == []
