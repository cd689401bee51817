"""What is interrupted: each command of ours that writes, on a small tree of its own."""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from traced import HANDS, call

from cleaner import files
from cleaner.ledger import LedgerError
from cleaner.plan import RunError
from cleaner.rejections import RejectionsError
from cleaner.review import decisions
from cleaner.review.desk import Wish, at_desk
from cleaner.review.places import Place

COPY = "县里的图书馆上周搬进了新楼，借书证不用更换，周一照常休息。\n"
DOCUMENTS: Mapping[str, bytes] = {
    "a.txt": f"首页 | 新闻 | 财经 | 体育\n河上的桥\n{COPY}今年雨水多,收成却好.\n".encode(),
    "news/b.txt": f"渡口的钟声  \r\n传得很远。\r\n{COPY}".encode(),
    "news/c.txt": "老师说:“下雨了,快进屋。”学生们都跑进了教室里面。\n".encode("gb18030"),
    "clean.txt": "水面如镜，两岸的柳树都绿了。\n".encode(),
    "page.html": "<html><title>河上的桥</title><body><p>桥修好了，两岸的人都来看。</p>".encode(),
}
SOURCE, OUT, BACK = "source", "out", "back"

Tree = Mapping[str, bytes]
PRIVATE = frozenset(
    ("lock", "index", "files.json")
)  # a process; times of files: no two runs have the same


class Scenario(NamedTuple):
    """A command, what is there before it, and what must hold whenever it is cut off."""

    name: str
    prepare: Callable[[Path], None]
    arguments: Callable[[Path], Sequence[str]]
    in_place: bool = False  # it may replace sources, whose originals are stored then
    tells: bool = False  # its result is what it prints
    shows: bool = False  # what cannot be read is named in its result


def tree(folder: Path) -> Tree:
    """Give every file below a folder whose bytes are a result."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and PRIVATE.isdisjoint(path.parts)
    }
    empty = {
        path.relative_to(folder).as_posix() + "/": b""
        for path in sorted(folder.rglob("*"))
        if path.is_dir() and not any(path.iterdir()) and PRIVATE.isdisjoint(path.parts)
    }
    return found | empty


def _sources(work: Path) -> None:
    for name, data in DOCUMENTS.items():
        path = work / SOURCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _cleaned(work: Path) -> None:
    _sources(work)
    _do("clean", work / SOURCE, "--out", work / OUT)


def _cleaned_before(work: Path) -> None:
    """Lay out an output of other sources: one that goes, one that comes, one that is changed."""
    _cleaned(work)
    (work / SOURCE / "a.txt").unlink()
    (work / SOURCE / "d.txt").write_text("今年雨水少,收成却好.\n", "utf-8")
    (work / SOURCE / "news" / "b.txt").write_text("渡口的灯  \n", "utf-8")


def _fixed_before(work: Path) -> None:
    _sources(work)
    _do("check", work / SOURCE, "--fix", "--quiet", "--no-cache")
    with (work / SOURCE / "clean.txt").open("a", encoding="utf-8") as file:
        file.write("今年雨水多,收成却好.\n")


def _indexed(work: Path) -> None:
    _sources(work)
    _do("check", work / SOURCE, "--exit-zero")
    (work / SOURCE / "clean.txt").write_text("今年雨水多,收成却好.\n", "utf-8")
    (work / SOURCE / "a.txt").unlink()


def _fixed(work: Path) -> None:
    _sources(work)
    _do("check", work / SOURCE, "--fix", "--quiet", "--no-cache")


def decide(arguments: Sequence[str]) -> int:
    """Be an editor who takes one change back and accepts another, where that is not yet decided."""
    out, before = Path(arguments[0]), tempfile.tempdir
    tempfile.tempdir = str(out.parent.parent)  # what a killed desk leaves goes with the test
    wishes = [
        Wish("rejected", Place("a.txt", "N101", 4)),
        Wish("accepted", Place("news/c.txt", "N101", 1)),
    ]
    try:
        with at_desk(out, {}, 1) as desk:
            known = {(one.document, one.rule) for one in decisions.read(out / files.NOTES).values()}
            left = [one for one in wishes if (one.what[0], one.what[1]) not in known]
            if left:
                told = json.loads((out / files.NOTES / "summary.json").read_bytes())
                desk.decide(told["ledger"]["digest"], left)
    except (LedgerError, RejectionsError, RunError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        tempfile.tempdir = before
    return 0


HANDS["decide"] = decide


def _do(*arguments: object) -> None:
    """Do a step that comes before the one which is cut off; some findings are no failure."""
    status = call([*map(str, arguments), *(["--quiet"] if arguments[0] == "clean" else [])])
    assert status in (0, 1, 2)


def _command(*words: str) -> Callable[[Path], Sequence[str]]:
    """Give the arguments of a command; the names of folders become paths in the work folder."""
    folders = (SOURCE, OUT, BACK)
    return lambda work: [str(work / w) if w.split("/")[0] in folders else w for w in words]


SCENARIOS = (
    Scenario("clean", _sources, _command("clean", SOURCE, "--out", OUT, "-j", "1", "--quiet")),
    Scenario(
        "clean-again",
        _cleaned_before,
        _command("clean", SOURCE, "--out", OUT, "-j", "1", "--quiet"),
    ),
    Scenario(
        "in-place",
        _sources,
        _command("clean", SOURCE, "--in-place", "-j", "1", "--quiet"),
        in_place=True,
    ),
    Scenario(
        "fix",
        _sources,
        _command("check", SOURCE, "--fix", "--unsafe-fixes", "-j", "1", "--quiet"),
        in_place=True,
    ),
    Scenario(
        "fix-again",
        _fixed_before,
        _command("check", SOURCE, "--fix", "-j", "1", "--quiet", "--no-cache"),
        in_place=True,
    ),
    Scenario("undo", _cleaned, _command("undo", OUT, "--to", BACK)),
    Scenario("undo-fixes", _fixed, _command("undo", SOURCE, "--to", BACK)),
    Scenario("review", _cleaned, _command("decide", OUT)),
    Scenario("undo-rule", _cleaned, _command("undo", OUT, "--rule", "N101", "-j", "1")),
    Scenario(
        "baseline", _sources, _command("baseline", SOURCE, "-j", "1", "--quiet", "--no-cache")
    ),
    Scenario("index", _indexed, _command("check", SOURCE, "-j", "1", "--exit-zero"), tells=True),
    Scenario("dedup", _sources, _command("dedup", SOURCE, "--out", OUT, "--remove", "--quiet")),
    Scenario("report", _cleaned, _command("report", OUT), shows=True),
)


def lay_out(template: Path, work: Path) -> None:
    """Make the work folder what it was before the command."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(template, work, symlinks=True)
