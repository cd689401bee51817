"""A run into the output of another does what is new, and ends in the bytes of one from scratch."""

import gzip
import importlib
import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hands import tree

from cleaner import files, spool, states, undo
from cleaner.engines.local import Engine
from cleaner.files import Source
from cleaner.jobs import Planned
from cleaner.model import Settings
from cleaner.plan import make_plan, with_parts
from cleaner.run import Run, carry_out, clean_folder
from cleaner.states import State

LINES = [
    "馆长说:这条路修了两年,今天通车，很多人来看。",
    "县里新修的图书馆昨天开门，来了三百多位读者，馆长说周末也开。",
    "河边的柳树第一次长到了桥那么高,孩子们在树下写作业。",
    "渔船昨晚都回了港,码头上的灯一直亮到天明，没有人睡。",
]
FOOT = "责任编辑：张三"
PART = 700


def rows(numbers: range) -> bytes:
    told = (
        {
            "id": n,
            "text": f"第{n}次,晴。\n{LINES[n % 4]}\n这一段只在第{n}篇里有，别处没有。\n{FOOT}\n",
        }
        for n in numbers
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in told).encode()


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def lay(root: Path) -> Path:
    put(root / "b.jsonl", rows(range(16)))
    put(root / "d.jsonl.gz", gzip.compress(rows(range(10, 26)), mtime=0))
    for number in range(8):
        text = f"第{number}天,晴。\n{LINES[number % 3]}\n{FOOT}\n"
        put(root / f"notes/{number:02}.txt", text.encode("gb18030" if number % 2 else "utf-8"))
    put(root / "notes/page.html", f"<title>新桥</title><p>{LINES[3]}</p>".encode())
    return root


def add(root: Path, dice: random.Random) -> None:
    """Add a shard, before, between or behind those that are there."""
    name = dice.choice(["a", "c", "e"]) + str(dice.randrange(9)) + ".jsonl"
    first = dice.randrange(40)
    put(root / name, rows(range(first, first + 8)))


def add_text(root: Path, dice: random.Random) -> None:
    number = dice.randrange(90)
    put(root / f"notes/{number:02}n.txt", f"第{number}天。\n{LINES[number % 4]}\n{FOOT}\n".encode())


def change(root: Path, dice: random.Random) -> None:
    path = dice.choice(sorted(root.rglob("*.jsonl")))
    put(path, path.read_bytes().replace("晴".encode(), "雨".encode(), 3))


def remove(root: Path, dice: random.Random) -> None:
    dice.choice([path for path in sorted(root.rglob("*")) if path.is_file()]).unlink()


def rename(root: Path, dice: random.Random) -> None:
    path = dice.choice(sorted(root.rglob("*.txt")))
    path.rename(path.with_name("z" + path.name))


GROWING = (add, add_text, change)
SHRINKING = (remove, rename, add)
Done = list[str]
SETTINGS = Settings()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a small corpus one of many parts, and every file one that was not changed just now."""
    monkeypatch.setattr("cleaner.survey.PART_BYTES", PART)
    monkeypatch.setattr("cleaner.plan.BATCH_BYTES", PART)
    monkeypatch.setattr("cleaner.files._RACY", 0)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Done:
    """Give the work that is done, and not taken over."""
    found: Done = []
    for place in ("parts.scan", "parts._scan_part", "parts.amend", "scanning.look_through"):
        watch(monkeypatch, place, found)
    watch(monkeypatch, "parts._amend_part", found)
    return found


def watch(monkeypatch: pytest.MonkeyPatch, place: str, found: Done) -> None:
    module, _, name = place.partition(".")
    real: Callable[..., Any] = getattr(importlib.import_module(f"cleaner.{module}"), name)

    def watched(*given: Any) -> Any:  # noqa: ANN401  whatever the function is given
        found.append(name.strip("_"))
        return real(*given)

    monkeypatch.setattr(f"cleaner.{place}", watched)


def clean(source: Path, out: Path, settings: Settings = SETTINGS) -> dict[str, bytes]:
    clean_folder([source], out, settings, workers=1)
    assert undo.verify(out) == []
    return tree(out)


@pytest.mark.parametrize("seed", range(3))
def test_what_grew_ends_as_from_scratch(tmp_path: Path, seed: int) -> None:
    dice, source = random.Random(seed), lay(tmp_path / "in")  # noqa: S311
    clean(source, tmp_path / "out")
    for turn in range(2):
        for some in dice.choices(GROWING, k=2):
            some(source, dice)
        assert clean(source, tmp_path / "out") == clean(source, tmp_path / f"new{turn}")


@pytest.mark.parametrize("seed", range(3))
def test_what_shrank_ends_as_if_nothing_had_been_kept(tmp_path: Path, seed: int) -> None:
    """What was learned of a folder with more documents still holds: so it is not from scratch."""
    dice, out = random.Random(seed), tmp_path / "out"  # noqa: S311
    source = lay(tmp_path / "in")
    clean(source, out)
    for some in dice.choices(SHRINKING, k=3):
        some(source, dice)
    shutil.copytree(out, tmp_path / "other")
    shutil.rmtree(tmp_path / "other" / files.NOTES / spool.KEPT)
    assert clean(source, out) == clean(source, tmp_path / "other")


def test_a_new_shard_is_all_that_is_done(tmp_path: Path, done: Done) -> None:
    source, out = lay(tmp_path / "in"), tmp_path / "out"
    clean(source, out)
    done.clear()
    put(source / "e.jsonl", '{"text":"新的一篇，没有别的话。"}\n'.encode())
    clean(source, out)
    assert done == ["look_through", "scan_part"]


def test_a_copy_of_what_is_there_is_found_without_reading_it(tmp_path: Path) -> None:
    source, out = lay(tmp_path / "in"), tmp_path / "out"
    clean(source, out)
    put(source / "e.jsonl", rows(range(40, 42)))
    with_outputs = {path.name: path.stat().st_ino for path in out.rglob("b.jsonl*")}
    opened: list[str] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if listening and event == "open" and isinstance(arguments[0], str | Path):
            opened.append(str(arguments[0]))

    listening = [True]
    sys.addaudithook(note)
    after = clean(source, out)
    listening.clear()
    told = [json.loads(line) for line in after[f"{files.NOTES}/changes.jsonl"].splitlines()]
    witnesses = {
        row.get("witness", "") for row in told if row.get("document", "").startswith("e.jsonl")
    }
    assert any(place.startswith("b.jsonl#") for place in witnesses)
    assert {Path(name).name for name in opened if name.startswith(f"{source}/")} == {"e.jsonl"}
    assert {path.name: path.stat().st_ino for path in out.rglob("b.jsonl*")} == with_outputs


def test_a_file_of_other_times_is_known_by_its_content(tmp_path: Path, done: Done) -> None:
    source, out = lay(tmp_path / "in"), tmp_path / "out"
    clean(source, out)
    done.clear()
    for path in source.rglob("*.*"):
        os.utime(path, ns=(1, 1))
    put(source / "new.txt", "新。\n".encode())
    after = clean(source, out)
    assert [one for one in done if not one.startswith("amend")] == ["look_through"] * 2 + ["scan"]
    assert after == clean(source, tmp_path / "new")


@pytest.mark.parametrize(
    ("settings", "work", "told"),
    [
        (replace(SETTINGS, template_docs=100), {"amend"}, "the decision on all documents is made"),
        (replace(SETTINGS, copy_threshold=0.95), set(), "the decision on all documents is made"),
        (replace(SETTINGS, max_loss=0.5), {"scan", "scan_part", "amend"}, "everything is done"),
    ],
)
def test_other_settings_do_again_what_hangs_on_them(
    tmp_path: Path, done: Done, settings: Settings, work: set[str], told: str
) -> None:
    source, out = lay(tmp_path / "in"), tmp_path / "out"
    clean(source, out)
    done.clear()
    said: list[str] = []
    plan = make_plan([source], out, settings)
    carry_out(Run(plan, out, settings, Engine(1), lambda *_: None, said.append))
    assert work <= {*done}
    assert ("scan" in done) == ("scan" in work)
    assert told in said[0]
    assert tree(out) == clean(source, tmp_path / "new", settings)


@pytest.mark.parametrize("how", ["cut", "another byte", "empty", "gone", "the rows", "all"])
def test_what_is_damaged_is_made_again(tmp_path: Path, how: str) -> None:
    source, out = lay(tmp_path / "in"), tmp_path / "out"
    clean(source, out)
    kept = out / files.NOTES / spool.KEPT
    for path in sorted(kept.glob("*.json" if how == "the rows" else "*.zst")):
        data = path.read_bytes()
        if how == "another byte":
            path.write_bytes(data[:90] + bytes([data[90] ^ 1]) + data[91:])
        elif how == "gone":
            path.unlink()
        else:
            path.write_bytes(b"" if how == "empty" else data[: len(data) // 2])
    if how == "all":
        shutil.rmtree(kept)
    put(source / "e.jsonl", rows(range(3)))
    assert clean(source, out) == clean(source, tmp_path / "new")


def test_what_is_kept_does_not_hang_on_when_it_is_put_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(out: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (out / files.NOTES).glob("kept/*.zst")}

    source = lay(tmp_path / "in")
    clean(source, tmp_path / "soon")
    monkeypatch.setattr("cleaner.run.is_at_work", lambda *_: False)  # nothing before the end
    clean(source, tmp_path / "late")
    assert kept(tmp_path / "soon") == kept(tmp_path / "late") != {}


@pytest.mark.parametrize(
    ("data", "known"),
    [(None, True), (b"", False), (b"none of ours", False), (states.packed([]), False)],
)
def test_states_are_known_by_their_names(
    tmp_path: Path, data: bytes | None, *, known: bool
) -> None:
    made = [State(name, [], [], {".1": name.encode() * 999}) for name in ("scan", "amended")]
    path = tmp_path / "a.zst"
    path.write_bytes(states.packed(made) if data is None else data)
    names = ["scan", "amended"] if known else []
    assert states.names(path) == [one.name for one in states.read(path)] == names
    assert states.names(tmp_path / "gone") == []


def test_an_output_that_is_gone_is_made_again(tmp_path: Path) -> None:
    source, out = lay(tmp_path / "in"), tmp_path / "out"
    before = clean(source, out)
    for name in ("b.jsonl", "notes/01.txt", "notes/page.txt"):
        (out / name).unlink()
    shutil.rmtree(out / files.NOTES / "originals")
    assert clean(source, out) == before


def test_a_file_among_many_disturbs_few_batches() -> None:
    def batches(numbers: Iterable[int]) -> set[tuple[str, ...]]:
        names = (f"{number:05}.txt" for number in numbers)
        made = with_parts((Planned(Source(name, name, 1), name) for name in names), {})
        return {tuple(one.source.name for one in batch.files) for batch in made}

    before = batches(range(0, 9000, 2))
    after = batches(sorted({*range(0, 9000, 2), 1, 4001}))
    assert len(before) > 4500 / 200
    assert len(after - before) <= 2 * 6
