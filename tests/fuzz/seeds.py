"""What a fuzzer begins with: the kept inputs, and the cases of the rules."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
FIXTURES = HERE.parents[1] / "fixtures"
FAMILIES = {"mojibake": ("E2",), "layout": ("L",), "jsonl": ("N", "D", "B1"), "undo": ("B1", "N")}


def kept(name: str) -> list[Path]:
    """Give the kept inputs of a part: seeds, and what once broke a promise."""
    return sorted((CORPUS / name).iterdir())


def lay(name: str, folder: Path) -> None:
    """Write what the fuzzer of a part begins with."""
    for number, data in enumerate(_seeds(name)):
        (folder / f"seed-{number:03d}").write_bytes(data)


def _seeds(name: str) -> Iterator[bytes]:
    yield from (path.read_bytes() for path in kept(name))
    if name == "decode":
        yield from (path.read_bytes() for path in sorted((FIXTURES / "bytes").glob("*.bin")))
    for family in FAMILIES.get(name, ()):
        for path in sorted((FIXTURES / "rules").glob(f"{family}*.toml")):
            for case in tomllib.loads(path.read_text("utf-8"))["case"]:
                yield _as_input(name, case["before"])


def _as_input(name: str, text: str) -> bytes:
    if name == "jsonl":
        return json.dumps({"id": 1, "text": text}, ensure_ascii=False).encode() + b"\n"
    return b"\0" * (name == "undo") + text.encode()
