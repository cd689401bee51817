"""Find where an article goes on that stands on several pages: the link to its next page.

A link counts by its words and by its address: 下一页 alone may lead to the next article, and an
address with a number to anything.
"""

import re
from functools import cache

from selectolax.lexbor import LexborHTMLParser

from cleaner.formats.page.words import words

# the number of a page at the end of an address: story_2.html, story-p2.shtml, story/2/, ?page=2
_NUMBERED = re.compile(
    r"(?:[_/-]|[_/-]p(?:age)?[_/-]?|[?&;](?:p|pg|page|pn|paged|pageno)=)0?([2-9]|[1-9]\d)"
    r"(?:\.[a-z]{3,5})?/?(?:#.*)?\Z",
    re.IGNORECASE,
)
_DECORATION = " \t\r\n\u00a0\u3000>»›→▶[]（）()【】"
_LONGEST = 300  # characters of an address
_ANY = "a[href], link[rel][href]"
_RELATED = "a[rel][href], link[rel][href]"


def next_page(tree: LexborHTMLParser, text: str) -> str:
    """Give the address of the page on which the article goes on, as it is written; '': it ends.

    `text` is what the page shows: most pages show none of the words, and their links need no look.
    """
    shown = text.lower()
    links = _ANY if any(word in shown for word in _labels()) else _RELATED
    for node in tree.css(links):
        attributes = node.attributes
        address = (attributes.get("href") or "").strip()
        if len(address) <= _LONGEST and _NUMBERED.search(address):
            relation = (attributes.get("rel") or "").lower().split()
            if "next" in relation or node.text().strip(_DECORATION).lower() in _labels():
                return address
    return ""


@cache
def _labels() -> frozenset[str]:
    return frozenset(words()["continued"]["labels"])
