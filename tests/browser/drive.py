"""Drive the change report in a real browser: views, clicks, keys, accessibility, attacks, time.

`.ci/browser` installs what this needs and runs it. Usage: drive.py CHROMIUM AXE_JS WORK_FOLDER
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import reviewing
from hostile import PAYLOADS, write_run
from typer.testing import CliRunner

from cleaner.account.files import write
from cleaner.cli.app import app
from cleaner.model import Settings
from cleaner.run import clean_folder

ROOT = Path(__file__).parents[2]
VIEWS = ("overview", "first", "files", "changes", "copies", "templates", "files/4", "files/9")
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}
CHANGES = 10_000
SOME = 60  # files of the hostile run, where it is served: the lists have all of them
PATIENCE = 60_000  # milliseconds for anything
ODD_TEXT = "一个句子,两个句子。\n"
RECORD = "r.jsonl#1"
PASTED = "navigator.clipboard.readText()"
COMMANDS = ("why", "accept", "undo", "ignore")

Page = Any  # of Playwright, which is no dependency of the project: nothing to check types against


class Browser:
    """A browser, and what went wrong in it."""

    def __init__(self, chromium: Any, axe: str, work: Path) -> None:  # noqa: ANN401  of Playwright
        self._chromium = chromium
        self._axe = axe
        self.work = work
        self.wrong: list[str] = []
        self.server = "data:,"  # the address of a review, while there is one

    @contextmanager
    def page(self, size: str = "desktop", theme: str = "light", **more: Any) -> Iterator[Page]:  # noqa: ANN401  of Playwright
        """Give a page that may load files of ours only, and must not complain."""
        width, height = SIZES[size]
        context = self._chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            **({"locale": "en-US", "permissions": ["clipboard-read", "clipboard-write"]} | more),
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("dialog", self._asked_by)
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("request", lambda request: self._asked(request.url))
        page.expose_function("hit", lambda *_: self.wrong.append("a payload was executed"))
        yield page
        context.close()

    def _asked_by(self, dialog: Any) -> None:  # noqa: ANN401  of Playwright
        self.wrong.append(f"dialog: {dialog.type} {dialog.message}")
        dialog.dismiss()

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.wrong.append(f"console: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((f"file://{self.work}", "data:,", self.server)):
            self.wrong.append(f"request: {url}")

    def violations(self, page: Page) -> list[str]:
        """Give what axe-core finds."""
        page.evaluate(self._axe)
        found = page.evaluate("axe.run().then((result) => result.violations)")
        return [f"{row['id']}: {row['nodes'][0]['html'][:120]}" for row in found]


def address(out: Path, view: str = "") -> str:
    """Give the address of a view of a report."""
    return f"file://{out}/.cleaner/report.html#{view}"


def check(wrong: list[str], told: str, *, right: bool) -> None:
    """Note what is not as it should be."""
    if not right:
        wrong.append(told)


def becomes(page: Page, condition: Callable[[], bool]) -> bool:
    """Say whether something becomes true while one waits: the machine may be busy."""
    for _ in range(PATIENCE // 50):
        if condition():
            return True
        page.wait_for_timeout(50)
    return condition()


def drawn(page: Page) -> None:
    """Wait until the page has drawn what its address asks for: the address changes before."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


def look(browser: Browser, start: str, views: Iterable[str], shots: str) -> None:
    """See the views at each size, light and dark: no overflow, nothing for axe-core to say."""
    for size in SIZES:
        for theme in ("light", "dark"):
            with browser.page(size, theme, bypass_csp=True) as page:
                for view in views:
                    page.goto(f"{start}#{view}")
                    page.wait_for_selector("main h2")
                    where = f"{shots}{size} {theme} {view}"
                    name = where.replace("/", "-").replace(" ", "-")
                    page.screenshot(path=browser.work / f"{name}.png")
                    wide = "document.documentElement.scrollWidth > innerWidth"
                    check(browser.wrong, f"{where}: too wide", right=not page.evaluate(wide))
                    browser.wrong += [f"{where}: {found}" for found in browser.violations(page)]
                printed(browser, page, f"{shots}{size}-{theme}-print.png")
                page.click("#language")
                page.screenshot(path=browser.work / f"{shots}{size}-{theme}-chinese.png")
                page.click("#help")
                browser.wrong += [f"{size} {theme} help: {v}" for v in browser.violations(page)]


def printed(browser: Browser, page: Page, name: str) -> None:
    """See a page as paper has it: white, without what can be clicked, whatever the theme."""
    page.emulate_media(media="print")
    page.screenshot(path=browser.work / name)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    check(browser.wrong, f"{name}: paper is {ground}", right=ground == "rgb(255, 255, 255)")
    seen = (
        page.locator("nav, .tools, .actions, .choices, .menu, .filters")
        .locator("visible=true")
        .count()
    )
    check(browser.wrong, f"{name}: {seen} controls on paper", right=not seen)
    page.emulate_media(media="screen")


def review(browser: Browser, out: Path) -> None:
    """Decide by key and by mouse, in two tabs, undo it all; then look at it."""
    with reviewing.served(out) as address:
        browser.server = address
        with browser.page() as page:
            other = page.context.new_page()
            quiet = len(browser.wrong)
            browser.wrong += reviewing.faults(page, other, out, address)
            refused = "console: Failed to load resource: the server responded with a status of 409"
            browser.wrong[quiet:] = [w for w in browser.wrong[quiet:] if not w.startswith(refused)]
            page.goto(f"{address}#first")
            page.wait_for_selector(".card")
            for key in "jara":
                page.keyboard.press(key)
            reviewing.saved(page)
            page.screenshot(path=browser.work / "review-decided.png")
        look(browser, address, ("first", "files/4", "changes", "decisions"), "review-")
        browser.server = "data:,"


def click(browser: Browser, out: Path) -> None:
    """Do with the mouse what an editor does."""
    wrong = browser.wrong
    with browser.page() as page:
        page.goto(address(out))
        page.click("nav a[data-view=changes]")
        everything = page.text_content("main p[role=status]")
        page.select_option("[data-filter=rule]", "N101")
        rules = page.locator(".card .rule")
        one = {"N101 half-width-punctuation"}
        check(
            wrong, "filter by rule", right=becomes(page, lambda: {*rules.all_inner_texts()} == one)
        )
        page.select_option("[data-filter=rule]", "")
        page.select_option("[data-filter=kind]", "flag")
        marks = page.locator(".card mark")
        check(wrong, "filter by kind", right=becomes(page, lambda: marks.count() >= 1))
        page.get_by_role("button", name="Clear").click()
        told = page.locator("main p[role=status]")
        check(wrong, "clear", right=becomes(page, lambda: told.text_content() == everything))
        page.fill("[data-filter=q]", "石堰桥建成于")
        places = page.locator(".card .place")
        becomes(page, lambda: told.text_content() != everything)  # it was there before, elsewhere
        found = becomes(page, lambda: "site/1001.txt:5" in places.all_inner_texts())
        check(wrong, f"search: {places.all_inner_texts()}", right=found)
        page.locator(".card", has_text="site/1001.txt:5").locator(".place").click()
        page.wait_for_selector(".sides")
        check(wrong, "the change is chosen", right=page.locator("del.now").count() == 1)
        page.click("[data-go=next]")
        page.wait_for_url("**#files/*")
        title = page.locator("main h2")
        check(wrong, "next file", right=becomes(page, lambda: "1002" in title.inner_text()))
        page.click("nav a[data-view=overview]")
        page.wait_for_selector("main .tiles")
        page.locator("main a.rule", has_text="B201").click()
        check(wrong, "a rule leads to its changes", right="rule=B201" in page.url)
        page.click("#language")
        check(wrong, "Chinese", right=page.inner_text("main h2") == "改动")
        told = page.locator(".evidence").first.inner_text()
        check(wrong, f"evidence in Chinese: {told}", right=told.startswith("此文件夹的许多文件"))
        page.click("#theme")
        check(wrong, "dark", right=page.get_attribute("html", "data-theme") == "dark")
        page.reload()
        check(wrong, "the choice stays", right=page.inner_text("main h2") == "改动")


def press(browser: Browser, out: Path) -> None:
    """Do the same with the keyboard only."""
    wrong = browser.wrong
    with browser.page() as page:
        page.goto(address(out))
        for key, title in zip("123456", VIEWS, strict=False):
            page.keyboard.press(key)
            page.wait_for_url(f"**#{title}")
            drawn(page)
        page.keyboard.press("/")
        focused = "document.activeElement.dataset.filter"
        check(wrong, "key /", right=page.evaluate(focused) == "q")
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        item = "[...document.querySelectorAll('[data-item]')].indexOf(document.activeElement)"
        check(wrong, "keys j j k", right=page.evaluate(item) == 0)
        page.keyboard.press("Enter")
        check(wrong, "key Enter", right=becomes(page, lambda: "#files/0/0" in page.url))
        drawn(page)
        page.keyboard.press("]")
        check(wrong, "key ]", right=becomes(page, lambda: "#files/1" in page.url))
        page.keyboard.press("?")
        check(wrong, "key ?", right=page.locator("dialog[open]").count() == 1)
        page.keyboard.press("Escape")
        check(wrong, "key Escape", right=page.locator("dialog[open]").count() == 0)


def paste(browser: Browser, out: Path, names: dict[str, int]) -> None:
    """Copy each command, let a shell read it, and do it: also for odd file names."""
    with browser.page() as page:
        page.goto(address(out, "changes"))
        for name, number in names.items():
            page.goto(address(out, f"files/{number}"))
            page.wait_for_selector(".menu")
            page.locator(".menu summary").first.click()
            kinds = [one.get_attribute("data-copy") for one in page.locator("[data-copy]").all()]
            accepts = "accept" in kinds  # no check reads records
            check(browser.wrong, f"accept: {name!r}", right=accepts == (name != RECORD))
            for kind in [one for one in COMMANDS if one in kinds]:
                page.evaluate("navigator.clipboard.writeText('')")
                page.locator(f"[data-copy={kind}]").first.click()
                becomes(page, lambda: page.evaluate(PASTED) != "")
                command = page.evaluate(PASTED)
                read = f'cleaner() {{ printf "%s\\0" "$@"; }}; {command}'
                words = subprocess.run(["bash", "-c", read], capture_output=True, check=True).stdout  # noqa: S603, S607  our own command
                arguments = [os.fsdecode(word) for word in words.split(b"\0")[:-1]]
                done = CliRunner().invoke(app, arguments)
                told = f"pasted: {command!r} ({name!r}): {done.output}"
                check(browser.wrong, told, right=done.exit_code == 0)
            kept = (out / name.removesuffix("#1")).read_text("utf-8")
            check(browser.wrong, f"not undone: {name!r}", right="句子,两" in kept)


def odd_names(work: Path) -> tuple[Path, dict[str, int]]:
    """Clean documents under names that a shell, a pattern or a terminal takes for something."""
    source, out = work / "odd", work / "odd out"
    source.mkdir()
    names = ["a b.txt", "it's.txt", "$(x) `y`.txt", "-dash.txt", "[a]*?.txt", "!no.txt", "#c.txt"]
    names += ["换\n行.txt", "\x1b[2Jx.txt", "\u202ex.txt", "back\\slash.txt", "\udcb9ab.txt"]
    for name in names:
        (source / name).write_text(ODD_TEXT, "utf-8")
    record = json.dumps({"text": ODD_TEXT}, ensure_ascii=False)
    (source / "r.jsonl").write_text(record + "\n", "utf-8")
    clean_folder([source], out, Settings(), workers=1)
    write(out, source=str(source))
    rows = (out / ".cleaner" / "changes.jsonl").read_bytes().splitlines()[1:]
    shown = [row for row in map(json.loads, rows) if "status" in row and "form" not in row]
    order = [row["document"] for row in shown]
    return out, {name: order.index(name) for name in [*names, RECORD]}


def attack(browser: Browser, start: str, number_of_files: int = len(PAYLOADS)) -> None:
    """Open every list of a hostile run, and its files; nothing may happen."""
    with browser.page() as page:
        for view in VIEWS[:6]:
            page.goto(f"{start}#{view}")
            page.wait_for_selector("main h2")
            while page.locator(".end button").count():
                page.locator(".end button").first.click()
        for number in range(number_of_files):
            page.evaluate(f"location.hash = 'files/{number}'")
            page.wait_for_timeout(5)
        markup = "document.querySelectorAll('main :is(img, iframe, form[action], script, style)')"
        check(browser.wrong, "markup", right=page.evaluate(f"{markup}.length") == 0)
        links = "[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))"
        away = [link for link in page.evaluate(links) if not link.startswith(("#", "report"))]
        check(browser.wrong, f"links: {away}", right=not away)


def attack_review(browser: Browser, out: Path) -> None:
    """Do the same where it is served, after decisions on hostile changes."""
    with reviewing.served(out) as address:
        browser.server = address
        with browser.page() as page:
            page.goto(f"{address}#changes")
            page.wait_for_selector(".card")
            for _ in range(40):
                page.keyboard.press("j")
                page.keyboard.press("a")
            reviewing.saved(page)
            page.click("nav a[data-view=decisions]")
            page.wait_for_selector("[data-forget]")
        attack(browser, address, SOME)
        browser.server = "data:,"


def measure(browser: Browser, work: Path) -> float:
    """Give the seconds until a page with CHANGES changes is there."""
    source, out = work / "many", work / "many-out"
    for number in range(CHANGES // 10 + 10):  # ten more: the first page is full
        path = source / f"{number % 20}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"第{number}篇的第{n}段,说的是{number * n}号渡口的事。\n" for n in range(10)]
        path.write_text("".join(lines), "utf-8")
    clean_folder([source], out, Settings(ignore=("D",)))
    write(out)
    with browser.page() as page:
        began = time.perf_counter()
        page.goto(address(out, "changes"))
        page.wait_for_selector(".card")
        drawn(page)
        took = time.perf_counter() - began
        shown = page.text_content("main p[role=status]").split()[0].replace(",", "")
        page.locator("footer a", has_text="2").click()
        page.wait_for_url("**/report-2.html#changes")
        page.wait_for_selector(".card")
    check(browser.wrong, f"only {shown} changes to measure with", right=int(shown) >= CHANGES)
    return took


def main(chromium: str, axe: str, folder: str) -> int:
    """Run everything; give the exit status."""
    work = Path(folder).resolve()
    demo, attacked = work / "demo-clean", work / "hostile"
    clean_folder([ROOT / "fixtures" / "demo"], demo, Settings(), workers=1)
    write(demo)
    write_run(attacked)
    write(attacked)
    odd, names = odd_names(work)
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium)
        browser = Browser(launched, Path(axe).read_text("utf-8"), work)
        look(browser, address(demo).removesuffix("#"), VIEWS, "")
        click(browser, demo)
        press(browser, demo)
        paste(browser, odd, names)
        attack(browser, address(attacked).removesuffix("#"))
        review(browser, demo)
        attack_review(browser, attacked)
        took = measure(browser, work)
        launched.close()
    told = f"{len(PAYLOADS)} payloads; {CHANGES} changes opened in {took:.2f} s; shots in {work}"
    sys.stdout.write("\n".join([*dict.fromkeys(map(ascii, browser.wrong)), told, ""]))
    return 1 if browser.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
