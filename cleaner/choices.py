"""What a setting can be where its type does not say it: words from a list, numbers in a range."""

from collections.abc import Collection
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

EMPTY_RECORDS = ("drop", "keep")
OUTPUT_FORMATS = ("", "text", "jsonl", "parquet", "mnbvc")
SURVIVORS = ("first", "longest", "newest")
_RANGES = {
    "copy_threshold": (0.80, 1.0),  # below it the search guarantees too little to be fast
    "max_loss": (0.0, 1.0),
    "copied_share": (0.0, 1.0),
    "memory": (0, 1_000_000_000),
    "max_line": (1, 1_000_000),
    "shard_size": (1, 1_000_000),
    "max_document": (1, 1_000_000),
    "max_ratio": (1, 1_000_000),
}


class Unmeant(NamedTuple):
    """Why a value cannot be meant, and the words that can."""

    reason: str
    known: Collection[str] = ()


def unmeant(key: str, value: object) -> Unmeant | None:
    """Say why the field `key` of Settings cannot have a value of its type; None: it can."""
    if key in _RANGES and isinstance(value, int | float):
        low, high = _RANGES[key]
        if not low <= value <= high:
            return Unmeant(f"{value} is not between {low} and {high}")
    if key == "survivor" and value not in SURVIVORS:
        return Unmeant(f"{value!r} is none of {', '.join(SURVIVORS)}", SURVIVORS)
    if key == "empty_records" and value not in EMPTY_RECORDS:
        return Unmeant(f"{value!r} is none of {', '.join(EMPTY_RECORDS)}", EMPTY_RECORDS)
    if key == "output_format" and value not in OUTPUT_FORMATS:
        return Unmeant(f"{value!r} is none of {', '.join(OUTPUT_FORMATS[1:])}", OUTPUT_FORMATS)
    if key == "variants" and value and value not in conversions():
        known = conversions()
        return Unmeant(f"{value!r} is none of {', '.join(known)}", known)
    return None


@cache
def conversions() -> tuple[str, ...]:
    """Give the conversions OpenCC has, by the files it brings; its dictionaries are not loaded."""
    spec = find_spec("opencc")
    folders = spec.submodule_search_locations or () if spec else ()
    return tuple(sorted({file.stem for at in folders for file in Path(at).rglob("*2*.json")}))
