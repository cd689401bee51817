"""Situations 26 to 32: what corpora, configurations and notes of others might make us do."""

import ast
import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hands import CLEAN, DIRTY, clean, cleaner, documents, lay, rules_found, tree

ROOT = Path(__file__).parent.parent.parent
ACTING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
PAYLOADS = [
    "\x1b]0;title\x07",
    "\x1b[2J\x1b[31mred",
    "\x9b31m",
    "\u202egnp.exe",
    "\u2066\u2069",
    "[link=file:///etc/passwd]x[/link]",
    "[/foo]",
    "::error file=a::b",
    "::set-output name=a::b",
    "##vso[task.complete]",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "javascript:alert(1)",
    "]]>&x;<a/>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\ttab",
    "%0A::warning::x",
    "`rm -rf /`",
    "$(reboot)",
    "{{7*7}}",
]
FORMATS = ["concise", "full", "jsonlines", "github", "gitlab", "sarif", "junit", "rdjson"]


def corpus(root: Path) -> Path:
    """Lay out documents whose texts and names would act where they are shown raw."""
    names = [re.sub("[/\0]", "_", payload)[:60] + f".{n}.txt" for n, payload in enumerate(PAYLOADS)]
    texts = (f"他说,{payload},好,明天见。\n" for payload in PAYLOADS)
    return lay(root, dict(zip(names, texts, strict=True)))


@pytest.mark.parametrize("form", FORMATS)
def test_28_29_findings_never_act(tmp_path: Path, form: str) -> None:
    source = corpus(tmp_path / "in")
    done = cleaner("check", source, "--output-format", form, "--no-cache", "-j", "1")
    assert done.status == 1, done.said
    assert not ACTING.search(done.said)
    if form == "junit":
        ET.fromstring(done.said[done.said.index("<") : done.said.rindex(">") + 1])  # noqa: S314
    if form == "github":
        rows = [row for row in done.said.splitlines() if row.lstrip().startswith("::")]
        assert rows
        assert all(re.match(r"::(error|warning|notice) file=", row) for row in rows)


def test_27_28_29_reports_are_inert(tmp_path: Path) -> None:
    source, out = corpus(tmp_path / "in"), tmp_path / "out"
    assert not ACTING.search(clean(source, out).said)
    for form in ("html", "md", "csv"):
        done = cleaner("report", out, "--output-format", form)
        assert done.status == 0, done.said
        assert not ACTING.search(done.said.removeprefix("\ufeff"))
    rows = list(csv.reader(io.StringIO(done.said.removeprefix("\ufeff"))))
    assert len(rows) > len(PAYLOADS)
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for row in rows for cell in row)
    page = next((out / ".cleaner").glob("report*.html")).read_text("utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'http-equiv="Content-Security-Policy" content="default-src' in page


def test_26_direction_marks_and_zero_width_characters_are_told(tmp_path: Path) -> None:
    text = "访问者\u202e\u2066登录\u2069 检查。零\u200b宽，家\u200d庭。\n"
    family = "一家人👨\u200d👩\u200d👧在河边，葛\U000e0100城的人。\n"
    source = lay(tmp_path / "in", {"a.txt": text, "b.txt": family})
    assert clean(source, tmp_path / "out").status == 0
    assert {code[0] for code in rules_found(tmp_path / "out")} >= {"E"}
    assert documents(tmp_path / "out")["b.txt"].decode() == family


CONFIGURATIONS = [
    'extend = "../../etc/hostname"\n',
    'extend = "/etc/hostname"\n',
    'plugins = ["os"]\n',
    'select = [["a"]]\n',
    "a = " + "[" * 5_000 + "\n",
    'text-field = "' + "x" * 2_000_000 + '"\n',
]


@pytest.mark.parametrize("text", CONFIGURATIONS, ids=range(len(CONFIGURATIONS)))
def test_30_a_configuration_is_data(tmp_path: Path, text: str) -> None:
    source = lay(tmp_path / "in", {"a.txt": DIRTY, "cleaner.toml": text})
    before = tree(source)
    for done in (clean(source, tmp_path / "out"), cleaner("check", source, "--no-cache")):
        assert done.status == 2, done.said
        assert "cleaner.toml" in done.said
    assert tree(source) == before


@pytest.mark.parametrize("name", ["../x.txt", "/etc/x.txt", "a/../../x.txt", "..", ""])
def test_31_a_forged_ledger_leads_nowhere(tmp_path: Path, name: str) -> None:
    source, out = lay(tmp_path / "in", {"a.txt": DIRTY}), tmp_path / "out"
    assert clean(source, out).status == 0
    book = out / ".cleaner" / "changes.jsonl"
    forged = json.dumps(name).encode()
    book.write_bytes(book.read_bytes().replace(b'"document":"a.txt"', b'"document":' + forged))
    before = tree(tmp_path)
    assert cleaner("undo", out, "--to", tmp_path / "back").status == 2
    assert {k: v for k, v in tree(tmp_path).items() if not k.startswith("back/")} == before


def test_31_a_forged_ledger_gives_nothing_away(tmp_path: Path) -> None:
    """Even who knows the digest of a file elsewhere cannot have it laid out as an original."""
    source, out = lay(tmp_path / "in", {"a.txt": CLEAN}), tmp_path / "out"
    secret = lay(tmp_path / "elsewhere", {"secret.txt": CLEAN}) / "secret.txt"
    assert clean(source, out).status == 0
    book = out / ".cleaner" / "changes.jsonl"
    forged = b'"output":"../elsewhere/secret.txt"'
    book.write_bytes(book.read_bytes().replace(b'"output":"a.txt"', forged))
    assert forged in book.read_bytes()
    for command in (("undo", out, "--to", tmp_path / "back"), ("verify", out)):
        done = cleaner(*command)
        assert done.status == 2
        assert "leads out" in done.said
    assert not (tmp_path / "back").exists()
    assert secret.read_text("utf-8") == CLEAN


def test_31_undo_writes_through_no_link(tmp_path: Path) -> None:
    source, out = lay(tmp_path / "in", {"sub/a.txt": DIRTY}), tmp_path / "out"
    assert clean(source, out).status == 0
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "sub").symlink_to(tmp_path / "elsewhere")
    done = cleaner("undo", out, "--to", tmp_path / "back")
    assert done.status == 2
    assert tree(tmp_path / "elsewhere") == {}


def test_31_a_run_writes_through_no_link(tmp_path: Path) -> None:
    source, out = lay(tmp_path / "in", {"sub/a.txt": DIRTY}), tmp_path / "out"
    assert clean(source, out).status == 0
    (out / "sub" / "a.txt").unlink()
    (out / "sub").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (out / "sub").symlink_to(tmp_path / "elsewhere")
    assert clean(source, out).status == 2
    assert clean(source, out, "--force").status == 2
    assert tree(tmp_path / "elsewhere") == {}


def test_31_the_id_of_a_record_is_no_path(tmp_path: Path) -> None:
    rows = [{"id": "../../x", "text": DIRTY}, {"id": "/etc/y", "text": DIRTY * 2}]
    source = lay(tmp_path / "in", {"a.jsonl": "".join(json.dumps(row) + "\n" for row in rows)})
    before = {path.name for path in tmp_path.iterdir()}
    assert clean(source, tmp_path / "out", "--output-format", "text").status == 0
    assert {path.name for path in tmp_path.iterdir()} == before | {"out"}


UNSAFE = {"pickle", "shelve", "yaml", "dill", "cloudpickle", "ctypes", "socket", "urllib.request"}


def test_32_45_nothing_is_loaded_that_runs_what_it_reads_or_calls_anybody() -> None:
    for path in sorted((ROOT / "cleaner").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            named = [alias.name for alias in getattr(node, "names", ()) if hasattr(alias, "name")]
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not UNSAFE & set(named), path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec", "__import__", "compile"), path


def test_32_a_damaged_index_is_made_anew(tmp_path: Path) -> None:
    source = lay(tmp_path / "in", {f"{n}.txt": DIRTY + f"第{n}天。\n" for n in range(4)})
    expected = cleaner("check", source, "-j", "1")
    found = [path for path in (source / ".cleaner").rglob("*") if path.is_file()]
    assert found
    for path in found:
        data = path.read_bytes()
        for damaged in (data[: len(data) // 2], b"rubbish" + data[7:], data[::-1]):
            path.write_bytes(damaged)
            again = cleaner("check", source, "-j", "1")
            assert again.status == expected.status, path
            assert again.said == expected.said, path
            path.write_bytes(data)


def test_30_31_text_that_looks_like_a_path_is_text(tmp_path: Path) -> None:
    source = lay(tmp_path / "in", {"a.txt": "../../etc/passwd\n" + DIRTY})
    assert clean(source, tmp_path / "out").status == 0
    assert (tmp_path / "out" / "a.txt").read_text("utf-8") == "../../etc/passwd\n" + CLEAN
