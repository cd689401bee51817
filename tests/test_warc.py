"""Web archives: pages and texts become JSON lines, all else is left out, the archive comes back."""

import gzip
import json
from pathlib import Path

import pytest

from cleaner import undo
from cleaner.explain import why
from cleaner.model import Settings
from cleaner.run import clean_folder
from cleaner.summary import Summary

SENTENCES = "馆长说:这条路修了两年,今天通车。县里新修的图书馆昨天开门，来了三百多位读者，周末也开。"
FINE = SENTENCES.replace(":", "：").replace("两年,", "两年，")
PAGE = (
    "<html><head><title>通车</title></head><body>"
    "<div><a href='/'>首页</a> <a href='/n'>新闻</a></div>"
    f"<h1>通车</h1><p>{SENTENCES}</p><p>河边的柳树第一次长到了桥那么高，孩子们在树下写作业。</p>"
    "</body></html>"
)


def record(kind: str, body: bytes, media: str, number: int = 1) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://example.com/{number}\r\n"
        f"WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def response(
    page: bytes, number: int = 1, status: str = "200 OK", media: str = "text/html"
) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n".encode()
    if number % 2:
        size = f"{len(page):x}".encode()
        body = b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\n" + page + b"\r\n0\r\n\r\n"
    else:
        body = b"\r\n" + page
    return record("response", head + body, "application/http; msgtype=response", number)


def cleaned(root: Path, name: str, data: bytes) -> tuple[Summary, list[dict[str, str]]]:
    """Clean an archive; give the summary and the rows that came of it."""
    (root / "in").mkdir()
    (root / "in" / name).write_bytes(data)
    out = root / "out"
    summary = clean_folder([root / "in"], out, Settings(ignore=("D",)), workers=1)
    assert undo.verify(out) == []
    assert undo.undo(out, root / "back") == []
    assert (root / "back" / name).read_bytes() == data
    target = out / name.replace(".warc", ".jsonl").replace(".wet", ".jsonl")
    if summary.failed:
        assert (out / name).read_bytes() == data
        return summary, []
    made = target.read_bytes()
    made = gzip.decompress(made) if name.endswith(".gz") else made
    return summary, [json.loads(line) for line in made.splitlines()]


@pytest.mark.parametrize("packed", [False, True])
def test_pages_and_texts_become_json_lines(tmp_path: Path, packed: bool) -> None:  # noqa: FBT001
    records = [
        record("warcinfo", b"software: x", "application/warc-fields"),
        record("request", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
        response(PAGE.encode("gb18030"), 1),
        response(PAGE.encode(), 2),
        response(b"\x89PNG\r\n", 3, media="image/png"),
        response(PAGE.encode(), 4, status="404 Not Found"),
        record("conversion", (SENTENCES + "\n").encode(), "text/plain", 5),
        response(b"<html><body></body></html>", 6),
    ]
    data = b"".join(gzip.compress(one) if packed else one for one in records)
    name = "a.warc.gz" if packed else "a.warc"
    summary, rows = cleaned(tmp_path, name, data)
    assert [row["url"].rpartition("/")[2] for row in rows] == ["1", "2", "5"]
    assert all(FINE in row["text"] and "首页" not in row["text"] for row in rows)
    assert (rows[0]["id"], rows[0]["date"]) == ("<urn:uuid:1>", "2024-01-01T00:00:00Z")
    assert rows[0]["title"] == "通车"
    assert summary.records == {"read": 4, "changed": 3, "dropped": 1}
    told = [line for line in why(tmp_path / "out", f"{name}#8:1") if "X004" in line]
    assert told


@pytest.mark.parametrize("name", ["a.wet", "a.wet.gz"])
def test_texts_of_a_crawl(tmp_path: Path, name: str) -> None:
    data = b"".join(record("conversion", SENTENCES.encode(), "text/plain", n) for n in range(3))
    data = gzip.compress(data) if name.endswith("gz") else data
    summary, rows = cleaned(tmp_path, name, data)
    assert [row["text"] for row in rows] == [FINE] * 3
    assert summary.complete


@pytest.mark.parametrize(
    "data", [b"nonsense\r\n\r\n", record("conversion", b"a" * 99, "text/plain")[:-50]]
)
def test_what_is_no_archive_fails(tmp_path: Path, data: bytes) -> None:
    summary, _ = cleaned(tmp_path, "a.warc", data)
    assert summary.files["failed"] == 1
