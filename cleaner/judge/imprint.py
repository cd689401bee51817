"""Find the imprint of a book in a text: its rights are a part of it, and of no web site."""

import re
from collections.abc import Iterator, Mapping

from cleaner import later
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.lexicon.furniture import lexicon

_PRINTED = later.pattern(  # what only books say of themselves
    r"(?:开本|開本|印张|印張|印数|印數|版次|印次|书号|書號|定价|定價|字数|字數|isbn)[ \u3000\d:：]"
    r"|.{0,24}第[ \u3000]?[一二三\d]{1,3}[ \u3000]?次印刷",
    re.IGNORECASE,
)
_LEAST = 2  # such lines
_NEAR = 3  # lines from one of them
_RIGHTS = "B124"


def rights_of_books(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the lines on rights and addresses that stand in the imprint of a book."""
    classes = lexicon().classes
    rights = [at for at in found if classes[found[at].kind].rule.code == _RIGHTS]
    for at in rights:
        around = range(max(0, at - _NEAR), min(len(sheet.filled), at + _NEAR + 1))
        if sum(bool(_PRINTED.match(sheet.bare(one))) for one in around) >= _LEAST:
            yield at
