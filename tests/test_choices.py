"""Values that have the right type and cannot be meant."""

from pathlib import Path

import pytest

from cleaner.choices import conversions
from cleaner.config import ConfigError, configure
from cleaner.model import Settings

WRONG = [
    ('survivor = "newst"', {"survivor": "newst"}, "did you mean 'newest'"),
    ('survivor = "preferred"', {"survivor": "preferred"}, "none of first, longest, newest"),
    ("copy-threshold = 0.5", {"copy_threshold": 0.5}, "0.5 is not between 0.8 and 1.0"),
    ("copy-threshold = 90", {"copy_threshold": 90.0}, "not between"),
    ("copy-threshold = nan", {"copy_threshold": float("nan")}, "not between"),
    ("copied-share = -0.1", {"copied_share": -0.1}, "not between"),
    ("max-loss = 60", {"max_loss": 60.0}, "not between"),
    ("memory = -1", {"memory": -1}, "not between"),
    ('variants = "t2ss"', {"variants": "t2ss"}, "did you mean 't2s'"),
    ('variants = "simplified"', {"variants": "simplified"}, "t2tw"),
]


@pytest.mark.parametrize(("line", "flags", "message"), WRONG, ids=[row[0] for row in WRONG])
def test_it_is_refused_wherever_it_comes_from(
    tmp_path: Path, line: str, flags: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        configure(tmp_path, flags)
    assert message in str(refused.value)
    assert str(refused.value).startswith("--")
    for text in (f"{line}\n", f'[[overrides]]\npaths = ["*.md"]\n{line}\n'):
        (tmp_path / "cleaner.toml").write_text(text, "utf-8")
        with pytest.raises(ConfigError) as refused:
            configure(tmp_path)
        assert message in str(refused.value)
        assert "cleaner.toml" in str(refused.value)


def test_what_can_be_meant_is_taken(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text(
        'survivor = "longest"\ncopy-threshold = 1\nmemory = 500\nvariants = "s2twp"\n', "utf-8"
    )
    assert configure(tmp_path).settings == Settings(
        survivor="longest", copy_threshold=1.0, memory=500, variants="s2twp"
    )
    assert configure(tmp_path, {"variants": ""}).settings.variants == ""


def test_the_conversions_are_those_of_opencc() -> None:
    assert {"t2s", "s2t", "s2twp", "tw2sp", "s2hk"} <= set(conversions())
