"""UTF-8 that was read as GBK (CP936) or Shift-JIS: 涓枃 and 縺 for 中文 and は.

Where the reader met a pair of bytes that is no character it wrote ? (and swallowed both) or
U+FFFD. What is certain is recovered, the rest is marked as lost.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from cleaner import later
from cleaner.codecs import read, write
from cleaner.codecs.plausible import NATURAL, judge
from cleaner.stages.mojibake import Repair

_GAIN = 20.0  # bits by which the repaired runs of a line must be likelier
_LOST_BITS = 12.0  # bits for a lost place: about what its character would have cost
_SLACK = 2.0  # bits per character above natural text: few characters scatter
_WORTH = 2  # characters recovered that make a line evidence by itself

_MARK = r"([-*+] |#{1,6} |\d{1,2}\. )"
_MARKER = later.pattern(f"^{_MARK}", re.MULTILINE)
_NEXT_MARKER = later.pattern(_MARK)
_LISTED = 2  # lines that begin with a mark make it a mark of line beginnings

# the mark of loss (EF BF BD) comes back as nothing better than 锟斤拷
_VALID = rb"(?!\xef\xbf\xbd)"
_VALID += rb"(?:[\xc2\xc3][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|(?!\xed)[\xe1-\xef][\x80-\xbf]{2}"
_VALID += rb"|\xf0[\x9f-\xaf][\x80-\xbf]{2})"
_HOLE = rb"[\xe1-\xf0][\x80-\xbf]{0,2}[?\xff][\x80-\xbf]{0,2}|\xff[\x80-\xbf]{0,2}"
_THREE_BYTES = later.pattern("[\u0800-\ufffc\U00010000-\U0010ffff]")
_TOKEN = later.pattern(rb"(%b)|%b" % (_VALID, _HOLE))
_HALF = later.pattern(rb"[\xe3-\xe9\xef][\x80-\xbf][?\xff]")  # most of a character, then a hole
_RUN = later.pattern(rb"(?:%b|%b)+" % (_VALID, _HOLE))


class _Run(NamedTuple):
    start: int
    end: int
    new: str
    valid: int  # characters recovered
    lost: int
    gain: float  # bits


class Misreading(NamedTuple):
    """A code page in which UTF-8 was read, and how its mojibake looks."""

    codec: str
    name: str
    seed: re.Pattern[str]  # hardly ever met in sound text
    trace: re.Pattern[str]  # may be met in sound text; enough in a text that has seeds


def _characters(first: bytes, second: bytes, codec: str) -> str:
    """Give a character class of all pairs of such bytes."""
    found = []
    for lead in first:
        for trail in second:
            try:
                found.append(read(bytes((lead, trail)), codec))
            except UnicodeDecodeError:
                continue
    return "[" + "".join(sorted({c for c in found if len(c) == 1 and not c.isascii()})) + "]"


LEADS = bytes(range(0xE3, 0xEA)) + b"\xef"  # of Han, and of full-width punctuation
HEADS = LEADS + b"\xea\xeb\xec\xed\xf0"  # of other scripts, too
TAILS = bytes(range(0x80, 0xC0))
MIDDLES = TAILS[1:]  # no pair begins with 0x80
# two characters of three bytes each make three pairs: lead + tail, tail + lead, tail + tail
HEAD = later.pattern(lambda: _characters(HEADS, TAILS, "gb18030"))
MIDDLE = later.pattern(lambda: _characters(MIDDLES, LEADS, "gb18030")[:-1] + "€]")
TAIL = later.pattern(lambda: _characters(MIDDLES, TAILS, "gb18030"))
_PAIR = later.pattern(
    lambda: (
        f"{HEAD.pattern}(?:{MIDDLE.pattern}{TAIL.pattern}|€.?{HEAD.pattern}|(?<=馃){TAIL.pattern})"
    )
)
GBK = Misreading("gb18030", "GBK", _PAIR, HEAD)
SHIFT_JIS = Misreading(
    "cp932",
    "Shift-JIS",
    later.pattern("[縺繧繝][^縺繧繝\n]{0,4}[縺繧繝]"),
    later.pattern("[縺繧繝]"),
)


def find_gbk(text: str) -> Iterator[Repair]:
    """Yield the runs of a text that are UTF-8 read as GBK."""
    return _find(text, GBK)


def find_shift_jis(text: str) -> Iterator[Repair]:
    """Yield the runs of a text that are UTF-8 read as Shift-JIS."""
    return _find(text, SHIFT_JIS)


def _find(text: str, misread: Misreading) -> Iterator[Repair]:
    if not misread.seed.search(text):
        return
    seen = Counter(map(_kind, _MARKER.findall(text)))
    markers = {mark for mark, count in seen.items() if count >= _LISTED}
    if not any(_is_strong(runs) for _, _, runs in _read_lines(text, misread, misread.seed)):
        return
    lines = _read_lines(text, misread, misread.trace)
    for start, line, runs in lines:
        if sum(run.gain for run in runs) > 0:
            ended = (_with_line_end(line, run, markers) for run in runs)
            yield from _repairs(start, ended, misread.name)


def _read_lines(
    text: str, misread: Misreading, looks: re.Pattern[str]
) -> list[tuple[int, str, list[_Run]]]:
    """Give start, line and runs of each line that looks like it and has some."""
    found = []
    start = 0
    for line in text.split("\n"):
        if looks.search(line):
            runs = list(_runs(line, misread.codec))
            if runs:
                found.append((start, line, runs))
        start += len(line) + 1
    return found


def _with_line_end(line: str, run: _Run, markers: set[str]) -> _Run:
    """Give the line feed back which was swallowed before a list item or a heading.

    The reader made one ? of half a character and the sign after it. Where the text goes on with
    a mark that begins its other lines, that sign was the end of the line.
    """
    mark = _NEXT_MARKER.match(line, run.end)
    if (
        mark
        and _kind(mark.group(1)) in markers
        and run.new.endswith("\ufffd")
        and line[run.end - 1] == "?"
    ):
        return run._replace(new=run.new + "\n")
    return run


def _kind(mark: str) -> str:
    return "1. " if mark[0].isdigit() else mark


def _is_strong(runs: list[_Run]) -> bool:
    valid = sum(run.valid for run in runs)
    return valid >= _WORTH and sum(run.gain for run in runs) >= _GAIN


def _repairs(offset: int, runs: Iterable[_Run], name: str) -> Iterator[Repair]:
    for run in runs:
        if run.gain > 0:
            evidence = f"UTF-8 read as {name}: {run.valid} characters come back"
            if run.lost:
                evidence += f", {run.lost} places are lost for good"
            evidence += f"; {run.gain:.0f} bits likelier"
            yield Repair(offset + run.start, offset + run.end, run.new, evidence, run.lost)


def _runs(line: str, codec: str) -> Iterator[_Run]:
    """Yield the stretches of a line that make UTF-8 when they are written in the code page."""
    codes = [_code(char, codec) for char in line]
    data = b"".join(codes)
    at = 0
    places: dict[int, int] = {}  # byte offset → index of the character that begins there
    for index, code in enumerate(codes):
        places[at] = index
        at += len(code)
    places[at] = len(line)
    at = 0
    while match := _RUN.search(data, at):
        at = match.start() + 1
        if match.start() in places:
            run = _run(line, data, match.span(), places)
            if run:
                yield run
                at = match.end()


def _run(line: str, data: bytes, span: tuple[int, int], places: dict[int, int]) -> _Run | None:
    parts: list[str] = []
    end = kept = 0
    for token in _TOKEN.finditer(data, *span):
        sound: bytes | None = token.group(1)
        parts.append(sound.decode() if sound else "\ufffd")
        if token.end() in places:
            end, kept = token.end(), len(parts)
    new = "".join(parts[:kept])
    lost = new.count("\ufffd")
    valid = len(_THREE_BYTES.findall(new))
    start, stop = places.get(span[0], 0), places.get(end, 0)
    if not valid and not _HALF.search(data, span[0], end):
        return None
    after = judge(new.replace("\ufffd", ""))
    if after.wide_bits > (NATURAL + _SLACK) * after.wide:
        return None
    gain = judge(line[start:stop]).bits - after.bits - _LOST_BITS * lost
    return _Run(start, stop, new, valid, lost, gain)


@lru_cache(maxsize=65536)
def _code(char: str, codec: str) -> bytes:
    """Give the bytes of a character, 0xFF for a lost place, 0xFE 0xFE for what is out of reach."""
    if char == "\ufffd":
        return b"\xff"
    if char == "€":
        return b"\x80"
    try:
        code = write(char, codec)
    except UnicodeEncodeError:
        return b"\xfe\xfe"
    return code if len(code) <= 2 else b"\xfe\xfe"  # noqa: PLR2004  four-byte GB18030 is no GBK
