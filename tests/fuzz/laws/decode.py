"""Bytes become a text that leads back to them, or are refused, or what was lost is told."""

from cleaner import lineends
from cleaner.decode import UndecodableError, encode
from cleaner.model import Settings
from cleaner.opening import open_document

SETTINGS = Settings()


def law(data: bytes) -> None:
    """Read a file and write it again."""
    try:
        opened = open_document("any.txt", data, SETTINGS)
    except UndecodableError:
        return
    decoded = opened.decoded
    decoded.text.encode()  # raises where there are halves of surrogates
    assert "\r" not in opened.text or not opened.line_ends
    assert lineends.restore(opened.text, opened.line_ends) == decoded.text
    if opened.exact:
        assert encode(decoded.text, decoded.encoding, decoded.bom) == data
    else:
        assert decoded.findings
