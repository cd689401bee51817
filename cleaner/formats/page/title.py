"""Find what belongs to the article above its first line, and what is no part of its headings."""

import re
from collections.abc import Container, Iterator

from cleaner.formats.page.model import Page
from cleaner.formats.page.names import Kind, Named, word
from cleaner.formats.page.view import MOSTLY_LINKS, View
from cleaner.text import CLOSING, SENTENCE_ENDS

# the title may stand this many blocks inside the article: under a line of navigation
TITLE_DEPTH = 3
MIN_TITLE = 4  # characters
_HEADINGS = frozenset(("h1", "h2", "h3"))
_SENTENCE_ENDS = (*SENTENCE_ENDS, ".")
_ALL_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# [edit], ¶ and # of wikis and manuals
_MARK = re.compile(
    r"[ \t]*(?:[\[［(] ?(?:edit(?: source)?|编辑|編輯|編集|源代码编辑|ソースを編集)"
    r"(?: ?[|｜] ?[^\]\n]{1,20})? ?[\]］)]|[¶#§\uf0c1])\Z",
    re.IGNORECASE,
)
_SIGNS = " #§¶\uf0c1"
_DOUBTFUL = frozenset("#§")  # signs of addresses if they are links; else part of the heading (C#)


def is_lead(view: View, at: int) -> bool:
    """Say whether a line between title and article belongs to it: whole sentences, no links."""
    plain = view.kind(at) is Kind.PLAIN and not view.linked(at)
    return plain and view.is_solid(at) and view.line(at).rstrip(CLOSING).endswith(_SENTENCE_ENDS)


def title_of(view: View) -> int:
    """Give the block that repeats the page's title, or a heading that stands on the article."""
    first = view.article.first
    stop = min(first + TITLE_DEPTH, len(view.page.blocks))
    above = range(stop - 1, -1, -1)
    told = [at for at in above if _is_in_title(view, at)]
    if told:  # the name of the site is in it as well: the longest counts, then the nearest
        return max(told, key=lambda at: len(view.line(at)))
    main = (at for at in above if _is_main_heading(view, at))
    near = range(min(first, stop) - 1, max(first - TITLE_DEPTH, 0) - 1, -1)
    heading = (at for at in near if not view.linked(at) and _is_heading(view, at))
    return next(main, next(heading, -1))


def _is_in_title(view: View, at: int) -> bool:
    """Say whether a line begins the page's <title>, or is a heading that stands in it."""
    line = view.line(at).rstrip(_SIGNS)
    if len(line) < MIN_TITLE or line not in view.page.heading:
        return False
    box = view.box(at)
    if box.tag in _HEADINGS or word(box.names, Named.TITLE):
        return True
    return view.page.heading.startswith(line) and not view.linked(at)


def _is_main_heading(view: View, at: int) -> bool:
    line, title = view.line(at), view.page.meta.title
    if view.box(at).tag != "h1" or len(line) < MIN_TITLE or view.linked(at) > MOSTLY_LINKS:
        return False
    return len(title) >= MIN_TITLE and title in line


def _is_heading(view: View, at: int) -> bool:
    box = view.box(at)
    return view.kind(at) is Kind.PLAIN and (
        box.tag in _HEADINGS or bool(word(box.names, Named.TITLE))
    )


def marked_headings(page: Page, gone: Container[int]) -> Iterator[tuple[int, int]]:
    """Yield block and first offset of what a page hangs on the ends of its headings."""
    for at, block in enumerate(page.blocks):
        if page.boxes[block.box].tag in _ALL_HEADINGS and at not in gone:
            mark = _MARK.search(page.text, block.start, block.end)
            if mark and mark.start() > block.start and _is_hung(mark.group().strip(), block.linked):
                yield at, mark.start()


def _is_hung(mark: str, linked: int) -> bool:
    return mark not in _DOUBTFUL or linked == len(mark)
