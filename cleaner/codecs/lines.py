"""Reading a file line by line, where not all lines are sound and in one encoding."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from cleaner import later
from cleaner.codecs import try_read
from cleaner.codecs.damage import FIRST_LOST, LOST, MOST_BYTES, Line, repair
from cleaner.codecs.plausible import NATURAL, judge, odd_lines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later.module("numpy")

_CUT = 8.0  # bits for the half character where a file was cut off: the likeliest damage
_SWITCH = 25.0  # bits for a line in another encoding than its file …
_SWITCH_BACK = 6.0  # … of which other lines are, too
_SLACK = 20.0  # bits: what a single odd name or sign may cost more than natural text
_OTHERS = ("utf-8", "gb18030", "big5", "cp932", "euc_jp", "cp949")
_LINE_FEED = 0x0A


def read_text(data: bytes, encoding: str) -> tuple[str, list[Line]]:
    """Read a file in `encoding`, its odd lines in what reads them better.

    Gives the text, and its lines (without line feeds) if not all of it is sound and in `encoding`.
    """
    whole = try_read(data, encoding)
    if whole is None:
        return _read_lines(data, encoding)
    odd = np.nonzero(odd_lines(whole))[0]
    if not odd.size:
        return whole, []
    rows = _rows(data, odd)
    texts = [try_read(row, encoding) for row in rows]
    looked = _second_looks(rows, texts, range(len(rows)), encoding)
    if all(texts[at] == line.text for at, line in looked.items()):
        return whole, []
    lines = [Line(text, encoding) for text in whole.split("\n")]
    for at, number in enumerate(odd.tolist()):
        lines[number] = looked[at]
    return "\n".join(line.text for line in lines), lines


def _rows(data: bytes, numbers: "NDArray[np.intp]") -> list[bytes]:
    """Give the lines of such numbers, from 0, without a look at the others."""
    feeds = np.nonzero(np.frombuffer(data, np.uint8) == _LINE_FEED)[0]
    edges = np.concatenate(([-1], feeds, [len(data)]))
    starts, ends = edges[numbers] + 1, edges[numbers + 1]
    return [data[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _read_lines(data: bytes, encoding: str) -> tuple[str, list[Line]]:
    """Read a file of which not all lines are sound."""
    rows = data.split(b"\n")
    texts = [try_read(row, encoding) for row in rows]
    odd = odd_lines("\n".join(text or "" for text in texts))
    places = [at for at, text in enumerate(texts) if text is None or odd[at]]
    looked = _second_looks(rows, texts, places, encoding)
    lines = [looked.get(at) or Line(text or "", encoding) for at, text in enumerate(texts)]
    return "\n".join(line.text for line in lines), lines


def _second_looks(
    rows: list[bytes], texts: Sequence[str | None], places: Sequence[int], encoding: str
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


def _cut(row: bytes, encoding: str) -> Line | None:
    """Read a line as one that ends in mid character, which the end of a file may."""
    for size in range(1, min(MOST_BYTES, len(row) + 1)):
        text = try_read(row[:-size], encoding)
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
    for other in _OTHERS:
        guess = try_read(row, other) if other != encoding else None
        if guess is not None:
            weighed = judge(guess)
            switch = _SWITCH_BACK if other in seen else _SWITCH
            if weighed.wide_bits <= NATURAL * weighed.wide + _SLACK:
                found.append((weighed.bits + switch, Line(guess, other)))
    repaired = repair(row, encoding)
    if text is None or repaired.lost:
        found.append((_damaged_bits(repaired, FIRST_LOST), repaired))
    if cut and text is None:
        found.append((_damaged_bits(cut, _CUT), cut))
    return min(found, key=lambda pair: pair[0])[1]


def _damaged_bits(line: Line, lost: float) -> float:
    return judge(line.text.replace(LOST, "")).bits + lost * len(line.lost)
