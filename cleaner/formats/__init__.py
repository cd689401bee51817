"""Formats: which reader takes which file."""

from typing import Literal

Format = Literal["text", "page", "records", "other"]

TEXT = frozenset({"", ".txt", ".text", ".md", ".markdown"})
PAGE = frozenset({".html", ".htm", ".xhtml", ".mht", ".mhtml"})
# Text whose structure the text stages would break, and for which there is no reader yet.
RECORDS = frozenset(
    {".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".xml", ".yaml", ".yml", ".toml", ".srt", ".tex"}
)


def format_of(name: str) -> Format:
    """Say which kind of document a file name promises; "other": none, the file is passed over."""
    base = name.rpartition("/")[2]
    stem, dot, suffix = base.rpartition(".")
    ending = f".{suffix.lower()}" if dot and stem else ""
    if ending in TEXT or not _is_suffix(ending):
        return "text"
    if ending in PAGE:
        return "page"
    return "records" if ending in RECORDS else "other"


def _is_suffix(ending: str) -> bool:
    """Tell a suffix from a dot inside a name (第1.2节 and 2023.10.26 have none)."""
    return ending[1:].isascii() and ending[1:].isalnum() and not ending[1:].isdigit()
