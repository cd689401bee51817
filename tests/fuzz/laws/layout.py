"""Layout joins and moves lines: no letter goes, it settles, and it can be taken back."""

from collections import Counter

from cleaner.edits import revert
from cleaner.model import Document, Settings
from cleaner.pipeline import clean_text
from cleaner.stages import layout

SETTINGS = Settings(select=("L", "L3"), max_loss=1.0)
FREE = " \t\u3000\n>-"  # blanks, marks of quoted mail and hyphens are layout


def _letters(text: str) -> Counter[str]:
    return Counter(char for char in text if not (char in FREE or char.isspace()))


def law(data: bytes) -> None:
    """Repair a text twice."""
    text = data.decode("utf-8", "ignore").replace("\r", "")
    cleaned = clean_text(Document("any.txt", text), SETTINGS, (layout,))
    assert not cleaned.kept, cleaned.kept
    after = cleaned.document.text
    assert revert(after, cleaned.changes) == text
    assert _letters(after) == _letters(text)
    assert clean_text(Document("any.txt", after), SETTINGS, (layout,)).document.text == after
