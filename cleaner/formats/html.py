"""Read a web page: HTML in, its lines with evidence out."""

from selectolax.lexbor import LexborHTMLParser

from cleaner.formats.page.continuation import next_page
from cleaner.formats.page.guard import check
from cleaner.formats.page.meta import article_body, read_meta, title_of
from cleaner.formats.page.mime import html_of, is_archive
from cleaner.formats.page.model import Block, Box, Page, UnreadablePageError
from cleaner.formats.page.walk import walk

__all__ = ["Page", "UnreadablePageError", "read"]

# a page that shows less than a quarter of the article in its JSON-LD builds it with scripts
_SHOWN = 0.25


def read(html: str) -> Page:
    """Give the text of a page (or of the page in a MIME archive), furniture included.

    Raises UnreadablePageError where the page holds no text or cannot be parsed in bounded time.
    """
    if is_archive(html):
        html = html_of(html)
    check(html)
    tree = LexborHTMLParser(html.replace("\0", ""))
    text, blocks, boxes = walk(tree.root) if tree.root is not None else ("", (), ())
    onward = next_page(tree, text)
    body = article_body(tree) if "articleBody" in html else ""
    if len(text) < _SHOWN * len(body):
        text, blocks, boxes = _from_script(body)
    if not blocks:
        message = "the page holds no text"
        raise UnreadablePageError(message)
    meta = read_meta(tree, text)._replace(next=onward)
    return Page(text, blocks, boxes, meta, title_of(tree))


def _from_script(body: str) -> tuple[str, tuple[Block, ...], tuple[Box, ...]]:
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    blocks: list[Block] = []
    at = 0
    for line in lines:
        blocks.append(Block(at, at + len(line), 0))
        at += len(line) + 2
    box = Box(-1, "script", "articlebody", 1)
    return "\n\n".join(lines) + "\n", tuple(blocks), (box,)
