"""Mending of mojibake and stray characters settles and can be taken back."""

from cleaner.edits import revert
from cleaner.model import Document, Settings
from cleaner.pipeline import clean_text
from cleaner.stages import encoding

SETTINGS = Settings(max_loss=1.0)


def law(data: bytes) -> None:
    """Mend a text twice."""
    text = data.decode("utf-8", "replace").replace("\r", "")
    cleaned = clean_text(Document("any.txt", text), SETTINGS, (encoding,))
    assert not cleaned.kept or cleaned.kept.startswith("X003"), cleaned.kept  # nothing left
    after = cleaned.document.text
    assert revert(after, cleaned.changes) == text
    after.encode()
    assert clean_text(Document("any.txt", after), SETTINGS, (encoding,)).document.text == after
