"""Text in one East Asian code page that was read in another: Big5 as GBK, GBK as Shift-JIS."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from cleaner import later
from cleaner.codecs import read, write
from cleaner.codecs.damage import LOST, repair
from cleaner.codecs.plausible import NATURAL, USUAL, is_ready, is_usual, judge
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
SIGN = later.pattern(f"[\ue000-\ue7c6{_HIRAGANA}\uff66-\uff9f]")
_TRACE = later.pattern(f"[\ue000-\ue7c6]|[{_HIRAGANA}].?[{_HIRAGANA}]|[\uff66-\uff9f]{{3}}")
_UNREAD = b"\xff"  # a byte that stands in none of these code pages
_PROBE = 1500  # characters of a text that are weighed, whether it has a trace or not …
_PROBES = 3  # … at its head, middle and end
_GAIN = 25.0  # bits that the text as a whole must gain
_MOST = 0.5  # of a text's characters that must be explained, if its lines are not traced each
_TRACED = 0.2  # of a text's characters on lines with a trace: then it is misread as a whole
_ALONE = 40.0  # bits that a traced line must gain in a text that is sound otherwise
_SAMPLED = 100  # lines from all over the text that tell which code pages they were
_LINE_GAIN = 8.0  # bits that a line must gain …
_WHOLE = 0.9  # … unless this share of the text's unnatural characters is explained …
_WORSE = 5.0  # … then a line may lose so many bits a character: 皮 is rarer than ブ
_SLACK = 4.0  # bits per character above natural text, for the names in such lines
_LOST_BITS = 23.0  # bits for a lost place: more than the rarest character costs
_LOST_PLACE = later.pattern(f"{LOST}+")
_MOST_LOST = 0.25  # of a line's characters beyond ASCII


class _Span(NamedTuple):
    start: int
    end: int
    bits: float
    wide: int


class _Line(NamedTuple):
    start: int
    end: int
    new: str
    gain: float
    wide: int
    certain: bool  # likelier by itself
    lost: int  # places that cannot be read


def find_traced(text: str) -> Iterator[Repair]:
    """Yield the lines with traces of a misreading; all lines where many have them."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    traced = sorted({bisect_right(starts, match.start()) - 1 for match in _TRACE.finditer(text)})
    ends = [*starts[1:], len(text) + 1]
    many = sum(ends[at] - starts[at] for at in traced) >= _TRACED * len(text)
    if many and (repairs := [*_whole(text)]):
        yield from repairs
        return
    spans = [span for at in traced for span in _lines(text, starts[at], ends[at] - 1)]
    for pair in _PAIRS:
        for span in spans:
            line = _reread(text, span, pair)
            if line and line.certain and line.gain >= _ALONE:
                yield _repair(line, pair)


def find_strange(text: str) -> Iterator[Repair]:
    """Yield the lines of a text that is no likely text as a whole."""
    if _is_strange(text):
        yield from _whole(text)


def _whole(text: str) -> Iterator[Repair]:
    """Yield the lines which are likelier in another code page, if one explains most of them."""
    spans = [*_lines(text, 0, len(text))]
    pair = _explanation(text, spans[:: max(1, len(spans) // _SAMPLED)])
    if not pair:
        return
    lines = [line for span in spans if (line := _reread(text, span, pair))]
    certain = [line for line in lines if line.certain]
    explained = sum(line.wide for line in certain)
    is_whole = explained >= _WHOLE * sum(span.wide for span in spans)
    for line in lines if is_whole else certain:
        yield _repair(line, pair)


def _explanation(text: str, spans: list[_Span]) -> tuple[str, str] | None:
    """Give the pair of code pages that gains most, if it explains most of the lines."""
    best: tuple[str, str] | None = None
    best_gain = _GAIN
    for pair in _PAIRS:
        found = [line for span in spans if (line := _reread(text, span, pair)) and line.certain]
        gain = sum(line.gain for line in found)
        explained = sum(line.wide for line in found)
        if gain > best_gain and explained >= _MOST * sum(span.wide for span in spans):
            best, best_gain = pair, gain
    return best


def _repair(line: _Line, pair: tuple[str, str]) -> Repair:
    read_as, really = pair
    lost = f", {line.lost} places are lost for good" if line.lost else ""
    evidence = f"{really.upper()} read as {read_as.upper()}{lost}; {line.gain:.0f} bits likelier"
    return Repair(line.start, line.end, line.new, evidence, line.lost)


def _is_strange(text: str) -> bool:
    step = max(1, len(text) // _PROBES)
    probe = "\n".join(text[at : at + _PROBE] for at in range(0, len(text), step))
    if not is_ready() and is_usual(probe):
        return False
    weighed = judge(probe)
    return weighed.wide_bits > USUAL * max(weighed.wide, 1)


def _lines(text: str, start: int, end: int) -> Iterator[_Span]:
    """Yield the lines that are more than ASCII, and have not lost too much."""
    for line in text[start:end].split("\n"):
        if not line.isascii() and line.count(LOST) <= _MOST_LOST * len(line):
            weighed = judge(line.replace(LOST, ""))  # as what is made of it will be weighed
            lost = _LOST_BITS * len(_LOST_PLACE.findall(line))
            yield _Span(start, start + len(line), weighed.bits + lost, weighed.wide)
        start += len(line) + 1


def _reread(text: str, span: _Span, pair: tuple[str, str]) -> _Line | None:
    """Read a line in the other code page; None where it has no such bytes or makes no text."""
    line = text[span.start : span.end]
    new, lost = _lossy(line, pair) if LOST in line else (_exact(line, pair), 0)
    after = judge(new.replace(LOST, ""))
    gain = span.bits - after.bits - _LOST_BITS * lost
    if new in {"", line} or lost > _MOST_LOST * (after.wide + lost):
        return None
    if after.wide_bits > (NATURAL + _SLACK) * after.wide or gain < -_WORSE * span.wide:
        return None
    certain = gain > _LINE_GAIN and after.wide_bits <= NATURAL * after.wide
    return _Line(span.start, span.end, new, gain, span.wide, certain, lost)


def _exact(line: str, pair: tuple[str, str]) -> str:
    """Give a line in the other code page; "" where the way there and back does not exist."""
    read_as, really = pair
    try:
        data = write(line, read_as)
        new = read(data, really)
        return new if write(new, really) == data and read(data, read_as) == line else ""
    except UnicodeError:
        return ""


def _lossy(line: str, pair: tuple[str, str]) -> tuple[str, int]:
    """Give what is left of a line of which some bytes could not be read, and the places lost."""
    read_as, really = pair
    try:
        data = _UNREAD.join(write(part, read_as) for part in line.split(LOST))
    except UnicodeError:
        return "", 0
    repaired = repair(data, really)
    return repaired.text, len(repaired.lost)
