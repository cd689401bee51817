"""Find the lines of random letters which boards put between paragraphs against copying."""

from collections.abc import Iterator, Mapping

from cleaner import later
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.lexicon.furniture import lexicon, strength

_RULE = "B132"
_SHAPE = later.pattern(r"(?:[!-~]{1,2} ){3,80}[!-~]{1,3}")  # . {8 t6 p2 g0 v; y1 p" M* f/
_LONGEST = 120  # characters
_MARKS = frozenset("{}\"'`|#_;!&$?\\:@~")  # which no sum has
_LEAST_MARKS = 3  # different ones
_MIXED = later.pattern(r"[A-Za-z]\d|\d[A-Za-z]|[A-Za-z][^\w ]|[^\w ][A-Za-z]|_[A-Za-z\d]")  # t6, M*
_LEAST_MIXED = 2
_LEAST = 2  # such lines
_BOARD = 2  # lines of a board on the page


def noise(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Yield the lines of random letters, digits and marks on a page of a board."""
    posts = sum(one.rule == _RULE and one.points >= strength("strong") for one in found.values())
    if posts < _BOARD:
        return
    lines = [at for at, bare in enumerate(sheet.bares) if bare.isascii() and _is_random(bare)]
    if len(lines) >= _LEAST:
        reading = Reading(
            lexicon().by_rule[_RULE], strength("certain"), "random letters of a board"
        )
        yield from ((at, reading) for at in lines)


def _is_random(bare: str) -> bool:
    """Say whether a line is of single letters, digits and marks in no order, and no sum."""
    if len(bare) > _LONGEST or not _SHAPE.fullmatch(bare):
        return False
    mixed = sum(bool(_MIXED.fullmatch(one)) for one in bare.split())
    return len({*bare} & _MARKS) >= _LEAST_MARKS and mixed >= _LEAST_MIXED
