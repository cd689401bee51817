"""A run over a folder: one answer for any number of workers, and every byte comes back."""

import os
import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleaner import files, plan, run, undo
from cleaner.engines.local import Engine
from cleaner.jobs import Batch, Planned, ScanJob, spool_ledger
from cleaner.model import Settings
from cleaner.scan import scan
from cleaner.summary import Summary

PIECES = [
    "　　县里新修的图书馆昨天开门，来了三百多位读者，馆长说周末也开。\n",
    "　　老人们在河边种下的柳树，今年第一次长到了桥那么高，孩子们在树下写作业。\n",
    "他说:“这条路修了两年,花了1,200万元。”\n",
    "第03版 上一版 下一版\n",
    "版权所有 未经许可不得转载\n",
    "新闻评论0\n",
    "— 12 —\n",
    "\n",
    "首页 > 新闻 > 正文\n",
    "关 于 放 假 的 通 知\n",
    "春江潮水连海平，海上明月共潮生。\n",
    "&nbsp;&amp;<b>粗</b>\n",
    "锟斤拷锟斤拷\n",
    "这个句子在行尾断开了而下一行\n",
    "接着把它说完。\n",
    "\u200b\ufeff\n",
]
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]


def corpus(seed: int, count: int) -> dict[str, bytes]:
    """Make files of pieces that provoke the rules, in several encodings, with repeats."""
    chance = random.Random(seed)  # noqa: S311  test data
    made = {}
    for number in range(count):
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 30)))
        if chance.random() < 0.2:
            text = text.replace("\n", "\r\n")
        folder = chance.choice(["", "甲/", "甲/乙/", "c d/"])
        made[f"{folder}{number:03d}.txt"] = text.encode(chance.choice(ENCODINGS))
    return made


def lay(root: Path, documents: Mapping[str, bytes]) -> Path:
    for name, data in documents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "files.json"
    }


def clean(source: Path, out: Path, workers: int = 1, settings: Settings | None = None) -> Summary:
    return run.clean_folder([source], out, settings or Settings(), workers=workers)


@pytest.mark.parametrize("seed", range(12))
def test_undo_gives_every_byte_back(tmp_path: Path, seed: int) -> None:
    documents = corpus(seed, 40)
    clean(lay(tmp_path / "in", documents), tmp_path / "out")
    assert undo.verify(tmp_path / "out") == []
    assert undo.undo(tmp_path / "out", tmp_path / "back") == []
    assert tree(tmp_path / "back") == documents


@pytest.mark.parametrize("seed", range(12))
def test_a_second_run_changes_nothing(tmp_path: Path, seed: int) -> None:
    """But for what X003 kept: how much a document may lose is measured anew by each run."""
    settings = Settings(max_loss=1.0)
    clean(lay(tmp_path / "in", corpus(seed, 40)), tmp_path / "out", settings=settings)
    first = {name: data for name, data in tree(tmp_path / "out").items() if ".cleaner" not in name}
    clean(lay(tmp_path / "again", first), tmp_path / "twice")
    second = {n: data for n, data in tree(tmp_path / "twice").items() if ".cleaner" not in n}
    assert second == first


def test_workers_do_not_change_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "BATCH_FILES", 7)  # several batches, so that the workers share them
    source = lay(tmp_path / "in", corpus(7, 40))
    for workers in (1, 2, 3):
        clean(source, tmp_path / f"out{workers}", workers)
    assert tree(tmp_path / "out1") == tree(tmp_path / "out2") == tree(tmp_path / "out3")


@pytest.mark.parametrize("seed", range(4))
def test_neighbours_decide_in_any_order(tmp_path: Path, seed: int) -> None:
    """Files too short to judge are read as the sure ones of their folder, first or last."""
    sure = [
        f"{piece}縣裡新修的圖書館昨天開門，來了三百多位讀者。".encode("big5")
        for piece in "甲乙丙丁"
    ]
    contents = [*sure, *(text.encode("big5") for text in ("六月", "水", "圖書", "天"))]
    names = [f"{number}.txt" for number in range(len(contents))]
    random.Random(seed).shuffle(names)  # noqa: S311  test data
    source = lay(tmp_path / "in", dict(zip(names, contents, strict=True)))
    clean(source, tmp_path / "out", 1 + seed % 2)
    texts = [(tmp_path / "out" / name).read_text("utf-8") for name in names]
    assert [text.rstrip("\n") for text in texts] == [data.decode("big5") for data in contents]


def test_a_file_that_vanishes_is_named(tmp_path: Path) -> None:
    source = lay(tmp_path / "in", {"a.txt": "一个句子。\n".encode()})
    (tmp_path / "tmp").mkdir()
    gone = Planned(files.Source("b.txt", str(source / "b.txt"), 1), "b.txt")
    here = Planned(files.Source("a.txt", str(source / "a.txt"), 1), "a.txt")
    job = ScanJob(Batch(0, (here, gone)), Settings(), str(tmp_path), {})
    scan(job)
    rows = spool_ledger(tmp_path, job.batch).read_text("utf-8").splitlines()
    assert '"unchanged"' in rows[0]
    assert '"failed"' in rows[1]
    assert "No such file" in rows[1]


def test_a_dying_worker_loses_no_job() -> None:
    engine = Engine(2)
    try:
        assert list(engine.map(die_in_a_worker, [(n, os.getpid()) for n in range(6)])) == [
            0,
            1,
            4,
            9,
            16,
            25,
        ]
    finally:
        engine.close()


def die_in_a_worker(job: tuple[int, int]) -> int:
    number, parent = job
    if number == 3 and os.getpid() != parent:
        os._exit(9)
    return number * number


@examples(60)
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_any_bytes_come_back(tmp_path_factory: pytest.TempPathFactory, data: list[bytes]) -> None:
    root = tmp_path_factory.mktemp("bytes")
    documents = {f"{number}.txt": one for number, one in enumerate(data)}
    clean(lay(root / "in", documents), root / "out")
    assert undo.verify(root / "out") == []
    assert undo.undo(root / "out", root / "back") == []
    assert tree(root / "back") == documents
