"""Files of web pages through a whole run: what becomes of their bytes, and the way back."""

from base64 import b64encode
from pathlib import Path
from quopri import encodestring

import pytest

from cleaner import clean_folder
from cleaner.model import Settings
from cleaner.summary import Summary
from cleaner.undo import undo, verify

FIRST = "河水在夜里涨了两尺，天亮时已经漫过了渡口的石阶，摆渡人把船系在老槐树上。"
SECOND = "直到傍晚水才慢慢退下去，村里的人提着灯笼出来，一家一家地查看自己的田埂。"
ARTICLE = f"{FIRST}\n\n{SECOND}\n"
BODY = (
    "<body><div><a href='/'>首页</a> <a href='/n'>新闻</a></div>"
    f"<div><p>{FIRST}</p><p>{SECOND}</p></div><div>上一篇：秋</div></body></html>"
)
PAGE = f"<html><head><title>渡口</title></head>{BODY}"


def declared(charset: str) -> str:
    return f"<html><head><meta charset='{charset}'><title>渡口</title></head>{BODY}"


def archive(content: bytes, encoding: str, charset: str = "gb2312") -> bytes:
    head = (
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n------b\r\n'
        f'Content-Type: text/html; charset="{charset}"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\nContent-Location: http://page.example/\r\n\r\n"
    )
    rest = "\r\n------b\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lG"
    return head.encode() + content + rest.encode() + b"\r\n------b--\r\n"


FILES = {
    "false-utf8.html": declared("utf-8").encode("gb18030"),
    "false-gbk.htm": declared("gb2312").encode(),
    "big5.html": declared("big5")
    .translate(str.maketrans("涨两门过阶摆树边个东传儿", "漲兩門過階擺樹邊個東傳兒"))
    .encode("utf-16"),
    "marked.xhtml": b"\xef\xbb\xbf" + PAGE.encode(),
    "windows.html": PAGE.replace("<div>", "\r\n<div>").encode("gb18030"),
    "nul.html": PAGE.replace("<p>", "<p>\0").encode(),
    "quoted.mht": archive(encodestring(PAGE.encode("gb2312")), "quoted-printable"),
    "base64.mht": archive(b64encode(PAGE.encode()), "base64", "utf-8"),
    "plain.mhtml": archive(PAGE.encode("gb2312"), "8bit"),
    "no-end-tags.html": f"<div><a href=/>首页</a></div><div><p>{FIRST}<p>{SECOND}".encode(),
}


def run(tmp_path: Path, files: dict[str, bytes]) -> tuple[Path, Summary]:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name, data in files.items():
        (source / name).write_bytes(data)
    return out, clean_folder(source, out, Settings(), workers=1)


@pytest.mark.parametrize("name", [name for name in FILES if name != "big5.html"])
def test_article_of_a_file(tmp_path: Path, name: str) -> None:
    out, summary = run(tmp_path, {name: FILES[name]})
    assert (out / name).with_suffix(".txt").read_text("utf-8") == ARTICLE
    assert summary.complete


def test_the_way_back(tmp_path: Path) -> None:
    out, summary = run(tmp_path, FILES)
    assert summary.complete
    assert verify(out) == []
    undo(out, tmp_path / "back")
    assert {p.name: p.read_bytes() for p in (tmp_path / "back").iterdir()} == FILES


UNREADABLE = {
    "deep.html": b"<div>" * 1_000_000 + FIRST.encode(),
    "large.html": b"<p>" + FIRST.encode() * 300_000,
    "empty.html": b"",
    "script.html": b"<html><script>var text = 'x';</script></html>",
    "attributes.html": b"<p "
    + b"".join(b"a%d " % n for n in range(60_000))
    + b">"
    + FIRST.encode(),
    "other.mht": archive(b"p {}", "8bit").replace(b"text/html", b"text/css"),
}


def test_unreadable_pages_are_kept_and_named(tmp_path: Path) -> None:
    """None of them becomes an empty text: the file is there as it was, and the run says so."""
    out, summary = run(tmp_path, {**UNREADABLE, "good.html": PAGE.encode()})
    assert {row["document"] for row in summary.failed} == set(UNREADABLE)
    assert all(row["reason"] for row in summary.failed)
    assert not summary.complete
    assert {name: (out / name).read_bytes() for name in UNREADABLE} == UNREADABLE
    assert (out / "good.txt").read_text("utf-8") == ARTICLE


def test_text_of_a_page_meets_the_rules_for_text(tmp_path: Path) -> None:
    """Marks, and furniture that only its words tell, go by the rules for text."""
    page = PAGE.replace("<p>直到", "<p>他说,水退了,大家都回家去了。</p><p>直到")
    page = page.replace("</p></div>", "</p></div><p>【字体：大 中 小】</p>")
    out, summary = run(tmp_path, {"a.html": page.encode()})
    text = (out / "a.txt").read_text("utf-8")
    assert "他说，水退了，大家都回家去了。" in text
    assert "字体" not in text
    assert {"H", "N"} <= {code[0] for code in summary.rules}
