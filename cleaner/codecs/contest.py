"""Which encoding a file is in: every likely one reads it, the most plausible text wins."""

import math
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from cleaner import later
from cleaner.codecs import read
from cleaner.codecs.damage import LOST, MULTIBYTE, repair, resume
from cleaner.codecs.plausible import NATURAL, Plausibility, judge
from cleaner.codecs.sampling import LONG_LINES, sample

# Head starts in bits: how much rarer than the GB family an encoding is in Chinese corpora. The
# plausibility of a dozen characters outweighs them.
_HANDICAP: Mapping[str, float] = {
    "utf-8": -3.0,  # few texts in other encodings are UTF-8 by accident
    "gb18030": 0.0,
    "big5": 2.0,
    "cp932": 5.0,
    "euc_jp": 5.0,
    "cp949": 5.0,
    "euc-tw": 8.0,
}
_FEW_KANA = ("gb18030", "big5", "euc-tw", "cp949")
_WIDE_HANDICAP: Mapping[str, float] = {
    "utf-16-le": 4.0,
    "utf-16-be": 4.0,
    "utf-32-le": 6.0,
    "utf-32-be": 6.0,
}
_SINGLE_BYTE_HANDICAP = 5.0
_DECLARED = 6.0  # bits that a declaration is worth: some are false
_LOST = 30.0  # bits for a place that cannot be read: more than the rarest character costs
_ALPHABET_SLACK = 1.5  # bits a character: a guess of chardet's may be so much worse than the best

_FEW_SIGNS = 4  # characters beyond ASCII that say little about their alphabet …
_LONE_SIGN = 8.0  # … so that Western European wins unless it is so many bits behind
_UNSEEN_WIDE = 12.0  # bits more for UTF-16 that shows no control bytes

SAMPLE = 49_152  # bytes of the lines that are judged; differences grow with length, this is ample
_SEARCHED = 4096  # bytes of lines in which lost bytes are searched for
_FEW_ERRORS = 10  # bytes per place that cannot be read: with more errors it is another encoding
_KANA = later.pattern("[\u3041-\u30ff]")
_KANA_BITS = 3.0  # for kana in a Chinese or Korean encoding, which has them but hardly uses them …
_KANA_MOST = 24.0  # … and no more than this

_CLEAR = 11.5  # bits per character beyond ASCII that only the right encoding reaches …
_CLEAR_LENGTH = 150  # … over so many of them …
_FEW_ARE_KANA = 20  # … of which at most one in so many is kana

_MOST_BYTES = 4  # of one character
_CONTROLS = later.pattern(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DECLARATION = later.pattern(
    rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{2,20})", re.IGNORECASE
)
# Single-byte encodings that text files are written in; EBCDIC and its like are not among them
_ALPHABET = later.pattern(
    r"cp125\d|iso-?8859-\d+|koi8-[rut]|cp(437|85\d|86\d|874)|mac-?\w+|tis-620"
)
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
    kana: int  # Shift-JIS apart, the kana of all encodings look alike: kanji must tell

    @property
    def is_clear(self) -> bool:
        """Say whether no other encoding can read so many bytes as well."""
        return (
            self.natural <= _CLEAR
            and self.plausibility.wide >= _CLEAR_LENGTH
            and self.kana * _FEW_ARE_KANA <= self.plausibility.wide
        )

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
    part = data[: SAMPLE // 4 * 4] if controls else sample(data, SAMPLE)
    head_starts = _head_starts(declared(data), prior)
    names = [*_HANDICAP, *_WIDE_HANDICAP] if controls else [*_HANDICAP]
    ranked: list[Reading] = []
    for name in names:
        reading = _reading(part, name, head_starts, _strictly)
        if reading:
            ranked.append(reading)
            if reading.is_clear and not controls:
                break
    ranked.sort(key=lambda reading: reading.score)
    if ranked and ranked[0].natural <= NATURAL:
        return ranked
    # damage, or an alphabet of one byte a character; or UTF-16 that shows no zero byte
    part = data[: _SEARCHED // 4 * 4] if controls else sample(data, _SEARCHED)
    names = [*_HANDICAP, *(_WIDE_HANDICAP if len(data) % 2 == 0 else ())]
    if not controls:
        head_starts |= {name: head_starts[name] + _UNSEEN_WIDE for name in _WIDE_HANDICAP}
    readings = [_reading(part, name, head_starts, _damaged) for name in names]
    readings += _single_byte(part, head_starts)
    return sorted((r for r in readings if r), key=lambda reading: reading.score)


def _head_starts(claim: str, prior: Mapping[str, int]) -> dict[str, float]:
    """Give the bits that each encoding must make good before it is taken."""
    total = sum(prior.values()) + 0.5 * (len(_HANDICAP) + 1)
    starts: dict[str, float] = {**_HANDICAP, **_WIDE_HANDICAP}
    if prior:
        neighbours = {
            name: math.log2((prior.get(name, 0) + 0.5) / total) for name in [*starts, *prior]
        }
        starts = {name: starts.get(name, 0.0) - bits for name, bits in neighbours.items()}
    if claim:
        starts[claim] = starts.get(claim, _SINGLE_BYTE_HANDICAP) - _DECLARED
    return starts


def _strictly(part: bytes, encoding: str) -> tuple[str, int] | None:
    # a long line in the sample may be cut in mid character
    for cut in range(_MOST_BYTES if len(part) >= SAMPLE // LONG_LINES else 1):
        try:
            return read(part[: len(part) - cut], encoding), 0
        except UnicodeDecodeError as error:
            if error.start < len(part) - _MOST_BYTES:
                break
    return None


def _damaged(part: bytes, encoding: str) -> tuple[str, int] | None:
    text, lost = resume(part, encoding)
    if len(lost) > 2 + len(part) // _FEW_ERRORS:
        return None
    if encoding not in MULTIBYTE:
        return text, len(lost)
    lines = [repair(row, encoding) for row in part.split(b"\n")]
    return "\n".join(line.text for line in lines), sum(len(line.lost) for line in lines)


def _reading(
    part: bytes,
    encoding: str,
    head_starts: Mapping[str, float],
    reader: Callable[[bytes, str], tuple[str, int] | None],
) -> Reading | None:
    tried = reader(part, encoding)
    if tried is None:
        return None
    text, errors = tried
    plausibility = judge(text.replace(LOST, ""))
    score = plausibility.bits + head_starts.get(encoding, _SINGLE_BYTE_HANDICAP) + errors * _LOST
    kana = len(_KANA.findall(text))
    if encoding in _FEW_KANA:
        score += min(_KANA_MOST, _KANA_BITS * kana)
    return Reading(encoding, score, errors, plausibility, kana)


def _single_byte(part: bytes, head_starts: Mapping[str, float]) -> list[Reading | None]:
    """Read with the alphabets that chardet proposes; give the best, none where none is sensible.

    Only the order of its guesses counts, never the confidence: right answers come with 0.02.
    """
    import chardet  # noqa: PLC0415  costs 60 ms, and only text that is not Chinese needs it

    guesses = chardet.detect_all(part, ignore_threshold=True)
    names = dict.fromkeys(codec_name(guess["encoding"] or "") for guess in guesses)
    tried = [
        _reading(part, name, head_starts, _damaged) for name in names if _ALPHABET.fullmatch(name)
    ]
    found = [reading for reading in tried if reading]
    best = min((reading.natural for reading in found), default=0.0)
    likely = [reading for reading in found if reading.natural <= best + _ALPHABET_SLACK]
    claimed = [reading for reading in likely if reading.encoding in head_starts]
    if likely and not claimed and likely[0].plausibility.wide <= _FEW_SIGNS:
        # a lone sign (©, é) looks like a letter of any alphabet
        claimed = [
            reading
            for reading in found
            if reading.encoding == "cp1252" and reading.score < likely[0].score + _LONE_SIGN
        ]
    return [*(claimed or likely)[:1]]


def codec_name(name: str) -> str:
    """Give our name for what chardet or a declaration calls an encoding."""
    name = name.lower().replace("windows-", "cp").replace("ibm", "cp").replace("_", "-")
    return _FAMILY.get(name, name)
