"""Judge the blocks of a page: which are furniture, and why."""

import re
from collections.abc import Iterator

from cleaner.formats.page.article import locate
from cleaner.formats.page.model import Page, Why
from cleaner.formats.page.names import Kind, Named, word
from cleaner.formats.page.phrases import Phrase, is_phrase, is_widget
from cleaner.formats.page.posts import find_thread, further_posts, opening_post
from cleaner.formats.page.title import is_lead, title_of
from cleaner.formats.page.view import MOSTLY_LINKS, Judgement, View

# share of the article's worth that must stand before a heading like 网友评论, and worth of that:
# a page that begins with such a line is about comments
BEFORE_COMMENTS = 0.3
ARTICLE_WORTH = 100.0
MAX_HEADINGS = 5  # headings of comments that are tried: a page has one
ALL_LINKS = 0.9  # share of links from which a sentence is one as well
LINKED_PATH = 0.2  # share of links in a line that shows where in the site the page stands
# what stands in these is said by the article, even in the words of a control
_CONTENT = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "pre", "listing", "xmp"))
MAX_CAPTION = 150  # characters of the line in an element called picture
_PATH_MARKS = ">»›|｜→"

_STAMPED = 120  # characters of a line that says who commented, and when
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")
_KINDS = {
    Kind.FURNITURE: (Why.NAMED, "its element or one around it is called furniture"),
    Kind.COMMENTS: (Why.COMMENTS, "its element or one around it is called comments"),
    Kind.HIDDEN: (Why.HIDDEN, "the page hides it"),
    Kind.LISTING: (
        Why.LINKS,
        "stands in a list of other articles: linked titles, a few words each",
    ),
}


def judge(page: Page) -> list[Judgement]:
    """Give the blocks that are furniture, in page order, each once."""
    view = View(page, locate(page))
    thread = find_thread(view)
    if first := opening_post(view, thread):
        view = View(page, locate(page, first))
    found = {judgement.block: judgement for judgement in further_posts(view, thread)}
    found = {judgement.block: judgement for judgement in _outside(view)} | found
    article = range(view.article.first, view.article.last + 1)
    for find in (_called, _comments, _widgets, _captions, _calls, _pointers, _edges, _related):
        kept = [at for at in article if at not in found]
        for judgement in find(view, kept):
            found.setdefault(judgement.block, judgement)
    return [found[at] for at in sorted(found)]


def _outside(view: View) -> Iterator[Judgement]:
    title = title_of(view)
    first, last = view.article.first, view.article.last
    where = f"stands outside the article (lines {first + 1} to {last + 1} of the page's lines)"
    for at in range(len(view.page.blocks)):
        if at == title or first <= at <= last or (0 <= title < at < first and is_lead(view, at)):
            continue
        kind = view.kind(at)
        if kind is Kind.PLAIN:
            yield Judgement(at, Why.OUTSIDE, f"{where}, {view.linked(at):.0%} links")
        else:
            yield Judgement(at, *_KINDS[kind])


def _called(view: View, kept: list[int]) -> Iterator[Judgement]:
    for at in kept:
        kind = view.kind(at)
        if kind is not Kind.PLAIN:
            yield Judgement(at, *_KINDS[kind])


def _comments(view: View, kept: list[int]) -> Iterator[Judgement]:
    """Yield a heading like 网友评论 in the later part of the article, and all that follows it."""
    total = view.worth(kept)
    before = 0.0
    headings = []
    for n, at in enumerate(kept):
        late = before >= max(BEFORE_COMMENTS * total, ARTICLE_WORTH)
        if late and is_phrase(view.line(at), Phrase.COMMENTS):
            headings.append(n)
        before += max(0.0, view.article.worth[at])
    for n in headings[:MAX_HEADINGS]:
        if _are_comments(view, kept[n:]):
            reason = f"stands under {view.line(kept[n])[:20]!r}, behind the article"
            yield from (Judgement(rest, Why.COMMENTS, reason) for rest in kept[n:])
            return


def _are_comments(view: View, rest: list[int]) -> bool:
    lines = [line for at in rest if len(line := view.line(at)) < _STAMPED]
    stamped = any(_CLOCK.search(line) or is_phrase(line, Phrase.REPLY) for line in lines)
    return stamped or not any(view.is_solid(at) for at in rest)


def _widgets(view: View, kept: list[int]) -> Iterator[Judgement]:
    for at in kept:
        content = view.page.blocks[at].cells > 1 or view.box(at).tag in _CONTENT
        if not content and is_widget(view.line(at)):
            yield Judgement(at, Why.WIDGET, "the whole line is a label of the page's controls")


def _edges(view: View, kept: list[int]) -> Iterator[Judgement]:
    """Yield bylines, claims of rights and links before the first and after the last paragraph."""
    for order, side in ((kept, "before the first"), (kept[::-1], "after the last")):
        for at in order:
            line = view.line(at)
            if is_phrase(line, Phrase.COPYRIGHT):
                yield Judgement(at, Why.COPYRIGHT, f"claims rights {side} paragraph")
            elif _is_byline(line, above=order is kept):
                yield Judgement(at, Why.BYLINE, f"source, author or date {side} paragraph")
            elif is_phrase(line, Phrase.CALL):
                yield Judgement(at, Why.WIDGET, f"asks readers to do something, {side} paragraph")
            elif _is_navigation(view, at):
                share = f"{view.linked(at):.0%} of it are links, {side} paragraph"
                yield Judgement(at, Why.LINKS, share)
            elif view.is_solid(at):
                break


def _calls(view: View, kept: list[int]) -> Iterator[Judgement]:
    """Yield calls to subscribe and the like that have an element to themselves."""
    texts = set()  # elements with running text that is no call
    calls: dict[int, list[int]] = {}
    for at in kept:
        holder = view.holder(at)
        if holder not in texts:
            if is_phrase(view.line(at), Phrase.CALL):
                calls.setdefault(holder, []).append(at)
            elif view.is_solid(at):
                texts.add(holder)
    reason = "asks readers to do something, in an element of its own"
    for holder, found in calls.items():
        if holder not in texts:
            yield from (Judgement(at, Why.WIDGET, reason) for at in found)


def _pointers(view: View, kept: list[int]) -> Iterator[Judgement]:
    """Yield lines like 相关阅读：… that are links to other articles."""
    for at in kept:
        linked = view.linked(at) > MOSTLY_LINKS
        if linked and not view.page.blocks[at].cells and is_phrase(view.line(at), Phrase.POINTER):
            yield Judgement(at, Why.LINKS, "the whole line is a link to another article")


def _is_navigation(view: View, at: int) -> bool:
    """Say whether a line is links, or a path of links like 首页 > 新闻 > 正文."""
    if view.page.blocks[at].cells > 1:
        return False  # a row of data, whose cells may be linked
    share = view.linked(at)
    if share <= ALL_LINKS and view.line(at).endswith("。"):
        return False  # a sentence: 沙盒环境。参见“沙盒”一节。
    path = share > LINKED_PATH and any(mark in view.line(at) for mark in _PATH_MARKS)
    return share > MOSTLY_LINKS or (path and not view.is_solid(at))


def _is_byline(line: str, *, above: bool) -> bool:
    if line.endswith("。"):
        return False
    return is_phrase(line, Phrase.BYLINE) or (above and is_phrase(line, Phrase.DATELINE))


def _related(view: View, kept: list[int]) -> Iterator[Judgement]:
    """Yield a label like 相关阅读 with the links under it."""
    for n, at in enumerate(kept):
        if not is_phrase(view.line(at), Phrase.RELATED):
            continue
        links = []
        for below in kept[n + 1 :]:
            if view.linked(below) <= MOSTLY_LINKS:
                break
            links.append(below)
        if links or at == kept[-1]:
            reason = f"a label with {len(links)} lines of links under it"
            yield from (Judgement(one, Why.LINKS, reason) for one in (at, *links))


def _captions(view: View, kept: list[int]) -> Iterator[Judgement]:
    for at in kept:
        box = view.box(at)
        if box.tag == "figcaption" or (box.names and word(box.names, Named.CAPTION)):
            yield Judgement(at, Why.CAPTION, "its element is called a caption")
        elif _is_beside_picture(view, at):
            yield Judgement(at, Why.CAPTION, "the only line of an element called a picture")


def _is_beside_picture(view: View, at: int) -> bool:
    holder = view.holder(at)
    names = view.page.boxes[holder].names
    if not names or len(view.line(at)) > MAX_CAPTION or not word(names, Named.PICTURE):
        return False
    blocks = view.page.blocks
    beside = (n for n in (at - 1, at + 1) if 0 <= n < len(blocks))
    return all(view.holder(n) != holder and blocks[n].box != holder for n in beside)
