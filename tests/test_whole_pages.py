"""Whole pages in, articles out: `tests/data/whole_pages.toml` holds both.

A case of `fixtures/rules` runs with one rule alone; here the lines of other rules decide as well.
"""

import tomllib
from pathlib import Path

import pytest

from cleaner.model import Document, Settings
from cleaner.pipeline import clean_document
from cleaner.stages import boilerplate

CASES = tomllib.loads((Path(__file__).parent / "data" / "whole_pages.toml").read_text("utf-8"))


def cleaned(text: str) -> str:
    """Clean a page with this stage alone."""
    return clean_document(Document("a.txt", text), Settings(max_loss=1.0), (boilerplate,))[0].text


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_the_article_is_what_is_left(case: dict[str, str]) -> None:
    after = cleaned(case["before"])
    assert after == case.get("after", case["before"])
    assert cleaned(after) == after
