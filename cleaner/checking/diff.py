"""What a fix would do, as a unified diff: texts as they are in their files, shown in UTF-8."""

from collections.abc import Iterator
from difflib import unified_diff

from cleaner import files, lineends
from cleaner.checking.corpus import Result
from cleaner.checking.fixes import candidates
from cleaner.checking.judging import Case, work_out
from cleaner.edits import revert
from cleaner.jobs import Row

_NO_END = "\\ No newline at end of file\n"
_ESCAPES = {"\t": "\\t", "\n": "\\n", '"': '\\"', "\\": "\\\\"}


def diffs(result: Result, *, lossy: bool = False) -> Iterator[str]:
    """Yield the diff of each document that a fix would change."""
    for case, why in candidates(result, lossy=lossy):
        if not why:
            yield from of_case(case, files.read(case.planned.source.path))


def of_case(case: Case, data: bytes) -> Iterator[str]:
    """Yield the lines of one document's diff; what is done to its bytes stands above it."""
    row = work_out(case, data)
    entry = row.entry
    if entry.encoding and entry.encoding not in {"utf-8", "ascii"}:
        yield f"# {quoted(entry.document)}: {entry.encoding} becomes utf-8\n"
    if entry.bom:
        yield f"# {quoted(entry.document)}: the byte order mark ({entry.bom}) goes\n"
    old, new = quoted(f"a/{entry.document}"), quoted(f"b/{entry.document}")
    for line in unified_diff(_rows(_before(row)), _rows(row.data.decode()), old, new):
        yield line if line.endswith("\n") else f"{line}\n{_NO_END}"


def _before(row: Row) -> str:
    """Give the original text with its own line ends."""
    text = row.data.decode()
    if not row.entry.line_ends:
        return revert(text, row.changes)
    return lineends.restore(revert(lineends.unify(text), row.changes), row.entry.line_ends)


def _rows(text: str) -> list[str]:
    """Split at line feeds only: other line ends are part of what changes."""
    rows = text.split("\n")
    return [f"{row}\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])


def quoted(name: str) -> str:
    """Write a file name as git does where it holds what could act."""
    if name.isprintable() and not set(name) & {'"', "\\"}:
        return name
    return '"' + "".join(map(_escaped, name)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogateescape"))
