"""The examples of docs/interchange.md, run on the output of the cleaner."""

import gzip
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.model import Settings
from cleaner.run import clean_folder

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "interchange.md").read_text("utf-8")
DIRTY = ["馆长说:这条路修了两年,今天通车。", "河边的柳树长到了桥那么高,孩子们在树下写作业。"]
FINE = [text.replace(":", "：").replace(",", "，") for text in DIRTY]
SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
EXAMPLES = [
    pytest.param(code, id=f"{section.split(' (')[0]} {number}")
    for section in SECTIONS
    if "(run as a test)" in section.split("\n")[0]
    for number, code in enumerate(re.findall(r"```python\n(.*?)```", section, re.DOTALL))
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder in which `clean` lies."""
    root = tmp_path_factory.mktemp("corpus")
    (root / "raw").mkdir()
    lines = "".join(json.dumps({"text": text}) + "\n" for text in DIRTY).encode()
    (root / "raw" / "shard.jsonl").write_bytes(lines)
    (root / "raw" / "shard.jsonl.gz").write_bytes(gzip.compress(lines))
    pq.write_table(pa.table({"text": DIRTY}), root / "raw" / "shard.parquet")
    clean_folder([root / "raw"], root / "clean", Settings(ignore=("D",)), workers=1)
    return root


def test_every_example_says_whether_it_is_run() -> None:
    titles = [section.split("\n")[0] for section in SECTIONS]
    ways = r" \((run as a test|run by benchmarks/interchange\.py)\)$"
    assert all(re.search(ways, title) for title in titles)
    assert len(EXAMPLES) > len(titles) // 2


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_example_reads_the_clean_texts(
    corpus: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus)
    monkeypatch.setitem(os.environ, "HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(corpus / "cache"))
    told: dict[str, Any] = {}
    exec(code, told)  # noqa: S102  our own page
    assert texts_of(told) == FINE


def texts_of(told: Mapping[str, Any]) -> list[str]:
    """Give the texts an example ended with: in a variable, or in the folder `next`."""
    found = told.get("texts", told.get("dataset"))
    if found is None:
        written = b"".join(path.read_bytes() for path in Path("next").glob("*.jsonl"))
        return [json.loads(line)["text"] for line in written.splitlines()]
    return [str(row) for row in (found if isinstance(found, list) else found["text"])]
