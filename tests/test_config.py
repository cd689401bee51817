"""Configuration: the nearest file, what it extends, overrides by path, and errors that help."""

import json
import tomllib
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner import versions
from cleaner.cli.app import app
from cleaner.config import ConfigError, configure
from cleaner.model import Settings, configured_fields
from cleaner.policy import Policy
from cleaner.schema import schema
from cleaner.versions import meets


def lay(root: Path, documents: dict[str, str]) -> Path:
    for name, text in documents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def test_in_a_folder_the_first_file_counts_and_the_nearest_folder_wins(tmp_path: Path) -> None:
    root = lay(
        tmp_path,
        {
            "pyproject.toml": "[tool.cleaner]\nmax-loss = 0.1\n",
            "a/pyproject.toml": "[tool.other]\n",
            "a/b/cleaner.toml": "max-loss = 0.2\n",
            "a/b/c/.cleaner.toml": "max-loss = 0.3\n",
            "a/b/c/cleaner.toml": "max-loss = 0.4\n",
        },
    )
    for place, expected in [("a", 0.1), ("a/b", 0.2), ("a/b/c", 0.3)]:
        assert configure(root / place).settings.max_loss == expected
    assert configure(root / "a/b", {"max_loss": 0.5}).settings.max_loss == 0.5


def test_a_file_extends_another_and_counts_more(tmp_path: Path) -> None:
    root = lay(
        tmp_path,
        {
            "base.toml": 'max-loss = 0.1\ncopy-min = 30\n[[overrides]]\npaths = ["*.md"]\n'
            "copy-min = 40\n",
            "a/cleaner.toml": 'extend = "../base.toml"\nmax-loss = 0.2\n[[overrides]]\n'
            'paths = ["b/"]\nmax-loss = 0.9\n',
        },
    )
    (root / ".git").mkdir()
    configured = configure(root / "a")
    assert (configured.settings.max_loss, configured.settings.copy_min) == (0.2, 30)
    assert configured.sources["copy_min"].endswith("base.toml")
    assert configured.for_document(root / "a/x.md").copy_min == 40
    assert configured.for_document(root / "a/b/x.txt").max_loss == 0.9
    assert configured.for_document(root / "x/y.txt") == configured.settings


def test_the_command_line_counts_more_than_an_override(tmp_path: Path) -> None:
    lay(tmp_path, {"cleaner.toml": '[[overrides]]\npaths = ["*"]\nignore = ["N"]\n'})
    path = tmp_path / "a.txt"
    assert configure(tmp_path).for_document(path).ignore == ("N",)
    assert configure(tmp_path, {"ignore": ("E",)}).for_document(path).ignore == ("E",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max-los = 0.5", "did you mean 'max-loss'"),
        ("extends = 'x.toml'", "did you mean 'extend'"),
        ("extend = 3", "expected a string"),
        ("extend = '../../../etc/x.toml'", "leads out of"),
        ("extend = '/etc/x.toml'", "leads out of"),
        ("extend = 'cleaner.toml'", "in a circle"),
        ("extend = 'missing.toml'", "no such file"),
        ("required-version = '>=99'", "required-version is >=99"),
        ("required-version = 'new'", "cannot read 'new'"),
        ("required-version = 1", "expected a string"),
        ("overrides = 3", "expected [[overrides]]"),
        ("[[overrides]]\nmax-loss = 0.5", "paths is missing"),
        ("[[overrides]]\npaths = ['x\\']", "Invalid git pattern"),
        ("[[overrides]]\npaths = ['*']\npath = 'a'", "did you mean 'paths'"),
        ("[[overrides]]\npaths = ['*']\nselect = ['N1O7']", "did you mean 'N107'"),
        ("select = ['N1O7']", "did you mean 'N107'"),
        ("max-loss = true", "expected a number"),
        ("copy-min = 1.5", "expected a whole number"),
        ("survivor = 1", "expected a string"),
        ("select = 'N'", "expected a list of strings"),
        ("a = " + "[" * 3000, "cleaner.toml"),
        ("#" * 1_000_001, "that is no configuration"),
    ],
)
def test_what_cannot_be_meant_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    lay(tmp_path, {"cleaner.toml": text})
    with pytest.raises(ConfigError, match=r"(?s).*") as error:
        configure(tmp_path)
    assert message in str(error.value)


def test_our_version_is_told_by_our_folder_or_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told = versions.ours()
    assert versions.told_by_folders({"cleaner-corpus"}) == {"cleaner-corpus": told}
    monkeypatch.setattr(versions, "told_by_folders", lambda _: {})
    assert versions.ours.__wrapped__() == told


def test_a_version_is_compared_by_its_numbers() -> None:
    assert meets("0.10.0", ">=0.9, <1")
    assert meets("1.2", "==1.2.0")
    assert meets("1.2.0", "1.2")
    assert meets("0.2.0rc1", "!=0.1")
    assert not meets("0.1.0", ">0.1")
    assert not meets("0.1.0", "<=0.0.9")


def test_each_document_has_the_settings_of_its_folder(tmp_path: Path) -> None:
    root = lay(
        tmp_path,
        {
            "cleaner.toml": 'exclude = ["drafts/"]\n',
            "a/cleaner.toml": "max-loss = 0.2\n",
            "repo/.git/config": "",
            ".cleanerignore": "*.bak.txt\n",
        },
    )
    policy = Policy(root, {})
    assert policy.settings("x.txt").max_loss == Settings().max_loss
    assert policy.settings("a/deep/x.txt").max_loss == 0.2
    assert policy.settings("b/x.txt") is policy.corpus
    assert policy.excludes("drafts/x.txt")
    assert policy.excludes("x.bak.txt")
    assert not policy.excludes("a/x.txt")
    inner = Policy(root / "repo", {"max_loss": 0.7})
    assert inner.corpus == Settings(max_loss=0.7)  # what lies above a repository counts for nothing
    assert Policy(root / "b", {}).corpus.exclude == ("drafts/",)
    assert Policy(root / "repo", {}, root / "a/cleaner.toml").corpus.max_loss == 0.2


def test_the_schema_knows_every_setting_and_takes_what_the_reader_takes(tmp_path: Path) -> None:
    shape = json.loads(schema())
    names = {field.name.replace("_", "-") for field in configured_fields()}
    assert shape["properties"].keys() == names | {"extend", "overrides", "required-version"}
    text = (
        'required-version = ">=0.0.1"\nmax-loss = 1\nselect = ["N"]\n'
        '[[overrides]]\npaths = ["*.md"]\nignore = ["N107"]\n'
    )
    jsonschema.validate(tomllib.loads(text), shape)
    lay(tmp_path, {"cleaner.toml": text})
    assert configure(tmp_path).settings.select == ("N",)
    for wrong in ("max-los = 1", "[[overrides]]\nignore = []", "select = 'N'"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(tomllib.loads(wrong), shape)


@given(
    st.dictionaries(
        st.sampled_from(["max-loss", "select", "extend", "overrides", "copy-min", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers(-9, 9) | st.floats(0, 1) | st.just("N"),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["paths", "select"]), inner, max_size=2)
            ),
            max_leaves=5,
        ),
    )
)
def test_any_table_is_read_or_refused_with_a_reason(
    tmp_path_factory: pytest.TempPathFactory, table: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("config") / "cleaner.toml"
    path.write_text("".join(f"{key} = {_toml(value)}\n" for key, value in table.items()), "utf-8")
    with suppress(ConfigError):
        assert isinstance(configure(path.parent).for_document(path), Settings)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value).replace("null", "1979-05-27")


def test_config_shows_sources_overrides_and_the_schema(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"cleaner.toml": 'max-loss = 0.5\n[[overrides]]\npaths = ["*.md"]\ncopy-min = 9\n'},
    )
    shown = CliRunner().invoke(app, ["config", str(tmp_path / "a.md")]).stdout
    assert f"max-loss = 0.5  # {tmp_path}/cleaner.toml" in shown
    assert f"copy-min = 9  # {tmp_path}/cleaner.toml: override 1" in shown
    assert "(*.md): copy-min" in shown
    assert json.loads(CliRunner().invoke(app, ["config", "schema"]).stdout) == json.loads(schema())


def test_config_names_what_cannot_be_meant(tmp_path: Path) -> None:
    lay(tmp_path, {"cleaner.toml": "max-los = 0.5\n"})
    done = CliRunner().invoke(app, ["config", str(tmp_path)])
    assert done.exit_code == 2
    assert "did you mean 'max-loss'" in done.stderr
