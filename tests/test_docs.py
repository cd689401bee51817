"""What is written about the cleaner is true of it."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

import cleaner
from cleaner.cli.app import app
from cleaner.model import Rule
from cleaner.report.markdown import rules_table
from cleaner.rules import all_rules

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_readme_lists_the_rules_as_they_are() -> None:
    listed = re.search(
        r"<!-- rules: made by `cleaner rules --markdown` -->\n(.*?)<!-- end of rules -->",
        README,
        re.DOTALL,
    )
    assert listed
    assert listed[1].strip() == rules_table(all_rules().values()).strip()


def test_the_readme_s_python_says_what_happens() -> None:
    result = cleaner.clean_text("他说:“好,明天见。”\n")
    assert result.text == "他说：“好，明天见。”\n"
    assert {change.rule[0] for change in result.changes} == {"N"}


@pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.code)
def test_every_rule_has_what_a_rule_needs(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.summary
    assert not rule.summary.endswith(".")
    assert rule.before


def test_no_two_rules_share_a_name() -> None:
    names = [rule.name for rule in all_rules().values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.stem
)
def test_every_decision_says_what_to_resist(page: Path) -> None:
    assert re.search(r"\bresist\b", page.read_text("utf-8"), re.IGNORECASE)


def test_the_design_names_every_module() -> None:
    table = (ROOT / "docs" / "design.md").read_text("utf-8")
    parts = [path for path in (ROOT / "cleaner").iterdir() if not path.name.startswith("_")]
    modules = {p.name for p in parts if p.suffix == ".py"} | {
        f"{p.name}/" for p in parts if p.is_dir()
    }
    assert {name for name in modules if f"`{name}" not in table} == set()


COMMANDS = vars(get_command(app))["commands"]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_and_options_that_are_shown_exist(page: Path) -> None:
    shown = re.findall(r"\bcleaner ([a-z]+)((?: [^\s`#|]+)*)", page.read_text("utf-8"))
    for name, rest in shown:
        options = re.findall(r"(?<!\S)--[a-z][a-z-]+", rest)
        known = [one for p in getattr(COMMANDS.get(name), "params", ()) for one in p.opts]
        assert set(options) <= {*known, "--version"}, (name, options)


def test_links_in_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
