"""What is needed soon is asked for in time, and what comes does not hang on it."""

import os
import threading
from pathlib import Path

import pytest

from cleaner.foresight import foreseen, meanwhile, soon

COUNT = 40


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 40])
@pytest.mark.parametrize("steps", [0, 1, 4])
def test_things_come_in_order_and_each_is_asked_for_before_its_turn(count: int, steps: int) -> None:
    asked: list[int] = []
    for turn, item in enumerate(foreseen(range(count), asked.append, steps)):
        assert item == turn
        assert len(asked) == min(turn + steps + 1, count)
    assert asked == list(range(count))


def test_a_file_may_be_asked_for_whatever_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda *a: told.append(a[1:3]), raising=False)
    monkeypatch.setattr(os, "POSIX_FADV_WILLNEED", 3, raising=False)
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    soon(path)
    soon(path, (2, 3), (7, 0), (8, 2))
    soon(tmp_path / "gone")
    soon(tmp_path)  # a folder
    (tmp_path / "empty").touch()
    soon(tmp_path / "empty")
    (tmp_path / "link").symlink_to(path)
    soon(tmp_path / "link")
    assert [span for span in told if span[1] < 11] == [(0, 10), (2, 3), (8, 2)]
    monkeypatch.delattr(os, "posix_fadvise")
    soon(path)


def test_what_many_things_need_is_asked_for_in_their_order() -> None:
    asked: list[int] = []
    done = threading.Event()

    def ask(number: int) -> None:
        asked.append(number)
        if number == COUNT - 1:
            done.set()

    meanwhile(range(COUNT), ask)
    assert done.wait(timeout=60)
    assert asked == list(range(COUNT))
