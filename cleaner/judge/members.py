"""Find the lines that belong to something in the text: an imprint of a book, a list of links."""

import re
from collections.abc import Iterator, Mapping

from cleaner import later
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.lexicon.furniture import strength

_PRINTED = later.pattern(  # what only books say of themselves
    r"(?:开本|開本|印张|印張|印数|印數|版次|印次|书号|書號|定价|定價|字数|字數|isbn)[ \u3000\d:：]"
    r"|.{0,24}第[ \u3000]?[一二三\d]{1,3}[ \u3000]?次印刷",
    re.IGNORECASE,
)
_LEAST = 2  # such lines
_NEAR = 3  # lines from one of them
_RIGHTS = "B124"
_FIELD = later.pattern(r"[^\s：:。，]{1,8}[：:][ \u3000]{0,2}[^\s：:][^：:]{0,60}")
_LINK = later.pattern(r"[^：:\n]{1,30}[：:][ \u3000]{0,2}https?://[^\s，。]{4,200}")

_ANSWER = later.pattern(
    r"[→推噓嘘][ \u3000]{0,2}[A-Za-z]\w{1,20}[ \u3000]{0,2}[:：]"
)  # → teapot: …


def members(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the lines that look like furniture and are text as the lines around them are."""
    yield from _rights_of_books(sheet, found)
    yield from _links_of_lists(sheet, found)
    yield from _fields_of_records(sheet, found)
    yield from (at for at in found if _ANSWER.match(sheet.bare(at)))


def _rights_of_books(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the lines on rights and addresses that stand in the imprint of a book."""
    rights = [at for at in found if found[at].rule == _RIGHTS]
    for at in rights:
        around = range(max(0, at - _NEAR), min(len(sheet.filled), at + _NEAR + 1))
        if sum(bool(_PRINTED.match(sheet.bare(one))) for one in around) >= _LEAST:
            yield at


def _links_of_lists(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the lines that name a link, between others which nothing else speaks against."""
    for at in found:
        if "://" in sheet.bare(at) and _LINK.fullmatch(sheet.bare(at)):
            around = range(max(0, at - _NEAR), min(len(sheet.filled), at + _NEAR + 1))
            others = (sheet.bare(one) for one in around if one not in found)
            if sum(bool(_LINK.fullmatch(one)) for one in others) >= _LEAST:
                yield at


def _fields_of_records(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the fields that only their labels speak against, next to one that nothing does."""
    strong = strength("strong")
    for at in found:
        if found[at].points < strong and _FIELD.fullmatch(sheet.bare(at)):
            beside = [one for one in (at - 1, at + 1) if 0 <= one < len(sheet.filled)]
            if any(one not in found and _FIELD.fullmatch(sheet.bare(one)) for one in beside):
                yield at
