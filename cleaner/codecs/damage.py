"""Reading what is damaged: the sound is read, the lost is marked and counted, nothing guessed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaner import later
from cleaner.codecs import read, try_read
from cleaner.codecs.plausible import NATURAL, char_bits, judge, odd_lines

LOST = "\ufffd"
FIRST_LOST = 23.0  # bits: with the second byte more than the rarest character, which stays
_NEXT_LOST = 15.0  # bits for each further byte of the same place
MOST_BYTES = 4  # of one character, in any of these encodings
_CHUNK = 4096  # bytes read at a time where there are errors: so each costs no more than this …
_NEXT = 64  # … and behind one, where the next may be near, hardly anything
_LONGEST = 4096  # bytes of a run in which the lost byte is searched for; beyond, the codec resumes

# bytes which never are the second half of a character: reading can start afresh after them
_SYNC = later.pattern(rb"([\x00-\x2f]+)")
_SYNC_TEXT = later.pattern("([\x00-\x2f]+)")
_ASCII_END = 0x7F
_ASCII_BYTE = b"\x7f"
_LONE = 8.0  # bits for an ASCII sign between two bytes that are none
_FOREIGN = 8.0  # bits for a Greek or Cyrillic letter: pairs of halves often look like one
_OTHER_LETTERS = later.pattern("[\u0370-\u045f]")
_PLANE_SHIFT = 0x8E  # in EUC-TW before the number of a plane
_JIS_0212_SHIFT = 0x8F  # in EUC-JP before a character of JIS X 0212
# a byte that may be the second half of a character in Big5, alone behind a wide character
_LEFT_OVER = later.pattern(r"(?<=[^\x00-\x7f])[@-~](?=[^\x00-\x7f]| |\r?$)", re.MULTILINE)
_PARTNERS = {"[": "]", "]": "[", "{": "}", "}": "{"}
MULTIBYTE = ("gb18030", "big5", "euc-tw", "cp932", "euc_jp", "cp949")


class Line(NamedTuple):
    """One line as it was read."""

    text: str
    encoding: str
    lost: tuple[int, ...] = ()  # offsets, in the line, of the bytes that could not be read


def repair(row: bytes, encoding: str) -> Line:
    """Read a damaged line; mark what is lost.

    A run that reads without an error may be damaged too: where a byte is missing, halves of
    characters pair up. It is taken for damaged only if all of it makes natural text then.
    """
    pieces = _SYNC.split(row)
    texts = _texts(row, pieces, encoding)
    odd = odd_lines("\n".join(text or "" for text in texts))
    parts: list[str] = []
    lost: list[int] = []
    at = 0
    for piece, text, is_odd in zip(pieces, texts, odd, strict=True):
        best, places = text or "", []
        if text is None or is_odd:
            search = encoding in MULTIBYTE and len(piece) <= _LONGEST
            found, gaps = _search(piece, encoding) if search else resume(piece, encoding)
            if text is None or _is_natural(found):
                best, places = found, gaps
        parts.append(best)
        lost += [at + place for place in places]
        at += len(piece)
    return Line("".join(parts), encoding, tuple(lost))


def _texts(row: bytes, pieces: list[bytes], encoding: str) -> list[str | None]:
    """Give the text of each piece of a line, None where it has errors; at one go if none has."""
    whole = try_read(row, encoding)
    if whole is None:
        return [try_read(piece, encoding) for piece in pieces]
    return [*_SYNC_TEXT.split(whole)]


def left_over(text: str) -> Iterator[int]:
    """Yield where a sign stands that may be what is left of a character (Big5).

    A text that means it mostly uses it again (維他命C, 首頁|新聞); what is left over is any of 63
    signs. No more can be told: the byte lost may be of this character or of one before it.
    """
    places = [(match.start(), match[0]) for match in _LEFT_OVER.finditer(text)]
    often = Counter(sign for _, sign in places)
    for at, sign in places:
        partner = _PARTNERS.get(sign)
        if often[sign] == 1 and not (partner and partner in text):
            yield at


def _is_natural(text: str) -> bool:
    weighed = judge(text.replace(LOST, ""))
    return weighed.wide_bits <= NATURAL * weighed.wide


def resume(piece: bytes, encoding: str) -> tuple[str, list[int]]:
    """Read strictly, go on after each sequence that the codec refuses."""
    whole = try_read(piece, encoding)
    if whole is not None:
        return whole, []
    parts: list[str] = []
    lost: list[int] = []
    at, size = 0, _CHUNK
    while at < len(piece):
        chunk = piece[at : at + size]
        try:
            parts.append(read(chunk, encoding))
        except UnicodeDecodeError as error:
            good, bad = error.start, max(error.end - error.start, 1)
        else:
            at += len(chunk)
            size = min(2 * size, _CHUNK)
            continue
        size = _NEXT
        is_last = at + len(chunk) == len(piece)
        parts.append(read(chunk[:good], encoding))
        at += good
        if is_last or good <= len(chunk) - MOST_BYTES:
            parts.append(LOST)
            lost.append(at)
            at += bad
        # else the chunk ends in mid character: the next one begins with it
    return "".join(parts), lost


@lru_cache(maxsize=1024)
def _search(piece: bytes, encoding: str) -> tuple[str, list[int]]:
    """Find the likeliest way through a run of bytes of which some are lost.

    After a lost byte the rest pairs up wrongly, often without an error: only the plausibility of
    all that follows shows where the byte is missing. Best path over (place, byte lost before).
    """
    size = len(piece)
    best: list[list[tuple[float, int, str]]] = [
        [(float("inf"), -1, ""), (float("inf"), -1, "")] for _ in range(size + 1)
    ]
    best[0][0] = (0.0, -1, "")
    for at in range(size):
        read_bits, lost_bits = best[at][0][0], best[at][1][0]
        here = min(read_bits, lost_bits)
        came = 0 if read_bits <= lost_bits else 1
        for length, char, cost in _steps(piece, at, encoding):
            if here + cost < best[at + length][0][0]:
                best[at + length][0] = (here + cost, at * 2 + came, char)
        skip = min((read_bits + FIRST_LOST, 0), (lost_bits + _NEXT_LOST, 1))
        if skip[0] < best[at + 1][1][0]:
            best[at + 1][1] = (skip[0], at * 2 + skip[1], LOST)
    return _path(best)


def _path(best: Sequence[Sequence[tuple[float, int, str]]]) -> tuple[str, list[int]]:
    chars: list[str] = []
    lost: list[int] = []
    node = (len(best) - 1) * 2 + (best[-1][1][0] < best[-1][0][0])
    while node > 0:
        _, before, char = best[node // 2][node % 2]
        if node % 2 == 0:
            chars.append(char)
        elif before % 2 == 0:  # the first byte of a lost place stands for all of it
            chars.append(LOST)
            lost.append(before // 2)
        node = before
    return "".join(reversed(chars)), lost[::-1]


def _steps(piece: bytes, at: int, encoding: str) -> Iterator[tuple[int, str, float]]:
    """Yield length, character and bits of what may be read at a place."""
    for length in _lengths(piece[at : at + 2], encoding):
        char, cost = _character(piece[at : at + length], encoding)
        if char.isascii() and min(piece[at - 1 : at], piece[at + 1 : at + 2]) > _ASCII_BYTE:
            cost += _LONE  # left over where a byte is lost, rather than meant
        if char and at + length <= len(piece):
            yield length, char, cost


def _lengths(head: bytes, encoding: str) -> tuple[int, ...]:
    """Give how many bytes the character may have that begins with these."""
    if head[0] <= _ASCII_END:
        return (1,)
    match encoding:
        case "gb18030":
            return (4,) if head[1:].isdigit() else (2,)
        case "euc-tw":
            return (4,) if head[0] == _PLANE_SHIFT else (2,)
        case "euc_jp":
            return (3,) if head[0] == _JIS_0212_SHIFT else (2,)
        case "cp932":
            return (1, 2)
        case _:
            return (2,)


@lru_cache(maxsize=65536)
def _character(code: bytes, encoding: str) -> tuple[str, float]:
    text = try_read(code, encoding) or ""
    if len(text) != 1:
        return "", 0.0
    return text, char_bits(text) + (_FOREIGN if _OTHER_LETTERS.match(text) else 0)
