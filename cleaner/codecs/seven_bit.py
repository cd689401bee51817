"""Encodings of seven bits, which switch character sets by escape sequences: HZ, ISO-2022."""

from cleaner import later
from cleaner.codecs import read
from cleaner.codecs.plausible import judge

# the likelier encoding first
_SEVEN_BIT = (
    (later.pattern(rb"\x1b\$\)[AG]"), ("iso-2022-cn",)),
    (later.pattern(rb"\x1b\$\)C"), ("iso2022_kr",)),
    (later.pattern(rb"\x1b(?:\$[@B]|\([JI])"), ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2")),
    (later.pattern(rb"~\{"), ("hz",)),
)
_MOST = 19.0  # bits per character beyond ASCII: what else has such escapes makes no text


def read_lines(body: bytes) -> tuple[str, list[str | None]] | None:
    """Give encoding and lines (None: one that cannot be read), or None where it is plain ASCII.

    Each line starts afresh in these encodings, so damage ends with its line.
    """
    rows = body.split(b"\n")
    for escape, encodings in _SEVEN_BIT:
        marked = [row for row in rows if escape.search(row)]
        for encoding in encodings if marked else ():
            texts = [_strict(row, encoding) for row in rows]
            weighed = judge("\n".join(text or "" for text in texts))
            sensible = 0 < weighed.wide_bits <= _MOST * weighed.wide
            if sensible and texts.count(None) * 2 <= len(marked):
                return encoding, texts
    return None


def _strict(row: bytes, encoding: str) -> str | None:
    try:
        return read(row, encoding)
    except UnicodeDecodeError:
        return None
