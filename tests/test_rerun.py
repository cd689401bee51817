"""What an editor takes back stays taken back, and gives what a run without it gives."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner import rejections, rerun, undo
from cleaner.cli.app import app
from cleaner.engines.local import Engine
from cleaner.model import Settings
from cleaner.plan import RunError, make_plan
from cleaner.rejections import Rejection
from cleaner.run import Run, carry_out, clean_folder

DEMO = Path(__file__).parent.parent / "fixtures" / "demo"


def texts(out: Path) -> dict[str, bytes]:
    """Give the files of an output, those of the run itself left out."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and ".cleaner" not in path.parts
    }


def without(source: Path, out: Path, codes: Sequence[str], below: str) -> dict[str, bytes]:
    """Clean with rules switched off below a folder, from the beginning."""
    plan = make_plan([source], out, Settings())
    own = {
        planned.source.name: replace(Settings(), ignore=tuple(codes))
        for planned in plan.planned
        if planned.source.name.startswith(below)
    }
    carry_out(Run(plan._replace(own=own), out, Settings(), Engine(1), lambda *_: None))
    return texts(out)


@pytest.mark.parametrize(
    ("codes", "folder"),
    [
        (("N101",), ""),
        (("N101",), "mail/"),
        (("B103", "B112"), "paper/"),
        (("B201",), "site/"),
        (("D201",), ""),
        (("D201",), "site/"),
        (("D101",), "paper/"),
        (("L101", "L102", "L105"), ""),
        (("E101", "N107"), ""),
    ],
)
def test_a_rule_taken_back_gives_what_a_run_without_it_gives(
    codes: tuple[str, ...], folder: str, tmp_path: Path
) -> None:
    clean_folder([DEMO], tmp_path / "out", Settings(), workers=1)
    before = texts(tmp_path / "out")
    pattern = f"/{folder}**"
    rerun.take_back(tmp_path / "out", [Rejection(pattern, code, "*") for code in codes], workers=1)
    assert texts(tmp_path / "out") == without(DEMO, tmp_path / "fresh", codes, folder)
    assert undo.verify(tmp_path / "out") == []
    assert undo.undo(tmp_path / "out", tmp_path / "back") == []
    for path in DEMO.rglob("*.*"):
        assert (tmp_path / "back" / path.relative_to(DEMO)).read_bytes() == path.read_bytes()
    assert texts(tmp_path / "out") != before


def test_one_line_taken_back_stays_so_in_the_next_run(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "[1] a.txt").write_text(
        "今年雨水多,收成好。\n明年雨水少,收成差。\n今年雨水多,收成好。好!\n"
    )
    (source / "b.txt").write_text("后年雨水多,收成也好。\n")
    run = CliRunner().invoke(app, ["clean", str(source), "--out", str(out), "--quiet"])
    assert run.exit_code == 0
    taken = CliRunner().invoke(app, ["undo", str(out), "--at", "[1] a.txt:2"])
    assert taken.exit_code == 0, taken.output
    kept = "今年雨水多，收成好。\n明年雨水少,收成差。\n今年雨水多，收成好。好！\n"
    assert (out / "[1] a.txt").read_text() == kept
    assert (out / "b.txt").read_text() == "后年雨水多，收成也好。\n"
    # lines come and go above it, and other documents change: it holds
    (source / "[1] a.txt").write_text("题目\n\n今年雨水多,收成好。\n明年雨水少,收成差。\n")
    (source / "b.txt").write_text("明年雨水少,收成差。\n")
    clean_folder([source], out, Settings(), workers=1)
    assert (out / "[1] a.txt").read_text() == "题目\n\n今年雨水多，收成好。\n明年雨水少,收成差。\n"
    assert (out / "b.txt").read_text() == "明年雨水少，收成差。\n"
    # the line itself is edited: it was another line that was meant
    (source / "[1] a.txt").write_text("明年雨水少,收成也差。\n")
    clean_folder([source], out, Settings(), workers=1)
    assert (out / "[1] a.txt").read_text() == "明年雨水少，收成也差。\n"


ODD_NAMES = [
    *("a b.txt", "it's.txt", "-dash.txt", "[a]*?.txt", "!no.txt", "#c.txt", "end .txt", "a:1.txt"),
    *("换\n行.txt", "\x1b[2Jx.txt", "\u202ex.txt", "back\\slash.txt", "\udcb9ab.txt", "x#17"),
]


@pytest.mark.parametrize("by", ["place", "path"])
def test_documents_under_odd_names_are_meant_and_no_others(by: str, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name in [*ODD_NAMES, "a.txt", "no.txt", "[a]bc.txt"]:
        (source / name).write_text("一个句子,两个句子。\n", "utf-8")
    clean_folder([source], out, Settings(), workers=1)
    where = [
        f"--at={name}:1" if by == "place" else f"--path={rejections.exactly(name)}"
        for name in ODD_NAMES
    ]
    arguments = ["undo", str(out), "--rule", "N101", *where, "--workers", "1"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    for path in out.glob("*.txt"):
        assert (",两" in path.read_text("utf-8")) == (path.name in ODD_NAMES), path.name


def test_a_copy_taken_back_stands_in_both_documents(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    copy = "县里的图书馆上周搬进了新楼，借书证不用更换，周一照常休息。\n"
    (source / "a.txt").write_text("甲\n" + copy)
    (source / "b.txt").write_text("乙说的是另外一件事情，和图书馆没有关系。\n" + copy)
    clean_folder([source], out, Settings(), workers=1)
    assert copy not in (out / "b.txt").read_text()
    rerun.take_back(out, rerun.of_line(out, "b.txt", 2), workers=1)
    assert copy in (out / "a.txt").read_text()
    assert copy in (out / "b.txt").read_text()


@pytest.mark.parametrize("line", [13, 17])
def test_text_that_moved_goes_back_whole(line: int, tmp_path: Path) -> None:
    """Its insertion and its removal are two changes at two lines: either stands for both."""
    out, name = tmp_path / "out", "paper/page-03.txt"
    clean_folder([DEMO], out, Settings(), workers=1)
    rerun.take_back(out, rerun.of_line(out, name, line, ["L105"]), workers=1)
    kept = without(DEMO, tmp_path / "fresh", ["L105"], name)
    assert texts(out)[name] == kept[name]


def test_an_output_changed_since_is_named_and_nothing_is_done(tmp_path: Path) -> None:
    out = tmp_path / "out"
    clean_folder([DEMO], out, Settings(), workers=1)
    edited = out / "paper" / "page-03.txt"
    edited.write_text("by hand\n")
    before = texts(out)
    with pytest.raises(RunError, match="page-03"):
        rerun.take_back(out, [Rejection("*", "N101", "*")], workers=1)
    assert texts(out) == before
    assert rejections.read(out / ".cleaner") == ()


def cut_off(
    monkeypatch: pytest.MonkeyPatch, out: Path, taken: list[Rejection], *, after: int
) -> None:
    """Take something back, and be interrupted after so many outputs were put in place."""
    real = Path.replace
    moved = 0

    def replace(self: Path, target: Path) -> Path:
        nonlocal moved
        moved += ".cleaner" not in Path(target).parts
        if moved > after:
            raise KeyboardInterrupt
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            rerun.take_back(out, taken, workers=1)


def test_a_run_that_is_cut_off_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    clean_folder([DEMO], out, Settings(), workers=1)
    taken = [Rejection("*", "N101", "*")]
    cut_off(monkeypatch, out, taken, after=3)
    assert undo.verify(out) != []
    rerun.take_back(out, taken, workers=1)
    assert texts(out) == without(DEMO, tmp_path / "fresh", ["N101"], "")
    assert undo.verify(out) == []
    assert list((out / ".cleaner").glob("again*")) == []


def test_a_run_of_new_sources_ends_one_that_was_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what is taken back later would bring the old sources back."""
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text("今年雨水多,收成好。\n", "utf-8")
    (source / "b.txt").write_text("今年雨水少,收成差。\n", "utf-8")
    clean_folder([source], out, Settings(), workers=1)
    cut_off(monkeypatch, out, [Rejection("*", "N101", "*")], after=1)
    assert rerun.was_cut_off(out)
    (source / "b.txt").write_text("明年再来,看看桥。\n", "utf-8")
    clean_folder([source], out, Settings(), workers=1)
    assert list((out / ".cleaner").glob("again*")) == []
    rerun.take_back(out, [Rejection("*", "N102", "*")], workers=1)
    assert (out / "b.txt").read_text("utf-8") == "明年再来,看看桥。\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--rule", "N999"], "no rule is called"),
        (["--rule", "N101", "--path", "no/*"], "matches 'no/*'"),
        (["--rule", "half-width-punctation"], "did you mean"),
        (["--at", "a.txt"], "is no FILE:LINE"),
        (["--at", "a.txt:1", "--path", "a.txt"], "--path does not go with --at"),
        (["--at", "a.txt:7"], "nothing was changed or flagged at a.txt:7"),
        (["--at", "a.txt:1", "--rule", "B103"], "by these rules"),
        (["--rule", "N101", "--to", "x"], "either --to"),
        ([], "either --to"),
    ],
)
def test_what_cannot_be_taken_back_is_said(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("今年雨水多,收成好。\n")
    clean_folder([tmp_path / "in"], tmp_path / "out", Settings(), workers=1)
    result = CliRunner().invoke(app, ["undo", str(tmp_path / "out"), *arguments])
    assert result.exit_code == 2
    assert words in result.output
    assert (tmp_path / "out" / "a.txt").read_text() == "今年雨水多，收成好。\n"


@pytest.mark.parametrize(
    "row", ["{", '{"path": "a"}', '{"path": 1, "rule": "", "paragraph": ""}', "[]"]
)
def test_a_damaged_file_of_rejections_is_named(row: str, tmp_path: Path) -> None:
    (tmp_path / rejections.FILE).write_text(row + "\n")
    with pytest.raises(rejections.RejectionsError, match=r"rejected\.jsonl:1"):
        rejections.read(tmp_path)


def test_the_own_settings_of_documents_hold_when_it_is_done_again(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text("今年雨水多,收成好.\n")
    (source / "b.txt").write_text("今年雨水多,收成好.  \n")
    (source / "cleaner.toml").write_text(
        '[[overrides]]\npaths = ["a.txt"]\nignore = ["N101"]\n', "utf-8"
    )
    assert CliRunner().invoke(app, ["clean", str(source), "--out", str(out)]).exit_code == 0
    taken = CliRunner().invoke(app, ["undo", str(out), "--rule", "trailing-space"])
    assert taken.exit_code == 0, taken.output
    assert (out / "a.txt").read_text() == "今年雨水多,收成好.\n"
    assert (out / "b.txt").read_text() == "今年雨水多，收成好。  \n"


def test_in_place_gives_what_a_run_gives_and_leads_back(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(DEMO, source)
    outside = tmp_path / "outside.txt"
    outside.write_text("今年雨水多,收成好。\n")
    (source / "link.txt").symlink_to(outside)
    clean_folder([DEMO], out, Settings(), workers=1)
    cleaned = CliRunner().invoke(app, ["clean", str(source), "--in-place"])
    assert cleaned.exit_code == 0, cleaned.output
    left = texts(source)
    assert left.pop("link.txt") == outside.read_bytes() == "今年雨水多,收成好。\n".encode()
    assert left == texts(out)
    assert undo.undo(source, tmp_path / "back") == []
    for name, data in texts(tmp_path / "back").items():
        assert (DEMO / name).read_bytes() == data
    changed = {name for name, data in texts(out).items() if (DEMO / name).read_bytes() != data}
    assert texts(tmp_path / "back").keys() == changed


@pytest.mark.parametrize("arguments", [[], ["--in-place", "--out", "x"]])
def test_where_the_clean_text_goes_must_be_said(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今年雨水多,收成好。\n")
    result = CliRunner().invoke(app, ["clean", str(tmp_path), *arguments])
    assert result.exit_code == 2
    assert (tmp_path / "a.txt").read_text() == "今年雨水多,收成好。\n"
