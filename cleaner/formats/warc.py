"""WARC and WET: what a crawl brought home, its pages and texts among much else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, ClassVar, NamedTuple

from cleaner.formats.records import Field, FieldError

_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,18})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_END_OF_HEAD = b"\r\n\r\n"
_BEHIND = b"\r\n\r\n"  # follows each record
_PAGES = ("text/html", "application/xhtml+xml")
_TYPES = ("response", "resource", "conversion")
_GOOD = range(200, 300)


class Capture(NamedTuple):
    """A page or a text of a crawl, and what the archive says of it."""

    meta: Mapping[str, str]  # id, url, date
    body: bytes
    is_page: bool


@dataclass(frozen=True)
class Warc:
    """A piece is a record of the archive; what comes of a page or a text is a JSON line."""

    name: ClassVar[str] = "warc"
    lines: ClassVar[bool] = False
    drops: ClassVar[bool] = True

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Give nothing: the archive says all."""
        return {}

    def end(self, buffer: bytes, start: int, *, final: bool) -> int:
        """Give the end of the record, by the length it tells."""
        head = buffer.find(_END_OF_HEAD, start)
        length = _LENGTH.search(buffer, start, head + 2) if head >= 0 else None
        if head >= 0 and length is None:
            message = "no WARC: a record does not tell its length"
            raise FieldError(message)
        stop = head + len(_END_OF_HEAD) + int(length[1]) + len(_BEHIND) if length else -1
        if 0 <= stop <= len(buffer):
            return stop
        if final:
            message = "the archive is cut off in mid record"
            raise FieldError(message)
        return -1

    def find(self, piece: str, number: int) -> Field | None:
        """Find no text: a record is opened, and becomes another one."""
        raise NotImplementedError

    def write(self, text: str, like: str) -> str:
        """Write nothing: archives are not changed."""
        raise NotImplementedError


def open_record(data: bytes) -> Capture | None:
    """Read a record of an archive; None for requests, images and what else is no text.

    Raises FieldError where it is damaged.
    """
    try:
        from fastwarc.warc import ArchiveIterator  # noqa: PLC0415  an extra
    except ImportError as error:
        message = "WARC needs an extra: pip install 'cleaner-corpus[warc]'"
        raise FieldError(message) from error
    try:
        record = next(iter(ArchiveIterator(BytesIO(data), parse_http=True, auto_decode="all")))
        body = record.reader.read()
    except (OSError, StopIteration) as error:
        message = f"a damaged record ({error})"
        raise FieldError(message) from error
    kind = record.headers.get("WARC-Type")
    media = record.http_content_type if record.is_http else record.headers.get("Content-Type")
    media = (media or "").partition(";")[0].strip().lower()
    if kind not in _TYPES or media not in (*_PAGES, "text/plain"):
        return None
    if record.is_http and record.http_headers.status_code not in _GOOD:
        return None
    told = {
        "id": record.record_id,
        "url": record.headers.get("WARC-Target-URI"),
        "date": record.headers.get("WARC-Date"),
    }
    return Capture({k: v for k, v in told.items() if v}, body, media in _PAGES)
