"""EUC-TW and ISO-2022-CN, which Python does not know: Taiwan's CNS 11643 by its planes.

The table `cns11643.txt.xz` has a line per plane (1 to 7, and 15 as EUC-TW had it), 94 rows of 94
characters each; U+FFFD where the plane has none. It is the standard's mapping as the iconv of
glibc has it (the facts of the mapping, read out character by character).
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import later

if TYPE_CHECKING:
    import lzma

    import numpy as np
    from numpy.typing import NDArray
else:
    lzma = later.module("lzma")
    np = later.module("numpy")

_EUC_TW = "euc-tw"
_ISO_2022_CN = "iso-2022-cn"
_PLANES = (1, 2, 3, 4, 5, 6, 7, 15)
_ROW = 94
_NONE = 0xFFFD
_FOUR_BYTES = 0x8E  # in EUC-TW: the next byte names the plane
_EUC = later.pattern(rb"(?:[\x00-\x7f]+|(?:[\xa1-\xfe]{2})+|\x8e[\xa1-\xa7\xaf][\xa1-\xfe]{2})*")

# ISO-2022-CN (RFC 1922): designations, shifts, line ends (which undo designations), all else
_TOKEN = later.pattern(
    rb"\x1b\$\)[AGE]|\x1b\$\*H|\x1bN[\x21-\x7e]{2}|\x0e|\x0f|[\r\n]+|[^\x1b\x0e\x0f\r\n]+"
)
_HIGH = bytes(range(0x80, 0x100)) * 2  # sets the high bit


@cache
def _table() -> "NDArray[np.uint32]":
    """Give the character of each plane (16 of them), row and column, in one row."""
    packed = Path(__file__).with_name("cns11643.txt.xz").read_bytes()
    table = np.full((17, _ROW * _ROW), _NONE, np.uint32)
    for plane, line in zip(_PLANES, lzma.decompress(packed).decode().split("\n"), strict=True):
        table[plane] = np.frombuffer(line.encode("utf-32-le"), np.uint32)
    return table.reshape(-1)


def read_euc(data: bytes) -> str:
    """Decode EUC-TW strictly."""
    match = _EUC.match(data)
    end = match.end() if match else 0
    if end < len(data):
        read_euc(data[:end])  # an unknown character before this place is the first error
        raise UnicodeDecodeError(_EUC_TW, data, end, end + 1, "no EUC-TW sequence")
    codes = np.frombuffer(data, np.uint8)
    (leads,) = np.nonzero(codes == _FOUR_BYTES)
    high = codes > _FOUR_BYTES
    high[leads + 1] = False
    plane = np.ones(len(codes), np.uint32)
    plane[leads + 2] = codes[leads + 1] - 0xA0
    first = high & (np.cumsum(high, dtype=np.uint32) % 2 == 1)
    at = np.nonzero(first)[0]
    out = codes.astype(np.uint32)
    index = (plane[at] * _ROW + codes[at] - 0xA1) * _ROW + codes[at + 1] - 0xA1
    out[at] = _table()[index]
    wrong = at[out[at] == _NONE]
    if len(wrong):
        start = int(wrong[0])
        raise UnicodeDecodeError(_EUC_TW, data, start, start + 2, "no such character")
    kept: bytes = out[(codes < _FOUR_BYTES) | first].tobytes()
    return kept.decode("utf-32-le")


@cache
def _codes() -> dict[str, bytes]:
    """Give the EUC-TW bytes of each character; the lowest plane wins."""
    codes: dict[str, bytes] = {}
    for place, number in enumerate(_table().tolist()):
        plane, cell = divmod(place, _ROW * _ROW)
        pair = bytes((cell // _ROW + 0xA1, cell % _ROW + 0xA1))
        code = pair if plane == 1 else bytes((_FOUR_BYTES, plane + 0xA0)) + pair
        if number != _NONE:
            codes.setdefault(chr(number), code)
    return codes


def write_euc(text: str) -> bytes:
    """Encode in EUC-TW; raise ValueError for a character that CNS 11643 lacks."""
    codes = _codes()
    out = bytearray()
    for at, char in enumerate(text):
        code = char.encode() if char.isascii() else codes.get(char)
        if code is None:
            raise UnicodeEncodeError(_EUC_TW, text, at, at + 1, "not in CNS 11643")
        out += code
    return bytes(out)


def read_iso(data: bytes) -> str:
    """Decode ISO-2022-CN strictly; there is no writer, since the same text has many spellings."""
    parts: list[str] = []
    charset = b""
    shifted = False
    at = 0
    for token in _TOKEN.finditer(data):
        if token.start() != at:
            break
        at = token.end()
        run = token.group()
        if run.startswith(b"\x1b$)"):
            charset = run[3:]
        elif run in {b"\x0e", b"\x0f"}:
            shifted = run == b"\x0e"
        elif run.startswith(b"\x1bN"):
            parts.append(read_euc(b"\x8e\xa2" + run[2:].translate(_HIGH)))
        elif not run.startswith(b"\x1b"):
            shifted = shifted and run[0] not in b"\r\n"
            parts.append(_shifted(run, charset) if shifted else run.decode("ascii"))
    if at < len(data):
        raise UnicodeDecodeError(_ISO_2022_CN, data, at, at + 1, "no ISO-2022-CN sequence")
    return "".join(parts)


def _shifted(run: bytes, charset: bytes) -> str:
    high = run.translate(_HIGH)
    if charset == b"A":
        return high.decode("gb2312")
    if charset == b"G":
        return read_euc(high)
    raise UnicodeDecodeError(_ISO_2022_CN, run, 0, 1, "no character set designated")
