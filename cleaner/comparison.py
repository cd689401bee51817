"""The comparison form: what is left of a text when only its words count.

NFKC, traditional characters as simplified ones, no case, no punctuation, no white space. One table
look-up over the whole text does it (see comparison_table.py); only clusters of a base and
its marks, and characters that stand for several, are taken one by one.
"""

import unicodedata
import zlib
from codecs import utf_32_le_decode, utf_32_le_encode  # by their names they take twice as long
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner import later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.uint32]
    Offsets = NDArray[np.int64]
else:
    np = later.module("numpy")
    Codes = Offsets = object


AROUND = 0xFFFFFFFF  # in the table: depends on the neighbours, or stands for several characters
_LINE_END = ord("\n")
_PIECE = 1 << 16  # characters that are folded at a time
_TABLE = Path(__file__).with_name("comparison.table")


class Form(NamedTuple):
    """A comparison form and where it comes from."""

    text: str
    offsets: Offsets  # for each character of `text`, the offset of its origin


class Lines(NamedTuple):
    """The comparison forms of the lines of a text; a line without words has an empty one."""

    forms: list[str]
    starts: list[int]  # the offset of each line in the text


def comparison(text: str) -> Form:
    """Give the comparison form of a text as a whole, with offsets."""
    codes, offsets = _fold_with_offsets(text)
    words = codes != _LINE_END
    return Form(_text(codes[words]), offsets[words])


def comparison_text(text: str) -> str:
    """Give the comparison form of a text as a whole."""
    return _text(_fold(text)).replace("\n", "")


def comparison_lines(text: str) -> list[str]:
    """Give the comparison form of each line of a text (lines end in line feeds)."""
    return "".join(map(_text, comparison_codes(text))).split("\n")


def comparison_codes(text: str) -> Iterator[Codes]:
    """Yield the code points of these forms, line feeds among them, some lines at a time.

    All but the last ones end in a line feed. So what is made on the way stays in the cache, and
    where characters need their neighbours only these lines take longer.
    """
    for piece in _pieces(text):
        yield _fold(piece)


def _pieces(text: str) -> Iterator[str]:
    """Cut a text after line feeds, over which no characters are neighbours."""
    begin, end = 0, -1
    while end < len(text):
        end = text.find("\n", begin + _PIECE) + 1 or len(text)
        yield text[begin:end]
        begin = end


@cache
def _table() -> Codes:
    """Give the table, one entry longer than what it knows: characters beyond it go."""
    known = np.frombuffer(zlib.decompress(_TABLE.read_bytes()), np.uint32)
    return np.append(known, np.uint32(0))


def _fold(text: str) -> Codes:
    """Give the codes of the form, line feeds among them."""
    mapped, around = _mapped(text)
    return _fold_clusters(text, mapped, around)[0] if len(around) else mapped[mapped != 0]


def _fold_with_offsets(text: str) -> tuple[Codes, Offsets]:
    """Give the same, and the offset of each."""
    mapped, around = _mapped(text)
    if len(around):
        return _fold_clusters(text, mapped, around)
    (offsets,) = mapped.nonzero()
    return mapped[offsets], offsets


def _mapped(text: str) -> tuple[Codes, Offsets]:
    """Give what the table has for each character, and where it does not know."""
    codes = np.frombuffer(utf_32_le_encode(text, "surrogatepass")[0], np.uint32)
    mapped = _table().take(codes, mode="clip")
    (around,) = (mapped == AROUND).nonzero()  # of a short text flatnonzero takes twice as long
    return mapped, around


def _fold_clusters(text: str, mapped: Codes, around: Offsets) -> tuple[Codes, Offsets]:
    """Fold where some characters need their neighbours: each run of them with the one before."""
    firsts = around[np.flatnonzero(np.diff(around, prepend=-2) > 1)]
    ends = around[np.flatnonzero(np.diff(around, append=len(text) + 1) > 1)] + 1
    begins = np.maximum(firsts - 1, 0)
    counts = (mapped != 0).astype(np.int64)
    folded = []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        codes = _fold_cluster(text[begin:end])
        counts[begin:end] = 0
        counts[begin] = len(codes)
        folded.append(codes)
    offsets = np.repeat(np.arange(len(text)), counts)
    result = mapped[offsets]
    targets = np.concatenate([[0], np.cumsum(counts)])[begins]
    for at, codes in zip(targets.tolist(), folded, strict=True):
        result[at : at + len(codes)] = codes
    return result, offsets


def _fold_cluster(cluster: str) -> Sequence[int]:
    """Fold a few characters as a whole: compose first, then look each of them up."""
    folded = "".join(map(_single, unicodedata.normalize("NFKC", cluster)))
    return [ord(c) for c in unicodedata.normalize("NFKC", folded)]


@cache
def _single(character: str) -> str:
    """Give the form of one character of a composed text, without its neighbours."""
    code = ord(character)
    table = _table()
    entry = int(table[min(code, len(table) - 1)])
    if entry != AROUND:
        return chr(entry) if entry else ""
    plain = unicodedata.normalize("NFKC", character.casefold())
    return "".join(c for c in plain if table[min(ord(c), len(table) - 1)])


def _text(codes: Codes) -> str:
    return utf_32_le_decode(codes.data)[0]
