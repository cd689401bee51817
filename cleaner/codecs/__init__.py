"""Reading and writing encodings, the ones that Python lacks or reads too narrowly among them."""

import codecs

from cleaner.codecs import cns

# CP936 has the euro sign at 0x80, GB18030 a two-byte code for it. Files with the single byte exist.
_EURO = b"\x80"


def _euro(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == _EURO[0]:
        return "€", error.start + 1
    raise error


def _wider_big5(error: UnicodeError) -> tuple[str, int]:
    """Read with Microsoft's table the pairs that the Hong Kong table leaves free."""
    if isinstance(error, UnicodeDecodeError):
        pair = error.object[error.start : error.start + 2]
        read = pair.decode("cp950", "ignore") if len(pair) == 2 else ""  # noqa: PLR2004  a pair
        if len(read) == 1 and not read.isascii():
            return read, error.start + 2
    raise error


codecs.register_error("cleaner.euro", _euro)
codecs.register_error("cleaner.big5", _wider_big5)


def read(data: bytes, encoding: str) -> str:
    """Decode strictly; raise UnicodeDecodeError (or LookupError for an unknown name)."""
    match encoding:
        case "gb18030" | "cp936":
            return data.decode("gb18030", "cleaner.euro")
        case "big5":
            return data.decode("big5hkscs", "cleaner.big5")
        case "euc-tw":
            return cns.read_euc(data)
        case "iso-2022-cn":
            return cns.read_iso(data)
        case _:
            return data.decode(encoding)


def try_read(data: bytes, encoding: str) -> str | None:
    """Decode strictly; give None where that cannot be."""
    try:
        return read(data, encoding)
    except UnicodeDecodeError:
        return None


def write(text: str, encoding: str) -> bytes:
    """Encode strictly, the inverse of `read`; raise ValueError or LookupError where it cannot."""
    match encoding:
        case "cp936":
            return _EURO.join(part.encode("gb18030") for part in text.split("€"))
        case "big5":
            return text.encode("big5hkscs")
        case "euc-tw":
            return cns.write_euc(text)
        case _:
            return text.encode(encoding)
