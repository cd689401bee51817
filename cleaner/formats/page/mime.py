"""Take the page out of a MIME archive (.mht), as browsers save them."""

from email import message_from_string
from email.message import Message

from cleaner.formats.page.model import UnreadablePageError

_HEAD = 4_096  # characters that are looked at: the headers of an archive stand there
_FALLBACKS = ("utf-8", "gb18030")


def is_archive(text: str) -> bool:
    """Say whether a text is such an archive and not HTML itself."""
    head = text[:_HEAD].lower()
    return "mime-version:" in head and "multipart/" in head and not head.lstrip().startswith("<")


def html_of(archive: str) -> str:
    """Give the first page of an archive; the others are its frames and advertisements."""
    for part in message_from_string(archive).walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            return _content(part)
    message = "the archive holds no page"
    raise UnreadablePageError(message)


def _content(part: Message) -> str:
    encoding = str(part.get("Content-Transfer-Encoding", "8bit")).strip().lower()
    if encoding not in {"quoted-printable", "base64"}:
        return str(part.get_payload())  # it was decoded with the file
    data = part.get_payload(decode=True)
    return _decoded(data if isinstance(data, bytes) else b"", part.get_content_charset() or "utf-8")


def _decoded(data: bytes, charset: str) -> str:
    for encoding in (charset, *_FALLBACKS):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue  # a false declaration: the next one is tried
    return data.decode("gb18030", "replace")
