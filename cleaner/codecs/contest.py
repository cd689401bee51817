"""Which encoding a file is in: every likely one reads it, the most plausible text wins."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cleaner.codecs import read
from cleaner.codecs.plausible import Plausibility, judge

# Head starts in bits: how much rarer than the GB family an encoding is in Chinese corpora. The
# plausibility of a dozen characters outweighs them.
_HANDICAP: Mapping[str, float] = {
    "utf-8": 0.0,
    "gb18030": 0.0,
    "big5": 2.0,
    "cp932": 5.0,
    "euc_jp": 5.0,
    "cp949": 5.0,
    "euc-tw": 8.0,
}
_WIDE_HANDICAP: Mapping[str, float] = {
    "utf-16-le": 4.0,
    "utf-16-be": 4.0,
    "utf-32-le": 6.0,
    "utf-32-be": 6.0,
}
_SINGLE_BYTE_HANDICAP = 8.0
_DECLARED = 6.0  # bits that a declaration is worth: some are false
_LOST = 30.0  # bits for a place that cannot be read: more than the rarest character costs
_ALPHABET_SLACK = 1.5  # bits a character: a guess of chardet's may be so much worse than the best

SAMPLE = 49_152  # bytes of the lines that are judged; differences grow with length, this is ample
CHARDET_SAMPLE = 65_536  # bytes
_ERRORS_IN = 300  # bytes: one place that cannot be read is tolerated in so many
NATURAL = 12.5  # bits per character beyond ASCII; right Chinese takes 9 to 12, wrong readings 15 up

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DECLARATION = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{2,20})", re.I)
# Single-byte encodings that text files are written in; EBCDIC and its like are not among them
_ALPHABET = re.compile(r"cp125\d|iso-?8859-\d+|koi8-[rut]|cp(437|85\d|86\d|874)|mac-?\w+|tis-620")
_FAMILY = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "big5-hkscs": "big5",
    "cp950": "big5",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-jp": "euc_jp",
    "euc-jis-2004": "euc_jp",
    "euc-kr": "cp949",
    "ks-c-5601-1987": "cp949",
    "utf8": "utf-8",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "us-ascii": "ascii",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
}


class Reading(NamedTuple):
    """The text as one encoding reads it, and what that costs."""

    encoding: str
    score: float  # bits, with head starts and lost places; the lowest wins
    errors: int
    plausibility: Plausibility

    @property
    def natural(self) -> float:
        """Give the bits per character beyond ASCII."""
        return self.plausibility.wide_bits / max(self.plausibility.wide, 1)


def declared(data: bytes) -> str:
    """Give the encoding that an HTML or XML head claims, as we name it; "" where none does."""
    match = _DECLARATION.search(data, 0, 2048)
    return codec_name(match.group(1).decode()) if match else ""


def rank(data: bytes, prior: Mapping[str, int]) -> list[Reading]:
    """Give the readings, the most plausible one first; none where all fail too often."""
    controls = _CONTROLS.search(data, 0, SAMPLE) is not None
    part = data[: SAMPLE // 4 * 4] if controls else sample(data)
    handicaps = dict(_HANDICAP)
    if controls:
        handicaps |= _WIDE_HANDICAP
    claim = declared(data)
    readings = _readings(part, handicaps, claim, prior)
    if not readings or readings[0].natural > NATURAL:
        readings += _single_byte(part, claim)
    return sorted(readings, key=lambda reading: reading.score)


def _readings(
    part: bytes, handicaps: Mapping[str, float], claim: str, prior: Mapping[str, int]
) -> list[Reading]:
    total = sum(prior.values()) + 0.5 * (len(_HANDICAP) + 1)
    found = []
    for encoding, handicap in handicaps.items():
        tried = tolerant(part, encoding, 1 + len(part) // _ERRORS_IN)
        if tried is None:
            continue
        text, errors = tried
        plausibility = judge(text)
        neighbours = -math.log2((prior.get(encoding, 0) + 0.5) / total) if prior else 0.0
        score = plausibility.bits + handicap + errors * _LOST + neighbours
        score -= _DECLARED * (claim == encoding)
        found.append(Reading(encoding, score, errors, plausibility))
    return sorted(found, key=lambda reading: reading.score)


def _single_byte(part: bytes, claim: str) -> list[Reading]:
    """Read with the alphabets that chardet proposes; give the best, none where none is sensible.

    Only the order of its guesses counts, never the confidence: right answers come with 0.02.
    """
    import chardet  # noqa: PLC0415  costs 60 ms, and only text that is not Chinese needs it

    found: list[Reading] = []
    for guess in chardet.detect_all(part[:CHARDET_SAMPLE], ignore_threshold=True):
        name = codec_name(guess["encoding"] or "")
        if _ALPHABET.fullmatch(name) and name not in {reading.encoding for reading in found}:
            text, errors = tolerant(part, name, 1 + len(part) // _ERRORS_IN) or ("", -1)
            plausibility = judge(text)
            score = plausibility.bits + _SINGLE_BYTE_HANDICAP + errors * _LOST
            found += [Reading(name, score, errors, plausibility)] * (errors >= 0)
    best = min((reading.natural for reading in found), default=0.0)
    likely = [reading for reading in found if reading.natural <= best + _ALPHABET_SLACK]
    claimed = [reading for reading in likely if reading.encoding == claim]
    return (claimed or likely)[:1]


def codec_name(name: str) -> str:
    """Give our name for what chardet or a declaration calls an encoding."""
    name = name.lower().replace("windows-", "cp").replace("_", "-")
    return _FAMILY.get(name, name)


def sample(data: bytes) -> bytes:
    """Give lines that hold more than ASCII, from all over the file."""
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    size = sum(map(len, lines))
    step = max(1, size // SAMPLE)
    return b"\n".join(lines[::step])


def tolerant(data: bytes, encoding: str, limit: int) -> tuple[str, int] | None:
    """Read with at most `limit` places that cannot be read; None: there are more."""
    parts: list[str] = []
    errors = 0
    at = 0
    while True:
        try:
            parts.append(read(data[at:], encoding))
        except UnicodeDecodeError as error:
            errors += 1
            if errors > limit:
                return None
            parts.append(read(data[at : at + error.start], encoding) + "\ufffd")
            at += max(error.end, error.start + 1)
        except LookupError:
            return None
        else:
            return "".join(parts), errors
