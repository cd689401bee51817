"""Tables in Markdown, for the README and for pull requests."""

from collections.abc import Iterable

from cleaner.model import Rule


def rules_table(rules: Iterable[Rule]) -> str:
    """Give the table of all rules."""
    rows = ["| rule | what it finds | does | words |", "|---|---|---|---|"]
    for rule in rules:
        does = "flags" if rule.before == rule.after else "repairs" if rule.safe else "removes"
        state = does if rule.default else f"{does}, opt-in"
        words = "kept" if rule.safe else "removed"
        rows.append(f"| {rule.code} `{rule.name}` | {_cell(rule.summary)} | {state} | {words} |")
    return "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
