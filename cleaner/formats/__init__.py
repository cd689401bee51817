"""Formats: which reader takes which file."""

from functools import lru_cache
from typing import Literal

Format = Literal["text", "page", "records", "other"]

TEXT = frozenset({"", ".txt", ".text", ".md", ".markdown"})
PAGE = frozenset({".html", ".htm", ".xhtml", ".mht", ".mhtml"})
ARCHIVES = frozenset({".warc", ".wet"})
# Many documents in one file, each with its text in a field.
RECORDS = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".warc", ".wet"})
# Text whose structure the text stages would break, and for which there is no reader.
UNREAD = frozenset({".xml", ".yaml", ".yml", ".toml", ".srt", ".tex"})
PACKINGS = frozenset({".gz", ".zst", ".xz", ".bz2"})  # suffixes of compressed files
_USUAL = tuple(TEXT - {""})


def format_of(name: str) -> Format:
    """Say which kind of document a file name promises; "other": none, the file is passed over."""
    return "text" if name.endswith(_USUAL) else _promised(ending_of(name))


@lru_cache
def _promised(ending: str) -> Format:
    if ending in TEXT or not _is_suffix(ending):
        return "text"
    if ending in PAGE:
        return "page"
    return "records" if ending in RECORDS or ending in UNREAD else "other"


def ending_of(name: str) -> str:
    """Give the suffix of a file name in small letters, that of its compression aside."""
    stem, suffix = _cut(name)
    return _cut(stem)[1] if suffix in PACKINGS else suffix


def packing_of(name: str) -> str:
    """Give the suffix of a file's compression; '': it is not compressed."""
    suffix = "" if name.endswith(_USUAL) else _cut(name)[1]
    return suffix if suffix in PACKINGS else ""


def _cut(name: str) -> tuple[str, str]:
    """Cut a name before its last suffix, which is given in small letters."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or stem[-1] == "/" or "/" in suffix:
        return name, ""
    return stem, f".{suffix.lower()}"


def unpacked_name(name: str) -> str:
    """Give a file name without the suffix of its compression."""
    packing = packing_of(name)
    return name[: -len(packing)] if packing else name


def _is_suffix(ending: str) -> bool:
    """Tell a suffix from a dot inside a name (第1.2节 and 2023.10.26 have none)."""
    return ending[1:].isascii() and ending[1:].isalnum() and not ending[1:].isdigit()
