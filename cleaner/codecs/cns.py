"""EUC-TW and ISO-2022-CN, which Python does not know: Taiwan's CNS 11643 by its planes.

The table `cns11643.txt.xz` has a line per plane (1 to 7, and 15 as EUC-TW had it), 94 rows of 94
characters each; U+FFFD where the plane has none. It is the standard's mapping as the iconv of
glibc has it (the facts of the mapping, read out character by character).
"""

from array import array
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
_PLANE_0 = 0xA0  # so that A1 is plane 1
_CELL_0 = 0xA1  # the first row, the first column
_END_OF_ASCII = 0x80
_SHORT = 128  # bytes

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


@cache
def _chars() -> "array[int]":
    """Give the same for reading one by one, which numpy is slow at."""
    return array("I", _table().tobytes())


def read_euc(data: bytes) -> str:
    """Decode EUC-TW strictly."""
    if data.isascii():
        return data.decode("ascii")
    if len(data) <= _SHORT:
        return _read_short(data)
    codes = np.frombuffer(data, np.uint8)
    fours = np.nonzero(codes == _FOUR_BYTES)[0]
    first, wrong = _parsed(codes, fours)
    if wrong < len(data):
        read_euc(data[:wrong])  # an unknown character before this place is the first error
        raise UnicodeDecodeError(_EUC_TW, data, wrong, wrong + 1, "no EUC-TW sequence")
    planes = np.ones(len(codes), np.uint8)
    planes[fours + 2] = codes[fours + 1] - _PLANE_0
    at = np.flatnonzero(first)  # places are taken faster than a mask is
    index = planes[at].astype(np.int32) * _ROW + codes[at] - _CELL_0
    chars = _table()[index * _ROW + codes[at + 1] - _CELL_0]
    if (lacking := at[chars == _NONE]).size:
        end = int(lacking[0]) + 2
        start = end - 4 if end - 4 in fours else end - 2
        raise UnicodeDecodeError(_EUC_TW, data, start, end, "no such character")
    out = codes.astype(np.uint32)
    out[at] = chars
    kept: bytes = out[np.flatnonzero((codes < _FOUR_BYTES) | first)].tobytes()
    return kept.decode("utf-32-le")


def _read_short(data: bytes) -> str:
    """Do the same byte by byte: for a few of them in a tenth of the time that arrays take."""
    out: list[str] = []
    at, size = 0, len(data)
    while at < size:
        byte = data[at]
        if byte < _END_OF_ASCII:
            out.append(chr(byte))
            at += 1
            continue
        long = byte == _FOUR_BYTES
        end = at + (4 if long else 2)
        plane = data[at + 1] - _PLANE_0 if long and end <= size else 1
        row, cell = (data[end - 2] - _CELL_0, data[end - 1] - _CELL_0) if end <= size else (-1, -1)
        if plane not in _PLANES or not (0 <= row < _ROW and 0 <= cell < _ROW):
            raise UnicodeDecodeError(_EUC_TW, data, at, at + 1, "no EUC-TW sequence")
        char = _chars()[(plane * _ROW + row) * _ROW + cell]
        if char == _NONE:
            raise UnicodeDecodeError(_EUC_TW, data, at, end, "no such character")
        out.append(chr(char))
        at = end
    return "".join(out)


def _parsed(
    codes: "NDArray[np.uint8]", fours: "NDArray[np.intp]"
) -> "tuple[NDArray[np.bool_], int]":
    """Give where pairs begin, and where the first wrong sequence begins: at the end, if none."""
    size = len(codes)
    high = (codes >= _CELL_0) & (codes < _CELL_0 + _ROW)
    broken = fours[fours + 3 >= size]
    fours = fours[fours + 3 < size]
    planes = codes[fours + 1]
    known = ((planes > _PLANE_0) & (planes <= _PLANE_0 + 7)) | (planes == _PLANE_0 + 15)
    broken = np.append(broken, fours[~(known & high[fours + 2] & high[fours + 3])])
    high[fours + 1] = False
    is_open = np.cumsum(high, dtype=np.uint8) & 1 == 1  # after this byte a pair waits for its end
    halves = np.nonzero(is_open & ~high)[0] - 1
    strange = (codes >= _END_OF_ASCII) & ~high
    strange[np.append(fours, fours + 1)] = False
    places = [size, *broken, *halves[:1], *np.nonzero(strange)[0][:1]]
    if size and is_open[-1]:
        places.append(size - 1)
    return high & is_open, int(min(places))


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
