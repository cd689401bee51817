"""What an editor took back: no run into the same output does it again.

`OUT/.cleaner/rejected.jsonl`, one JSON object a line:

    {"path": "news/*", "rule": "B103", "paragraph": "*"}

`path` is in gitignore's syntax; `paragraph` is the fingerprint of a line of the original, so that
an entry holds when lines above come or go, and no longer when the line itself is edited; "*" is
every line.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pathspec

from cleaner import files, ledger
from cleaner.model import Settings

FILE = "rejected.jsonl"
_SPECIAL = re.compile(r"[*?\[\]\\ !#]")


class RejectionsError(ValueError):
    """The file cannot be read: says where."""


class Rejection(NamedTuple):
    """One entry."""

    path: str
    rule: str
    paragraph: str


def read(notes: Path) -> tuple[Rejection, ...]:
    """Read what was taken back; no file is nothing. Raises RejectionsError."""
    path = notes / FILE
    try:
        rows = path.read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    found = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(_entry(json.loads(row)))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            message = f"{path}:{number}: not an entry: {row[:60]!r}"
            raise RejectionsError(message) from error
    return tuple(found)


def _entry(row: Mapping[str, str]) -> Rejection:
    one = Rejection(row["path"], row["rule"], row["paragraph"])
    if not all(isinstance(part, str) for part in one):
        raise TypeError(one)
    return one


def write(notes: Path, rejections: Iterable[Rejection]) -> None:
    """Write the entries in order, each once."""
    rows = [ledger.line(one._asdict()) for one in sorted(set(rejections))]
    files.write(notes / FILE, b"".join(rows), sync=True)


def exactly(name: str) -> str:
    """Give the pattern which matches this document alone."""
    return "/" + _SPECIAL.sub(r"\\\g<0>", name)


def settings_with(
    names: Iterable[str],
    rejections: Sequence[Rejection],
    settings: Settings,
    own: Mapping[str, Settings],
) -> dict[str, Settings]:
    """Give the documents which have settings of their own, what was taken back included."""
    exact: dict[str, list[Rejection]] = {}
    wide = []
    for one in rejections:
        plain = one.path[1:]
        if one.path.startswith("/") and not _SPECIAL.search(plain):
            exact.setdefault(plain, []).append(one)
        else:
            wide.append((pathspec.GitIgnoreSpec.from_lines([one.path]), one))
    found = dict(own)
    for name in names:
        mine = [*exact.get(name, ()), *(one for spec, one in wide if spec.match_file(name))]
        if mine:
            pairs = tuple(sorted({(one.rule, one.paragraph) for one in mine}))
            found[name] = replace(own.get(name, settings), rejected=pairs)
    return found
