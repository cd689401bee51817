"""`.cleaner/templates.toml`: what a run learned of its folders, for people to read and change.

A later run takes it up: who sees more documents of a folder than the file speaks of judges anew,
who sees fewer uses it as well. A line that is written under `never` stays in every text.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cleaner.corpus.learning import Block, Templates
from cleaner.plan import RunError

_HEAD = """\
# Lines which many documents of a folder have, and how many. The run took them out of the texts.
# The next run uses this file and writes it anew. To keep a line, write it under `never`.
"""


def read(path: Path) -> dict[str, Templates]:
    """Give what the file knows of each folder; nothing where there is no file.

    Raises RunError where somebody changed it into something else.
    """
    try:
        written = tomllib.loads(path.read_text("utf-8"))
        return {row["name"]: _templates(row) for row in written.get("folder", [])}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path}: {error}: mend the file or take it away"
        raise RunError(message) from error


def _templates(row: Mapping[str, Any]) -> Templates:
    blocks: dict[Block, int] = {tuple(one["lines"]): int(one["documents"]) for one in row["blocks"]}
    return Templates(
        int(row["documents"]),
        _counts(row["lines"]),
        blocks,
        _counts(row["lead_ins"]),
        _counts(row["link_lines"]),
        frozenset(map(str, row["never"])),
    )


def _counts(table: Mapping[str, Any]) -> dict[str, int]:
    return {form: int(count) for form, count in table.items()}


def text(known: Mapping[str, Templates]) -> str:
    """Write the file; empty: there is nothing to tell."""
    told = {name: one for name, one in known.items() if any(one[1:])}
    if not told:
        return ""
    return _HEAD + "".join(f"\n{_folder(name, told[name])}" for name in sorted(told))


def _folder(name: str, known: Templates) -> str:
    lines = [
        "[[folder]]",
        f"name = {_string(name)}",
        f"documents = {known.documents}",
        f"never = [{', '.join(map(_string, sorted(known.never)))}]",
        "blocks = [",
        *(f"    {{ documents = {n}, lines = [{_row(b)}] }}," for b, n in _by_count(known.blocks)),
        "]",
        *_table("lines", known.lines),
        *_table("lead_ins", known.leads),
        *_table("link_lines", known.links),
    ]
    return "\n".join(lines) + "\n"


def _table(name: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"[folder.{name}]"
    for form, count in _by_count(counts):
        yield f"{_string(form)} = {count}"


def _by_count(counts: Mapping[Any, int]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _row(block: Block) -> str:
    return ", ".join(map(_string, block))


def _string(value: str) -> str:
    """Write a basic string of TOML: JSON's, but for one control character that must be escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
