"""Furniture of web pages: what stands around the article and in between its paragraphs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner import later
from cleaner.formats import front_matter
from cleaner.formats.page.model import Page, Why
from cleaner.model import Edit, Finding, Flag, Rule, Settings

if TYPE_CHECKING:
    from cleaner.formats.page import judge as judging
    from cleaner.formats.page import title, view
else:
    judging = later.module("cleaner.formats.page.judge")
    title = later.module("cleaner.formats.page.title")
    view = later.module("cleaner.formats.page.view")

# `before` of these rules is HTML and `after` the text that is left of it. The two paragraphs are
# there because a page without running text has no article, and nothing can be outside of it.
_FIRST = "河水在夜里涨了两尺，天亮时已经漫过了渡口的石阶，摆渡人把船系在老槐树上。"
_SECOND = "直到傍晚水才慢慢退下去，村里的人提着灯笼出来，一家一家地查看自己的田埂。"
_STORY = f"<p>{_FIRST}</p><p>{_SECOND}</p>"
_LEFT = f"{_FIRST}\n\n{_SECOND}\n"


def _rule(code: str, name: str, summary: str, before: str, reason: str, after: str = _LEFT) -> Rule:  # noqa: PLR0913, PLR0917  one rule, told in full
    return Rule(code, name, summary, before, after, safe=False, reason=reason)


_RULES = {
    Why.OUTSIDE: _rule(
        "H101",
        "outside-article",
        "text that stands outside the article of a page",
        f"<div><a href='/'>首页</a> <a href='/n'>新闻</a></div><div>{_STORY}</div>",
        "The article is the run of sibling elements whose lines are worth most: long lines with the"
        " marks of sentences count for it; short lines, links and elements called navigation count"
        " against. The page's title stays, wherever it stands above.",
    ),
    Why.LINKS: _rule(
        "H102",
        "page-links",
        "a list of links before, after or in between the paragraphs of the article",
        f"<div><p>{_FIRST}</p><p>相关阅读：</p><p><a href='/1'>去年的洪水有多高</a></p>"
        f"<p>{_SECOND}</p></div>",
        "Also lists of linked titles with a few words each, and whole lines such as 相关阅读：…"
        " that are links. Links inside the text, and lists of links between two paragraphs without"
        " a label are left: they may be part of what is said.",
    ),
    Why.NAMED: _rule(
        "H103",
        "named-furniture",
        "an element which the page itself calls navigation, sharing, advert or the like",
        f"<div><p>{_FIRST}</p><div class='share-bar'>发给朋友看看</div><p>{_SECOND}</p></div>",
        "By its tag (nav, footer, form …) or by a word of its class, id or role. An element that"
        " holds the article counts for nothing, however it is called.",
    ),
    Why.WIDGET: _rule(
        "H104",
        "page-widget",
        "a line which is only the label of a control: 分享到, 打印本页, 听全文, 下一页",
        f"<div><p>{_FIRST}</p><p>分享到：微信 微博</p><p>{_SECOND}</p></div>",
        "Only whole lines: the same words inside a sentence, a heading or code are text. Calls to"
        " subscribe and the like go above and below the article, or in an element of their own.",
    ),
    Why.BYLINE: _rule(
        "H105",
        "page-byline",
        "source, author, editor or date above or below the article",
        f"<div><p>来源：河边日报 2021-03-04 10:20</p>{_STORY}<p>责任编辑：王小河</p></div>",
        "Only before the first and after the last paragraph. The page's date and author are kept as"
        " metadata. A date alone below a text may be that of a letter or an order: it stays.",
    ),
    Why.COMMENTS: _rule(
        "H106",
        "reader-comments",
        "comments of readers behind the article",
        f"<div>{_STORY}<div id='comments'><p>写得真好，我小时候也见过。</p></div></div>",
        "Where an element is called comments, or under a heading such as 网友评论 in the later part"
        " of the article if times of day, or no running text, follow.",
    ),
    Why.POST: _rule(
        "H107",
        "further-post",
        "the replies of a forum thread, and other entries of a blog page",
        f"<div><div>{_STORY}<p>小河 2021-03-04 10:20</p></div>"
        "<div><p>写得真好，我小时候也见过。</p><p>石头 2021-03-04 11:02</p></div>"
        "<div><p>渡口现在修了桥，船早就没有了。</p><p>阿明 2021-03-05 09:15</p></div></div>",
        "At least three sibling elements, each with a line that says when it was written. The first"
        " post is the article. Switch the rule off to keep whole threads.",
        f"{_LEFT}\n小河 2021-03-04 10:20\n",
    ),
    Why.HIDDEN: _rule(
        "H108",
        "hidden-text",
        "text which the page hides from its readers",
        f"<div><p>{_FIRST}</p><p style='display:none'>本站关键词</p><p>{_SECOND}</p></div>",
        "By the attribute hidden or by display:none and visibility:hidden in the element itself."
        " What a class name hides is not known, and stays.",
    ),
    Why.CAPTION: _rule(
        "H109",
        "picture-caption",
        "the caption of a picture, which is not there in a text",
        f"<div><p>{_FIRST}</p><figure><img src='a.jpg' alt=''><figcaption>渡口的老槐树"
        f"</figcaption></figure><p>{_SECOND}</p></div>",
        "Only where the element is called a caption, or where it is the only line, and a short one,"
        " of an element called photo, image and the like. Switch the rule off to keep captions.",
    ),
    Why.COPYRIGHT: _rule(
        "H110",
        "page-copyright",
        "a claim of rights or a disclaimer above or below the article",
        f"<div>{_STORY}<p>版权所有，未经许可不得转载</p></div>",
        "Only before the first and after the last paragraph.",
    ),
}
HEADING_MARK = _rule(
    "H112",
    "heading-mark",
    "what a page hangs on the end of a heading: [edit], ¶",
    f"<div><h2>渡口<span>[编辑]</span></h2>{_STORY}</div>",
    "Only in elements which are headings, and never the whole of one.",
    f"渡口\n\n{_LEFT}",
)
FRONT_MATTER = Rule(
    "H111",
    "front-matter",
    "what a page says about itself, title and author and date, above it: with --front-matter",
    before=f"<title>渡口的水</title>{_STORY}",
    after=f'---\ntitle: "渡口的水"\n---\n\n{_LEFT}',
    reason="As a block of YAML. No other rule looks into such a block, whoever wrote it. Off unless"
    " asked for.",
)
_PAGED = f"{_STORY}<p><a href='river_2.html'>下一页</a></p>"
CONTINUED = Rule(
    code="H113",
    name="continued-page",
    summary="the article goes on at another address: 下一页",
    before=_PAGED,
    after=_PAGED,
    reason="A link called 下一页, next page and the like, whose address ends in the number of a"
    " page. Each page stays a document: which ones belong together, only their site knows.",
)
RULES: tuple[Rule, ...] = (*_RULES.values(), FRONT_MATTER, HEADING_MARK, CONTINUED)


def find_page(page: Page, settings: Settings) -> Iterator[Finding]:
    """Yield an edit for each line of the page that is furniture, in page order."""
    named = {FRONT_MATTER.code, FRONT_MATTER.name}
    if settings.front_matter or named & {*settings.select, *settings.extend_select}:
        block = front_matter.write(page.meta._asdict())
        if block and settings.selects(FRONT_MATTER):
            yield Edit(0, 0, block, FRONT_MATTER, "what the page says about itself")
    rules = {why: rule for why, rule in _RULES.items() if settings.selects(rule)}
    judged = judging.judge(page)
    wanted = {at: (reason, rules[why]) for at, why, reason in judged if why in rules}
    known: dict[int, str] = {}
    for run in _runs(sorted(wanted)):
        for at, start, end in _spans(page, run):
            reason, rule = wanted[at]
            place = view.address(page.boxes, page.blocks[at].box, known)
            yield Edit(start, end, "", rule, f"{reason}; at {place}")
    if page.meta.next and settings.selects(CONTINUED):
        at = max((at for at in range(len(page.blocks)) if at not in wanted), default=0)
        last = page.blocks[at]
        yield Flag(last.start, last.end, CONTINUED, f"goes on at {page.meta.next}")
    if settings.selects(HEADING_MARK):
        for at, start in title.marked_headings(page, wanted):
            yield Edit(start, page.blocks[at].end, "", HEADING_MARK, "ends a heading")


def _runs(blocks: list[int]) -> Iterator[list[int]]:
    """Yield the blocks in runs of neighbours."""
    run: list[int] = []
    for at in blocks:
        if run and at != run[-1] + 1:
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _spans(page: Page, run: list[int]) -> Iterator[tuple[int, int, int]]:
    """Yield for each block of a run what to delete, so that one blank line stays where one was."""
    blocks = page.blocks
    first = run[0]
    before = blocks[first - 1].end + 1 if first else 0
    ends_text = run[-1] == len(blocks) - 1
    blank = first == 0 or before < blocks[first].start or ends_text
    for at in run:
        start = before if ends_text and at == first else blocks[at].start
        end = blocks[at].end + 1
        after = blocks[at + 1].start if at + 1 < len(blocks) else len(page.text)
        if blank:
            end = after
        blank = blank or end < after
        yield at, start, end
