"""The kept inputs of the fuzzers, seeds and what once broke a promise, keep to the laws."""

import importlib
from pathlib import Path

import pytest
from seeds import CORPUS, kept

PARTS = sorted(path.name for path in CORPUS.iterdir())
INPUTS = [path for name in PARTS for path in kept(name)]


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_kept_input(path: Path) -> None:
    importlib.import_module(f"laws.{path.parent.name}").law(path.read_bytes())


def test_every_part_has_a_law_and_a_target() -> None:
    laws = {path.stem for path in (CORPUS.parent / "laws").glob("*.py")} - {"__init__"}
    target = (CORPUS.parent / "target.py").read_text("utf-8")
    assert laws == {*PARTS}
    assert all(f'"{name}": (' in target for name in PARTS)
