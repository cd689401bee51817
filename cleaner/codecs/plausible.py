"""How likely a text is: bits per character, from how rare characters are in running text.

Of two readings of the same bytes the one that needs fewer bits is the likelier text. The model
knows single characters and which scripts stand next to each other, no words: enough to tell right
readings from wrong ones, since a wrong one hits characters at random.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner import later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later.module("numpy")


_BMP = 0x10000
_ASCII_END = 0x7F
_LINE_FEED = 0x0A

NATURAL = 12.5  # bits per character beyond ASCII; right Chinese takes 9 to 12, wrong readings 15 up
_WINDOW = 4  # characters in a row …
_WINDOW_BITS = 14.5  # … which cost more than this each are worth a second look: 1 % of lines

# What a character of each kind costs, in bits: rounded from what running text shows. Han characters
# in `han_frequency.txt` have their own; these hold for the rest of what a standard lists.
_LISTED = 14.0  # level 1 of GB 2312, Big5 or JIS X 0208: in use, whether our corpus has it or not
_SECOND = 17.0  # level 2
_RARE_HAN = 20.0
_EXTENSION = 22.0  # extensions A and B ff.
_PRIVATE = 24.0
_ELSE = 22.0

# (first, last, bits, script); later rows win. Scripts: 0 neutral, 1 Latin, 2 Han and kana,
# 3 Hangul, 4 other alphabets, 5 half-width kana, 6 what text does not hold
_RANGES: tuple[tuple[int, int, float, int], ...] = (
    (0x0000, 0x001F, 18.0, 6),
    (0x0020, 0x007E, 7.5, 0),
    (0x007F, 0x009F, 22.0, 6),
    (0x0030, 0x0039, 6.5, 0),
    (0x0041, 0x005A, 6.5, 1),
    (0x0061, 0x007A, 4.5, 1),
    (0x00A0, 0x00BF, 12.0, 0),
    (0x00C0, 0x00DE, 11.0, 1),
    (0x00DF, 0x00FF, 8.0, 1),
    (0x0100, 0x017F, 9.5, 1),
    (0x0180, 0x024F, 15.0, 1),
    (0x0370, 0x03FF, 18.0, 4),
    (0x0384, 0x03CE, 6.0, 4),
    (0x0391, 0x03A9, 9.0, 4),
    (0x0400, 0x045F, 5.5, 4),
    (0x0400, 0x042F, 8.5, 4),
    (0x0460, 0x04FF, 16.0, 4),
    (0x05D0, 0x05EA, 5.0, 4),
    (0x0600, 0x06FF, 6.0, 4),
    (0x0E00, 0x0E7F, 14.0, 4),
    (0x0E01, 0x0E4E, 6.0, 4),
    (0x0E0B, 0x0E13, 10.0, 4),
    (0x0E03, 0x0E06, 16.0, 4),
    (0x0E04, 0x0E04, 6.0, 4),
    (0x1E00, 0x1EFF, 9.5, 1),
    (0x2010, 0x203B, 10.0, 0),
    (0x2460, 0x24FF, 13.0, 0),
    (0x2100, 0x27BF, 14.0, 0),
    (0x2500, 0x257F, 12.0, 0),
    (0x3000, 0x303F, 9.0, 0),
    (0x3041, 0x3093, 6.5, 2),
    (0x30A1, 0x30FC, 7.5, 2),
    (0x3105, 0x3129, 12.0, 2),
    (0x3400, 0x4DBF, _EXTENSION, 2),
    (0x4E00, 0x9FFF, _RARE_HAN, 2),
    (0xAC00, 0xD7A3, 18.0, 3),
    (0xD800, 0xDFFF, _EXTENSION, 2),
    (0xD83C, 0xD83E, 8.0, 0),  # with the next row: emoji
    (0xDC00, 0xDFFF, 12.0, 0),
    (0xE000, 0xF8FF, _PRIVATE, 6),
    (0xF900, 0xFAFF, _EXTENSION, 2),
    (0xFE30, 0xFE6F, 14.0, 0),
    (0xFF01, 0xFF5E, 11.0, 0),
    (0xFF61, 0xFF9F, 13.0, 5),
    (0xFFE0, 0xFFE6, 13.0, 0),
    (0xFFFD, 0xFFFF, 30.0, 6),
)
_MARKS = {"\n": 6.0, "\r": 6.0, "\t": 8.0, "\f": 12.0, " ": 4.0, "\u3000": 7.0, "，": 4.5}
_MARKS |= (
    {"。": 5.5} | dict.fromkeys("、：；“”《》（）！？「」", 8.0) | dict.fromkeys("’…—·•", 10.0)
)
_MARKS |= dict.fromkeys("，：；！？（）", 8.0) | dict.fromkeys("０１２３４５６７８９", 9.5)
# the most frequent syllables of Korean running text make up about half of it
_HANGUL_COMMON = (
    "이다는의에을가고를지하은한로기도사자어그인나시리서대아과정해있으부수스일만제전라여들상게보장주"
    "거원선동비니구우것화적조공면성오관안국안경과미소신유무방계단마생세와너요야내음었했된될할없습"
)
_HANGUL_BITS = 7.5
_HANGUL_LISTED = 12.0  # the other syllables of KS X 1001

# Bits for a change of script between neighbouring characters, neutral ones apart: Chinese text sets
# Latin words between Han often enough, other neighbours hardly ever
_CHANGE = (
    # 0 1  2  3  4  5  6
    (0, 0, 0, 0, 0, 0, 0),
    (0, 0, 4, 5, 9, 9, 0),
    (0, 4, 0, 5, 8, 5, 0),
    (0, 5, 5, 0, 9, 9, 0),
    (0, 9, 8, 9, 0, 9, 0),
    (0, 9, 5, 9, 9, 0, 0),
    (0, 0, 0, 0, 0, 0, 0),
)
_SCRIPTS = len(_CHANGE)
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
    beyond = units > _ASCII_END
    return Plausibility(float(cost.sum()), float(cost[beyond].sum()), int(np.count_nonzero(beyond)))


def sampled(text: str) -> str:
    """Give a text, of a long one pieces from all over it: what it costs shows there as well."""
    if len(text) <= _SAMPLE:
        return text
    size = _SAMPLE // _PIECES
    return "".join(text[at : at + size] for at in range(0, len(text), len(text) // _PIECES))


def is_usual(text: str) -> bool:
    """Say whether a text surely costs no more than `USUAL` bits per character beyond ASCII.

    It asks for everyday Chinese and weighs nothing, so the tables are not needed; False says
    nothing at all.
    """
    if not all(map(_is_usual, set(text))):
        return False
    beyond = sum(not char.isascii() for char in text)
    changes = len(_LETTER_BEFORE.findall(text))
    return beyond * _LISTED + changes * _CHANGE[1][2] <= USUAL * beyond


@cache
def _is_usual(char: str) -> bool:
    if char.isascii() or char in _MARKS:
        return True
    try:
        return _LEVEL_1[0] <= char.encode("gb2312")[0] <= _LEVEL_1[1]
    except UnicodeEncodeError:
        return False


def odd_lines(text: str) -> "NDArray[np.bool_]":
    """Say of each line whether some characters in a row are unlikely to stand in a sound text."""
    units = _units(text)
    cost = _half_bits()[units]
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


@cache
def _half_bits() -> "NDArray[np.uint8]":
    """Give the cost of each unit beyond ASCII in half bits; `_WINDOW` of them fit in a byte."""
    cost = np.minimum(_tables()[0] * 2, 0xFF // _WINDOW).astype(np.uint8)
    cost[: _ASCII_END + 1] = 0
    return cost


def char_bits(char: str) -> float:
    """Give the bits of one character by itself."""
    return float(_tables()[0][min(ord(char), _BMP - 1)]) if ord(char) < _BMP else _EXTENSION


def _units(text: str) -> "NDArray[np.uint16]":
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def bits_of(units: "NDArray[np.uint16]") -> "NDArray[np.float32]":
    """Give the bits of each UTF-16 unit, the change of script before it included."""
    table, scripts = _tables()
    cost = table[units]
    script = scripts[units]
    cost[1:] += _changes()[script[:-1] * _SCRIPTS + script[1:]]
    return cost


@cache
def _changes() -> "NDArray[np.float32]":
    return np.array(_CHANGE, np.float32).reshape(-1)


@cache
def _tables() -> "tuple[NDArray[np.float32], NDArray[np.uint8]]":
    """Give the bits and the script of each UTF-16 unit."""
    bits = np.full(_BMP, _ELSE, np.float32)
    scripts = np.zeros(_BMP, np.uint8)
    for first, last, cost, script in _RANGES:
        bits[first : last + 1] = cost
        scripts[first : last + 1] = script
    _lower(bits, _charset("euc_kr", range(0xB0, 0xC9)), _HANGUL_LISTED)
    _lower(bits, _HANGUL_COMMON, _HANGUL_BITS)
    for encoding, first_level, second_level in (
        ("gb2312", range(0xB0, 0xD8), range(0xD8, 0xF8)),
        ("big5", range(0xA4, 0xC7), range(0xC9, 0xFA)),
        ("euc_jp", range(0xB0, 0xD0), range(0xD0, 0xF5)),
    ):
        _lower(bits, _charset(encoding, first_level), _LISTED)
        _lower(bits, _charset(encoding, second_level), _SECOND)
    source = Path(__file__).with_name("han_frequency.txt").read_text("utf-8")
    for line in source.splitlines():
        cost_text, _, chars = line.partition(" ")
        if cost_text != "#":
            _lower(bits, chars, float(cost_text))
    for char, cost in _MARKS.items():
        bits[ord(char)] = cost
    scripts[0x0A] = scripts[0x0D] = scripts[0x09] = 0
    return bits, scripts


def _charset(encoding: str, leads: Iterable[int]) -> str:
    """Give the characters of an encoding whose first byte is one of `leads`."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    pairs = (bytes((lead, trail)) for lead in leads for trail in trails)
    return "".join(pair.decode(encoding, "ignore")[:1] for pair in pairs)


def _lower(bits: "NDArray[np.float32]", chars: str, cost: float) -> None:
    """Set the bits of the characters, unless they cost less already."""
    if chars:
        places = np.array([ord(c) for c in chars if _ASCII_END < ord(c) < _BMP])
        bits[places] = np.minimum(bits[places], cost)
