"""Situations 13 to 25: what files hold."""

import gzip
import json
import sys
from pathlib import Path

import pytest
from hands import ARTICLE, CLEAN, DIRTY, clean, cleaner, documents, lay, rules_found, summary

from cleaner import clean_bytes
from cleaner.decode import UndecodableError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 8
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8
ZIP = b"PK\x03\x04" + bytes(range(256)) * 8


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\n", b"   \n\t\n", "\u3000\n".encode(), b"\r\n"]
)
def test_13_nothing_to_read_is_kept_and_no_fault(tmp_path: Path, data: bytes) -> None:
    source = lay(tmp_path / "in", {"a.txt": data, "b.txt": DIRTY})
    assert clean(source, tmp_path / "out").status == 0
    assert not (tmp_path / "out" / "a.txt").read_text("utf-8").strip()
    assert cleaner("undo", tmp_path / "out", "--to", tmp_path / "back").status == 0
    assert (tmp_path / "back" / "a.txt").read_bytes() == data


def test_14_a_line_that_is_too_long_is_kept_and_flagged(tmp_path: Path) -> None:
    row = json.dumps({"text": "长" * 600_000}, ensure_ascii=False).encode()
    short = json.dumps({"text": DIRTY}, ensure_ascii=False).encode()
    source = lay(tmp_path / "in", {"a.jsonl": row + b"\n" + short + b"\n"})
    done = clean(source, tmp_path / "out", "--max-line", "1")
    assert done.status == 2
    assert "X005" in rules_found(tmp_path / "out")
    first, second = (tmp_path / "out" / "a.jsonl").read_bytes().splitlines()
    assert first == row
    assert json.loads(second)["text"] == CLEAN


@pytest.mark.parametrize("data", [PDF, PNG, ZIP, bytes(range(32)) * 99])
def test_15_what_is_no_text_is_copied_and_named(tmp_path: Path, data: bytes) -> None:
    source = lay(tmp_path / "in", {"a.txt": data, "b.txt": DIRTY})
    done = clean(source, tmp_path / "out")
    assert done.status == 2
    assert "a.txt" in done.said
    assert documents(tmp_path / "out") == {"a.txt": data, "b.txt": CLEAN.encode()}
    with pytest.raises(UndecodableError):
        clean_bytes(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_15_24_wide_encodings_are_text(tmp_path: Path, encoding: str) -> None:
    source = lay(tmp_path / "in", {"a.txt": (ARTICLE * 3 + DIRTY).encode(encoding)})
    assert clean(source, tmp_path / "out", "--ignore", "D").status == 0
    assert (tmp_path / "out" / "a.txt").read_text("utf-8") == ARTICLE * 3 + CLEAN


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst", "a.jsonl.gz", "a.jsonl.zst"])
def test_16_a_bomb_is_not_unpacked(tmp_path: Path, name: str) -> None:
    pack = gzip.compress if name.endswith("gz") else zstd.compress
    bomb = pack(b"a" * 200_000_000)
    source = lay(tmp_path / "in", {name: bomb, "b.txt": DIRTY})
    done = clean(source, tmp_path / "out")
    assert done.status == 2
    assert name in done.said
    assert (tmp_path / "out" / "b.txt").read_text("utf-8") == CLEAN
    assert not (tmp_path / "out" / name).exists() or documents(tmp_path / "out")[name] == bomb


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst", "a.jsonl.gz", "a.jsonl.zst"])
@pytest.mark.parametrize("fault", ["cut off", "followed by rubbish"])
def test_17_a_part_never_passes_for_the_whole(tmp_path: Path, name: str, fault: str) -> None:
    pack = gzip.compress if name.endswith("gz") else zstd.compress
    text = DIRTY if "txt" in name else json.dumps({"text": DIRTY}) + "\n"
    whole = pack(text.encode() * 900)
    data = whole[:-9] if fault == "cut off" else whole + b"rubbish"
    source = lay(tmp_path / "in", {name: data})
    done = clean(source, tmp_path / "out")
    assert done.status == 2
    assert name in done.said
    assert documents(tmp_path / "out") in ({}, {name: data})


def page(before: str, after: str = "") -> str:
    return f"<html><body>{before}<p>{ARTICLE * 2}</p>{after}</body></html>"


HOSTILE_PAGES = {
    "deep": page("<div>" * 100_000),
    "open tags": page("<b><i>" * 50_000),
    "entities": page("&#" + "9" * 100_000 + ";", "&" * 100_000),
    "comments": page("<!--" * 100_000),
    "sections": page("<![CDATA[" * 50_000),
    "attributes": page("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">"),
    "tables": page("<table><tr><td>" * 5_000),
    "entity expansion": '<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    + page("&b;" * 9),
}


@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_20_21_22_hostile_pages_end_soon_and_lose_nothing(tmp_path: Path, name: str) -> None:
    source = lay(tmp_path / "in", {"a.html": HOSTILE_PAGES[name], "b.txt": DIRTY})
    done = clean(source, tmp_path / "out")  # killed, and no status of ours, where it hangs
    assert done.status in (0, 2)
    told = summary(tmp_path / "out")["files"]
    if told["failed"]:
        assert (tmp_path / "out" / "a.html").read_text("utf-8") == HOSTILE_PAGES[name]
    else:
        text = next((tmp_path / "out").glob("a*.txt")).read_text("utf-8")
        assert "root:" not in text
        assert "图书馆" in text or done.status == 2
    assert (tmp_path / "out" / "b.txt").read_text("utf-8") == CLEAN


def test_23_lone_surrogates_stay_where_they_are(tmp_path: Path) -> None:
    row = b'{"text": "\\ud800 ' + DIRTY.strip().encode() + b'"}\n'
    fine = json.dumps({"text": DIRTY.strip()}, ensure_ascii=False).encode() + b"\n"
    source = lay(tmp_path / "in", {"a.jsonl": row + fine})
    done = clean(source, tmp_path / "out")
    assert done.status == 2
    assert "X004" in rules_found(tmp_path / "out")
    first, second = (tmp_path / "out" / "a.jsonl").read_bytes().splitlines(keepends=True)
    assert first == row
    assert json.loads(second)["text"] == CLEAN.strip()


def test_24_the_first_mark_goes_and_the_second_is_told(tmp_path: Path) -> None:
    mark = b"\xef\xbb\xbf"
    source = lay(tmp_path / "in", {"a.txt": mark + mark + ARTICLE.encode() + mark + b"\n"})
    assert clean(source, tmp_path / "out").status == 0
    assert (tmp_path / "out" / "a.txt").read_text("utf-8").strip() == ARTICLE.strip()
    assert len(rules_found(tmp_path / "out")) >= 2
    assert cleaner("undo", tmp_path / "out", "--to", tmp_path / "back").status == 0
    assert documents(tmp_path / "back") == documents(source)


def test_25_two_encodings_in_one_file_and_a_bad_byte(tmp_path: Path) -> None:
    text = ARTICLE * 4
    mixed = text.encode() + text.encode("gb18030")
    bad = text.encode("gb18030") + b"\xff" + text.encode("gb18030")
    source = lay(tmp_path / "in", {"mixed.txt": mixed, "bad.txt": bad})
    clean(source, tmp_path / "out", "--ignore", "D")
    assert (tmp_path / "out" / "mixed.txt").read_text("utf-8") == text * 2
    assert "E103" in rules_found(tmp_path / "out")
    assert cleaner("undo", tmp_path / "out", "--to", tmp_path / "back").status == 0
    assert documents(tmp_path / "back") == documents(source)
