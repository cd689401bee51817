"""Imports point the same way as the data."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cleaner"

# module (or package) -> what of ours it may import; a prefix allows everything below it
ALLOWED = {
    "cleaner.model": (),
    "cleaner.text": ("cleaner.model",),
    "cleaner.edits": ("cleaner.model",),
    "cleaner.stages": (
        "cleaner.model",
        "cleaner.text",
        "cleaner.edits",
        "cleaner.codecs",
        "cleaner.lexicon",
        "cleaner.comparison",
        "cleaner.formats.page",
        "cleaner.formats.front_matter",
        "cleaner.judge",
        "cleaner.typesetting",
        "cleaner.verdict",
        "cleaner.differences",
        "cleaner.stages",
    ),
    "cleaner.judge": (
        "cleaner.model",
        "cleaner.text",
        "cleaner.lexicon",
        "cleaner.remembered",
        "cleaner.judge",
    ),
    "cleaner.typesetting": (
        "cleaner.model",
        "cleaner.text",
        "cleaner.remembered",
        "cleaner.typesetting",
    ),
    "cleaner.remembered": (),
    "cleaner.lexicon": ("cleaner.model", "cleaner.lexicon"),
    "cleaner.verdict": (
        "cleaner.model",
        "cleaner.text",
        "cleaner.lexicon",
        "cleaner.differences",
        "cleaner.comparison",
        "cleaner.verdict",
    ),
    "cleaner.join": ("cleaner.join", "cleaner.comparison", "cleaner.foresight"),
    "cleaner.copies": (
        "cleaner.model",
        "cleaner.edits",
        "cleaner.text",
        "cleaner.comparison",
        "cleaner.join",
        "cleaner.verdict",
        "cleaner.store",
        "cleaner.memory",
        "cleaner.foresight",
        "cleaner.copies",
    ),
    "cleaner.engines": ("cleaner.engines", "cleaner.garbage"),
    "cleaner.files": (),
    "cleaner.foresight": (),
    "cleaner.garbage": (),
    "cleaner.store": ("cleaner.engines", "cleaner.foresight"),
    "cleaner.memory": ("cleaner.model",),
    "cleaner.report": ("cleaner.model", "cleaner.report", "cleaner.summary"),
}
EVERYWHERE = ("cleaner.later",)
# what decides about text opens no file and prints nothing; a loader of our own data may
PURE = ("cleaner.model", "cleaner.text", "cleaner.edits", "cleaner.stages", "cleaner.corpus")


def modules(name: str) -> list[Path]:
    path = PACKAGE / Path(*name.split(".")[1:])
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("cleaner")}


@pytest.mark.parametrize("name", ALLOWED)
def test_imports_point_down(name: str) -> None:
    own = modules(name)
    assert own
    for path in own:
        for imported in imports(path):
            allowed = (*ALLOWED[name], *EVERYWHERE)
            assert imported.startswith(allowed), f"{path.name} imports {imported}"


def test_no_stage_imports_another() -> None:
    names = {path.stem for path in (PACKAGE / "stages").glob("*.py")} - {"__init__"}
    for path in (PACKAGE / "stages").glob("*.py"):
        for imported in imports(path) if path.stem in names else ():
            parts = imported.split(".")
            assert parts[1] != "stages" or parts[2] not in names, f"{path.name} imports {imported}"


@pytest.mark.parametrize("name", PURE)
def test_what_decides_neither_reads_nor_prints(name: str) -> None:
    for path in modules(name):
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"open", "print", "input"}, path.name
