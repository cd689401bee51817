"""Drive the review in a real browser: decide by key and by mouse, undo, two tabs, an end."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cleaner import undo

Page = Any  # of Playwright

SAVED = "() => !document.querySelector('#progress .soft')"  # nothing is on its way
ONLY_B112 = """() => [...document.querySelectorAll('.card .rule')].every(
    (rule) => rule.textContent.startsWith('B112'))"""


@contextmanager
def served(out: Path) -> Iterator[str]:
    """Serve an output by the command; give the address.

    The command heeds an interrupt even where whoever runs this ignores it, as in the background.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    command = [sys.executable, "-c", "from cleaner.cli import main; main()", "review", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own command
        assert process.stdout
        try:
            yield process.stdout.readline().split()[-4]
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait() == 0


def verdicts(out: Path) -> list[tuple[str, str, int]]:
    """Give what was written of decisions."""
    rows = (out / ".cleaner" / "reviewed.jsonl").read_bytes().splitlines()
    return [(one["verdict"], one["document"], one["line"]) for one in map(json.loads, rows)]


def faults(page: Page, other: Page, out: Path, address: str) -> Iterator[str]:
    """Do what an editor does, and yield what is not as it should be."""
    before = texts(out)
    yield from by_keys(page, out, address)
    yield from by_mouse(page, out)
    yield from in_two_tabs(page, other, out, address)
    yield from forgotten(page, out, before)


def by_keys(page: Page, out: Path, address: str) -> Iterator[str]:
    """Accept one, take one back, undo that, take it back again."""
    page.goto(f"{address}#changes?rule=N101")
    page.wait_for_selector(".card")
    first, second = page.locator(".card .place").all_inner_texts()[:2]
    for key in "jar":
        page.keyboard.press(key)
    saved(page)
    if [f"{name}:{line}" for _, name, line in verdicts(out)] != [first, second]:
        yield f"keys: {verdicts(out)}"
    name = second.rpartition(":")[0]
    taken = (out / name).read_bytes()
    page.keyboard.press("z")
    saved(page)
    if (out / name).read_bytes() == taken or len(verdicts(out)) != 1:
        yield "key z undid nothing"
    page.keyboard.press("r")
    saved(page)
    if (out / name).read_bytes() != taken:
        yield "the second time is not as the first"
    page.keyboard.press("n")
    if page.evaluate("document.activeElement.dataset.verdict"):
        yield "key n went to what is decided"


def by_mouse(page: Page, out: Path) -> Iterator[str]:
    """Decide in a file, and everything that a filter shows."""
    page.click("nav a[data-view=files]")
    page.wait_for_selector(".card .place")
    page.locator(".card .place", has_text="1002").click()
    page.wait_for_selector(".sides")
    page.locator(".sides [data-choice=rejected]").first.click()
    saved(page)
    if verdicts(out)[-1][:2] != ("rejected", "site/1002.txt"):
        yield f"a click in a file: {verdicts(out)[-1]}"
    page.click("#fresh")
    page.wait_for_selector(".sides")
    if "1002" not in page.inner_text("main h2"):
        yield "the page that is loaded again shows another file"
    page.click("nav a[data-view=changes]")
    page.select_option("[data-filter=rule]", "B112")
    page.wait_for_function(ONLY_B112)
    page.click("#all-shown")
    saved(page)
    if sum(verdict == "accepted" for verdict, _, _ in verdicts(out)) < 5:
        yield "all that is shown was not accepted"
    page.select_option("[data-filter=verdict]", "open")
    page.wait_for_function("() => !document.querySelector('.card')")  # what is accepted: not open


def in_two_tabs(page: Page, other: Page, out: Path, address: str) -> Iterator[str]:
    """Take something back in one tab: the other one is stale."""
    other.goto(f"{address}#first")
    other.wait_for_selector(".card")
    page.goto(f"{address}#first")
    page.wait_for_selector(".card")
    page.locator("[data-choice=rejected]").first.click()
    saved(page)
    written = verdicts(out)
    other.locator("[data-choice=rejected]").nth(3).click()
    other.wait_for_selector("#stopped[open]")
    if verdicts(out) != written:
        yield "a stale tab decided"
    other.click("#stopped button")
    other.wait_for_selector(".card")
    other.close()


def forgotten(page: Page, out: Path, before: dict[Path, bytes]) -> Iterator[str]:
    """Forget every decision: the output is what it was."""
    page.click("nav a[data-view=decisions]")
    page.wait_for_selector("[data-forget]")
    for button in page.locator("[data-forget]").all():
        button.click()
    saved(page)
    if verdicts(out) or texts(out) != before or undo.verify(out):
        yield "the output is not what it was before the review"


def texts(out: Path) -> dict[Path, bytes]:
    """Give the files of an output, those of the run itself left out."""
    found = (path for path in out.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in found if ".cleaner" not in path.parts}


def saved(page: Page) -> None:
    """Wait until nothing is on its way to the output."""
    page.wait_for_timeout(150)
    page.wait_for_function(SAVED)
