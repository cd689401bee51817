"""Write cleaner/comparison.table, the character table of the comparison form.

    python -m cleaner.comparison_table

One 32-bit number for each code point up to U+323AF: 0 where the character goes, the character it
is compared as, or `AROUND` where the answer depends on its neighbours. The table is shipped
instead of computed, so that every Python and every OpenCC gives the same answer.
"""

import unicodedata
import zlib
from pathlib import Path

import numpy as np
import opencc
from numpy.typing import NDArray

TABLE = Path(__file__).with_name("comparison.table")
SIZE = 0x323B0  # the last Chinese character of Unicode 16, rounded up
AROUND = 0xFFFFFFFF
_PRIVATE = range(0xE000, 0xF900)  # GB18030 and Big5 keep rare Chinese characters here
_RARE_HAN = range(0x20000, SIZE)  # with what later Unicode versions assign there
_SURROGATES = range(0xD800, 0xE000)
_SELECTORS = range(0xFE00, 0xFE10)  # they only choose a glyph


def folded(character: str, simplify: opencc.OpenCC) -> str:
    """Give what a character (or a cluster of base and marks) is compared as; empty: it goes."""
    plain: str = simplify.convert(unicodedata.normalize("NFKC", character)).casefold()
    return "".join(c for c in unicodedata.normalize("NFKC", plain) if _counts(c))


def _counts(character: str) -> bool:
    if ord(character) in _SELECTORS:
        return False
    if ord(character) in _PRIVATE or ord(character) in _RARE_HAN:
        return True
    category = unicodedata.category(character)
    return category[0] in "LN" or category in {"Mn", "Mc"}


def _second_of_pairs() -> set[str]:
    """Give the characters that may melt into the one before them."""
    parts = (unicodedata.decomposition(chr(code)).partition(" ") for code in range(SIZE))
    seconds = {chr(int(second, 16)) for first, _, second in parts if second and first[0] != "<"}
    jamo = {chr(code) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    return seconds | jamo | {"\uff9e", "\uff9f"}


def build() -> NDArray[np.uint32]:
    """Give the table."""
    simplify = opencc.OpenCC("t2s")
    melting = _second_of_pairs()
    table = np.zeros(SIZE, np.uint32)
    for code in range(SIZE):
        character = chr(code)
        if code in _SURROGATES:
            continue
        form = folded(character, simplify)
        if character in melting or unicodedata.combining(character) or len(form) > 1:
            table[code] = AROUND if form else 0
        elif form:
            table[code] = ord(form)
    table[ord("\n")] = ord("\n")
    return table


if __name__ == "__main__":
    TABLE.write_bytes(zlib.compress(build().tobytes(), 9))
