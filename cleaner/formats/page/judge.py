"""Judge the blocks of a page: which are furniture, and why."""

import re
from collections.abc import Iterator

from cleaner.formats.page.article import locate
from cleaner.formats.page.model import Page, Why
from cleaner.formats.page.names import Kind, Named, word
from cleaner.formats.page.phrases import Phrase, is_phrase, is_widget
from cleaner.formats.page.posts import further_posts
from cleaner.formats.page.view import MOSTLY_LINKS, Judgement, View

# share of the article's worth that must stand before a heading like 网友评论, and worth of that:
# a page that begins with such a line is about comments
BEFORE_COMMENTS = 0.3
ARTICLE_WORTH = 100.0
MAX_HEADINGS = 5  # headings of comments that are tried: a page has one
# the title may stand this many blocks inside the article: under a line of navigation
TITLE_DEPTH = 3
MIN_TITLE = 4  # characters
LINKED_PATH = 0.2  # share of links in a line that shows where in the site the page stands
_PATH_MARKS = ">»›|｜→"

_STAMPED = 120  # characters of a line that says who commented, and when
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")
_KINDS = {
    Kind.FURNITURE: (Why.NAMED, "its element or one around it is called furniture"),
    Kind.COMMENTS: (Why.COMMENTS, "its element or one around it is called comments"),
    Kind.HIDDEN: (Why.HIDDEN, "the page hides it"),
}


def judge(page: Page) -> list[Judgement]:
    """Give the blocks that are furniture, in page order, each once."""
    view = View(page, locate(page))
    found = {judgement.block: judgement for judgement in _outside(view)}
    article = range(view.article.first, view.article.last + 1)
    for find in (_called, further_posts, _comments, _widgets, _edges, _related, _captions):
        kept = [at for at in article if at not in found]
        for judgement in find(view, kept):
            found.setdefault(judgement.block, judgement)
    return [found[at] for at in sorted(found)]


def _outside(view: View) -> Iterator[Judgement]:
    title = _title(view)
    first, last = view.article.first, view.article.last
    where = f"stands outside the article (lines {first + 1} to {last + 1} of the page's lines)"
    for at in range(len(view.page.blocks)):
        if at == title or first <= at <= last:
            continue
        kind = view.kind(at)
        why, reason = _KINDS.get(kind, (Why.OUTSIDE, f"{where}, {view.linked(at):.0%} links"))
        yield Judgement(at, why, reason)


def _title(view: View) -> int:
    """Give the block that repeats the page's title, or a heading that stands on the article."""
    first = view.article.first
    stop = min(first + TITLE_DEPTH, len(view.page.blocks))
    above = [at for at in range(stop - 1, -1, -1) if not view.linked(at)]
    named = (at for at in above if _is_page_title(view, at))
    heading = (at for at in above if first - TITLE_DEPTH <= at < first and _is_heading(view, at))
    return next(named, next(heading, -1))


def _is_page_title(view: View, at: int) -> bool:
    line = view.line(at)
    main = view.box(at).tag == "h1" and line in view.page.heading
    return len(line) >= MIN_TITLE and (main or view.page.heading.startswith(line))


def _is_heading(view: View, at: int) -> bool:
    box = view.box(at)
    return view.kind(at) is Kind.PLAIN and (
        box.tag in {"h1", "h2", "h3"} or bool(word(box.names, Named.TITLE))
    )


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
    stamped = any(len(view.line(at)) < _STAMPED and _CLOCK.search(view.line(at)) for at in rest)
    return stamped or not any(view.is_solid(at) for at in rest)


def _widgets(view: View, kept: list[int]) -> Iterator[Judgement]:
    for at in kept:
        if is_widget(view.line(at)):
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
            elif _is_navigation(view, at):
                share = f"{view.linked(at):.0%} of it are links, {side} paragraph"
                yield Judgement(at, Why.LINKS, share)
            elif view.is_solid(at):
                break


def _is_navigation(view: View, at: int) -> bool:
    """Say whether a line is links, or a path of links like 首页 > 新闻 > 正文."""
    if view.page.blocks[at].cells > 1:
        return False  # a row of data, whose cells may be linked
    share = view.linked(at)
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
        if box.tag == "figcaption" or word(box.names, Named.CAPTION):
            yield Judgement(at, Why.CAPTION, "its element is called a caption")
