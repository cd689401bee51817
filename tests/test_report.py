"""The change report: it holds what the ledger holds, and nothing in it acts."""

import base64
import csv
import hashlib
import importlib.util
import io
import json
import re
import shutil
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console
from typer.testing import CliRunner

from cleaner import undo
from cleaner.account import files as report_files
from cleaner.account import gather
from cleaner.account.margins import margin
from cleaner.cli.app import app
from cleaner.files import NOTES
from cleaner.ledger import Entry, LedgerError
from cleaner.model import Change, Settings
from cleaner.report.console import print_summary
from cleaner.report.finding import About, Told
from cleaner.report.page import inert
from cleaner.report.pull_request import summary as markdown
from cleaner.report.spreadsheet import MARK, cell, table
from cleaner.rules import all_rules
from cleaner.run import clean_folder
from cleaner.summary import Tally

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "cleaner" / "report" / "page"
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff]"
)


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hostile = load(ROOT / "tests" / "browser" / "hostile.py")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "out"
    clean_folder([ROOT / "fixtures" / "demo"], out, Settings(), workers=1)
    return out


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp("hostile") / "out"
    hostile.write_run(out)
    return out


class Tags(HTMLParser):
    """What a browser would take for markup."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.styles: list[str] = []
        self._inside: tuple[str, dict[str, str | None]] = ("", {})
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self._inside = (tag, dict(attrs))
        self.tags.append(self._inside)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  as HTMLParser calls it
        """Leave it."""
        self._inside = ("", {})

    def handle_data(self, data: str) -> None:
        """Note what our own tags hold."""
        tag, attributes = self._inside
        if tag == "script":
            self.scripts.append((attributes, data))
        if tag == "style":
            self.styles.append(data)


def written(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Give what a page says of the run, and its documents."""
    data = {a.get("id"): text for a, text in Tags(path.read_text("utf-8")).scripts if "id" in a}
    head: dict[str, Any] = json.loads(data["run"])
    documents: list[dict[str, Any]] = json.loads(data["files"])
    return head, documents


def count_changes(out: Path) -> int:
    return sum(len(changes) for _, changes in undo.entries(out))


# ------------------------------------------------------------------ what it holds


def test_every_change_of_the_ledger_is_on_the_page(demo: Path) -> None:
    (path,) = report_files.write(demo)
    head, documents = written(path)
    shown = [
        (document["document"], change["rule"], change["line"], change["column"])
        for document in documents
        for change in document["changes"]
    ]
    told = [
        (entry.document, change.rule, change.line, change.column)
        for entry, changes in undo.entries(demo)
        for change in changes
    ]
    assert sorted(shown) == sorted(told)
    assert sum(rule["changes"] + rule["flags"] for rule in head["rules"]) == len(told)
    assert head["files"]["read"] == len(list(undo.entries(demo)))
    characters = head["characters"]
    assert 0 < characters["words"] < characters["removed"] < characters["in"]


def test_both_sides_of_a_short_document_are_whole(demo: Path) -> None:
    (path,) = report_files.write(demo)
    page = next(d for d in written(path)[1] if d["document"] == "site/1004.txt")
    after = "".join(p if isinstance(p, str) else p.get("new", p["old"]) for p in page["pieces"])
    before = "".join(p if isinstance(p, str) else p["old"] for p in page["pieces"])
    assert after == (demo / "site" / "1004.txt").read_text("utf-8")
    source = ROOT / "fixtures" / "demo" / "site" / "1004.txt"
    assert before == source.read_bytes().decode("gb18030")


def test_a_copy_stands_beside_the_text_that_stays(demo: Path) -> None:
    head, documents = written(report_files.write(demo)[0])
    page = next(d for d in documents if d["document"] == "site/1004.txt")
    flag = next(c for c in page["changes"] if c["rule"] == "D204")
    here = "".join(run if isinstance(run, str) else run[0] for run in flag["runs"])
    there = "".join(run if isinstance(run, str) else run[1] for run in flag["runs"])
    assert here == flag["old"].strip()
    assert there.startswith("石堰桥建成于八十年前")
    assert ["现在", "如今"] in flag["runs"]
    (group,) = [g for g in head["groups"] if g["place"] == "archive/river-notes.txt:5"]
    assert group["count"] == len(group["copies"]) == 3
    assert {copy["rule"][0] for g in head["groups"] for copy in g["copies"]} == {"D"}


def test_what_to_look_at_first_is_in_order(demo: Path) -> None:
    head, _ = written(report_files.write(demo)[0])
    assert {row["rule"] for row in head["flags"]} == {"D204", "L202"}
    margins = [row["margin"] for row in head["narrow"]]
    assert margins == sorted(margins)
    assert len(margins) > 5
    losses = [row["words"] for row in head["losses"]]
    assert losses == sorted(losses, reverse=True)
    assert "archive/small-station.txt" not in {row["document"] for row in head["losses"]}
    assert {(row["folder"], row["count"]) for row in head["templates"]} == {("site", 6)}


@pytest.mark.parametrize("code", ["B113", "B124", "D201", "E201"])
def test_rules_that_weigh_say_how_narrowly(demo: Path, code: str) -> None:
    found = [c for _, changes in undo.entries(demo) for c in changes if c.rule == code]
    assert found
    assert all(margin(change, {"copy_threshold": 0.9}) is not None for change in found)


def test_the_same_run_gives_the_same_page(demo: Path) -> None:
    first = report_files.write(demo)[0].read_bytes()
    assert report_files.write(demo)[0].read_bytes() == first
    assert undo.verify(demo) == []


def test_a_document_edited_since_keeps_its_changes_without_the_text(
    demo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(demo, out)
    (out / "site" / "1004.txt").write_text("我自己写的。\n", "utf-8")
    (out / "archive" / "river-notes.txt").unlink()
    _, documents = written(report_files.write(out)[0])
    found = {d["document"]: d for d in documents}
    assert "was changed since" in found["site/1004.txt"]["missing"]
    assert len(found["site/1004.txt"]["changes"]) == 6
    assert found["site/1004.txt"]["pieces"] == []
    assert not any("runs" in change for change in found["site/1001.txt"]["changes"])


def test_what_was_not_cleaned_is_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4)
    clean_folder([tmp_path / "in"], tmp_path / "out", Settings(), workers=1)
    head, documents = written(report_files.write(tmp_path / "out")[0])
    assert [row["status"] for row in head["unfinished"]] == ["failed"]
    assert documents[0]["reason"]
    assert documents[0]["changes"] == []


def test_more_changes_than_a_page_holds_go_to_further_pages(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shutil.copytree(demo, out)
    monkeypatch.setattr(gather, "PART_CHANGES", 40)
    paths = report_files.write(out)
    assert [path.name for path in paths][:2] == ["report.html", "report-2.html"]
    pages = [written(path) for path in paths]
    assert sum(len(d["changes"]) for _, documents in pages for d in documents) == count_changes(
        demo
    )
    assert [head["part"] for head, _ in pages] == list(range(len(paths)))
    for row in pages[0][0]["narrow"]:
        part, document, change = row["ref"]
        target = pages[part][1][document]
        assert target["document"] == row["document"]
        assert target["changes"][change]["evidence"] == row["evidence"]
    monkeypatch.undo()
    assert [path.name for path in report_files.write(out)] == ["report.html"]
    assert not list((out / NOTES).glob("report-*.html")), "of the run that needed more pages"


def test_without_a_ledger_there_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(LedgerError):
        report_files.write(tmp_path)


def test_a_long_document_stands_in_sections_of_one_view(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("一个句子在这里,又一个在那里。\n" * 1_200, "utf-8")
    clean_folder([tmp_path / "in"], tmp_path / "out", Settings(select=("N",)), workers=1)
    _, documents = written(report_files.write(tmp_path / "out")[0])
    assert [(d["section"], d["section_count"]) for d in documents] == [(1, 2), (2, 2)]
    assert [len(d["changes"]) for d in documents] == [1_000, 200]


# ------------------------------------------------------------------ nothing acts


def test_the_page_allows_its_own_script_and_style_only(attacked: Path) -> None:
    text = report_files.write(attacked)[0].read_text("utf-8")
    page = Tags(text)
    (policy,) = [a["content"] for t, a in page.tags if a.get("http-equiv")]
    assert policy
    (script,) = [data for a, data in page.scripts if "type" not in a]
    (style,) = page.styles
    for data, source in ((script, "script-src"), (style, "style-src")):
        hashed = base64.b64encode(hashlib.sha256(data.encode()).digest()).decode()
        assert f"{source} 'sha256-{hashed}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_no_payload_becomes_markup(attacked: Path) -> None:
    assert len(hostile.PAYLOADS) >= 300
    text = report_files.write(attacked)[0].read_text("utf-8")
    tags = Tags(text).tags
    assert [tag for tag, _ in tags] == [
        *("html", "head", "meta", "meta", "meta", "meta", "link", "title", "style"),
        *("body", "noscript", "p", "script", "script", "script", "script"),
    ]
    names = {name for _, attributes in tags for name in attributes}
    assert names == {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "rel",
        "href",
        "type",
        "id",
    }
    assert [attributes["href"] for _, attributes in tags if "href" in attributes] == ["data:,"]
    assert text.count("</script") == 4
    assert not CONTROL.search(text)


def test_json_stays_what_it_was() -> None:
    for payload in hostile.PAYLOADS:
        assert json.loads(inert(json.dumps(payload, ensure_ascii=False))) == payload


def test_no_cell_is_a_formula(attacked: Path) -> None:
    changes = [change for _, changes in undo.entries(attacked) for change in changes]
    text = "".join(table(changes, all_rules()))
    assert text.startswith(MARK)
    assert not CONTROL.search(text.removeprefix(MARK))
    rows = list(csv.reader(io.StringIO(text.removeprefix(MARK))))
    assert len(rows) == len(changes) + 1
    for row in rows:
        for value in row:
            assert (
                not re.match("[\\s\"'`]*[=+@\uff1d\uff0b\uff0d\uff20-]", value) or value[0] == "'"
            )


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", '"=1', " =1", "\t=1", "\r=1", "＝1", "|x"]
)
def test_a_formula_is_text(text: str) -> None:
    assert cell(text).startswith(("'", "\\u00"))
    assert cell("五月=五号") == "五月=五号"


def outside_code(line: str) -> str:
    """Give what CommonMark reads as text: a code span ends with as many marks as it began with."""
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", line)


def test_nothing_in_markdown_is_a_link_or_markup(attacked: Path) -> None:
    lines = list(markdown(report_files.figures(attacked)))
    assert {"### Not cleaned", "### Narrowly decided"} <= set(lines)
    for line in lines:
        assert not CONTROL.search(line)
        assert "\n" not in line
        assert not re.search(r"[<>\[\]@`\\]|https?:", outside_code(line)), line


def test_nothing_acts_in_a_terminal(attacked: Path) -> None:
    runner = CliRunner()
    asked = 0
    for entry, _ in undo.entries(attacked):
        told = runner.invoke(app, ["why", str(attacked), "--", f"{entry.document}:1"])
        assert told.exit_code == 0, told.output
        assert not CONTROL.search(told.output)
        asked += 1
    assert asked == len(hostile.PAYLOADS)
    assert not CONTROL.search(runner.invoke(app, ["verify", str(attacked)]).output)


def told_of(payload: str) -> Told:
    """Give a finding every text of which is a payload."""
    name = payload.replace("\ud800", "")  # no system gives a file such a name
    return Told(
        path=name,
        shown=name,
        line=1,
        column=1,
        byte_column=1,
        rule=all_rules()["B113"],
        old=payload,
        new="",
        evidence=payload,
        witness=payload,
        flag=False,
        fixable=False,
        source=payload,
        at=0,
        paragraph="",
    )


@pytest.mark.parametrize(
    "name", ["concise", "full", "github", "gitlab", "jsonlines", "junit", "rdjson", "sarif"]
)
def test_nothing_acts_in_a_format_of_findings(name: str) -> None:
    """Also one by one: GitHub shows ten annotations, and then goes on otherwise."""
    form = import_module(f"cleaner.report.{name}")
    about = About("0.1.0", all_rules())
    every = "".join(form.write([told_of(payload) for payload in hostile.PAYLOADS], about))
    assert not CONTROL.search(every)
    for payload in hostile.PAYLOADS:
        text = "".join(form.write([told_of(payload)], about))
        assert not CONTROL.search(text)
        if name == "junit":
            tags = {node.tag for node in ET.fromstring(text).iter()}  # noqa: S314  our own
            assert tags == {"testsuites", "testsuite", "testcase", "failure"}
        elif name == "github":
            assert re.fullmatch(r"::warning file=[^:,\n]*,line=1,col=1,title=[^:,\n]*::.*\n", text)
        elif name in ("gitlab", "jsonlines", "rdjson", "sarif"):
            assert json.loads(text)
    if name == "github":
        assert not re.search("##\\[", every)
        assert len(re.findall("^::", every, re.MULTILINE)) == 10


def test_nothing_acts_in_the_summary_on_the_console() -> None:
    tally = Tally()
    for payload in hostile.PAYLOADS:
        rules = {"B113": (1, 0, 9, 0)}
        tally.add(Entry(payload, payload, "failed", "0", "0", 1, reason=payload, rules=rules))
    out = io.StringIO()
    console = Console(file=out, color_system=None, markup=False, emoji=False, highlight=False)
    print_summary(console, tally.summary([]), all_rules(), "ledger", 1.0)
    assert len(out.getvalue().splitlines()) > len(hostile.PAYLOADS)
    assert not CONTROL.search(out.getvalue())


def test_markdown_says_nothing_of_blanks(demo: Path) -> None:
    flag = {"document": "a.txt", "line": 1, "rule": "N108", "old": "  ", "evidence": "`"}
    head = {**report_files.figures(demo), "flags": [flag]}
    assert "- `a.txt:1` N108  `` ` ``" in list(markdown(head))


def test_words_of_the_page_are_there_in_both_languages() -> None:
    script = "".join((PAGE / name).read_text("utf-8") for name in ("page.js", "review.js"))
    written_words = tomllib.loads((PAGE / "words.toml").read_text("utf-8"))["words"]
    assert all(len(both) == 2 and all(both) for both in written_words.values())
    built = {
        *(f"status_{name}" for name in ("changed", "unchanged", "kept", "copied", "failed")),
        *(f"kind_{name}" for name in ("safe", "unsafe", "flag")),
        *(f"{name}_{end}" for name in ("accepted", "rejected") for end in ("button", "long")),
        *(f"{name}_said" for name in ("open", "accepted", "rejected")),
        *(f"copy_{n}{end}" for n in ("undo", "ignore", "accept", "why") for end in ("", "_long")),
    }
    said = set(re.findall(r'"(\w+)"', script)) | built
    assert not written_words.keys() - said, "a word that nobody says"
    assert set(re.findall(r'\bt\("(\w+)"', script)) <= written_words.keys()


@pytest.mark.parametrize(("name", "asks"), [("page.js", 0), ("review.js", 1)])
def test_the_script_makes_text_by_text_nodes_only(name: str, asks: int) -> None:
    script = (PAGE / name).read_text("utf-8")
    sinks = r"(inner|outer)HTML|insertAdjacent|document\.write|eval\(|new Function|\.src\b"
    assert not re.search(sinks, script)
    assert len(re.findall(r"fetch\(|XMLHttp|WebSocket|sendBeacon|EventSource", script)) == asks


def test_every_rule_has_a_name_in_chinese() -> None:
    """A new rule needs a line in cleaner/report/page/rules.toml: its name, and what it finds."""
    chinese = tomllib.loads((PAGE / "rules.toml").read_text("utf-8"))
    assert chinese.keys() == all_rules().keys()
    for code, both in chinese.items():
        assert len(both) == 2, code
        assert all(re.search("[\u4e00-\u9fff]", text) for text in both), code


# ------------------------------------------------------------------ the command


def cleaner(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from cleaner.cli import main; main()", *map(str, args)]
    return subprocess.run(command, capture_output=True, check=False, text=True, timeout=120)  # noqa: S603  our own command


def test_the_command_writes_each_form(demo: Path, tmp_path: Path) -> None:
    done = cleaner("report", demo, "--lang", "zh")
    assert done.returncode == 0, done.stderr
    path = Path(done.stdout.strip())
    assert path == demo / NOTES / "report.html"
    assert '<html lang="zh">' in path.read_text("utf-8")
    told = cleaner("report", demo, "--output-format", "md")
    assert told.stdout.startswith("## What cleaner changed\n")
    sheet = tmp_path / "changes.csv"
    done = cleaner("report", demo, "--output-format", "csv", "--output-file", sheet)
    assert done.returncode == 0, done.stderr
    assert len(sheet.read_text("utf-8").splitlines()) == count_changes(demo) + 1
    missing = cleaner("report", tmp_path)
    assert missing.returncode == 2
    assert "no ledger" in missing.stderr


def test_a_run_reports_at_its_end(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text("今年雨水多,收成好。\n", "utf-8")
    done = cleaner("clean", source, "--out", out, "--report", "html")
    assert done.returncode == 0, done.stderr
    assert "report: " in done.stderr
    assert written(out / NOTES / "report.html")[0]["source"] == str(source)
    done = cleaner("clean", source, "--out", out, "--report", "md")
    assert done.stdout.startswith("## What cleaner changed\n")
    refused = cleaner("clean", source, "--in-place", "--report", "md")
    assert refused.returncode == 2
    assert "--report goes with --out" in refused.stderr


def test_a_reader_who_leaves_is_no_fault_of_the_run(attacked: Path) -> None:
    command = [sys.executable, "-c", "from cleaner.cli import main; main()"]
    arguments = ["report", str(attacked), "--output-format", "csv"]
    with subprocess.Popen(  # noqa: S603  our own command
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() != 0


# ------------------------------------------------------------------ summary.json


def fits(value: object, schema: dict[str, Any]) -> bool:
    """Check the few words of JSON Schema which ours uses."""
    kinds = {"object": dict, "array": list, "string": str, "integer": int}
    if not isinstance(value, kinds[schema["type"]]):
        return False
    if isinstance(value, list):
        return all(fits(item, schema["items"]) for item in value)
    if isinstance(value, dict):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties", False)
        return set(schema.get("required", ())) <= value.keys() and all(
            fits(item, known[key]) if key in known else rest and fits(item, rest)
            for key, item in value.items()
        )
    return re.search(schema.get("pattern", ""), str(value)) is not None


def test_summary_json_is_as_its_schema_says(demo: Path) -> None:
    schema = json.loads((ROOT / "docs" / "summary.schema.json").read_bytes())
    summary = json.loads((demo / NOTES / "summary.json").read_bytes())
    assert fits(summary, schema)
    assert not fits(summary | {"more": 1}, schema)


def test_a_change_is_one_row_of_the_table() -> None:
    change = Change("a.txt", 0, 0, "一\n二\n", "", "B113", 1, 1, "why", "b.txt:1")
    _, row = table([change], all_rules())
    assert row == (
        '"a.txt",1,1,"B113","navigation","removes words",4,"一⏎二⏎","","why","b.txt:1"\n'
    )
