"""Encodings of seven bits, which switch character sets by escape sequences: HZ, ISO-2022."""

import re
from typing import NamedTuple

from cleaner import later
from cleaner.codecs import try_read
from cleaner.codecs.plausible import judge, sampled

# the likelier encoding first
_SEVEN_BIT = (
    (later.pattern(rb"\x1b\$\)[AG]"), ("iso-2022-cn",)),
    (later.pattern(rb"\x1b\$\)C"), ("iso2022_kr",)),
    (later.pattern(rb"\x1b(?:\$[@B]|\([JI])"), ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2")),
    (later.pattern(rb"~\{"), ("hz",)),
)
_CONTINUED = b"~\n"  # HZ joins the lines then, and so cannot be written back
_MOST = 19.0  # bits per character beyond ASCII: what else has such escapes makes no text


class Escaped(NamedTuple):
    """A text of seven bits; of the lines (from 1) that could not be read the bytes stand in it."""

    encoding: str
    text: str
    unread: tuple[int, ...] = ()


def read_escaped(body: bytes) -> Escaped | None:
    """Read an encoding of seven bits; None where it is plain ASCII.

    Each line starts afresh in these encodings, so damage ends with its line.
    """
    for escape, encodings in _SEVEN_BIT:
        for encoding in encodings if escape.search(body) else ():
            whole = None if _CONTINUED in body else try_read(body, encoding)
            reading = (
                _by_lines(body, encoding, escape) if whole is None else Escaped(encoding, whole)
            )
            if reading and _is_sensible(reading.text):
                return reading
    return None


def _by_lines(body: bytes, encoding: str, escape: re.Pattern[bytes]) -> Escaped | None:
    """Read line by line; None where half of the lines with escapes cannot be read."""
    rows = body.split(b"\n")
    texts = [try_read(row, encoding) for row in rows]
    unread = tuple(number for number, text in enumerate(texts, 1) if text is None)
    if len(unread) * 2 > sum(escape.search(row) is not None for row in rows):
        return None
    lines = (
        row.decode("ascii") if text is None else text for row, text in zip(rows, texts, strict=True)
    )
    return Escaped(encoding, "\n".join(lines), unread)


def _is_sensible(text: str) -> bool:
    weighed = judge(sampled(text))
    return 0 < weighed.wide_bits <= _MOST * weighed.wide
