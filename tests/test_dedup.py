"""Duplicates among records: the library's calls, and `cleaner dedup` on files."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import cleaner
from cleaner import join
from cleaner.choices import SURVIVORS
from cleaner.cli.app import app
from cleaner.dedup import Copied, Group, Pair, Record, deduplicate, duplicates, judge_records
from cleaner.deduping import removal, taking
from cleaner.edits import apply
from cleaner.engines import Engine
from cleaner.join.keys import Keys
from cleaner.join.shares import read
from cleaner.model import Settings
from cleaner.report.counted import counted
from cleaner.store import Held, Segment, Shelf, shelved

A = "县里的图书馆上周搬进了新楼，读者手里的借书证不用更换，阅览室每天开放十二个小时。"
A_OCR = "县里旳图书馆上周搬进了新楼，读者手里的借书证不用更换，阅览室每天幵放十二个小时。"
A_TRADITIONAL = "縣裡的圖書館上週搬進了新樓，讀者手裡的借書證不用更換，閱覽室每天開放十二個小時。"
A_CUT = "县里的图书馆上周搬进了新楼，读者手里的借书证不用更换，"
A_MORE = A.replace("，阅览室", "。馆长说这是大家盼了多年的事。阅览室")
B = "去年全县新建乡村公路三十公里，改造危桥五座，惠及沿线群众两万多人。"
B_OTHER = "去年全县新建乡村公路四十公里，改造危桥七座，惠及沿线群众三万多人。"
C = "村里的老人说，这条河小时候能看见河底的石头，后来慢慢浑了，如今又清了起来。"
SETTINGS = Settings()


# ------------------------------------------------------------------ likeness alone


def test_pairs_come_least_similar_first() -> None:
    groups = duplicates([A, C, "", A_TRADITIONAL, A_OCR, "。", B])
    scores = [pair.score for pair in groups.pairs()]
    assert scores == sorted(scores)
    assert list(groups.pairs())[-1] == Pair(0, 3, 1.0)
    assert groups.groups() == [Group(0, (Copied(3, 1.0), Copied(4, scores[0])))]
    assert groups.count == 7


def test_of_a_mould_the_first_stands_for_all_unless_every_pair_is_wanted() -> None:
    lines = [f"尊敬的客户您好订单{n:04d}已于昨日发出预计三天之内送达请注意查收" for n in range(450)]
    every = list(duplicates(lines, every_pair=True).pairs())
    assert len(every) == 450 * 449 // 2
    some = list(duplicates(lines).pairs())
    assert len(some) < 1000
    assert {pair.other for pair in some} == set(range(1, 450))
    assert set(some) <= set(every)


def test_a_higher_threshold_needs_no_new_search() -> None:
    texts = [A, A_OCR, A_TRADITIONAL, A_MORE, B, B_OTHER]
    groups = duplicates(texts, 0.8)
    for threshold in (0.8, 0.85, 0.9, 0.95, 0.99, 1.0):
        assert groups.above(threshold) == duplicates(texts, threshold)
    for threshold in (0.79, 1.01):
        with pytest.raises(ValueError, match="search again"):
            groups.above(threshold)
        with pytest.raises(ValueError, match="threshold"):
            duplicates(texts, threshold)


def test_copies_of_a_copy_go_with_it() -> None:
    (group,) = duplicates([A, A_OCR, A_OCR]).groups()
    assert group.kept == 0
    assert [copy.number for copy in group.copies] == [1, 2]


def test_groups_are_no_chains() -> None:
    """0 is like 1, 1 like 2, 0 not like 2: 1 goes, so 2 stays."""
    letters = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"
    texts = [letters, letters[2:] + "日月", letters[4:] + "日月盈昃"]
    (group,) = duplicates(texts, 0.93).groups()
    assert group.kept == 0
    assert [copy.number for copy in group.copies] == [1]


@pytest.mark.parametrize("texts", [[], [""], ["。", "！"], ["\ud800\n", "\ud800"]])
def test_odd_lists_have_no_pairs_or_plain_ones(texts: list[str]) -> None:
    assert [pair.score for pair in duplicates(texts).pairs()] in ([], [1.0])


def test_numpy_is_loaded_only_where_it_is_needed() -> None:
    code = (
        "import sys, cleaner; assert 'numpy' not in sys.modules; "
        "cleaner.duplicates; assert 'numpy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  our own code
    assert isinstance(cleaner.duplicates([A, A]), cleaner.Groups)
    with pytest.raises(AttributeError, match="duplicate"):
        cleaner.duplicate  # type: ignore[attr-defined]  # noqa: B018


# ------------------------------------------------------------------ the verdict on records


def records(*texts: str, whole: bool = True) -> list[Record]:
    return [Record(f"r:{number}", text, whole) for number, text in enumerate(texts, 1)]


TABBED = "　　第一段说的是图书馆搬家的事情。\n\t第二段说的是借书证 | 更换的办法 | 和日期。"
JUDGED = [
    ("the same words", [A, A_TRADITIONAL], {1}),
    ("errors of copying", [A, A_OCR], {1}),
    ("the fuller one stays", [A, A_MORE], {0}),
    ("cut off", [A_CUT, A], {0}),
    ("other figures", [B, B_OTHER], set()),
    ("a copy of one that only looks like another", [B, B_OTHER, B_OTHER], {2}),
    ("like one that goes, not like its witness", [A, B, A_OCR, B_OTHER, A_MORE, A], {0, 5}),
    ("from ten characters", ["今天的天气怎么样呢你说", "今天的天气怎么样呢你说"], {1}),
    ("fewer recur", ["今天天气怎么样", "今天天气怎么样"], set()),
    ("several lines with tabs", [TABBED, TABBED], {1}),
    ("a table row", ["一月\t二月\t三月\t四月\t五月\t六月"] * 2, set()),
    ("nothing", [], set()),
]


@pytest.mark.parametrize(("texts", "gone"), [r[1:] for r in JUDGED], ids=[r[0] for r in JUDGED])
def test_which_records_go(texts: list[str], gone: set[int]) -> None:
    found = deduplicate(records(*texts), SETTINGS)
    assert found.gone == gone
    for judged in found.judged:
        assert judged.witness not in found.gone


def test_a_short_line_of_a_text_is_a_heading() -> None:
    heading = "第一章　总则和适用的范围"
    assert deduplicate(records(heading, heading), SETTINGS).gone == {1}
    assert deduplicate(records(heading, heading, whole=False), SETTINGS).gone == set()


def test_rows_tell_duplicates_from_what_is_only_alike() -> None:
    first, second = deduplicate(records(A, B, A_OCR, B_OTHER), SETTINGS).rows
    assert first["kept"] == {"place": "r:1", "text": A}
    assert [row["place"] for row in first["duplicates"]] == ["r:3"]
    assert first["alike"] == []
    assert second["duplicates"] == []
    (alike,) = second["alike"]
    assert alike["rule"] == "D204"
    assert "figures differ" in alike["reason"]
    assert 0.9 <= alike["score"] < 1


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (Settings(), "x/2001-05-01.jsonl:9"),
        (Settings(survivor="newest"), "y/2020-05-01.jsonl:7"),
        (Settings(survivor="longest"), "z.jsonl:20301231"),
        (Settings(preferred=("y/",)), "y/2020-05-01.jsonl:7"),
    ],
)
def test_who_survives(chosen: Settings, kept: str) -> None:
    """The number of a line is no date."""
    found = deduplicate(
        [
            Record("x/2001-05-01.jsonl:9", A),
            Record("y/2020-05-01.jsonl:7", A),
            Record("z.jsonl:20301231", A.replace("，", "， ")),
        ],
        chosen,
    )
    assert [row["kept"]["place"] for row in found.rows] == [kept]
    assert len(found.gone) == 2


@pytest.mark.parametrize(
    ("chosen", "gone"),
    [
        (Settings(), {1, 2, 3}),
        (Settings(select=("D201",)), {1}),
        (Settings(ignore=("D203",)), {1, 2}),
        (Settings(copy_threshold=1.0, ignore=("D203",)), {1}),
    ],
)
def test_rules_choose_what_goes(chosen: Settings, gone: set[int]) -> None:
    assert deduplicate(records(A, A_TRADITIONAL, A_OCR, A_CUT), chosen).gone == gone


def test_little_memory_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above 500,000 bytes of text the shares go to the folder."""
    dice = Random(6)  # noqa: S311  the same texts every time
    words = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
    texts = ["".join(dice.choices(words, k=60)) for _ in range(1_500)]
    some = records(*texts, *(text[:30] + "旳" + text[31:] for text in texts[::7]))
    plain = deduplicate(some, SETTINGS)
    assert plain.judged
    laid: list[Path] = []

    def noted(path: Path) -> Keys:
        laid.append(path)
        return read(path)

    monkeypatch.setattr(join, "read", noted)
    small = deduplicate(some, Settings(memory=1), tmp_path)
    assert small == plain
    assert laid
    assert all(path.is_relative_to(tmp_path) for path in laid)


def test_what_is_quoted_goes_if_asked() -> None:
    quoted = A + C.rstrip("。")
    some = records(quoted, f"{B}记者听到：{quoted}。{B_OTHER}{B}")
    assert deduplicate(some, SETTINGS).gone == set()
    found = deduplicate(some, Settings(remove_quoted=True))
    assert [(one.number, one.witness, one.rule.code) for one in found.judged] == [(0, 1, "D205")]
    assert found.gone == {0}


SENTENCES = [A, B, C, "第一章　总则", "今年的收成比去年好", "本办法自发布之日起施行。"]
SLIPS = [("的", "旳"), ("开", "幵"), ("，", " , "), ("三十", "四十"), ("河", ""), ("图", "圖")]
written = st.builds(
    lambda parts, slip, cut: "".join(parts).replace(*slip)[: cut or None],
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3),
    st.sampled_from([("", ""), *SLIPS]),
    st.sampled_from([0, 0, 0, 30, 45]),
)


@examples(300)
@given(st.lists(written, max_size=9), st.sampled_from(SURVIVORS))
def test_witnesses_stay_and_a_second_search_finds_nothing_to_remove(
    texts: list[str], survivor: str
) -> None:
    chosen = Settings(survivor=survivor)
    some = records(*texts)
    found = deduplicate(some, chosen)
    assert len({judged.number for judged in found.judged if judged.goes}) == len(found.gone)
    assert not {judged.witness for judged in found.judged} & found.gone
    left = [record for number, record in enumerate(some) if number not in found.gone]
    assert deduplicate(left, chosen).gone == set()


# ------------------------------------------------------------------ files


class Done(NamedTuple):
    """How a command ended, and what it said."""

    exit_code: int
    stderr: str


def again(*args: str | Path) -> Done:
    done = CliRunner().invoke(app, [*map(str, args)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Done(done.exit_code, done.stderr)


def run(*args: str | Path) -> Done:
    return again("dedup", *args)


def lines(*values: object) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


TEXT = f"{A}\n\n{C}\n\n{A_OCR}\n\n{B}\n"
TEXT_LEFT = f"{A}\n\n{C}\n\n{B}\n"
RECORDS = f'{{"text": "{A}","n":1.50}}\n  {{ "n" : 2, "text": "{A_OCR}" }}\r\n{{"text":"{B}"}}'
RECORDS_LEFT = f'{{"text": "{A}","n":1.50}}\n{{"text":"{B}"}}'
DAMAGE = b"\xe5\x9b\xff\xe4\n"
FILES = [
    ("a.txt", TEXT.encode(), TEXT_LEFT.encode()),
    ("gbk.txt", TEXT.encode("gb18030"), TEXT_LEFT.encode("gb18030")),
    ("utf-16.txt", TEXT.encode("utf-16"), TEXT_LEFT.encode("utf-16")),
    ("mark.txt", TEXT.encode("utf-8-sig"), TEXT_LEFT.encode("utf-8-sig")),
    ("crlf.txt", TEXT.replace("\n", "\r\n").encode(), TEXT_LEFT.replace("\n", "\r\n").encode()),
    ("cr.txt", TEXT.replace("\n", "\r").encode(), TEXT_LEFT.replace("\n", "\r").encode()),
    ("damaged.txt", DAMAGE + TEXT.encode(), DAMAGE + TEXT_LEFT.encode()),
    ("last.txt", f"{C}\n{A}\n{A}".encode(), f"{C}\n{A}\n".encode()),
    ("a.jsonl", RECORDS.encode(), RECORDS_LEFT.encode()),
    ("a.NDJSON", RECORDS.encode(), RECORDS_LEFT.encode()),
    ("gbk.jsonl", RECORDS.encode("gb18030"), RECORDS_LEFT.encode("gb18030")),
    ("one.jsonl", json.dumps({"text": A}).encode() + b"\n\n", None),
    ("nothing.txt", b"", None),
]


@pytest.mark.parametrize(("name", "data", "left"), FILES, ids=[row[0] for row in FILES])
def test_only_duplicates_go_and_they_come_back(
    tmp_path: Path, name: str, data: bytes, left: bytes | None
) -> None:
    source, out, back = tmp_path / "in", tmp_path / "out", tmp_path / "back"
    source.mkdir()
    (source / name).write_bytes(data)
    done = run(source, "--out", out, "--remove")
    assert done.exit_code == 0, done.stderr
    assert (out / name).read_bytes() == (data if left is None else left)
    found = rows(out / ".cleaner" / "groups.jsonl")
    assert len(found) == (left is not None)
    gone = sum(len(row["duplicates"]) for row in found)
    assert f"{counted(gone, 'duplicate')} removed" in done.stderr
    assert again("verify", out).exit_code == 0
    assert again("undo", out, "--to", back).exit_code == 0
    assert (back / name).read_bytes() == data
    first = {p: p.read_bytes() for p in out.rglob("*") if p.is_file() and p.name != "lock"}
    assert run(source, "--out", out, "--remove").exit_code == 0
    assert all(path.read_bytes() == data for path, data in first.items())


@pytest.mark.parametrize(
    "name", ["a.txt", "gbk.txt", "utf-16.txt", "mark.txt", "cr.txt", "a.jsonl"]
)
def test_a_wrong_splice_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Then the original is stored, and comes back from there."""
    data = next(row[1] for row in FILES if row[0] == name)
    source, out, back = tmp_path / name, tmp_path / "out", tmp_path / "back"
    source.write_bytes(data)
    monkeypatch.setattr(removal, "apply", lambda text, sweep: apply(text, sweep)[1:])
    assert run(source, "--out", out, "--remove").exit_code == 0
    monkeypatch.undo()
    ledger = rows(out / ".cleaner" / "changes.jsonl")
    assert [row["stored"] for row in ledger if row.get("status") == "changed"] == [True]
    assert again("undo", out, "--to", back).exit_code == 0
    assert (back / name).read_bytes() == data


def test_records_on_the_disk_are_judged_as_those_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name, data, _ in FILES:
        (source / name).write_bytes(data)
    monkeypatch.setattr(taking, "_RECORDS", 3)
    kinds: list[set[type[Segment]]] = []

    def noted(segments: list[Segment], folder: Path, engine: Engine) -> Shelf:
        kinds.append({*map(type, segments)})
        return shelved(segments, folder, engine)

    monkeypatch.setattr(taking, "shelved", noted)
    for out, share in (("memory", 1), ("disk", 1 << 60)):
        monkeypatch.setattr(taking, "_OF_MEMORY", share)
        assert run(source, "--out", tmp_path / out, "--remove", "-j", "1").exit_code == 0
    first, second = (
        {
            path.relative_to(tmp_path / out): path.read_bytes()
            for path in (tmp_path / out).rglob("*")
            if path.is_file() and path.name != "lock"
        }
        for out in ("memory", "disk")
    )
    assert first == second
    assert kinds == [{Held}, {Segment}]


def test_places_lead_to_file_and_line(tmp_path: Path) -> None:
    source = tmp_path / "in"
    (source / "sub").mkdir(parents=True)
    (source / "a.txt").write_text(f"短\n\n{A}\n", "utf-8")
    (source / "sub" / "b.jsonl").write_text(lines({"text": B}, {"text": A_OCR}), "utf-8")
    (source / "page.html").write_text("<p>网页</p>", "utf-8")
    (source / "table.csv").write_text("一,二\n", "utf-8")
    done = run(source, "--out", tmp_path / "groups.jsonl")
    assert done.exit_code == 0, done.stderr
    (row,) = rows(tmp_path / "groups.jsonl")
    assert row["kept"]["place"] == "a.txt:3"
    assert [copy["place"] for copy in row["duplicates"]] == ["sub/b.jsonl:2"]
    assert "page.html: a web page" in done.stderr
    assert "table.csv: neither text nor JSON lines" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["groups.jsonl", "in"]


FIELDS = [
    ("body", {"body": A}),
    ("a.b", {"a": {"b": A}}),
    ("a.b", {"a.b": A, "a": 1}),
]


@pytest.mark.parametrize(("field", "record"), FIELDS)
def test_the_text_of_a_record(tmp_path: Path, field: str, record: dict[str, object]) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(lines(record, record), "utf-8")
    done = run(source, "--out", tmp_path / "out", "--text-field", field)
    assert done.exit_code == 0, done.stderr
    assert len(rows(tmp_path / "out" / "groups.jsonl")) == 1


FAULTS = [
    ("no JSON", "{broken", "no JSON"),
    ("cut off", '{"text": "一', "no JSON"),
    ("no field", '{"body": "一", "id": 2}', "no field 'text': there is body, id"),
    ("an empty object", "{}", "there is nothing"),
    ("no object", '["text"]', "a list where an object should be"),
    ("no text", '{"text": null}', "is no text (null)"),
    ("too deep", "[" * 100_000, "beyond what is read"),
    ("too long", "9" * 10_000, "a number where an object should be"),
]


@pytest.mark.parametrize(("line", "message"), [r[1:] for r in FAULTS], ids=[r[0] for r in FAULTS])
def test_a_line_that_is_no_record_is_named_and_stays(
    tmp_path: Path, line: str, message: str
) -> None:
    source, out = tmp_path / "a.jsonl", tmp_path / "out"
    one = lines({"text": A})
    source.write_text(f"{line}\n{one}{line}\n{line}\n{one}", "utf-8")
    done = run(source, "--out", out, "--remove", "--quiet")
    assert done.exit_code == 2
    assert done.stderr.startswith("a.jsonl:1,3-4: ")
    assert message in done.stderr
    assert (out / "a.jsonl").read_text("utf-8") == f"{line}\n{one}{line}\n{line}\n"


def test_a_file_that_cannot_be_read_is_named_and_stays(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    binary = b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4
    broken = TEXT.encode("utf-16-le") + b"\x00"
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    (source / "a.txt").write_text(TEXT, "utf-8")
    (source / "binary.txt").write_bytes(binary)
    (source / "broken.txt").write_bytes(b"\xff\xfe" + broken)
    (source / "pointer.txt").write_bytes(pointer)
    done = run(source, "--out", out, "--remove")
    assert done.exit_code == 2
    for told in ("binary.txt: ", "broken.txt: damaged bytes", "pointer.txt: a Git-LFS pointer"):
        assert told in done.stderr
    assert (out / "a.txt").read_text("utf-8") == TEXT_LEFT
    assert (out / "binary.txt").read_bytes() == binary
    assert (out / "broken.txt").read_bytes() == b"\xff\xfe" + broken
    assert (out / "pointer.txt").read_bytes() == pointer
    assert again("verify", out).exit_code == 0


def test_a_file_may_keep_its_duplicates(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text(f"{A}\n", "utf-8")
    own = f"<!-- cleaner: disable=D201 -->\n{A}\n\n{A_OCR}\n"
    (source / "b.md").write_text(own, "utf-8")
    assert run(source, "--out", out, "--remove").exit_code == 0
    assert (out / "b.md").read_text("utf-8") == own.replace(f"{A_OCR}\n", "")


def test_many_skipped_files_are_counted(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(TEXT, "utf-8")
    for number in range(8):
        (source / f"{number}.csv").write_text("一\n", "utf-8")
    assert "3 more skipped" in run(source, "--out", tmp_path / "out").stderr


def test_a_short_file_is_read_as_its_folder_is(tmp_path: Path) -> None:
    """By itself the second file is UTF-8: 息 in GB 18030 has the bytes of Ϣ."""
    source = tmp_path / "in"
    source.mkdir()
    (source / "cleaner.toml").write_text("copy-min = 10\n", "utf-8")
    (source / "a.txt").write_bytes(f"{TEXT}{'息' * 11}\n".encode("gb18030"))
    (source / "b.txt").write_bytes(("息" * 11).encode("gb18030"))
    assert run(source, "--out", tmp_path / "out").exit_code == 0
    found = rows(tmp_path / "out" / "groups.jsonl")
    assert [row["duplicates"][0]["text"] for row in found] == [A_OCR, "息" * 11]


# ------------------------------------------------------------------ what cannot be meant


def missing(source: Path, out: Path) -> list[str | Path]:
    return [source / "nothing", "--out", out]


def out_is_source(source: Path, out: Path) -> list[str | Path]:  # noqa: ARG001  a column
    return [source, "--out", source, "--remove"]


def out_in_source(source: Path, out: Path) -> list[str | Path]:  # noqa: ARG001
    return [source, "--out", source / "out", "--remove"]


def file_in_source(source: Path, out: Path) -> list[str | Path]:  # noqa: ARG001
    return [source, "--out", source / "groups.jsonl"]


def file_is_source(source: Path, out: Path) -> list[str | Path]:  # noqa: ARG001
    return [source / "a.jsonl", "--out", source / "a.jsonl", "--force"]


def file_is_there(source: Path, out: Path) -> list[str | Path]:
    file = out.with_name("groups.jsonl")
    file.write_text("我的\n", "utf-8")
    return [source, "--out", file]


def out_not_empty(source: Path, out: Path) -> list[str | Path]:
    out.mkdir()
    (out / "mine.txt").write_text("不要动我\n", "utf-8")
    return [source, "--out", out]


def out_not_ours(source: Path, out: Path) -> list[str | Path]:
    return [*out_not_empty(source, out), "--remove"]


def out_of_clean(source: Path, out: Path) -> list[str | Path]:
    assert again("clean", source, "--out", out).exit_code == 0
    return [source, "--out", out, "--remove"]


def nothing_to_read(source: Path, out: Path) -> list[str | Path]:
    return [source / "page.html", "--out", out]


def no_records_below(source: Path, out: Path) -> list[str | Path]:
    empty = source.with_name("empty")
    empty.mkdir()
    return [empty, "--out", out]


def threshold_too_low(source: Path, out: Path) -> list[str | Path]:
    return [source, "--out", out, "--threshold", "0.5"]


def unknown_survivor(source: Path, out: Path) -> list[str | Path]:
    return [source, "--out", out, "--survivor", "best"]


def unknown_in_config(source: Path, out: Path) -> list[str | Path]:
    (source / "cleaner.toml").write_text('survivor = "oldest"\n', "utf-8")
    return [source, "--out", out]


REFUSED = [
    (missing, "no such file or folder"),
    (out_is_source, "is a source"),
    (out_in_source, "lies in the source"),
    (file_in_source, "lies in the source"),
    (file_is_source, "is a source"),
    (file_is_there, "is there already"),
    (out_not_empty, "not empty"),
    (out_not_ours, "not empty"),
    (out_of_clean, "the output of `cleaner clean`"),
    (nothing_to_read, "nothing to read"),
    (no_records_below, "no files"),
    (threshold_too_low, "threshold"),
    (unknown_survivor, "survivor"),
    (unknown_in_config, "none of first, longest, newest"),
]


@pytest.mark.parametrize(
    ("arguments", "message"), REFUSED, ids=lambda value: getattr(value, "__name__", "")
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    tmp_path: Path, arguments: Callable[[Path, Path], list[str | Path]], message: str
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.jsonl").write_text(lines({"text": A}, {"text": A}), "utf-8")
    (source / "page.html").write_text("<p>网页</p>", "utf-8")
    args = arguments(source, out)
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    done = run(*args)
    assert done.exit_code == 2
    assert message in done.stderr
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_what_was_written_is_written_over_only_if_it_is_ours(tmp_path: Path) -> None:
    source, out = tmp_path / "a.jsonl", tmp_path / "out"
    source.write_text(lines({"text": A}, {"text": A}), "utf-8")
    file = tmp_path / "groups.jsonl"
    for args in (("--out", out), ("--out", out), ("--out", file), ("--out", file, "--force")):
        assert run(source, *args).exit_code == 0
    assert run(source, "--out", out, "--remove").exit_code == 2  # groups.jsonl lies in the way
    apart = tmp_path / "apart"
    assert run(source, "--out", apart, "--remove").exit_code == 0
    (apart / "a.jsonl").write_text("改过了\n", "utf-8")
    refused = run(source, "--out", apart, "--remove")
    assert refused.exit_code == 2
    assert "changed since" in refused.stderr
    assert run(source, "--out", apart, "--remove", "--force").exit_code == 0
    assert (apart / "a.jsonl").read_text("utf-8") == lines({"text": A})


def test_a_cleaning_after_it_does_not_take_its_output_for_clean(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text("他说:“好,明天见。”\n", "utf-8")
    assert run(source, "--out", out, "--remove").exit_code == 0
    assert again("clean", source, "--out", out).exit_code == 0
    assert (out / "a.txt").read_text("utf-8") == "他说：“好，明天见。”\n"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_source_that_changes_meanwhile_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    from cleaner.deduping import run as running  # noqa: PLC0415  its name is taken here

    source, out = tmp_path / "a.jsonl", tmp_path / "out"
    source.write_text(lines({"text": A}, {"text": A}), "utf-8")

    def slow(*args: Any) -> Any:  # noqa: ANN401
        source.write_text(lines({"text": B}), "utf-8")
        return judge_records(*args)

    monkeypatch.setattr(running, "judge_records", slow)
    done = run(source, "--out", out, "--remove", "-j", workers)
    assert done.exit_code == 2
    assert "changed while it was read" in done.stderr
    assert not (out / "a.jsonl").exists()
    monkeypatch.undo()
    assert run(source, "--out", out, "--remove").exit_code == 0
    assert (out / "a.jsonl").read_text("utf-8") == lines({"text": B})


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """Links are not followed, not even where one is named as a source."""
    target, link, out = tmp_path / "a.txt", tmp_path / "link.txt", tmp_path / "out"
    target.write_text(TEXT, "utf-8")
    link.symlink_to(target)
    done = run(target, link, "--out", out, "--remove")
    assert done.exit_code == 2
    assert "link.txt: " in done.stderr
    assert not (out / "link.txt").exists()
    assert (out / "a.txt").read_text("utf-8") == TEXT_LEFT


# ------------------------------------------------------------------ the page that explains it

PAGE = (Path(__file__).parent.parent / "docs" / "dedup.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_s_commands_do_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (written,) = blocks("jsonl")
    Path("news.jsonl").write_text(written, "utf-8")
    (commands,) = blocks("sh")
    for command in commands.splitlines():
        name, *args = shlex.split(command)
        assert name == "cleaner"
        done = again(*args)
        assert done.exit_code == 0, done.stderr
    left = [json.loads(line)["id"] for line in Path("unique/news.jsonl").read_text().splitlines()]
    assert left == [3, 4, 5]
    assert Path("back/news.jsonl").read_text("utf-8") == written
    assert Path("groups.jsonl").read_bytes() == Path("unique/.cleaner/groups.jsonl").read_bytes()
    assert set(rows(Path("groups.jsonl"))[0]) == {"kept", "duplicates", "alike"}


def test_the_page_s_python_says_what_happens() -> None:
    names: dict[str, Any] = {}
    for block in blocks("python"):
        exec(block, names)  # noqa: S102  our own page
        for expression, expected in re.findall(
            r"^([^#=\n]+?) +# ([\[{].*[\]}])", block, re.MULTILINE
        ):
            exec("from cleaner.dedup import *", names)  # noqa: S102
            assert eval(expression, names) == eval(expected, names)  # noqa: S307
    assert names["found"].gone == {2}
