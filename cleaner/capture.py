"""One record of a web archive: its page or text cleaned, and written as a JSON line."""

import json
from collections.abc import Mapping

from cleaner import checks, pages
from cleaner.decode import UndecodableError
from cleaner.formats.jsonl import JsonLines
from cleaner.formats.page.model import UnreadablePageError
from cleaner.formats.records import FieldError
from cleaner.formats.warc import Capture, open_record
from cleaner.jobs import Row
from cleaner.ledger import Entry
from cleaner.model import Document, Settings
from cleaner.opening import Opened, open_document
from cleaner.pipeline import Cleaned, clean_text
from cleaner.record import Manner, close, flagged

FORM = JsonLines("text")


def examine(entry: Entry, data: bytes, manner: Manner) -> Row | None:
    """Clean what a record brought; None where it is neither page nor text.

    The record that the ledger speaks of is the JSON line with the page's whole text. A page that
    cannot be read is dropped, with a flag; the archive itself is kept as it was.
    """
    try:
        capture = open_record(data)
        if capture is None:
            return None
        opened = open_document(entry.document, capture.body, manner.settings)
        cleaned, text, meta = _clean(entry.document, capture, opened, manner.settings)
    except (FieldError, UndecodableError, UnreadablePageError) as error:
        row = flagged(entry, b"", checks.UNREAD, str(error))
        return row._replace(entry=row.entry._replace(status="dropped"))
    line = json.dumps({**capture.meta, **meta, "text": text}, ensure_ascii=False) + "\n"
    return close(entry, line, cleaned, list(opened.changes), manner)


def _clean(
    name: str, capture: Capture, opened: Opened, settings: Settings
) -> tuple[Cleaned, str, Mapping[str, str]]:
    """Give what was made of a text, what it was, and what a page says about itself."""
    if not capture.is_page:
        return clean_text(Document(name, opened.text), settings), opened.text, {}
    text, cleaned, meta = pages.read_and_clean(name, opened.text, settings)
    return cleaned, text, meta
