"""Front matter: found, left alone by every stage, and written for web pages when asked for."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean_folder, clean_text
from cleaner.formats import front_matter
from cleaner.model import Document, Settings
from cleaner.undo import undo, verify

BLOCK = '---\ntitle: "渡口 的水"\ntags:\n  - 水,河\n- x\n# note\n\nempty:\n---\n'


@pytest.mark.parametrize(
    ("text", "length"),
    [
        (BLOCK, len(BLOCK)),
        (BLOCK + "正文。", len(BLOCK)),
        (BLOCK + "\n\n正文。\n", len(BLOCK) + 2),
        ("---\na: 1\n...\n正文。", 13),
        ("---\na: 1\n---", 12),
        ("---\na: 1\n---  \n正文", 15),
        # not front matter
        ("", 0),
        ("---", 0),
        ("---\n", 0),
        ("---\n---\n正文", 0),
        ("---\na: 1\n正文没有结尾", 0),
        ("---\na: 1\n", 0),
        ("---\n第一幕\n---\n正文", 0),
        ("---\n作者：某某\n---\n正文", 0),
        ("---\na: 1\n这是正文，不是键。\n---\n", 0),
        ("\n---\na: 1\n---\n", 0),
        ("----\na: 1\n----\n", 0),
        ("正文\n---\na: 1\n---\n", 0),
        ("---\n" + "a: 1\n" * 300 + "---\n", 0),
    ],
)
def test_length(text: str, length: int) -> None:
    assert front_matter.length(text) == length


@given(st.text(alphabet="-a: \n#\"'.[]，文"))
def test_length_is_within_the_text(text: str) -> None:
    assert 0 <= front_matter.length("---\n" + text) <= 4 + len(text)


def test_body_knows_its_lines() -> None:
    doc = front_matter.body(Document("a", "---\na: 1\n---\n\n正文。\n"))
    assert (doc.text, list(doc.origin)) == ("正文。\n", [5, 6])
    plain = Document("a", "正文。\n")
    assert front_matter.body(plain) == plain


@given(st.dictionaries(st.sampled_from(["title", "author"]), st.text(), max_size=2))
def test_what_is_written_is_found_again(values: dict[str, str]) -> None:
    block = front_matter.write(values)
    assert front_matter.length(block + "正文。\n") == len(block)
    read = dict(line.split(": ", 1) for line in block.split("\n")[1:-3])
    assert {key: json.loads(value) for key, value in read.items()} == {
        key: value for key, value in values.items() if value
    }


def test_stages_leave_it_alone() -> None:
    """The same half-width marks change in the text and stay in the block above it."""
    dirty = "他说,水退了.真的!大家都回家去了."
    block = f"---\ntitle: {dirty}\n---\n\n"
    cleaned = clean_text(block + dirty + "\n").text
    assert cleaned.startswith(block)
    assert dirty not in cleaned[len(block) :]
    assert clean_text(cleaned).text == cleaned


def test_places_count_from_the_top_of_the_file() -> None:
    changes = clean_text("---\na: 1\n---\n\n他说,水退了,大家都回家去了。\n").changes
    assert {(change.line, change.start) for change in changes} == {(5, 16), (5, 20)}


PAGE = """<html lang="zh"><head><title>渡口的水 - 河边日报</title>
<meta name="author" content="王小河"></head><body><div><a href="/">首页</a></div><div>
<p>河水在夜里涨了两尺，天亮时已经漫过了渡口的石阶，摆渡人把船系在老槐树上。</p>
<p>直到傍晚水才慢慢退下去，村里的人提着灯笼出来，一家一家地查看自己的田埂。</p></div></body></html>
"""
FRONT = '---\ntitle: "渡口的水"\nauthor: "王小河"\nlang: "zh"\n---\n\n'


def test_a_page_with_front_matter(tmp_path: Path) -> None:
    """It stands above the text, in the summary too, undo gives the page back, a rerun is quiet."""
    source, out, again = tmp_path / "in", tmp_path / "out", tmp_path / "again"
    source.mkdir()
    (source / "a.html").write_bytes(PAGE.encode("gb18030"))
    summary = clean_folder(source, out, Settings(front_matter=True), workers=1)

    text = (out / "a.txt").read_text("utf-8")
    assert text.startswith(FRONT + "河水在夜里")
    told = {"document": "a.html", "title": "渡口的水", "author": "王小河", "lang": "zh"}
    assert summary.pages == [told]
    assert verify(out) == []
    undo(out, tmp_path / "back")
    assert (tmp_path / "back/a.html").read_bytes() == PAGE.encode("gb18030")
    clean_folder(out, again, workers=1)
    assert (again / "a.txt").read_text("utf-8") == text


def test_without_the_flag_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.html").write_text(PAGE, "utf-8")
    clean_folder(tmp_path / "in", tmp_path / "out", workers=1)
    assert (tmp_path / "out/a.txt").read_text("utf-8").startswith("河水在夜里")


def test_copies_are_found_below_it(tmp_path: Path) -> None:
    """A corpus stage sees the text alone; its edits land below the block."""
    source = tmp_path / "in"
    source.mkdir()
    body = "\n\n".join(line for line in PAGE.split("\n") if line.startswith("<p>"))
    text = body.replace("<p>", "").replace("</p></div></body></html>", "").replace("</p>", "")
    (source / "a.md").write_text(f"---\ntitle: 一\n---\n\n甲文。\n\n{text}\n", "utf-8")
    (source / "b.md").write_text(f"---\ntitle: 二\n---\n\n乙文。\n\n{text}\n", "utf-8")
    clean_folder(source, tmp_path / "out", workers=1)
    assert (tmp_path / "out/b.md").read_text("utf-8") == "---\ntitle: 二\n---\n\n乙文。\n"
    assert verify(tmp_path / "out") == []
