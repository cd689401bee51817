"""Text in one East Asian code page that was read in another: Big5 as GBK, Shift-JIS as GBK …"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.codecs import read, write
from cleaner.codecs.plausible import NATURAL, Plausibility, judge
from cleaner.stages.mojibake import Repair

# (read as, really). Which misreadings occur follows from which code pages are the default somewhere
_PAIRS = (
    ("gb18030", "big5"),
    ("gb18030", "cp932"),
    ("gb18030", "euc_jp"),
    ("gb18030", "cp949"),
    ("big5", "gb18030"),
    ("cp932", "gb18030"),
    ("cp932", "big5"),
    ("cp949", "gb18030"),
)
# What sound text hardly has: private use (punctuation of Big5 in GBK), the hiragana of Shift-JIS in
# GBK, half-width katakana in a row (GBK in Shift-JIS)
_HIRAGANA = "".join(bytes((0x82, trail)).decode("gbk") for trail in range(0x9F, 0xF2))
_TRACE = re.compile(f"[\ue000-\ue7c6]|[{_HIRAGANA}].?[{_HIRAGANA}]|[\uff66-\uff9f]{{3}}")
_STRANGE = 14.5  # bits per character: a text this unlikely is looked at though it has no trace
_PROBE = 1500  # characters of a text that are weighed for that …
_PROBES = 3  # … at its head, middle and end
_GAIN = 25.0  # bits that the text as a whole must gain
_LINE_GAIN = 8.0  # bits that a line must gain in a text that is known to be misread


class _Line(NamedTuple):
    start: int
    end: int
    new: str
    gain: float


def find(text: str) -> Iterator[Repair]:
    """Yield the lines that make likelier text in another code page, if one explains them all."""
    if not _TRACE.search(text) and not _is_strange(text):
        return
    best: list[_Line] = []
    best_gain, names = _GAIN, ("", "")
    lines = [*_lines(text)]
    for pair in _PAIRS:
        found = [line for start, end, before in lines if (line := _reread(text, start, end, before, pair))]
        gain = sum(line.gain for line in found)
        if gain > best_gain:
            best, best_gain, names = found, gain, pair
    for start, end, new, gain in best:
        evidence = f"{names[1].upper()} read as {names[0].upper()}; {gain:.0f} bits likelier"
        yield Repair(start, end, new, evidence)


def _is_strange(text: str) -> bool:
    step = max(1, len(text) // _PROBES)
    probe = "\n".join(text[at : at + _PROBE] for at in range(0, len(text), step))
    weighed = judge(probe)
    return weighed.wide_bits > _STRANGE * max(weighed.wide, 1)


def _lines(text: str) -> Iterator[tuple[int, int, Plausibility]]:
    """Yield the lines that do not make natural text as they stand."""
    start = 0
    for line in text.split("\n"):
        if not line.isascii() and "\ufffd" not in line:
            weighed = judge(line)
            if weighed.wide_bits > NATURAL * weighed.wide:
                yield start, start + len(line), weighed
        start += len(line) + 1


def _reread(
    text: str, start: int, end: int, before: Plausibility, pair: tuple[str, str]
) -> _Line | None:
    read_as, really = pair
    line = text[start:end]
    try:
        data = write(line, read_as)
        new = read(data, really)
        back = write(new, really) == data and read(data, read_as) == line
    except UnicodeError:
        return None
    after = judge(new)
    gain = before.bits - after.bits
    natural = after.wide_bits <= NATURAL * after.wide
    return _Line(start, end, new, gain) if back and natural and gain > _LINE_GAIN else None
