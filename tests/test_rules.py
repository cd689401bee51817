"""Every case of every rule, held to what is promised of all rules."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaner.edits import revert
from cleaner.model import Document, Rule, Settings
from cleaner.pipeline import clean_document
from cleaner.stages import STAGES

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"


def cases(rule: Rule) -> list[dict[str, Any]]:
    written = tomllib.loads((FIXTURES / f"{rule.code}.toml").read_text("utf-8"))
    return [
        {
            "name": "example",
            "before": rule.before,
            "after": rule.after,
            "flag": rule.before == rule.after,
        },
        *written["case"],
    ]


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        pytest.param(rule, case, id=f"{rule.code} {case['name']}")
        for stage in STAGES
        for rule in stage.RULES
        for case in cases(rule)
    ],
)
def test_case(rule: Rule, case: dict[str, Any]) -> None:
    """Each case runs with its own rule alone; `after` may be left out where nothing may change."""
    settings = Settings(select=(rule.code,))
    before = Document(case.get("document", "case.txt"), case["before"])
    after, changes = clean_document(before, settings)

    assert after.text == case.get("after", before.text)
    assert {change.rule for change in changes} <= {rule.code}
    assert any(change.flag for change in changes) == case.get("flag", False)
    assert revert(after.text, changes) == before.text
    again, more = clean_document(after._replace(origin=()), settings)
    assert again.text == after.text
    assert all(change.flag for change in more)
