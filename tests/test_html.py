"""Web pages: what the reader makes of them, and which of their lines are furniture."""

import pytest

from cleaner.edits import apply, in_order
from cleaner.formats.html import UnreadablePageError, read
from cleaner.model import Edit, Rule, Settings
from cleaner.stages.furniture import RULES, find_page


def article(html: str, settings: Settings) -> str:
    page = read(html)
    edits = [found for found in find_page(page, settings) if isinstance(found, Edit)]
    return apply(page.text, in_order(edits, len(page.text)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_example(rule: Rule) -> None:
    """The example of a rule: HTML in, the text that is left by this rule alone."""
    assert article(rule.before, Settings(select=(rule.code,))) == rule.after


@pytest.mark.parametrize("html", ["", "<p> </p>", "<script>x</script>", "<div>" * 10_000])
def test_a_page_without_text_is_no_empty_success(html: str) -> None:
    with pytest.raises(UnreadablePageError):
        read(html)
