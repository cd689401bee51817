"""The baseline: what is accepted stays accepted when lines move, and nothing else is."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner import baseline
from cleaner.baseline import Accepted, BaselineError, Key
from cleaner.cli.app import app
from cleaner.report.finding import Told
from cleaner.rules import all_rules

DIRTY = "他说:好,明天见,早点来,别忘了带书。\n"
OTHER = "她答:好,不见不散,我一定早一点到。\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "cleaner.toml").write_text('select = ["N101", "N107"]\n', "utf-8")
    (tmp_path / "a.txt").write_text(f"第一行。\n{DIRTY}", "utf-8")
    return tmp_path


def run(*arguments: str | Path) -> tuple[int, str, str]:
    cold = () if arguments[0] == "clean" else ("--no-cache",)
    done = CliRunner().invoke(app, [*map(str, arguments), *cold])
    return done.exit_code, done.stdout, done.stderr


def entries(root: Path) -> list[dict[str, object]]:
    rows = (root / baseline.FILE).read_text("utf-8").splitlines()
    return [json.loads(row) for row in rows]


def test_accepted_findings_do_not_fail_a_check_and_new_ones_do(root: Path) -> None:
    assert run("check", root)[0] == 1
    code, out, told = run("baseline", root)
    assert (code, out) == (0, "")
    assert "4 new" in told
    assert run("check", root)[:2] == (0, "")
    assert "accepted by the baseline" in run("check", root)[2]
    (root / "a.txt").write_text(f"新的一行。\n\n第一行。\n{DIRTY}", "utf-8")
    assert run("check", root)[:2] == (0, "")
    (root / "a.txt").write_text(f"{DIRTY}{OTHER}", "utf-8")
    code, out, _ = run("check", root)
    assert code == 1
    assert {line.split(":")[1] for line in out.splitlines()} == {"2"}


def test_a_second_copy_of_an_accepted_paragraph_is_new(root: Path) -> None:
    run("baseline", root)
    (root / "a.txt").write_text(f"{DIRTY}\n{DIRTY}", "utf-8")
    code, out, _ = run("check", root)
    assert code == 1
    assert len(out.splitlines()) == 4


def test_what_is_gone_is_told_and_pruned(root: Path) -> None:
    (root / "b.txt").write_text(OTHER, "utf-8")
    run("baseline", root)
    before = entries(root)
    (root / "a.txt").write_text("第一行。\n", "utf-8")
    code, _, told = run("check", root)
    assert code == 0
    assert "4 × N101 in a.txt" in told
    assert "--prune" in told
    (root / "b.txt").write_text(OTHER + DIRTY, "utf-8")
    assert run("baseline", root, "--prune")[0] == 0
    assert entries(root) == [row for row in before if row["path"] == "b.txt"]
    (root / "b.txt").unlink()
    assert "3 × N101 in b.txt" in run("check", root)[2]


def test_other_documents_and_rules_keep_their_entries(root: Path) -> None:
    (root / "b.txt").write_bytes(OTHER.replace("\n", "\r\n").encode())
    run("baseline", root)
    before = entries(root)
    assert {row["rule"] for row in before} == {"N101", "N107"}
    assert run("baseline", root / "a.txt", "--select", "N107")[0] == 0
    assert run("baseline", root / "a.txt", "--select", "N101")[0] == 0
    assert entries(root) == before


def test_a_fix_leaves_what_is_accepted_alone(root: Path) -> None:
    (root / "a.txt").write_bytes(f"{DIRTY}".encode())
    run("baseline", root)
    (root / "a.txt").write_bytes(f"{DIRTY}{OTHER}".replace("\n", "\r\n").encode())
    code, _, told = run("check", root, "--fix")
    assert code == 1
    assert "wait for removals" not in told
    assert (root / "a.txt").read_text("utf-8") == f"{DIRTY}{OTHER}"


def test_a_paragraph_may_be_accepted_in_every_document_with_a_reason(root: Path) -> None:
    run("baseline", root)
    (row,) = entries(root)
    anywhere = {**row, "path": "*", "reason": "这是原文"}
    (root / baseline.FILE).write_text(json.dumps(anywhere) + "\n", "utf-8")
    (root / "b.txt").write_text(DIRTY * 3, "utf-8")
    assert run("check", root)[:2] == (0, "")
    (root / "b.txt").write_text(OTHER, "utf-8")
    assert run("baseline", root)[0] == 0
    assert [row.get("reason", "") for row in entries(root)] == ["这是原文", ""]


@pytest.mark.parametrize(
    "row",
    [
        "not json",
        "[]",
        '{"path": "a", "rule": "N101"}',
        '{"path": "a", "rule": "N101", "paragraph": 1}',
        '{"path": "a", "rule": "N101", "paragraph": "", "count": 0}',
        '{"path": "a", "rule": "N101", "paragraph": "", "count": "many"}',
        "[" * 5000,
    ],
)
def test_a_damaged_baseline_is_an_error(root: Path, row: str) -> None:
    (root / baseline.FILE).write_text(f"{row}\n", "utf-8")
    code, out, told = run("check", root)
    assert (code, out) == (2, "")
    assert f"{baseline.FILE}:1: not an entry" in told
    with pytest.raises(BaselineError):
        baseline.read(root)


def test_documents_that_are_missing_or_no_text_are_named(root: Path) -> None:
    (root / "b.txt").write_bytes(b"\x7fELF" + bytes(64))
    code, _, told = run("baseline", root, root / "nothing.txt")
    assert code == 2
    assert "b.txt" in told
    assert "nothing.txt" in told
    assert entries(root)


KEYS = st.builds(
    Key, st.sampled_from(["a", "b", "*"]), st.sampled_from(["N101", "N107"]), st.sampled_from("xy")
)
BASELINES = st.dictionaries(
    KEYS, st.builds(Accepted, st.integers(1, 3), st.sampled_from(["", "r"]))
)
FOUND = st.lists(KEYS.filter(lambda key: key.path != "*"), max_size=8)


def told(key: Key) -> Told:
    rule = all_rules()[key.rule]
    return Told(
        key.path,
        key.path,
        1,
        1,
        1,
        rule,
        "",
        "",
        "",
        "",
        flag=False,
        fixable=False,
        source="",
        at=0,
        paragraph=key.paragraph,
    )


@given(BASELINES)
def test_a_baseline_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, accepted: dict[Key, Accepted]
) -> None:
    path = tmp_path_factory.mktemp("baseline") / baseline.FILE
    baseline.write(path, accepted)
    assert baseline.read(path) == accepted


@given(BASELINES, FOUND)
def test_after_accepting_nothing_is_new_and_after_pruning_nothing_is_unused(
    accepted: dict[Key, Accepted], keys: list[Key]
) -> None:
    found = list(map(told, keys))
    sifted = baseline.sift(found, accepted)
    assert len(sifted.new) + sifted.accepted.total() == len(found)
    unused = baseline.unused(accepted, sifted.accepted, {"a", "b"}, set(), {"N101", "N107"})
    after = baseline.joined(baseline.without(accepted, unused), sifted.new)
    again = baseline.sift(found, after)
    assert again.new == []
    assert not baseline.unused(after, again.accepted, {"a", "b"}, set(), {"N101", "N107"})


def test_one_place_is_accepted_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今年雨水多,收成好.\n明年雨水少,收成差。\n", "utf-8")
    (tmp_path / "-b.txt").write_text("今年雨水多,收成好.\n", "utf-8")
    places = [f"--at={tmp_path / name}" for name in ("a.txt:1", "-b.txt:1")]
    code, _, told = run("baseline", tmp_path, "--rule", "N101", *places)
    assert code == 0, told
    _, out, _ = run("check", tmp_path, "--select", "N101")
    assert [row.split(":")[1] for row in out.splitlines()] == ["2"]
    again = run("baseline", tmp_path, "--at", tmp_path / "a.txt:1", "--rule", "N101")
    assert again[0] == 2
    assert "nothing new is found at" in again[2]
    assert run("baseline", tmp_path, "--at", tmp_path / "a.txt:2")[0] == 0
    assert run("check", tmp_path, "--select", "N101")[1] == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--at", "a.txt"], "is no FILE:LINE"), (["--rule", "N101"], "--rule goes with --at")],
)
def test_a_place_that_cannot_be_meant_is_said(arguments: list[str], words: str, root: Path) -> None:
    code, _, told = run("baseline", root, *arguments)
    assert code == 2
    assert words in told
    assert not (root / baseline.FILE).exists()


def test_the_baseline_is_no_document_of_the_corpus(root: Path) -> None:
    run("baseline", root)
    assert baseline.FILE not in run("check", root)[2]
    out = root.with_name(f"{root.name}-out")
    assert run("clean", root, "--out", out)[0] == 0
    assert not (out / baseline.FILE).exists()
