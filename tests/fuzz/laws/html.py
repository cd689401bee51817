"""A page becomes lines of which whole ones go; its text settles and can be taken back."""

from cleaner.edits import apply, in_order, revert
from cleaner.formats.html import UnreadablePageError, read
from cleaner.model import Document, Edit, Settings
from cleaner.pages import read_and_clean
from cleaner.pipeline import clean_text
from cleaner.stages import furniture

SETTINGS = Settings()


def law(data: bytes) -> None:
    """Read a page, judge its blocks, clean its text twice."""
    html = data.decode("utf-8", "replace")
    try:
        page = read(html)
    except UnreadablePageError:
        return
    lines = [line for line in page.text.split("\n") if line]
    assert lines
    assert [page.text[block.start : block.end] for block in page.blocks] == lines
    found = [one for one in furniture.find_page(page, SETTINGS) if isinstance(one, Edit)]
    left = apply(page.text, in_order(found, len(page.text)))
    kept = iter(lines)
    assert all(line in kept for line in left.split("\n") if line)  # whole lines, in order

    text, cleaned, _ = read_and_clean("any.html", html, SETTINGS)
    assert text == page.text
    assert not cleaned.kept or cleaned.kept.startswith("X003"), cleaned.kept
    after = cleaned.document.text
    assert revert(after, cleaned.changes) == text
    if not cleaned.kept:
        assert clean_text(Document("any.txt", after), SETTINGS).document.text == after
