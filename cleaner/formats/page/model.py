"""The values which stand for a page: its text, one block for each line, the boxes around them."""

from enum import StrEnum
from typing import NamedTuple


class Why(StrEnum):
    """Why a block is furniture."""

    OUTSIDE = "outside"
    LINKS = "links"
    NAMED = "named"
    WIDGET = "widget"
    BYLINE = "byline"
    COMMENTS = "comments"
    POST = "post"
    HIDDEN = "hidden"
    CAPTION = "caption"
    COPYRIGHT = "copyright"


class UnreadablePageError(ValueError):
    """The page holds no text, or is built in a way that no parser takes in bounded time.

    Whoever reads it leaves the file alone and says so: an empty text would look like success.
    """


class Box(NamedTuple):
    """An element that holds blocks: a `div`, a cell, the `body`. Boxes stand in page order."""

    parent: int  # index of the box around it; -1 for the outermost
    tag: str
    names: str  # class, id (with a #), role and itemprop, lower case, with a blank between them
    number: int  # among the elements of its tag in the box around it, from 1
    hidden: bool = False  # the element says of itself that readers do not see it


class Block(NamedTuple):
    """One line of the page's text, and what the page says about it."""

    start: int  # page.text[start:end] is the line without its line end
    end: int
    box: int  # index of the innermost box around it
    linked: int = 0  # characters of it that stand in links
    cells: int = 0  # cells of a data table that became this line; 0: not such a row


class Meta(NamedTuple):
    """What the page says about itself; empty: it does not say."""

    title: str = ""
    author: str = ""
    date: str = ""  # as written on the page, ISO where the page gives it so
    site: str = ""
    url: str = ""
    lang: str = ""
    next: str = ""  # address of the page on which the article goes on


class Page(NamedTuple):
    """A page: its whole text, furniture included, and the evidence for every line of it."""

    text: str
    blocks: tuple[Block, ...]
    boxes: tuple[Box, ...]
    meta: Meta = Meta()
    heading: str = ""  # the <title> as it stands, with the name of the site
