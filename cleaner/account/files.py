"""Write the change report of a run: report.html, with further files beside it for many changes."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cleaner import files
from cleaner.account.gather import Account, gather
from cleaner.report.page import page

NAME = "report.html"


def write(out: Path, language: str = "", source: str = "") -> list[Path]:
    """Write the report of the run in `out` to its `.cleaner` folder; give the files, in order.

    `language` is en or zh; '': that of the reader's browser. `source` is the folder which the run
    cleaned, as copied commands shall name it; '': they are for one who stands in it. Raises
    LedgerError where there is no ledger, or a damaged one.
    """
    notes = out / files.NOTES
    with tempfile.TemporaryDirectory() as folder:
        account = gather(out, Path(folder))
        names = names_of(account)
        told = {"out": str(out), "source": source, "lang": language}
        for number, name in enumerate(names):
            files.write(notes / name, text(account, number, told).encode())
    for old in sorted(notes.glob("report-*.html")):
        if old.name not in names:
            old.unlink()  # of an earlier run, which had more to tell
    return [notes / name for name in names]


def names_of(account: Account) -> list[str]:
    """Give the names of the pages, in order."""
    return [NAME, *(f"report-{n}.html" for n in range(2, len(account.parts) + 1))]


def text(account: Account, number: int, told: Mapping[str, Any]) -> str:
    """Give a page; `told` is what all pages say of the run besides its account."""
    head = {**account.head, **told, "part": number, "part_names": names_of(account)}
    return "".join(page(head, _rows(account.parts[number])))


def figures(out: Path) -> Mapping[str, Any]:
    """Give the figures of the run in `out`, without its documents; raises LedgerError."""
    with tempfile.TemporaryDirectory() as folder:
        return gather(out, Path(folder)).head


def _rows(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        for row in file:
            yield row.rstrip("\n")
