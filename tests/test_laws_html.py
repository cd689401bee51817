"""Laws of web pages, held against arbitrary mark-up."""

from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import apply, in_order
from cleaner.formats.html import UnreadablePageError, read
from cleaner.formats.page.model import Page
from cleaner.model import Edit, Settings
from cleaner.stages.furniture import find_page

TEXTS = [
    "河水在夜里涨了两尺，天亮时已经漫过了渡口的石阶，摆渡人把船系在老槐树上。",
    "The ferry that links the two halves of the bay will stop running in October.",
    "首页",
    "相关阅读：",
    "分享到：微信",
    "来源：河边日报",
    "网友评论",
    "2021-03-04 10:20",
    "责任编辑：王小河",
    "版权所有 不得转载",
    "一\n二",
    " \u3000\u00a0\u200b",
    "\0",
    "&amp;#20013; &nbsp;",
    "<",
    "a\tb",
    "\u2028\x85\x0b",
]
TAGS = [
    "div",
    "p",
    "td",
    "tr",
    "table",
    "ul",
    "li",
    "h1",
    "a",
    "b",
    "br",
    "pre",
    "ruby",
    "rt",
    "span",
    "nav",
    "form",
    "figcaption",
    "img",
    "hr",
    "x-y",
    "svg",
]
NAMES = ["", ' class="share"', ' class="article"', ' id="comments"', " hidden", ' href="/x"']

piece = st.one_of(
    st.sampled_from(TEXTS),
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(NAMES)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(["<!--", "-->", "<script>", "</script>", "<![CDATA[", "<title>", "</title>"]),
)
pages = st.lists(piece, max_size=60).map("".join)


def read_or_none(html: str) -> Page | None:
    try:
        return read(html)
    except UnreadablePageError:
        return None


@examples(300)
@given(pages)
def test_blocks_are_the_lines(html: str) -> None:
    """A page that is read has text; each line of it is one block, in order, with its box."""
    page = read_or_none(html)
    if page is None:
        return
    assert page.text.strip()
    lines = [line for line in page.text.split("\n") if line]
    assert [page.text[block.start : block.end] for block in page.blocks] == lines
    assert all(line.strip() for line in lines)
    for at, box in enumerate(page.boxes):
        assert -1 <= box.parent < at
    for block in page.blocks:
        assert 0 <= block.box < len(page.boxes)
        assert 0 <= block.linked <= block.end - block.start
    assert not set(page.text) & {"\0", "\r"}


@examples(300)
@given(pages)
def test_only_whole_lines_go(html: str) -> None:
    """What stays are whole lines of the page, in order; what goes is named; one answer always."""
    page = read_or_none(html)
    if page is None:
        return
    found = list(find_page(page, Settings()))
    assert found == list(find_page(page, Settings()))
    edits = in_order([edit for edit in found if isinstance(edit, Edit)], len(page.text))
    assert all(edit.new == "" and edit.evidence for edit in edits)
    gone = {n for n, b in enumerate(page.blocks) if any(e.start <= b.start < e.end for e in edits)}
    kept = [page.text[b.start : b.end] for n, b in enumerate(page.blocks) if n not in gone]
    left = apply(page.text, edits)
    assert [line for line in left.split("\n") if line] == kept
    assert len(gone) == len(edits)
    assert "\n\n\n" not in left
    assert not left.startswith("\n")
    assert not left.endswith("\n\n")


@examples(300)
@given(pages, st.sampled_from(["H101", "H105", "H107"]))
def test_a_rule_alone_takes_no_more(html: str, code: str) -> None:
    """What a rule takes alone it also takes beside the others."""
    page = read_or_none(html)
    if page is None:
        return
    alone = {e.start for e in find_page(page, Settings(select=(code,)))}
    together = {e.start for e in find_page(page, Settings()) if e.rule.code == code}
    assert len(alone) == len(together)
