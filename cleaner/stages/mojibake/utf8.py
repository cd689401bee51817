"""UTF-8 that was read as GBK (CP936) or Shift-JIS: 涓枃 and 縺 for 中文 and は.

Where the reader met a pair of bytes that is no character it wrote ? (and swallowed both) or
U+FFFD. What is certain is recovered, the rest is marked as lost.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cleaner import later
from cleaner.codecs import read, write
from cleaner.codecs.plausible import NATURAL, judge
from cleaner.stages.mojibake import Repair
from cleaner.stages.mojibake.swallowed import LOST, Hole, fill

_GAIN = 20.0  # bits by which the repaired runs of a line must be likelier
_LOST_BITS = 12.0  # bits for a lost place: about what its character would have cost
_SLACK = 2.0  # bits per character above natural text: few characters scatter
_WORTH = 2  # characters recovered that make a line evidence by itself

# The bytes of a line are held as characters U+0000 to U+00FF, so that an ASCII byte which is the
# second half of a pair can be told from one that stands alone: (A8 50) is the end of 用 and a P.
_SECOND = 0x100
_ASCII = 0x7F
_PAIRED = "[\u0140-\u017e]"
# the mark of loss (EF BF BD) comes back as nothing better than 锟斤拷
_VALID = "(?!\xef\xbf\xbd)(?:[\xc2\xc3][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
_VALID += "|(?!\xed)[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x9f-\xaf][\x80-\xbf]{2})"
_HOLE = "[\xe1-\xf0][\x80-\xbf]{0,2}[?\xff][\x80-\xbf]{0,2}|\xff[\x80-\xbf]{0,2}"
# a reader that leaves out what it cannot read leaves a stump; between sound characters it is one
_STUMP = f"(?:[\xe1-\xef][\x80-\xbf]?|[\x80-\xbf]{{1,2}})(?={_VALID})"
_THREE_BYTES = later.pattern("[\u0800-\ufffc\U00010000-\U0010ffff]")
_TOKEN = later.pattern(f"({_VALID})|({_PAIRED})|{_HOLE}|{_STUMP}")
_HALF = later.pattern("[\xe3-\xe9\xef][\x80-\xbf][?\xff]")  # most of a character, then a hole
_SWALLOWED = later.pattern("[\xe1-\xef][\x80-\xbf]\\?")  # the hole took the ASCII sign behind, too
_RUN = later.pattern(f"(?:{_VALID}|{_HOLE}|{_PAIRED})(?:{_VALID}|{_HOLE}|{_PAIRED}|{_STUMP})*")


class _Run(NamedTuple):
    start: int
    end: int
    new: str
    valid: int  # characters recovered
    gain: float  # bits
    holes: tuple[Hole, ...]  # places that are lost, each U+FFFD in `new`
    times: str = ""  # " twice" where it was


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
# beside other mojibake also the signs that begin with E2: quotes, dashes, circled numbers
_TRACE = later.pattern(lambda: _characters(HEADS + b"\xe2", TAILS, "gb18030"))
GBK = Misreading("gb18030", "GBK", _PAIR, _TRACE)
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
    if not any(_is_strong(runs) for runs in _lines(text, misread.codec, misread.seed)):
        return
    lines = _lines(text, misread.codec, misread.trace)
    runs = [run for line in lines if sum(run.gain for run in line) > 0 for run in line]
    runs = [run for run in runs if run.gain > 0]
    for run, new in zip(runs, _filled(text, runs), strict=True):
        yield _repair(run, new, misread.name)


def _lines(text: str, codec: str, looks: re.Pattern[str]) -> Iterator[list[_Run]]:
    """Yield the runs of each line that looks like it and has some."""
    start = 0
    for line in text.split("\n"):
        if looks.search(line):
            runs = [*_runs(line, start, codec)]
            if runs:
                yield runs
        start += len(line) + 1


def _filled(text: str, runs: list[_Run]) -> Iterator[str]:
    """Yield what each run becomes, with what the rest of the text tells of its lost places."""
    parts: list[str] = []
    holes: list[Hole] = []
    at = done = 0
    for run in runs:
        parts += (text[done : run.start], run.new)
        at += run.start - done
        holes += (hole._replace(at=at + hole.at) for hole in run.holes)
        at += len(run.new)
        done = run.end
    fills = iter(fill("".join([*parts, text[done:]]), holes))
    for run in runs:
        pieces = run.new.split(LOST)
        yield pieces[0] + "".join(next(fills) + piece for piece in pieces[1:])


def _is_strong(runs: list[_Run]) -> bool:
    valid = sum(run.valid for run in runs)
    return valid >= _WORTH and sum(run.gain for run in runs) >= _GAIN


def _repair(run: _Run, new: str, name: str) -> Repair:
    lost = new.count(LOST)
    told = len(run.holes) - lost
    evidence = f"UTF-8 read as {name}{run.times}: {run.valid} characters come back"
    if told:
        evidence += f", {told} more by the text around them"
    if lost:
        evidence += f", {lost} places are lost for good"
    return Repair(run.start, run.end, new, f"{evidence}; {run.gain:.0f} bits likelier", lost)


def _runs(line: str, offset: int, codec: str) -> Iterator[_Run]:
    """Yield the stretches of a line that make UTF-8 when they are written in the code page."""
    codes = [_code(char, codec) for char in line]
    data = "".join(codes)
    at = 0
    places: dict[int, int] = {}  # place of a byte → index of the character that begins there
    for index, code in enumerate(codes):
        places[at] = index
        at += len(code)
    places[at] = len(line)
    for match in _RUN.finditer(data):
        run = _read_run(data, match.span(), places)
        if run and not _is_natural(run.new):
            run = _read_again(run, codec)
        if run:
            bits = judge(line[run.start : run.end]).bits - judge(run.new.replace(LOST, "")).bits
            gain = bits - _LOST_BITS * len(run.holes)
            yield run._replace(start=offset + run.start, end=offset + run.end, gain=gain)


def _read_run(data: str, span: tuple[int, int], places: dict[int, int]) -> _Run | None:
    """Read a run, from its first to its last token that begins and ends with a character."""
    tokens = [*_TOKEN.finditer(data, *span)]
    starts = [at for at, token in enumerate(tokens) if token.start() in places]
    ends = [at for at, token in enumerate(tokens, 1) if token.end() in places]
    if not starts or not ends or ends[-1] <= starts[0]:
        return None
    tokens = tokens[starts[0] : ends[-1]]
    first, last = tokens[0].start(), tokens[-1].end()
    new = "".join(map(_read, tokens))
    valid = len(_THREE_BYTES.findall(new))
    if not valid and not _HALF.search(data, first, last):
        return None
    lost = (token.group() for token in tokens if _read(token) == LOST)
    where = (at for at, char in enumerate(new) if char == LOST)
    holes = tuple(
        Hole(at, hole[:2], _SWALLOWED.fullmatch(hole) is not None)
        for at, hole in zip(where, lost, strict=True)
    )
    return _Run(places[first], places[last], new, valid, 0.0, holes)


def _is_natural(new: str) -> bool:
    weighed = judge(new.replace(LOST, ""))
    return weighed.wide_bits <= (NATURAL + _SLACK) * weighed.wide


def _read_again(run: _Run, codec: str) -> _Run | None:
    """Read once more what was misread twice; None where it makes no text then, either."""
    parts: list[str] = []
    done = 0
    for inner in _runs(run.new, 0, codec):
        parts += (run.new[done : inner.start], inner.new)
        done = inner.end
    new = "".join([*parts, run.new[done:]])
    valid = len(_THREE_BYTES.findall(new))
    if not parts or not valid or not _is_natural(new):
        return None
    holes = tuple(Hole(at, "", swallowed=False) for at, char in enumerate(new) if char == LOST)
    return run._replace(new=new, valid=valid, holes=holes, times=" twice")


def _read(token: re.Match[str]) -> str:
    sound, paired = token.groups()
    if paired:
        return chr(ord(paired) - _SECOND)
    return sound.encode("latin-1").decode() if sound else LOST


@lru_cache(maxsize=65536)
def _code(char: str, codec: str) -> str:
    """Give the bytes of a character, 0xFF for a lost place, 0xFE 0xFE for what is out of reach."""
    if char == LOST:
        return "\xff"
    if char == "€":
        return "\x80"
    try:
        code = write(char, codec)
    except UnicodeEncodeError:
        return "\xfe\xfe"
    if len(code) > 2:  # noqa: PLR2004  four-byte GB18030 is no GBK
        return "\xfe\xfe"
    first, *second = code
    return chr(first) + "".join(chr(byte if byte > _ASCII else _SECOND + byte) for byte in second)
