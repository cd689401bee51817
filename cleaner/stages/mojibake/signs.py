"""A fast first look: which kinds of damage a text can have at all, by the characters it holds."""

from functools import cache
from typing import TYPE_CHECKING

from cleaner import later
from cleaner.stages.mojibake import code_pages, latin, stray, utf8

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later.module("numpy")

FOREIGN = 1  # letters and signs of Western, Cyrillic … text
TRACE = 2  # what a wrong East Asian code page leaves
SHIFT_JIS = 4
STRAY = 8
GBK = 16  # three characters in a row as UTF-8 makes them in GBK
_HEAD, _MIDDLE, _TAIL = 32, 64, 128

_CLASSES = (
    (FOREIGN, latin.FOREIGN),
    (TRACE, code_pages.SIGN),
    (SHIFT_JIS, utf8.SHIFT_JIS.trace),
    (STRAY, stray.ANY),
    (_HEAD, utf8.HEAD),
    (_MIDDLE, utf8.MIDDLE),
    (_TAIL, utf8.TAIL),
)
_BY_ITSELF = tuple((sign, pattern) for sign, pattern in _CLASSES if sign < GBK)
_SHORT = 32_768  # characters: a longer text is worth the table …
_MANY = 100_000  # … as are so many looks at characters of short ones
_FIRST_PAIR = "\U00010000"  # the first character that takes two UTF-16 units
_PRIVATE_PLANES = slice(0xDB80, 0xDC00)  # first halves of pairs in planes 15 and 16
_PLANE_ENDS = slice(0xDFFE, 0xE000)  # second halves of the non-characters that end each plane


def signs(text: str) -> int:
    """Give the sum of the signs that a text shows."""
    if text.isascii():
        return STRAY if stray.ASCII.search(text) else 0
    if len(text) <= _SHORT and _sign.cache_info().hits < _MANY:
        return _signs_of_few(text)
    try:
        data, seen = text.encode("utf-16-le"), 0
    except UnicodeEncodeError:  # half of a pair
        data, seen = text.encode("utf-16-le", "surrogatepass"), STRAY
    flags = _table()[np.frombuffer(data, np.uint16)]
    seen |= int(np.bitwise_or.reduce(flags, initial=0))
    gbk = _HEAD | _MIDDLE | _TAIL
    if seen & gbk == gbk and _in_a_row(flags):
        seen |= GBK
    return seen


def _signs_of_few(text: str) -> int:
    """Give the same character by character, without the table, which takes longer to make."""
    seen = 0
    for char in set(text):
        seen |= _sign(char)
    gbk = _HEAD | _MIDDLE | _TAIL
    if seen & gbk == gbk:
        each = [*map(_sign, text)]
        for first, second, third in zip(each, each[1:], each[2:], strict=False):
            if first & _HEAD and second & _MIDDLE and third & (_HEAD | _TAIL):
                return seen | GBK
    return seen


@cache
def _sign(char: str) -> int:
    """Give the signs of a character, also as one of the three of UTF-8 read as GBK."""
    seen = STRAY if char >= _FIRST_PAIR else 0
    for sign, pattern in _BY_ITSELF:
        if pattern.match(char):
            seen |= sign
    pair = char.encode("gb18030", "ignore")
    if len(pair) != 2:  # noqa: PLR2004  ASCII, or what GBK has not
        return seen
    lead, trail = pair
    begins = lead in utf8.HEADS and trail in utf8.TAILS
    middle = lead in utf8.MIDDLES and trail in utf8.LEADS
    ends = lead in utf8.MIDDLES and trail in utf8.TAILS
    return seen | begins * _HEAD | middle * _MIDDLE | ends * _TAIL


def _in_a_row(flags: "NDArray[np.uint8]") -> bool:
    first = (flags[:-2] & _HEAD) != 0
    first &= (flags[1:-1] & _MIDDLE) != 0
    first &= (flags[2:] & (_HEAD | _TAIL)) != 0
    return bool(first.any())


@cache
def _table() -> "NDArray[np.uint8]":
    """Give the signs of each UTF-16 unit."""
    table = np.zeros(0x10000, np.uint8)
    every = "".join(map(chr, range(0x10000)))
    for sign, pattern in _CLASSES:
        table[[ord(char) for char in pattern.findall(every)]] |= sign
    table[0xD800:0xE000] = 0
    table[_PRIVATE_PLANES] = table[_PLANE_ENDS] = STRAY
    return table
