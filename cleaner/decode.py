"""From bytes to text: which encoding a file is in, and what in it cannot be read."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from cleaner import later
from cleaner.codecs import seven_bit, write
from cleaner.codecs.contest import Reading, declared, rank
from cleaner.codecs.damage import LOST, MULTIBYTE, Line, left_over, resume
from cleaner.codecs.findings import (
    BYTE_ORDER_MARK,
    FALSE_DECLARATION,
    LEFT_OVER,
    LOST_BYTES,
    MIXED_ENCODINGS,
    NOT_UTF8,
    RULES,
    UNSURE_ENCODING,
    ByteFinding,
)
from cleaner.codecs.lines import read_text
from cleaner.codecs.plausible import NATURAL, judge, sampled
from cleaner.model import Settings

__all__ = ["RULES", "ByteFinding", "Decoded", "UndecodableError", "decode", "encode"]

# the longer ones first: the mark of UTF-32 LE begins with that of UTF-16 LE
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_BINARY = later.pattern(
    rb"%PDF-\d|\x89PNG\r\n|PK\x03\x04|GIF8[79]a|\xff\xd8\xff[\xdb\xe0-\xee]|\x1f\x8b\x08"
    rb"|7z\xbc\xaf|Rar!\x1a|\x7fELF|\xd0\xcf\x11\xe0|BZh\d1AY|\xfd7zXZ|RIFF....(?:WAVE|AVI |WEBP)"
    rb"|OggS|ID3[\x02-\x04]|SQLite format 3\x00|II\*\x00|MM\x00\*",
    re.DOTALL,
)
_CONTROL = "".join(map(chr, (*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20))))
_HEAD = 65_536  # bytes in which a binary file shows control characters
_FEW = 3  # control characters that any text may have by accident
_CONTROLS = 0.02  # share of them above which it is no text
_UNREADABLE = 19.0  # bits per character beyond ASCII: worse than a list of rare characters …
_UNSOUND = 15.0  # … if there are places that cannot be read besides …
_NO_WORDS = 10.5  # … and of an encoding of one byte a character: signs, not letters
_LOST_SHARE = 0.2  # lost places per character beyond ASCII above which nothing can be trusted
_SURE = 20.0  # bits between the best and the second: odds of a million to one
_SHORT = 24  # bytes: so few may be UTF-8 by accident (息 in GB 2312 is Ϣ in UTF-8)
_ENOUGH = 8  # characters beyond ASCII below which a file is not judged alone


class Decoded(NamedTuple):
    """A text and how it stood in bytes: `encode` gives them back where nothing was lost."""

    text: str
    encoding: str
    bom: bytes
    findings: tuple[ByteFinding, ...]
    unsure: bool
    # it is UTF-8 without a fault, so that the same text makes the same bytes: each has one way to
    # be written, and Python reads no other
    faultless: bool = False


class UndecodableError(ValueError):
    """A file that is no text, or in no encoding we know."""


def decode(
    data: bytes,
    settings: Settings,  # noqa: ARG001  the stages' signature
    prior: Mapping[str, int] = MappingProxyType({}),
) -> Decoded:
    """Read a file; raise UndecodableError where it is no text.

    `prior` says how many files of the same folder were surely read in each encoding: it decides
    for a file that is too short to speak for itself.
    """
    bom, marked = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    body = data[len(bom) :]
    if _BINARY.match(body):
        message = "it begins like a binary file (an image, an archive, a PDF); give it as text"
        raise UndecodableError(message)
    decoded = _read(body, marked, prior)
    findings = decoded.findings
    if bom:
        evidence = f"the byte order mark of {marked.upper()} ({bom.hex(' ')})"
        findings = (ByteFinding(BYTE_ORDER_MARK, 1, 1, evidence), *findings)
    return decoded._replace(bom=bom, findings=findings)


def encode(text: str, encoding: str, bom: bytes) -> bytes:
    """Give the bytes of a text; raise ValueError or LookupError where the encoding lacks it."""
    return bom + write(text, encoding)


def _read(body: bytes, marked: str, prior: Mapping[str, int]) -> Decoded:
    if marked in _WIDE:
        return _wide(body, marked, marked)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return _contest(body, prior)
    if 0 in body or (len(body) < _SHORT and not text.isascii()):
        return _contest(body, prior)
    if text.isascii() and ("\x1b" in text or "~{" in text):
        return _escaped(body) or Decoded(text, "utf-8", b"", (), unsure=False, faultless=True)
    return Decoded(text, "utf-8", b"", (), unsure=False, faultless=True)


def _escaped(body: bytes) -> Decoded | None:
    """Read an encoding of seven bits, if it is one; a line that cannot be read stays as it is."""
    reading = seven_bit.read_escaped(body)
    if reading is None:
        return None
    encoding, text, unread = reading
    found = [ByteFinding(NOT_UTF8, 1, 1, f"{encoding.upper()} by its escape sequences")]
    evidence = f"the line is no {encoding.upper()} and is left as it stands"
    found += [ByteFinding(LOST_BYTES, number, 1, evidence) for number in unread]
    return Decoded(text, encoding, b"", tuple(found), unsure=False)


def _wide(body: bytes, encoding: str, marked: str = "") -> Decoded:
    """Read UTF-16 or UTF-32."""
    text, lost = resume(body, encoding)
    why = "by its byte order mark" if marked else "by its zero and high bytes"
    found = [ByteFinding(NOT_UTF8, 1, 1, f"{encoding.upper()} {why}")]
    _check(text, len(lost))
    lines = _marked_lines(text)
    found += [_lost(line, column, at) for (line, column), at in zip(lines, lost, strict=False)]
    return Decoded(text, encoding, b"", tuple(found), unsure=False)


def _marked_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield line and column of each mark of a lost place."""
    at = text.find(LOST)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        yield text.count("\n", 0, at) + 1, at - start + 1
        at = text.find(LOST, at + 1)


def _lost(line: int, column: int, at: int) -> ByteFinding:
    return ByteFinding(LOST_BYTES, line, column, f"the byte at offset {at} cannot be read")


def _check(text: str, lost: int, limit: float = _UNREADABLE) -> None:
    """Raise UndecodableError where a reading makes no sense."""
    text = text if lost else sampled(text)
    weighed = judge(text)
    controls = sum(map(text.count, _CONTROL))
    if controls > _FEW + _CONTROLS * len(text):
        message = f"{controls} NUL and control bytes: a binary file, or an encoding we do not know"
        raise UndecodableError(message)
    bits = weighed.wide_bits / max(weighed.wide, 1)
    limit = min(limit, _UNSOUND) if lost else limit
    if lost > 2 + _LOST_SHARE * weighed.wide or (weighed.wide > _ENOUGH and bits > limit):
        message = (
            "no known encoding makes a sensible text of its bytes: it may be binary or damaged"
        )
        raise UndecodableError(message)


def _contest(body: bytes, prior: Mapping[str, int]) -> Decoded:
    ranking = rank(body, prior)
    if not ranking:
        message = "no known encoding reads its bytes; convert it to UTF-8, or leave it out"
        raise UndecodableError(message)
    first = ranking[0]
    margin = ranking[1].score - first.score if len(ranking) > 1 else float("inf")
    unsure = margin < _SURE or first.plausibility.wide < _ENOUGH
    if first.encoding in _WIDE:
        return _wide(body, first.encoding)._replace(unsure=unsure)
    text, lines = read_text(body, first.encoding)
    if lines or first.natural > NATURAL or _has_controls(body[:_HEAD]):
        one_byte = first.encoding not in (*MULTIBYTE, "utf-8")
        _check(text, sum(len(line.lost) for line in lines), _NO_WORDS if one_byte else _UNREADABLE)
    others = {line.encoding for line in lines if not line.text.isascii()} - {first.encoding}
    encoding = "mixed" if others else _exact(body, text, first.encoding)
    found = [*_told(body, ranking, margin, prior), *_places(body, lines)]
    found += _doubts(text) if first.encoding == "big5" else ()
    return Decoded(text, encoding, b"", tuple(found), unsure)


def _has_controls(head: bytes) -> bool:
    """Say whether there are control characters: the same bytes in all encodings but the wide."""
    return len(head.translate(None, _CONTROL.encode())) < len(head)


def _exact(body: bytes, text: str, encoding: str) -> str:
    """Give the name under which `encode` writes the very bytes: 0x80 is the euro of CP936."""
    euro = encoding == "gb18030" and "€" in text and b"\x80" in body
    return "cp936" if euro else encoding


def _told(
    body: bytes, ranking: list[Reading], margin: float, prior: Mapping[str, int]
) -> Iterator[ByteFinding]:
    """Yield what the whole file shows: its encoding, how sure that is, a false declaration."""
    first = ranking[0]
    evidence = f"{first.encoding.upper()}: {first.natural:.1f} bits a character"
    if len(ranking) > 1:
        second = ranking[1]
        evidence += f"; {second.encoding.upper()} would take {second.natural:.1f}"
    if prior:
        alike, files = prior.get(first.encoding, 0), sum(prior.values())
        evidence += (
            f"; {alike} of the {files} sure files of its folder are {first.encoding.upper()}"
        )
    if first.encoding != "utf-8":
        yield ByteFinding(NOT_UTF8, 1, 1, evidence)
    if margin < _SURE:
        yield ByteFinding(UNSURE_ENCODING, 1, 1, f"{evidence}: only {margin:.0f} bits apart in all")
    claim = declared(body)
    if claim and claim != first.encoding:
        evidence = f"it says {claim}, and is in {first.encoding}"
        yield ByteFinding(FALSE_DECLARATION, 1, 1, evidence)


def _doubts(text: str) -> Iterator[ByteFinding]:
    """Yield each place of a Big5 text where a byte may be missing, though it reads."""
    for at in left_over(text):
        column = at - text.rfind("\n", 0, at)
        evidence = f"“{text[at]}” may be the second half of a character; the text stays as it reads"
        yield ByteFinding(LEFT_OVER, text.count("\n", 0, at) + 1, column, evidence)


def _places(body: bytes, lines: list[Line]) -> Iterator[ByteFinding]:
    """Yield each lost place, and each place where the encoding changes."""
    offset = 0
    before = ""
    rows = body.split(b"\n") if lines else []
    for number, (line, row) in enumerate(zip(lines, rows, strict=True), 1):
        marks = _marked_lines(line.text)
        for (_, column), at in zip(marks, line.lost, strict=False):
            yield _lost(number, column, offset + at)
        if not line.text.isascii():
            if before and line.encoding != before:
                evidence = f"from here on {line.encoding}, before it {before} (offset {offset})"
                yield ByteFinding(MIXED_ENCODINGS, number, 1, evidence)
            before = line.encoding
        offset += len(row) + 1
