"""Reading a file that no single encoding reads: damaged lines, lines in another encoding.

What is sound is read, what is lost is marked with U+FFFD and counted; nothing is guessed.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaner import later
from cleaner.codecs import read
from cleaner.codecs.plausible import NATURAL, char_bits, judge, odd_lines

LOST = "\ufffd"
_FIRST_LOST = 23.0  # bits: with the second byte more than the rarest character, which stays
_NEXT_LOST = 15.0  # bits for each further byte of the same place
_CUT = 8.0  # bits for the half character where a file was cut off: the likeliest damage
_SWITCH = 25.0  # bits for a line in another encoding than its file …
_SWITCH_BACK = 6.0  # … of which other lines are, too
_MOST_BYTES = 4  # of one character, in any of these encodings
_SLACK = 20.0  # bits: what a single odd name or sign may cost more than natural text
_CHUNK = 4096  # bytes read at a time where there are errors: so each costs no more than this
_LONGEST = 4096  # bytes of a run in which the lost byte is searched for; beyond, the codec resumes
OTHERS = ("utf-8", "gb18030", "big5", "cp932", "euc_jp", "cp949")

# bytes which never are the second half of a character: reading can start afresh after them
_SYNC = later.pattern(rb"([\x00-\x2f]+)")
_LENGTHS = {"gb18030": (2, 4), "euc-tw": (2, 4), "euc_jp": (2, 3), "cp932": (1, 2)}
_PAIRS_ONLY = (2,)
MULTIBYTE = ("gb18030", "big5", "euc-tw", "cp932", "euc_jp", "cp949")


class Line(NamedTuple):
    """One line as it was read."""

    text: str
    encoding: str
    lost: tuple[int, ...] = ()  # offsets, in the line, of the bytes that could not be read


def read_text(data: bytes, encoding: str) -> tuple[str, list[Line]]:
    """Read a file in `encoding`, its odd lines in what reads them better.

    Gives the text, and its lines (without line feeds) if not all of it is sound and in `encoding`.
    """
    whole = _strict(data, encoding)
    odd = odd_lines(whole) if whole is not None else None
    if whole is not None and odd is not None and not odd.any():
        return whole, []
    rows = data.split(b"\n")
    if whole is None or odd is None:
        texts = [_strict(row, encoding) for row in rows]
        odd = odd_lines("\n".join(text or "" for text in texts))
    else:
        texts = [*whole.split("\n")]
    second = [at for at, text in enumerate(texts) if text is None or odd[at]]
    looked = _second_looks(rows, texts, second, encoding)
    if whole is not None and all(texts[at] == line.text for at, line in looked.items()):
        return whole, []
    lines = [looked.get(at) or Line(text or "", encoding) for at, text in enumerate(texts)]
    return "\n".join(line.text for line in lines), lines


def _second_looks(
    rows: list[bytes], texts: Sequence[str | None], places: list[int], encoding: str
) -> dict[int, Line]:
    """Look at lines a second time; and a third time, once it is known what else is in the file."""
    cuts = {len(rows) - 1: _cut(rows[-1], encoding)}
    looked: dict[int, Line] = {}
    seen: set[str] = set()
    for _ in range(2):
        for at in places:
            looked[at] = _second_look(rows[at], encoding, texts[at], cuts.get(at), seen)
        seen = {line.encoding for line in looked.values()} - {encoding}
        if not seen:
            break
    return looked


def _strict(row: bytes, encoding: str) -> str | None:
    try:
        return read(row, encoding)
    except UnicodeDecodeError:
        return None


def _cut(row: bytes, encoding: str) -> Line | None:
    """Read a line as one that ends in mid character, which the end of a file may."""
    for size in range(1, min(_MOST_BYTES, len(row) + 1)):
        text = _strict(row[:-size], encoding)
        if text is not None:
            return Line(text + LOST, encoding, (len(row) - size,))
    return None


def _second_look(
    row: bytes, encoding: str, text: str | None, cut: Line | None, seen: Collection[str]
) -> Line:
    """Read a line that is damaged, odd, or in another encoding; of `seen` there are other lines."""
    found: list[tuple[float, Line]] = []
    if text is not None:
        found.append((judge(text).bits, Line(text, encoding)))
    for other in OTHERS:
        guess = _strict(row, other) if other != encoding else None
        if guess is not None:
            weighed = judge(guess)
            switch = _SWITCH_BACK if other in seen else _SWITCH
            if weighed.wide_bits <= NATURAL * weighed.wide + _SLACK:
                found.append((weighed.bits + switch, Line(guess, other)))
    repaired = repair(row, encoding)
    if text is None or repaired.lost:
        found.append((_damaged_bits(repaired, _FIRST_LOST), repaired))
    if cut and text is None:
        found.append((_damaged_bits(cut, _CUT), cut))
    return min(found, key=lambda pair: pair[0])[1]


def _damaged_bits(line: Line, lost: float) -> float:
    return judge(line.text.replace(LOST, "")).bits + lost * len(line.lost)


def repair(row: bytes, encoding: str) -> Line:
    """Read a damaged line; mark what is lost.

    A run that reads without an error may be damaged too: where a byte is missing, halves of
    characters pair up. It is taken for damaged only if all of it makes natural text then.
    """
    parts: list[str] = []
    lost: list[int] = []
    at = 0
    for piece in _SYNC.split(row):
        text = _strict(piece, encoding)
        if text is None or (not text.isascii() and odd_lines(text).any()):
            search = encoding in MULTIBYTE and len(piece) <= _LONGEST
            found, places = _search(piece, encoding) if search else resume(piece, encoding)
            if text is None or _is_natural(found):
                text = found
                lost += [at + place for place in places]
        parts.append(text)
        at += len(piece)
    return Line("".join(parts), encoding, tuple(lost))


def _is_natural(text: str) -> bool:
    weighed = judge(text.replace(LOST, ""))
    return weighed.wide_bits <= NATURAL * weighed.wide


def resume(piece: bytes, encoding: str) -> tuple[str, list[int]]:
    """Read strictly, go on after each sequence that the codec refuses."""
    parts: list[str] = []
    lost: list[int] = []
    at = 0
    while at < len(piece):
        chunk = piece[at : at + _CHUNK]
        text = _strict(chunk, encoding)
        if text is not None:
            parts.append(text)
            at += len(chunk)
            continue
        good, bad = _refused(chunk, encoding)
        parts.append(read(chunk[:good], encoding))
        at += good
        if good <= len(chunk) - _MOST_BYTES or at + _MOST_BYTES >= len(piece):
            parts.append(LOST)
            lost.append(at)
            at += bad
        # else the chunk ends in mid character: the next one begins with it
    return "".join(parts), lost


def _refused(chunk: bytes, encoding: str) -> tuple[int, int]:
    """Give how many bytes are sound before the sequence that the codec refuses, and its length."""
    try:
        read(chunk, encoding)
    except UnicodeDecodeError as error:
        return error.start, max(error.end - error.start, 1)
    return len(chunk), 0


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
        skip = min((read_bits + _FIRST_LOST, 0), (lost_bits + _NEXT_LOST, 1))
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
    lengths = (1,) if piece[at] <= 0x7F else _LENGTHS.get(encoding, _PAIRS_ONLY)  # noqa: PLR2004
    for length in lengths:
        char, cost = _character(piece[at : at + length], encoding)
        if char and at + length <= len(piece):
            yield length, char, cost


@lru_cache(maxsize=65536)
def _character(code: bytes, encoding: str) -> tuple[str, float]:
    text = _strict(code, encoding) or ""
    return (text, char_bits(text)) if len(text) == 1 else ("", 0.0)
