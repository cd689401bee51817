"""What each character costs, in bits: the tables behind `plausible`."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import later
from cleaner.lexicon.shelf import kept

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later.module("numpy")

BMP = 0x10000
_FREQUENCY = "han_frequency.txt"
ASCII_END = 0x7F

# What a character of each kind costs, in bits: rounded from what running text shows. Han characters
# in `han_frequency.txt` have their own; these hold for the rest of what a standard lists.
LISTED = 14.0  # level 1 of GB 2312, Big5 or JIS X 0208: in use, whether our corpus has it or not
_SECOND = 17.0  # level 2
_RARE_HAN = 20.0
EXTENSION = 22.0  # extensions A and B ff.
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
    (0x3400, 0x4DBF, EXTENSION, 2),
    (0x4E00, 0x9FFF, _RARE_HAN, 2),
    (0xAC00, 0xD7A3, 18.0, 3),
    (0xD800, 0xDFFF, EXTENSION, 2),
    (0xD83C, 0xD83E, 8.0, 0),  # with the next row: emoji
    (0xDC00, 0xDFFF, 12.0, 0),
    (0xE000, 0xF8FF, _PRIVATE, 6),
    (0xF900, 0xFAFF, EXTENSION, 2),
    (0xFE30, 0xFE6F, 14.0, 0),
    (0xFF01, 0xFF5E, 11.0, 0),
    (0xFF61, 0xFF9F, 13.0, 5),
    (0xFFE0, 0xFFE6, 13.0, 0),
    (0xFFFD, 0xFFFF, 30.0, 6),
)
MARKS = {"\n": 6.0, "\r": 6.0, "\t": 8.0, "\f": 12.0, " ": 4.0, "\u3000": 7.0, "，": 4.5}
MARKS |= {"。": 5.5} | dict.fromkeys("、：；“”《》（）！？「」", 8.0) | dict.fromkeys("’…—·•", 10.0)
MARKS |= dict.fromkeys("，：；！？（）", 8.0) | dict.fromkeys("０１２３４５６７８９", 9.5)
# the most frequent syllables of Korean running text make up about half of it
_HANGUL_COMMON = (
    "이다는의에을가고를지하은한로기도사자어그인나시리서대아과정해있으부수스일만제전라여들상게보장주"
    "거원선동비니구우것화적조공면성오관안국안경과미소신유무방계단마생세와너요야내음었했된될할없습"
)
_HANGUL_BITS = 7.5
_HANGUL_LISTED = 12.0  # the other syllables of KS X 1001

# Bits for a change of script between neighbouring characters, neutral ones apart: Chinese text sets
# Latin words between Han often enough, other neighbours hardly ever
CHANGE = (
    # 0 1  2  3  4  5  6
    (0, 0, 0, 0, 0, 0, 0),
    (0, 0, 4, 5, 9, 9, 0),
    (0, 4, 0, 5, 8, 5, 0),
    (0, 5, 5, 0, 9, 9, 0),
    (0, 9, 8, 9, 0, 9, 0),
    (0, 9, 5, 9, 9, 0, 0),
    (0, 0, 0, 0, 0, 0, 0),
)
SCRIPTS = len(CHANGE)


@cache
def changes() -> "NDArray[np.float32]":
    """Give the bits for each pair of scripts, at first * SCRIPTS + second."""
    return np.array(CHANGE, np.float32).reshape(-1)


@cache
def tables() -> "tuple[NDArray[np.float32], NDArray[np.uint8]]":
    """Give the bits and the script of each UTF-16 unit."""
    here = Path(__file__)
    bits, scripts = kept("costs", [here, here.with_name(_FREQUENCY)], _made)
    return np.frombuffer(bits, np.float32), np.frombuffer(scripts, np.uint8)


def _made() -> tuple[bytes, bytes]:
    """Give the tables as bytes: to make them takes as long as to check some documents."""
    bits = np.full(BMP, _ELSE, np.float32)
    scripts = np.zeros(BMP, np.uint8)
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
        _lower(bits, _charset(encoding, first_level), LISTED)
        _lower(bits, _charset(encoding, second_level), _SECOND)
    for line in Path(__file__).with_name(_FREQUENCY).read_text("utf-8").splitlines():
        cost_text, _, chars = line.partition(" ")
        if cost_text != "#":
            _lower(bits, chars, float(cost_text))
    for char, cost in MARKS.items():
        bits[ord(char)] = cost
    scripts[0x0A] = scripts[0x0D] = scripts[0x09] = 0
    return bits.tobytes(), scripts.tobytes()


def _charset(encoding: str, leads: Iterable[int]) -> str:
    """Give the characters of an encoding whose first byte is one of `leads`."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    pairs = (bytes((lead, trail)) for lead in leads for trail in trails)
    return "".join(pair.decode(encoding, "ignore")[:1] for pair in pairs)


def _lower(bits: "NDArray[np.float32]", chars: str, cost: float) -> None:
    """Set the bits of the characters, unless they cost less already."""
    if chars:
        places = np.array([ord(c) for c in chars if ASCII_END < ord(c) < BMP])
        bits[places] = np.minimum(bits[places], cost)
