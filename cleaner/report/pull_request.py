"""The change report in Markdown, short enough for the text of a pull request.

Corpus text stands in code spans in lists: there no mark-up, address or @name in it means anything.
Tables hold rule codes and figures only, because no code span is safe from a | in a table.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cleaner.report.visible import visible

_LISTED = 10  # rows of each list: a reviewer reads on in the page
_EXCERPT = 120  # characters of a text


def summary(head: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines; `head` is that of an account."""
    files, characters = head["files"], head["characters"]
    changes = sum(rule["changes"] for rule in head["rules"])
    flags = sum(rule["flags"] for rule in head["rules"])
    share = characters["removed"] / max(characters["in"], 1)
    yield "## What cleaner changed"
    yield ""
    yield (
        f"{files.get('changed', 0):,} of {files.get('read', 0):,} files changed; {changes:,} "
        f"changes, {flags:,} flags; {characters['in']:,} characters in, {characters['out']:,} out, "
        f"{characters['removed']:,} removed ({share:.1%})."
    )
    yield ""
    yield "| rule | changes | flags | characters removed |"
    yield "|---|--:|--:|--:|"
    for rule in sorted(head["rules"], key=lambda row: (-row["removed"], row["code"])):
        counts = " | ".join(f"{rule[key]:,}" for key in ("changes", "flags", "removed"))
        yield f"| {_plain(rule['code'])} {_plain(rule['name'])} | {counts} |"
    yield from _list("Not cleaned", head["unfinished"], _unfinished)
    yield from _list("Flagged and kept: please decide", head["flags"], _change)
    yield from _list("Narrowly decided", head["narrow"], _change)
    yield from _list("Files that lost most", head["losses"], _loss)


def _list(
    title: str, rows: Sequence[Mapping[str, Any]], told: Callable[[Mapping[str, Any]], str]
) -> Iterator[str]:
    if rows:
        yield ""
        yield f"### {title}"
        yield ""
        yield from (f"- {told(row)}" for row in rows[:_LISTED])
        if len(rows) > _LISTED:
            yield f"- and {len(rows) - _LISTED} more, at least"


def _change(row: Mapping[str, Any]) -> str:
    texts = _joined(" → ", (row.get("old", ""), row.get("new", "")))
    place = _code(f"{row['document']}:{row['line']}")
    return f"{place} {_plain(row['rule'])} {texts} {_code(row.get('evidence', ''))}"


def _loss(row: Mapping[str, Any]) -> str:
    share = row["words"] / max(row["in"], 1)
    return f"{_code(row['document'])} {row['words']:,} characters, {share:.0%} of the file"


def _unfinished(row: Mapping[str, Any]) -> str:
    return f"{_code(row['document'])} {_plain(row['status'])}: {_code(row['reason'])}"


def _joined(mark: str, texts: Iterable[str]) -> str:
    return mark.join(_code(text) for text in texts if text)


def _code(text: str) -> str:
    """Give text as a code span, whatever is in it."""
    text = visible(text.strip("\n").replace("\n", "⏎"), _EXCERPT)
    if not text.strip():
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    blank = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _plain(word: str) -> str:
    """Give a code or a name of ours; a forged ledger may hold anything."""
    return re.sub(r"[^\w-]", "", word, flags=re.ASCII)
