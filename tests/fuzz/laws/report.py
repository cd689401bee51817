"""In a report nothing acts: the page has our elements only, the table no formula."""

import csv
import io
import json
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

from hostile import write_run

from cleaner import undo
from cleaner.account import files as account
from cleaner.report.pull_request import summary
from cleaner.report.spreadsheet import table
from cleaner.rules import all_rules

MOST = 6  # payloads of a run
HEAD = ["html", "head", "meta", "meta", "meta", "meta", "link", "title", "style"]
ELEMENTS = [*HEAD, "body", "noscript", "p", *["script"] * 4]  # three of data, then ours
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")  # code as CommonMark reads it
MARKUP = re.compile(r"[<>\[\]@`\\]|https?:|\n")


class Elements(HTMLParser):
    """The elements of a page, and what stands in its data scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.data: dict[str, str] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append(tag)
        self._open = dict(attrs).get("id") or ""

    def handle_data(self, data: str) -> None:
        """Note the data of ours."""
        if self._open:
            self.data[self._open] = self.data.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  as HTMLParser calls it
        """Leave it."""
        self._open = ""


def law(data: bytes) -> None:
    """Report a run every field of which is a line of the input."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    payloads = tuple(line for line in dict.fromkeys(lines) if line)[:MOST] or ("x",)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        out = Path(folder)
        write_run(out, payloads)
        told = [change for _, changes in undo.entries(out) for change in changes]
        (path,) = account.write(out)
        _hold_page(path.read_text("utf-8"), len(told))
        rows = list(csv.reader(io.StringIO("".join(table(told, all_rules())).lstrip("\ufeff"))))
        assert len(rows) == len(told) + 1
        assert not [one for row in rows for one in row if one.startswith(FORMULA)]
        for line in summary(account.figures(out)):
            assert not MARKUP.search(CODE.sub("", line)), line


def _hold_page(page: str, changes: int) -> None:
    seen = Elements()
    seen.feed(page)
    seen.close()
    assert seen.tags == ELEMENTS
    assert not [text for text in seen.data.values() if {"<", ">", "&"} & {*text}]
    json.loads(seen.data["run"])
    assert sum(len(document["changes"]) for document in json.loads(seen.data["files"])) == changes
