"""How much memory a run may use."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.memory import megabytes, room
from cleaner.model import Settings


@pytest.mark.parametrize(
    ("asked", "given"),
    [("500", 500), ("500M", 500), ("2G", 2000), ("2 gb", 2000), ("1.5g", 1500), ("1T", 1_000_000)],
)
def test_amounts(asked: str, given: int) -> None:
    assert megabytes(asked) == given


@pytest.mark.parametrize("asked", ["", "much", "-5", "2X", "G"])
def test_what_is_no_amount(asked: str) -> None:
    with pytest.raises(ValueError, match="no amount of memory"):
        megabytes(asked)


def test_room_is_what_was_asked_for_or_a_share_of_the_machine() -> None:
    assert room(Settings(memory=300)) == 300_000_000
    assert 0 < room(Settings()) <= 2_000_000_000


LONG = 60_000_000  # bytes of one line
ROOM = (
    40_000_000  # bytes above what a small file takes: several parts of two megabytes, and no line
)
MEASURED = """
import resource, sys
from pathlib import Path
from cleaner.model import Settings
from cleaner.run import clean_folder
settings = Settings(max_line=1, ignore=("D",))
for name in ("small", "large"):
    source = Path(sys.argv[1], name)
    clean_folder([source], source.with_name(name + "-out"), settings, workers=1)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


@pytest.mark.parametrize("packing", ["", ".gz"])
def test_a_line_above_max_line_is_not_held_in_memory(tmp_path: Path, packing: str) -> None:
    row = '{"text": "馆长说:这条路修了两年,今天通车。"}\n'.encode()
    head, tail = b'{"text": "', b'"}\n'
    long = head + "长".encode() * (LONG // 3) + tail
    for name, data in (("small", row * 100), ("large", row * 100 + long + row * 100)):
        (tmp_path / name).mkdir()
        packed = gzip.compress(data, 1, mtime=0) if packing else data
        (tmp_path / name / f"a.jsonl{packing}").write_bytes(packed)
    command = [sys.executable, "-c", MEASURED, str(tmp_path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own
    small, large = map(int, told.stdout.split())
    assert large - small < ROOM
    out = tmp_path / "large-out" / f"a.jsonl{packing}"
    cleaned = gzip.decompress(out.read_bytes()) if packing else out.read_bytes()
    assert long in cleaned
    assert cleaned.count("，今天".encode()) == 200
