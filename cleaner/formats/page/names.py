"""What the tag, class, id and role of an element say about what stands in it."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache

from cleaner.formats.page.model import Box
from cleaner.formats.page.words import words


class Kind(StrEnum):
    """What a box holds, by its own word or by that of a box around it."""

    PLAIN = "text"
    FURNITURE = "furniture"
    COMMENTS = "comments"
    HIDDEN = "hidden"
    LISTING = "a list of other articles"


class Named(StrEnum):
    """The lists of names in the lexicon."""

    FURNITURE = "furniture"
    COMMENTS = "comments"
    ARTICLE = "article"
    CAPTION = "caption"
    PICTURE = "picture"
    TITLE = "title"


_REMEMBERED = 20_000  # names of elements; the pages of a site share them
_WHOLE_PAGE = frozenset(("html", "body", "main", "article"))


@cache
def _pattern(which: Named) -> re.Pattern[str]:
    choices = words()["names"][which.value]
    pattern = "|".join(re.escape(w).replace(r"\*", r"[a-z0-9]*") for w in choices)
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")


@lru_cache(_REMEMBERED)
def word(names: str, which: Named) -> str:
    """Give the first of the names that stands in a list of the lexicon; empty: none does."""
    found = _pattern(which).search(names) if names else None
    return found.group() if found else ""


@cache
def _furniture_tags() -> frozenset[str]:
    return frozenset(words()["tags"]["furniture"])


def own_kind(tag: str, names: str, *, hidden: bool) -> Kind:
    """Say what an element calls itself."""
    if hidden:
        return Kind.HIDDEN
    if tag in _furniture_tags():
        return Kind.FURNITURE
    return _kind_of(names) if names and tag not in _WHOLE_PAGE else Kind.PLAIN


@lru_cache(_REMEMBERED)
def _kind_of(names: str) -> Kind:
    if word(names, Named.COMMENTS):
        return Kind.COMMENTS
    classes = names.split()
    furniture = [name for name in classes if word(name, Named.FURNITURE)]
    article = [name for name in classes if name not in furniture and word(name, Named.ARTICLE)]
    return Kind.FURNITURE if furniture and not article else Kind.PLAIN


# share of a page's good lines from which a box holds the article, whatever it is called; comments
# can be longer than what they comment on
HOLDS_ARTICLE = {Kind.FURNITURE: 0.5, Kind.HIDDEN: 0.8, Kind.COMMENTS: 0.9, Kind.LISTING: 0.8}


def kinds(
    boxes: Sequence[Box],
    good: Sequence[float],
    listed: frozenset[int] = frozenset(),
    trusted: frozenset[int] = frozenset(),
) -> tuple[Kind, ...]:
    """Say of each box what it holds; a box takes over the kind of the one around it.

    `good` is, for each box, what its good lines are worth: the first box holds them all. `listed`
    boxes hold lists of other articles. The names of `trusted` boxes count for nothing: the article
    stands in them.
    """
    result: list[Kind] = []
    whole = max(good[0], 1.0)
    plain = Kind.PLAIN
    for at, (parent, tag, names, _, hidden) in enumerate(boxes):
        kind = result[parent] if parent >= 0 else plain
        if kind is plain and at not in trusted:
            kind = own_kind(tag, names, hidden=hidden)
            if kind is plain and at in listed:
                kind = Kind.LISTING
            if kind is not plain and good[at] >= HOLDS_ARTICLE[kind] * whole:
                kind = plain
        result.append(kind)
    return tuple(result)


def around(boxes: Sequence[Box], box: int) -> frozenset[int]:
    """Give the box and all that are around it."""
    chain = set()
    while box >= 0:
        chain.add(box)
        box = boxes[box].parent
    return frozenset(chain)
