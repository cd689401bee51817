"""Web pages: what the reader makes of them, and which of their lines are furniture."""

import tomllib
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from cleaner.edits import apply, in_order
from cleaner.formats.html import UnreadablePageError, read
from cleaner.formats.page.model import Page
from cleaner.model import Edit, Flag, Rule, Settings
from cleaner.stages.furniture import RULES, find_page

FIXTURES = Path(__file__).parent.parent / "fixtures"


def edits(page: Page, settings: Settings) -> list[Edit]:
    found = [edit for edit in find_page(page, settings) if isinstance(edit, Edit)]
    return in_order(found, len(page.text))


def article(html: str, settings: Settings) -> str:
    page = read(html)
    return apply(page.text, edits(page, settings))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_example(rule: Rule) -> None:
    """The example of a rule: HTML in, the text that is left by this rule alone."""
    flags = rule.before == rule.after
    wanted = read(rule.before).text if flags else rule.after
    assert article(rule.before, Settings(select=(rule.code,))) == wanted
    found = find_page(read(rule.before), Settings(select=(rule.code,)))
    assert {isinstance(finding, Flag) for finding in found} == {flags}


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        pytest.param(rule, case, id=f"{rule.code} {case['name']}")
        for rule in RULES
        for case in tomllib.loads((FIXTURES / f"rules/{rule.code}.toml").read_text("utf-8"))["case"]
    ],
)
def test_case(rule: Rule, case: dict[str, Any]) -> None:
    """Each case runs with its own rule alone; without `after` nothing may change."""
    page = read(case["before"])
    found = edits(page, Settings(select=(rule.code,)))
    assert apply(page.text, found) == case.get("after", page.text)
    assert all(edit.evidence for edit in found)
    told = list(find_page(page, Settings(select=(rule.code,))))
    flags = [finding.evidence for finding in told if isinstance(finding, Flag)]
    assert flags == ([case["flag"]] if "flag" in case else [])


@pytest.mark.parametrize("path", sorted((FIXTURES / "html").glob("*.html")), ids=lambda p: p.stem)
def test_page(path: Path) -> None:
    """A whole page with all rules gives the text of its article and nothing else."""
    assert article(path.read_text("utf-8"), Settings()) == path.with_suffix(".txt").read_text(
        "utf-8"
    )


def test_sections_with_text_behind_their_elements() -> None:
    """Of sections one is long; a short one goes on behind its list, a row of links is none."""
    long = "<p>" + "仪器每小时写一个文件，名字里有编号，用下面的命令看它们。" * 4 + "</p>"
    html = f"""<html><body><section><h2>日志</h2>{long}</section>
    <section><h2>步骤</h2><ul><li>关闸</li><li>签名</li></ul>然后回家</section>
    <section><h2>其他</h2><a href="a">水位仪的安装</a><a href="b">水位仪的故障</a></section>
    </body></html>"""
    text = article(html, Settings())
    assert text.startswith("日志\n\n仪器每小时")
    assert text.endswith("步骤\n\n关闸\n签名\n\n然后回家\n")


def test_deep_sections_take_no_longer_for_each() -> None:
    """A page of sections in sections is read, whatever their number; it took the square of it."""
    deep = "<section><h2>节</h2><p>水位到了红线就关闸。</p>" * 1500 + "</section>" * 1500
    assert article(deep, Settings()).count("水位到了红线就关闸。") == 1500


def test_metadata() -> None:
    meta = read((FIXTURES / "html/en-news.html").read_text("utf-8")).meta
    assert meta.title == "Harlow Bay ferry to stop in October"
    assert meta.author == "Ines Calder"
    assert meta.date == "2023-07-11T08:30:00"
    assert meta.site == "The Coast Ledger"
    assert meta.url == "https://ledger.example/ferry"
    assert meta.lang == "en"


def test_metadata_of_a_plain_page() -> None:
    """A page without any metadata still has a title and, in its text, a date."""
    meta = read((FIXTURES / "html/zh-news.html").read_text("utf-8")).meta
    assert (meta.title, meta.date) == ("环城河老水塔昨日拆除", "2021-11-08 09:12")


def test_metadata_from_linked_data() -> None:
    meta = read((FIXTURES / "html/en-script-only.html").read_text("utf-8")).meta
    assert (meta.author, meta.date) == ("Ola Lind", "2022-06-01")


def test_metadata_in_a_graph() -> None:
    """The entry with the date counts, in whatever list or graph it stands."""
    linked = """[3, {"@graph": [{"@type": "Person"}, {"datePublished": "2020-02-03T04:05:06Z",
        "author": [{"name": "Ola"}, "Lind"], "publisher": {"name": "River Press"}}]}]"""
    meta = read(f'<script type="application/ld+json">{linked}</script><p>text</p>').meta
    assert (meta.author, meta.date, meta.site) == (
        "Ola, Lind",
        "2020-02-03T04:05:06",
        "River Press",
    )


def test_metadata_from_a_time_element() -> None:
    meta = read('<p>text</p><time datetime="2020-02-03">last winter</time>').meta
    assert meta.date == "2020-02-03"


def test_addresses_of_deep_elements_are_cut() -> None:
    """The end of an address says where; its start could be thousands of elements long."""
    menu = '<div class="outer-column">' * 30 + "<nav>首页</nav>" + "</div>" * 30
    [edit] = edits(read(menu + RULES[0].after), Settings())
    assert edit.evidence.endswith("div.outer-column > nav")
    assert len(edit.evidence) < 200


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一行\n二行</p>", "一行二行\n"),
        ("<p>one\ntwo</p>", "one two\n"),
        ("<p>中文\nand English</p>", "中文 and English\n"),
        ("<p>一<br>二<br><br>三</p>", "一\n二\n\n三\n"),
        ("<ul><li>一<li>二</ul><p>三", "一\n二\n\n三\n"),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc\n"),
        ("<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>", "甲\t乙\n丙\t丁\n"),
        (
            "<table><caption>数<tr><td>甲<td>乙<tr><td>丙<td>丁</table>",
            "数\n\n甲\t乙\n丙\t丁\n",
        ),
        ("<table><tr><td>甲<p>说了</table>", "甲\n\n说了\n"),
        ("<p>a&nbsp;&nbsp;b &amp;lt; &#x4E2D;&#25991;</p>", "a b &lt; 中文\n"),
        ("<p>看<script>x()</script>不<!-- y -->见<style>z</style></p>", "看不见\n"),
        ("<p>a\0b</p>", "ab\n"),
        ("<ruby>漢<rt>かん</rt></ruby>字", "漢（かん）字\n"),
        ("<select><option>一<option>二</select>", "一 二\n"),
        ("<p>一<br> <br>二</p>", "一\n\n二\n"),
        ("<noscript><p>没有脚本也能读</p></noscript>", "没有脚本也能读\n"),
        ("<div>散<b>文</b><div>里面</div>外面</div>", "散文\n\n里面\n\n外面\n"),
    ],
)
def test_lines(html: str, text: str) -> None:
    """White space is what a browser shows; a break of the source inside Chinese is nothing."""
    assert read(html).text == text


ARCHIVE = """From: <Saved by a browser>
Subject: page
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----x"

------x
Content-Type: {kind}
Content-Transfer-Encoding: {encoding}

{content}
------x--
"""


@pytest.mark.parametrize(
    ("kind", "encoding", "content"),
    [
        ("text/html; charset=utf-8", "quoted-printable", "<p>=E6=B2=B3=E6=\n=B0=B4</p>"),
        ("text/html; charset=gb2312", "base64", b64encode("<p>河水</p>".encode("gb2312")).decode()),
        ("text/html", "8bit", "<p>河水</p>"),
        ("text/html; charset=no-such", "quoted-printable", "<p>=BA=D3=CB=AE</p>"),
    ],
)
def test_archive(kind: str, encoding: str, content: str) -> None:
    """The page of a MIME archive is unpacked, whatever charset it claims."""
    assert read(ARCHIVE.format(kind=kind, encoding=encoding, content=content)).text == "河水\n"


def test_archive_in_no_charset() -> None:
    """What no encoding explains is shown as damaged, not dropped."""
    content = "<p>=FF=FF abc</p>"
    page = read(ARCHIVE.format(kind="text/html", encoding="quoted-printable", content=content))
    assert page.text.endswith(" abc\n")


def test_archive_without_a_page() -> None:
    with pytest.raises(UnreadablePageError):
        read(ARCHIVE.format(kind="text/css", encoding="8bit", content="p {}"))


def test_blocks_are_the_lines_of_the_text() -> None:
    for path in (FIXTURES / "html").glob("*.html"):
        page = read(path.read_text("utf-8"))
        lines = [page.text[block.start : block.end] for block in page.blocks]
        assert lines == [line for line in page.text.split("\n") if line]


HOSTILE = {
    "nothing": "",
    "blanks": "<p> &nbsp; </p>",
    "only a script": "<script>var a = '文章';</script>",
    "deep": "<div>" * 1_000_000,
    "deep and closed": "<div>" * 5_000 + "文" + "</div>" * 5_000,
    "deep tables": "<table><tr><td>" * 20_000,
    "open emphasis": "".join(f"<p><font color={n}>文" for n in range(8_000)),
    "attributes": "<p " + "".join(f"a{n}=1 " for n in range(20_000)) + ">文</p>",
    "attributes without values": "<p " + "".join(f"attribute{n} " for n in range(20_000)) + ">文",
    "attributes side by side": "<p" + "".join(f' a{n}="1"b{n}="1"' for n in range(10_000)) + ">文",
    "attributes and marks": "<p " + "".join(f'a{n}=">" ' for n in range(20_000)) + "<>文",
    "attributes after a comment": '<!-- <a x=" --><p '
    + "".join(f"a{n}='>' " for n in range(20_000))
    + '">文',
    "attributes of an end tag": "</p " + "".join(f"a{n}='>' " for n in range(20_000)) + ">文",
    "too large": "文" * 10_000_001,
    "an end tag too many": "<div><table><tr><td></div>" * 20_000,
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_unreadable(html: str) -> None:
    """No text, or a page that would eat the parser's time, is an error and no empty success."""
    with pytest.raises(UnreadablePageError):
        read(html)


ODD = {
    "comments": "<p>文章还在</p>" + "<!--" * 300_000,
    "entities": "<p>文章还在 &#" + "9" * 100_000 + ";</p>",
    "no end tags": "<ul>" + "<li>文章还在" * 50_000,
    "cells without end": "<table>" + "<tr><td><font color=red>文章还在" * 5_000,
    "empty elements": "<p>文章还在</p><svg>" + "<path/>" * 100_000 + "</svg>",
    "angle brackets": "<p>文章还在</p>" + "<" * 300_000,
    "deep lines": "<div>" * 1_900 + "<p>文章还在，写了很多。</p>" * 20_000,
    "sloppy tables": "<div><section><!-- > --></div></table><td><table><tr><td>文章还在</table>"
    * 3_000,
    "cdata": "<p>文章还在</p>" + "<![CDATA[" * 100_000,
    "scripts": "<p>文章还在</p>" + "<script>" * 100_000,
    "end tags": "<p>文章还在</p>" + "</div>" * 300_000,
    "spaces": "<p>文章还在" + " \n\t" * 200_000 + "</p>",
    "drawings": "<svg>" + "<g/>" * 20_000 + "</svg><p>文章还在</p>",
    "emphasis that is closed": "<p>" + "<b>文章还在</b>" * 20_000,
    "times in deep boxes": "<p>文章还在</p>"
    + "<div>" * 1_000
    + "<div><p>2021-03-04 10:20</p><p>好</p></div>" * 2_000,
    "labels in deep boxes": "<p>文章还在，写了很多。</p>"
    + "<div>" * 1_000
    + "<p>相关阅读</p>" * 2_000
    + "<p><a href=/>秋</a></p>" * 2_000,
    "cards in cards": "<p>文章还在，写了很多。</p>"
    + "<ul><li><a href=/>秋</a><p>红</p>" * 600
    + "<p>完</p>",
    "a long script": "<p>文章还在</p><script>"
    + "".join(f"if (a<b{n}) c{n} = 'x';\n" for n in range(9_000))
    + "</script>",
    "long values": "<p>文章还在</p><p data-all='"
    + "".join(f"{n}=1 " for n in range(30_000))
    + "'>",
    "the same attribute": "<p>文章还在</p><p " + "a=1 " * 50_000 + ">",
    "script that is no JSON": '<script type="application/ld+json">{"articleBody"</script>文章还在',
}


@pytest.mark.parametrize("html", ODD.values(), ids=ODD)
def test_odd_pages_keep_their_text(html: str) -> None:
    assert "文章还在" in article(html, Settings())
