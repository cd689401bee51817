"""The index only saves time: after any edits the answer is that of a check from scratch."""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleaner import check as gate
from cleaner import files, rounds, scan
from cleaner.check import Checked, Choice
from cleaner.checking import decided, judging, laid, renewing, shown, stocks
from cleaner.checking.decided import Decided
from cleaner.copies import nearby, search, sketches
from cleaner.index import FILE, FOLDER, PARTS, Index, _version, _versions, maker
from cleaner.index import Row as IndexRow
from cleaner.jobs import Planned, Row
from cleaner.model import Settings
from cleaner.report.finding import Told

PIECES = [
    "　　县里新修的图书馆昨天开门，来了三百多位读者，馆长说周末也开。\n",
    "　　老人们在河边种下的柳树，今年第一次长到了桥那么高，孩子们在树下写作业。\n",
    "　　老人们在河边种下的柳树，今年第二次长到了桥那么高，孩子们在树下写作业。\n",
    "他说:“这条路修了两年,花了1,200万元。”\n",
    "新闻评论0\n",
    "\n",
    "接着把它说完。\r\n",
]
NAMES = ["a.txt", "b.txt", "甲/a.txt", "甲/b.md", "甲/乙/c d.txt"]
# what documents of a folder share: copies, copies with slips, cut and split ones, quotations,
# prices of one mould, furniture at the edges, and two spellings of one paragraph
WALK = "　　清晨的渡口还没有人，摆渡的老人坐在船头抽烟，等着第一班赶集的人从山上下来。\n"
SHARED = [
    WALK,
    WALK.replace("抽烟", "抽菸"),
    WALK.replace("第一班", "头一批"),
    WALK[:28] + "\n",
    "　　清晨的渡口还没有人，\n摆渡的老人坐在船头抽烟，\n等着第一班赶集的人从山上下来。\n",
    "　　后来他写道：" + WALK.strip() + "那一年他十七岁，还不知道山外面是什么样子。\n",
    "东街菜市场今日黄瓜每斤三元五角，茄子每斤四元，共三十二种。\n",
    "东街菜市场今日黄瓜每斤三元六角，茄子每斤四元，共三十三种。\n",
    "首页 > 新闻 > 县里\n",
    "责任编辑：王小河 更新时间：2021-03-04 10:20\n",
    "县里新修的桥通了车，两岸的人可以坐公共汽车去赶集了，只要一刻钟。\n",
    "縣裡新修的橋通了車，兩岸的人可以坐公共汽車去趕集了，只要一刻鐘。\n",
]
ENCODINGS = ["utf-8", "gb18030", "utf-16"]


def check(root: Path, *, cached: bool, **flags: tuple[str, ...]) -> Checked:
    choice = Choice(cached=cached, flags=flags)
    return gate.check(gate.survey([root], choice), choice)


def found(root: Path, *, cached: bool, **flags: tuple[str, ...]) -> tuple[list[Told], list[object]]:
    checked = check(root, cached=cached, **flags)
    return checked.found, [*checked.failed]


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, str, bytes]]:
    """Draw a history: what is done to which file, with which bytes."""
    kinds = ["write", "write", "write", "rename", "delete", "touch", "check"]
    history = []
    for _ in range(draw(st.integers(2, 9))):
        text = "".join(draw(st.lists(st.sampled_from(PIECES), max_size=6)))
        data = text.encode(draw(st.sampled_from(ENCODINGS)))
        data = draw(st.sampled_from([data, data, data, "息".encode("gb2312"), b"\x7fELF\0\1"]))
        history.append((draw(st.sampled_from(kinds)), draw(st.sampled_from(NAMES)), data))
    return history


def do(root: Path, kind: str, name: str, data: bytes) -> None:
    path = root / name
    if kind == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    elif kind == "rename" and path.exists():
        path.rename(root / "renamed.txt")
    elif kind == "delete":
        path.unlink(missing_ok=True)
    elif kind == "touch" and path.exists():
        os.utime(path, ns=(1, 1))
    elif kind == "check":
        check(root, cached=True)


@examples(100)
@given(edits())
def test_after_any_edits_the_answer_is_that_of_a_check_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, str, bytes]]
) -> None:
    root = tmp_path_factory.mktemp("history")
    (root / "cleaner.toml").write_bytes(b"")
    try:
        for kind, name, data in history:
            do(root, kind, name, data)
        assert found(root, cached=True) == found(root, cached=False)
        assert found(root, cached=True) == found(root, cached=False)
    finally:
        shutil.rmtree(root)


def documents(chance: random.Random) -> bytes:
    head = [SHARED[8]] if chance.random() < 0.7 else []
    tail = [SHARED[9].replace("20", str(chance.randrange(10, 59)))] * (chance.random() < 0.7)
    body = [*chance.choices(SHARED, k=chance.randrange(1, 4)), *chance.choices(PIECES, k=2)]
    return "".join([*head, *body, *tail]).encode()


@pytest.fixture
def _decided_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any change be so large that all is decided again."""
    monkeypatch.setattr(renewing, "MOST_CHANGED", 0)


def lower_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a few paragraphs a crowd."""
    for module in (sketches, nearby, search):
        monkeypatch.setattr(module, "CROWD", 3)


@pytest.mark.parametrize("crowded", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_shared_is_judged_as_from_scratch_after_any_edits(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch, *, crowded: bool
) -> None:
    """Copies, survivors and templates, in portions of a few documents each."""
    monkeypatch.setattr(shown, "PORTION_FILES", 3)
    monkeypatch.setattr(stocks, "_MOST_OTHERS", 2 * seed)
    if crowded:
        lower_bounds(monkeypatch)
    chance = random.Random(seed)  # noqa: S311  test data
    root = tmp_path / "in"
    root.mkdir()
    (root / "cleaner.toml").write_bytes(b"")
    for number in range(14):
        (root / f"{number:02d}.txt").write_bytes(documents(chance))
    for _ in range(6):
        assert found(root, cached=True) == found(root, cached=False)
        present = sorted(root.glob("*.txt"))
        for path in chance.sample(present, chance.randrange(1, 3)):
            kind = chance.choice(["change", "change", "delete", "rename", "add"])
            if kind == "rename":
                path.rename(path.with_name(f"{chance.randrange(100):02d}x.txt"))
            elif kind == "delete":
                path.unlink()
            else:
                target = path if kind == "change" else root / f"{chance.randrange(100):02d}y.txt"
                target.write_bytes(documents(chance))
    assert found(root, cached=True) == found(root, cached=False)


def seen_folder(root: Path) -> Path:
    return root / files.NOTES / FOLDER / laid.FOLDER


def counted_decisions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list that grows with each decision over the whole."""
    made: list[str] = []
    decide = rounds.decide

    def counting(*values: Any, **named: Any) -> object:  # noqa: ANN401
        made.append("all")
        return decide(*values, **named)

    monkeypatch.setattr("cleaner.checking.together.rounds.decide", counting)
    return made


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("05.txt", "　　渡船靠岸的时候，天已经亮了，石阶上站满了等船的人。\n"),  # tied to nothing
        ("05.txt", WALK),  # a copy
        ("00.txt", SHARED[2]),  # it comes before those that were first
        ("05.txt", SHARED[4]),  # split
        ("05.txt", SHARED[5]),  # quoted
        ("05.txt", ""),
        ("new.txt", WALK),
        ("new.txt", "　　县里新修的图书馆昨天开门，\n"),
    ],
)
def test_a_change_is_decided_on_where_it_reaches_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    root = corpus(tmp_path / "in")
    (root / "02.txt").write_text(WALK + PIECES[1], "utf-8")
    (root / "03.txt").write_text(SHARED[3] + SHARED[1], "utf-8")
    found(root, cached=True)
    (root / name).write_text(text, "utf-8")
    made = counted_decisions(monkeypatch)
    after = found(root, cached=True)
    assert found(root, cached=True) == after
    assert made == []
    assert found(root, cached=False) == after
    (root / name).unlink()
    assert found(root, cached=True) == found(root, cached=False)
    assert made == ["all", "all"]


def decided_file(root: Path) -> Path:
    (path,) = (root / files.NOTES / FOLDER).glob("decided-*.sqlite")
    return path


def spoil_a_row(path: Path) -> None:
    """Change what is written, and leave a database that is whole."""
    with sqlite3.connect(path) as db:
        db.execute("UPDATE shown SET one = one || 'more' WHERE step = 1")
    db.close()


def take_a_row_out(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM shown WHERE document = 3")
    db.close()


def no_database(path: Path) -> None:
    path.write_bytes(b"not a database at all, but as long as one" * 500)


@pytest.mark.parametrize("kind", ["flip", "row", "lack", "none", "gone", "empty", "cut"])
def test_damaged_decisions_are_never_believed(tmp_path: Path, kind: str) -> None:
    root = corpus(tmp_path / "in")
    found(root, cached=True)
    damages: dict[str, Callable[[Path], object]] = {
        "flip": flip,
        "row": spoil_a_row,
        "lack": take_a_row_out,
        "none": no_database,
        "gone": Path.unlink,
        "empty": lambda path: path.write_bytes(b""),
        "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    }
    damages[kind](decided_file(root))
    (root / "05.txt").write_bytes(PIECES[1].encode())
    expected = found(root, cached=False)
    assert found(root, cached=True) == expected
    assert found(root, cached=True) == expected


def stock_file(root: Path) -> Path:
    return decided_file(root).with_suffix(".stock")


def put_folder(path: Path) -> None:
    path.unlink()
    (path / "in").mkdir(parents=True)


def move_a_row(path: Path) -> None:
    """Let what is written of a document be found no more, by as many rows as before."""
    with sqlite3.connect(path.with_suffix(".sqlite")) as db:
        db.execute("UPDATE shown SET document = 1000 WHERE document = 5 AND step = 1")
    db.close()


def put_earlier(path: Path) -> None:
    """Let it be a file that is whole, but not the one of which the decisions know."""
    earlier = path.read_bytes()
    with sqlite3.connect(path.with_suffix(".sqlite")) as db:
        db.execute("DELETE FROM note WHERE key = 'stock'")
    db.close()
    root = path.parent.parent.parent
    (root / "07.txt").write_text(WALK, "utf-8")
    found(root, cached=True)
    assert path.read_bytes() != earlier
    path.write_bytes(earlier)


@pytest.mark.parametrize("kind", ["flip", "gone", "empty", "cut", "folder", "earlier", "moved"])
def test_a_damaged_stock_of_facts_is_never_believed(tmp_path: Path, kind: str) -> None:
    root = corpus(tmp_path / "in")
    found(root, cached=True)
    (root / "05.txt").write_bytes(PIECES[1].encode())
    found(root, cached=True)
    damages: dict[str, Callable[[Path], object]] = {
        "flip": flip,
        "gone": Path.unlink,
        "empty": lambda path: path.write_bytes(b""),
        "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        "folder": put_folder,
        "earlier": put_earlier,
        "moved": move_a_row,
    }
    damages[kind](stock_file(root))
    for text in (WALK, SHARED[5]):
        (root / "05.txt").write_text(text, "utf-8")
        expected = found(root, cached=False)
        assert found(root, cached=True) == expected
        assert found(root, cached=True) == expected


def test_the_facts_of_all_documents_are_read_one_by_one_only_to_write_the_stock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stocks, "_MOST_OTHERS", 2)
    root = corpus(tmp_path / "in")
    found(root, cached=True)
    made: list[int] = []
    each = Decided.each_shown

    def counted(one: Decided, step: int) -> Iterator[tuple[int, bytes, bytes]]:
        made.append(step)
        return each(one, step)

    monkeypatch.setattr(Decided, "each_shown", counted)
    counts: list[int] = []
    for name in ("05.txt", "05.txt", "06.txt", "07.txt", "08.txt"):
        (root / name).write_text(SHARED[len(counts)] + name, "utf-8")
        assert found(root, cached=True) == found(root, cached=False)
        counts.append(len(made))
    assert counts == [1, 1, 1, 1, 2]


@pytest.mark.parametrize(
    "method", ["put_shown", "put_note", "each_shown", "put_entries", "put_body", "counts"]
)
def test_decisions_that_cannot_be_written_down_are_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    root = corpus(tmp_path / "in")
    expected = found(root, cached=False)

    def full(*_: object) -> None:
        message = "database or disk is full"
        raise sqlite3.OperationalError(message)

    with monkeypatch.context() as disk:
        disk.setattr(Decided, method, full)
        assert found(root, cached=True) == expected
    assert found(root, cached=True) == expected
    (root / "05.txt").write_bytes(PIECES[1].encode())
    monkeypatch.setattr(Decided, method, full)
    assert found(root, cached=True) == found(root, cached=False)


def test_decisions_that_another_check_holds_or_a_link_are_done_without(tmp_path: Path) -> None:
    root = corpus(tmp_path / "in")
    found(root, cached=True)
    path = decided_file(root)
    (root / "05.txt").write_bytes(PIECES[1].encode())
    expected = found(root, cached=False)
    with decided.open_decided(path.parent, path.stem.removeprefix("decided-"), make=False) as held:
        assert held
        assert found(root, cached=True) == expected
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere").read_bytes()
    (root / "06.txt").write_bytes(PIECES[1].encode())
    assert found(root, cached=True) == found(root, cached=False)
    assert (tmp_path / "elsewhere").read_bytes() == before


def test_decisions_are_kept_for_a_check_and_its_fix(tmp_path: Path) -> None:
    for number in range(4):
        with decided.open_decided(tmp_path, f"{number}", make=True) as made:
            assert made
        os.utime(tmp_path / f"decided-{number}.sqlite", (number, number))
        (tmp_path / f"decided-{number}.stock").touch()
    with decided.open_decided(tmp_path, "5", make=False) as made:
        assert made is None
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("decided-2.sqlite", "decided-2.stock"),
        *("decided-3.sqlite", "decided-3.stock"),
    ]


@pytest.mark.usefixtures("_decided_anew")
def test_only_what_changed_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "PORTION_FILES", 4)
    root = corpus(tmp_path / "in")
    found(root, cached=True)
    looked: list[str] = []
    look = judging.look

    def counting(case: judging.Case, known: judging.Judged) -> judging.Judged:
        looked.append(case.planned.source.name)
        return look(case, known)

    monkeypatch.setattr(shown, "look", counting)
    (root / "05.txt").write_bytes(PIECES[1].encode())
    assert found(root, cached=True) == found(root, cached=False)
    assert set(looked[:4]) == {"04.txt", "05.txt", "06.txt", "07.txt"}
    assert "00.txt" not in looked[:4]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(200, len(data), 97):
        data[at] ^= 1
    path.write_bytes(data)


def flip_unnoticed(path: Path) -> None:
    """Do what a failing disk does: the times stay."""
    info = path.stat()
    flip(path)
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))


def damage_note(path: Path) -> None:
    note = path.with_name("note.json")
    note.write_bytes(note.read_bytes().replace(b"05.txt", b"06.txt"))


def replace_by_link(path: Path) -> None:
    if not path.parent.is_symlink():
        elsewhere = path.parent.parent.parent.parent.with_suffix(".elsewhere")
        path.parent.rename(elsewhere)
        path.parent.symlink_to(elsewhere)


DAMAGES: list[Callable[[Path], object]] = [
    *(flip, flip_unnoticed, damage_note, replace_by_link),
    Path.unlink,
    lambda path: path.write_bytes(path.read_bytes()[:-1]),
    lambda path: path.write_bytes(b""),
]


@pytest.mark.usefixtures("_decided_anew")
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_segments_are_never_believed(
    tmp_path: Path, damage: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "PORTION_FILES", 5)
    root = corpus(tmp_path / "in")
    found(root, cached=True)
    segments = sorted(seen_folder(root).glob("0*.*"))
    assert segments
    (root / "05.txt").write_bytes(PIECES[1].encode())
    expected = found(root, cached=False)
    for path in segments:
        damage(path)
    assert found(root, cached=True) == expected
    assert found(root, cached=True) == expected


@pytest.mark.usefixtures("_decided_anew")
def test_a_check_beside_another_does_without_its_segments(tmp_path: Path) -> None:
    root = corpus(tmp_path / "in")
    found(root, cached=True)
    (root / "05.txt").write_bytes(PIECES[1].encode())
    with laid.open_laid(seen_folder(root).parent, "") as held:
        assert held
        assert found(root, cached=True) == found(root, cached=False)


@pytest.mark.usefixtures("_decided_anew")
def test_a_check_that_was_interrupted_leaves_nothing_to_believe(tmp_path: Path) -> None:
    root = corpus(tmp_path / "in")
    expected = found(root, cached=True)
    folder = seen_folder(root)
    with laid.open_laid(folder.parent, "this cleaner") as lasting:
        assert lasting
        assert lasting.portions() == []  # of another cleaner
        lasting.begin()
    for path in folder.glob("0*.*"):
        path.write_bytes(b"half of it")
    (root / "05.txt").write_bytes(PIECES[1].encode())
    assert found(root, cached=True) == found(root, cached=False) != expected


def corpus(root: Path, count: int = 12) -> Path:
    chance = random.Random(count)  # noqa: S311  test data
    root.mkdir()
    (root / "cleaner.toml").write_bytes(b"")
    for number in range(count):
        text = "".join(chance.choices(PIECES, k=8))
        (root / f"{number:02d}.txt").write_bytes(text.encode())
    return root


def test_what_has_not_changed_is_not_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = corpus(tmp_path / "in")
    before = found(root, cached=True, select=("N", "E"))
    judged: list[str] = []
    examine = scan.examine

    def counting(planned: Planned, data: bytes, chosen: Settings, prior: Mapping[str, int]) -> Row:
        judged.append(planned.source.name)
        return examine(planned, data, chosen, prior)

    monkeypatch.setattr("cleaner.checking.judging.examine", counting)
    assert found(root, cached=True, select=("N", "E")) == before
    assert judged == []
    (root / "03.txt").write_text("他说:好,明天见,早点来。\n", "utf-8")
    after = found(root, cached=True, select=("N", "E"))
    assert judged == ["03.txt"]
    assert after == found(root, cached=False, select=("N", "E"))


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_index_is_never_believed(tmp_path: Path, seed: int) -> None:
    root = corpus(tmp_path / "in")
    expected = found(root, cached=False)
    assert found(root, cached=True) == expected
    path = root / files.NOTES / FOLDER / FILE
    data = bytearray(path.read_bytes())
    chance = random.Random(seed)  # noqa: S311  test data
    if seed == 0:
        data = bytearray(b"not a database at all, but as long as one" * 100)
    elif seed == 1:
        del data[len(data) // 2 :]
    else:
        for _ in range(40):
            data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    assert found(root, cached=True) == expected
    assert found(root, cached=True) == expected


def test_rows_come_back_and_settings_long_unused_are_forgotten(tmp_path: Path) -> None:
    index = Index(tmp_path)
    name = os.fsdecode("名字.txt".encode("gbk"))
    for number in range(6):
        row = IndexRow(name, f"settings {number}", "1 2 3 4", "digest", "body")
        index.save([row], variants=[row.variant], answers={f"answer {number}": b"yes"})
    assert [row.variant for row in index.rows(f"settings {n}" for n in range(6))] == [
        f"settings {number}" for number in range(2, 6)
    ]
    assert index.answer("answer 5") == b"yes"
    assert index.answer("answer 0") is None
    index.save([], gone=[name])
    assert list(index.rows(["settings 5"])) == []
    index.close()
    assert list(index.rows(["settings 5"])) == []
    assert index.answer("answer 5") is None


def test_an_index_that_another_one_holds_or_nobody_may_write_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = corpus(tmp_path / "in")
    expected = found(root, cached=False)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / files.NOTES).symlink_to(elsewhere)
    assert found(root, cached=True) == expected
    assert list(elsewhere.iterdir()) == []
    (root / files.NOTES).unlink()
    monkeypatch.setattr("cleaner.index._PATIENCE", 0.01)
    assert found(root, cached=True) == expected
    holder = Index(root / files.NOTES / FOLDER)
    assert holder._found is not None  # noqa: SLF001  there is no other way to hold the lock
    holder._found.execute("BEGIN EXCLUSIVE")  # noqa: SLF001
    assert found(root, cached=True) == expected
    holder.close()


def test_what_is_kept_beside_the_modules_makes_no_other_cleaner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first check of a new installation writes there: the second one is to believe it."""
    monkeypatch.setattr("cleaner.index.__file__", str(tmp_path / "index.py"))
    kept = tmp_path / "lexicon" / "__pycache__" / "weights.kept"
    kept.parent.mkdir(parents=True)
    before = maker()
    kept.write_bytes(b"patterns")
    assert maker() == before
    (tmp_path / "lexicon" / "weights.toml").write_bytes(b"")
    assert maker() != before


def test_another_cleaner_does_not_believe_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path)
    index.save([IndexRow("a.txt", "settings", "1 2 3 4", "digest", "body")])
    index.close()
    monkeypatch.setattr("cleaner.index.maker", lambda: "a newer one")
    index = Index(tmp_path)
    assert list(index.rows(["settings"])) == []
    index.close()


def test_an_index_that_breaks_while_it_is_open_is_made_anew(tmp_path: Path) -> None:
    row = IndexRow("a.txt", "settings", "1 2 3 4", "digest", "body")
    for ask in (
        lambda index: list(index.rows(["settings"])),
        lambda index: index.answer("key"),
        lambda index: index.save([row]),
    ):
        index = Index(tmp_path)
        index.save([row], answers={"key": b"yes"})
        (tmp_path / FILE).write_bytes(b"not a database, but long enough to be read as one" * 200)
        assert not ask(index)
        assert list(index.rows(["settings"])) == []
        index.save([row], answers={"key": b"yes"})
        assert list(index.rows(["settings"])) == [row]
        index.close()


def test_where_the_folder_takes_no_file_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    index = Index(tmp_path)
    assert list(index.rows(["settings"])) == []
    index.close()
    (tmp_path / FILE).rmdir()
    (tmp_path / FILE).write_bytes(b"not a database at all, and its journal is a folder" * 99)
    (tmp_path / f"{FILE}-journal").mkdir()
    Index(tmp_path).close()


def test_only_libraries_that_are_there_shape_results() -> None:
    assert _version("cleaner-corpus")
    assert _version("no such library") == ""


def test_the_names_of_the_folders_tell_the_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {part: _version(part) for part in PARTS}
    assert _versions() == asked
    assert all(asked.values())
    for place, version in (("first", "9.1"), ("second", "9.2")):
        (tmp_path / place / f"OpenCC-{version}.dist-info").mkdir(parents=True)
        (tmp_path / place / f"opencc_extra-{version}.dist-info").mkdir()
    (tmp_path / "archive.zip").write_bytes(b"")
    places = [str(tmp_path / name) for name in ("missing", "archive.zip", "first", "second")]
    monkeypatch.setattr("sys.path", places)
    monkeypatch.setattr("cleaner.index._version", lambda part: f"asked for {part}")
    assert _versions() == {part: f"asked for {part}" for part in PARTS} | {"opencc": "9.1"}


def test_what_a_fix_did_to_the_whole_corpus_is_known_too(tmp_path: Path) -> None:
    root = corpus(tmp_path / "in")
    choice = Choice(cached=True)
    for _ in range(2):  # the second time from the index
        checked = gate.check(gate.survey([root], choice), choice)
        fixed = gate.fixing(checked, choice, unsafe=True)
        assert {n: j._replace(sightings=None) for n, j in fixed.judged.items()} == {
            n: j._replace(sightings=None)
            for n, j in gate.fixing(checked, Choice(cached=False), unsafe=True).judged.items()
        }
    assert any(case.amendments for case in fixed.cases.values())


def test_a_part_of_the_corpus_is_checked_with_the_index_of_the_whole(tmp_path: Path) -> None:
    root = corpus(tmp_path / "in")
    (root / "甲").mkdir()
    for name in ("a.txt", "b.txt"):
        (root / "甲" / name).write_text(PIECES[3] * 2, "utf-8")
    found(root, cached=True)
    (root / "00.txt").unlink()
    assert found(root / "甲", cached=True) == found(root / "甲", cached=False)
    (root / "甲" / "a.txt").write_bytes(PIECES[3].encode())
    assert found(root / "甲", cached=True) == found(root / "甲", cached=False)
    assert found(root, cached=True) == found(root, cached=False)


def test_named_files_use_the_index_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_WORTH", 0)
    root = corpus(tmp_path / "in")
    named = [root / "03.txt", root / "05.txt"]
    choice = Choice(flags={"ignore": ("B2", "D2", "D3")})
    fresh = gate.check(gate.survey(named, choice), choice).found
    assert not (root / ".cleaner").exists()  # none is made for a few files
    gate.check(gate.survey([root], choice), choice)
    monkeypatch.setattr("cleaner.checking.judging.examine", None)  # nothing is judged again
    assert gate.check(gate.survey(named, choice), choice).found == fresh
    monkeypatch.undo()
    monkeypatch.setattr(gate, "_WORTH", 0)
    named[0].write_text("他说:好,明天见,早点来。\n", "utf-8")
    after = gate.check(gate.survey(named, choice), choice).found
    assert after == gate.check(gate.survey(named, choice), choice._replace(cached=False)).found
    assert after != fresh
    whole = gate.check(gate.survey([root], choice), choice).found  # the others are still known
    assert whole == gate.check(gate.survey([root], choice), choice._replace(cached=False)).found
