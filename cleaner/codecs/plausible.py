"""How likely a text is: bits per character, from how rare characters are in running text.

Of two readings of the same bytes the one that needs fewer bits is the likelier text. The model
knows single characters and which scripts stand next to each other, no words: enough to tell right
readings from wrong ones, since a wrong one hits characters at random.
"""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner import later
from cleaner.codecs.costs import (
    ASCII_END,
    BMP,
    CHANGE,
    EXTENSION,
    LISTED,
    MARKS,
    SCRIPTS,
    changes,
    tables,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later.module("numpy")


_LINE_FEED = 0x0A

NATURAL = 12.5  # bits per character beyond ASCII; right Chinese takes 9 to 12, wrong readings 15 up
_WINDOW = 4  # characters in a row …
_LETTERS = (0x40, 0x7E)  # bytes that may be the second half of a character
_LONE_HALF_BITS = 44  # for one that stands alone behind a wide character: twice what others cost
_WINDOW_BITS = 14.5  # … which cost more than this each are worth a second look: 1 % of lines

_SAMPLE = 65_536  # characters of a long text that are weighed, …
_PIECES = 64  # … in so many pieces from all over it
USUAL = 14.5  # bits per character beyond ASCII that everyday text stays below
_LEVEL_1 = (0xB0, 0xD7)  # first bytes of the common characters of GB 2312
_LETTER_BEFORE = later.pattern("[A-Za-z][^\0-\x7f]")


class Plausibility(NamedTuple):
    """What a text costs, and what share of it is told by more than ASCII."""

    bits: float
    wide_bits: float  # of the characters beyond ASCII
    wide: int  # their number


def judge(text: str) -> Plausibility:
    """Weigh a text."""
    units = _units(text)
    cost = bits_of(units)
    beyond = units > ASCII_END
    return Plausibility(float(cost.sum()), float(cost[beyond].sum()), int(np.count_nonzero(beyond)))


def sampled(text: str) -> str:
    """Give a text, of a long one pieces from all over it: what it costs shows there as well."""
    if len(text) <= _SAMPLE:
        return text
    size = _SAMPLE // _PIECES
    return "".join(text[at : at + size] for at in range(0, len(text), len(text) // _PIECES))


def is_ready() -> bool:
    """Say whether the tables are there: then to judge takes less than to ask what is usual."""
    return tables.cache_info().currsize > 0


def is_usual(text: str) -> bool:
    """Say whether a text surely costs no more than `USUAL` bits per character beyond ASCII.

    It asks for everyday Chinese, without the tables; False says nothing at all.
    """
    if not all(map(_is_usual, set(text))):
        return False
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    letters = len(_LETTER_BEFORE.findall(text))
    return beyond * LISTED + letters * CHANGE[1][2] <= USUAL * beyond


@cache
def _is_usual(char: str) -> bool:
    if char.isascii() or char in MARKS:
        return True
    try:
        return _LEVEL_1[0] <= char.encode("gb2312")[0] <= _LEVEL_1[1]
    except UnicodeEncodeError:
        return False


def odd_lines(text: str) -> "NDArray[np.bool_]":
    """Say of each line whether some characters in a row are unlikely to stand in a sound text."""
    units = _units(text)
    cost = _half_bits()[units]
    cost[_lone_letters(units, cost)] = _LONE_HALF_BITS
    ends = np.nonzero(units == _LINE_FEED)[0]
    odd = np.zeros(len(ends) + 1, np.bool_)
    if len(cost) >= _WINDOW:
        last = len(cost) - _WINDOW + 1
        sums = cost[:last].copy()
        for step in range(1, _WINDOW):
            sums += cost[step : last + step]
        high = np.nonzero(sums > 2 * _WINDOW * _WINDOW_BITS)[0]
        odd[np.searchsorted(ends, high + _WINDOW - 1)] = True
    return odd


def _lone_letters(units: "NDArray[np.uint16]", cost: "NDArray[np.uint8]") -> "NDArray[np.intp]":
    """Give the places of ASCII letters behind a wide character, and before no letter or digit.

    Where a byte is lost an ASCII byte that was the second half of a character is left over.
    """
    first, last = _LETTERS
    at = np.nonzero((units[1:-1] >= first) & (units[1:-1] <= last))[0] + 1
    after = units[at + 1]
    word = ((after >= first) & (after <= last)) | ((after >= ord("0")) & (after <= ord("9")))
    lone: NDArray[np.intp] = at[(cost[at - 1] > 0) & ~word]
    return lone


@cache
def _half_bits() -> "NDArray[np.uint8]":
    """Give the cost of each unit beyond ASCII in half bits; `_WINDOW` of them fit in a byte."""
    cost = np.minimum(tables()[0] * 2, 0xFF // _WINDOW).astype(np.uint8)
    cost[: ASCII_END + 1] = 0
    return cost


def char_bits(char: str) -> float:
    """Give the bits of one character by itself."""
    return float(tables()[0][min(ord(char), BMP - 1)]) if ord(char) < BMP else EXTENSION


def _units(text: str) -> "NDArray[np.uint16]":
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def bits_of(units: "NDArray[np.uint16]") -> "NDArray[np.float32]":
    """Give the bits of each UTF-16 unit, the change of script before it included."""
    table, scripts = tables()
    cost = table[units]
    script = scripts[units]
    cost[1:] += changes()[script[:-1] * SCRIPTS + script[1:]]
    return cost
