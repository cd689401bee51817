"""What a small task need not load, and that the short ways to an answer give the same answer."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
from examples import examples
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import later
from cleaner.cli import check, dedup, plain
from cleaner.cli.app import app
from cleaner.cli.asked import Asked, DedupAsked
from cleaner.codecs import plausible
from cleaner.lexicon import shelf
from cleaner.model import Document, Finding, Settings
from cleaner.stages import encoding, repeats
from cleaner.stages.marks import blanks, brackets, quotes, width
from cleaner.stages.mojibake import signs
from cleaner.stages.repetition import grams, loops, paragraphs
from cleaner.typesetting import spaced

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"

HEAVY = {
    "--version": ("typer", "rich", "pydantic", "numpy", "dataclasses", "cleaner.model"),
    "check": (
        *("typer", "rich", "pydantic", "numpy", "ftfy", "opencc", "rapidfuzz"),
        *("selectolax", "pathspec", "sqlite3", "tomllib", "json", "multiprocessing", "subprocess"),
        *("email", "importlib.metadata", "cleaner.join", "cleaner.copies", "cleaner.run"),
        *("cleaner.container", "cleaner.formats.packing", "cleaner.formats.html"),
    ),
    "dedup": (
        *("typer", "rich", "pydantic", "ftfy", "opencc", "selectolax", "pathspec", "sqlite3"),
        *("tomllib", "multiprocessing", "email", "importlib.metadata", "csv", "zipfile", "socket"),
        *("cleaner.stages", "cleaner.rules", "cleaner.corpus.templates", "cleaner.scan"),
        *("cleaner.container", "cleaner.resume", "cleaner.shards", "cleaner.formats.readers"),
    ),
}
REST = {"dedup": ["--remove", "--out", "{folder}/out"]}  # of the command line
LOADED = """
import atexit, sys
from cleaner.cli import main
atexit.register(lambda: print("loaded:", *sorted(sys.modules), flush=True))
main()
"""


@pytest.mark.parametrize("command", HEAVY)
def test_nothing_is_loaded_that_is_not_needed(command: str, tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    document.write_text("县里新修的图书馆昨天开门，来了三百多位读者。\n", "utf-8")
    rest = [one.format(folder=tmp_path) for one in REST.get(command, [])]
    arguments = [command] if command.startswith("-") else [command, str(document), *rest]
    run = [sys.executable, "-c", LOADED, *arguments]
    # the first start of a version writes what the later ones find beside the compiled modules;
    # coverage would load modules of its own
    other = ("PYTHONDONTWRITEBYTECODE", "COVERAGE_")
    wanted = {key: value for key, value in os.environ.items() if not key.startswith(other)}
    for _ in range(2):
        done = subprocess.run(  # noqa: S603  our own command
            run, capture_output=True, check=True, timeout=60, env=wanted
        )
    loaded = set(done.stdout.decode().partition("loaded:")[2].split())
    assert "cleaner.cli" in loaded
    assert not loaded & set(HEAVY[command])


# ------------------------------------------------------------------ the command line


def by_typer(arguments: list[str]) -> Asked | DedupAsked:
    """Read a command line as Typer does."""
    name, *rest = arguments
    command: Any = typer.main.get_command(app)
    context = command.commands[name].make_context(name, rest)
    several = {
        key: [*context.params[key]] or None
        for key in ("paths", "sources", "exclude")
        if key in context.params
    }
    given = {**context.params, **several}
    return Asked(**given) if name == "check" else DedupAsked(**given)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "a.txt", "带 空格.txt"],
        ["check", "--no-progress", "--force-exclude", "--ignore", "B2,D2,D3", "--", "-x.txt"],
        ["check", "--fix", "--no-progress", ".", "--", "--fix"],
        ["check", "--select", "E1", "--select", "N1", "-q", "a\nb.txt"],
        ["check", "a.txt", "--diff", "--unsafe-fixes", "--statistics"],
        ["check", "--ignore", "", ""],
        ["check", ".", "-j", "1"],
        ["check", "--workers", "007", "-q", "-j", "0", "a.txt"],
        ["dedup", "a.jsonl", "--out", "b.jsonl"],
        ["dedup", "-o", "b", "a.txt", "--remove", "--", "-x.txt"],
        ["dedup", "a", "--out", "b", "-o", "c", "--text-field", "内容", "-j", "1", "--quiet"],
        ["dedup", "a", "--out", "", "--remove-quoted", "--force", "-q", "--ignore", "D203"],
    ],
)
def test_plain_command_lines_need_no_typer(arguments: list[str]) -> None:
    assert plain.read(arguments) == by_typer(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["clean", "a"],
        ["--version"],
        ["check", "--help"],
        ["check", "-"],
        ["check", "--output-format", "sarif", "a.txt"],
        ["check", "--ignore=B2", "a.txt"],
        ["check", "--ignore"],
        ["check", "--ignore", "--fix"],
        ["check", "-j4", "a.txt"],
        ["check", "a.txt", "-j"],
        ["check", "-j", "-1", "a.txt"],
        ["check", "-j", "四", "a.txt"],
        ["check", "--workers", "4.0", "a.txt"],
        ["check", "--workers=4", "a.txt"],
        ["check", "-qq"],
        ["check", "--fixx", "a.txt"],
        ["dedup"],
        ["dedup", "--help"],
        ["dedup", "a"],
        ["dedup", "--out", "b"],
        ["dedup", "a", "--out"],
        ["dedup", "a", "--out", "-"],
        ["dedup", "a", "--out=b"],
        ["dedup", "a", "--out", "b", "--fix"],
        ["dedup", "a", "--out", "b", "--threshold", "0.7"],
        ["dedup", "a", "--out", "b", "--survivor", "newest"],
        ["dedup", "a", "--out", "b", "--memory", "2G"],
    ],
)
def test_everything_else_is_left_to_typer(arguments: list[str]) -> None:
    assert plain.read(arguments) is None


def words(options: plain.Options) -> st.SearchStrategy[str]:
    """Give what may stand on a command line."""
    return st.one_of(
        st.sampled_from([*options.flags, *options.valued]),
        st.sampled_from(["--", "-", "-x", "a.txt", "", "B2,N1", "4", "007", "４", " 4"]),
        st.text("a-= ,中\n", max_size=4),
    )


@given(st.lists(words(plain.CHECK), max_size=6))
@examples(200)
def test_what_is_read_plainly_is_what_typer_reads(arguments: list[str]) -> None:
    asked = plain.read(["check", *arguments])
    if asked is not None:
        assert asked == by_typer(["check", *arguments])


@given(st.lists(words(plain.DEDUP), max_size=6))
@example(["a", "-o", "b"])
@examples(200)
def test_so_it_is_of_dedup(arguments: list[str]) -> None:
    asked = plain.read(["dedup", *arguments])
    if asked is not None:
        assert asked == by_typer(["dedup", *arguments])


def test_the_defaults_are_those_of_the_command() -> None:
    assert by_typer(["check"]) == Asked()
    assert list(Asked._fields) == [name for name in check.check.__annotations__ if name != "return"]
    sources, out = [Path("a")], Path("b")
    assert by_typer(["dedup", "a", "-o", "b"]) == DedupAsked(sources, out)
    names = [name for name in dedup.dedup.__annotations__ if name != "return"]
    assert list(DedupAsked._fields) == names


# ------------------------------------------------------------------ first looks without numpy


def test_a_character_shows_the_same_signs_alone_and_in_the_table() -> None:
    every = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    table = signs._table()  # noqa: SLF001  what is promised of every character
    assert [c for c in every if int(table[ord(c)]) != signs._sign(c)] == []  # noqa: SLF001


def test_usual_characters_cost_no_more_than_said() -> None:
    every = [chr(code) for code in range(0x80, 0x10000) if not 0xD800 <= code < 0xE000]
    usual = [char for char in every if plausible.is_usual(char)]
    assert 3000 < len(usual) < 4500
    for char in usual:
        assert plausible.judge(char * 2).wide_bits <= plausible.USUAL * 2


MIXED = st.text("中文的一是图AbC ，。1é鍥句功\ue000あ\u200b\x08\U0001f600\n", max_size=60)


@given(MIXED)
@example("图A图A图A")
@example("鍥句功棣嗕粖澶╁紑闂ㄤ簡")
def test_what_is_usual_is_not_strange(text: str) -> None:
    weighed = plausible.judge(text)
    if plausible.is_usual(text):
        assert weighed.wide_bits <= plausible.USUAL * max(weighed.wide, 1)


@given(MIXED)
@example("鍥句功棣嗕粖澶╁紑闂ㄤ簡")
@example("今天\x8d\x81开门\U0001f600")
def test_short_and_long_texts_show_the_same_damage(text: str) -> None:
    found = [*encoding.find(Document("a.txt", text + "\n"), Settings())]
    long = text + "\n" + "图书馆昨天开门，来了三百多位读者。\n" * 400
    whole = [*encoding.find(Document("a.txt", long), Settings())]
    if all(one.rule.code != "E203" for one in (*found, *whole)):  # judged by the text as a whole
        assert [(f.start, f.end, f.rule.code) for f in found] == [
            (f.start, f.end, f.rule.code) for f in whole
        ]


@given(st.text("加油哈春眠不觉晓处处闻啼鸟，。\n", max_size=90))
@example("加油" * 12)
@example("哈" * 9)
def test_without_a_recurring_gram_nothing_repeats(text: str) -> None:
    doc = Document("a.txt", text)
    codes = grams.codes_of(text)
    again, starts = grams.recurring(codes), grams.line_starts(codes)
    slowly: list[Finding] = [*loops.find(doc, codes, again, starts)]
    slowly = slowly or [*paragraphs.find(doc, again, starts)]
    assert bool(slowly) <= grams.some_recur(text)
    assert [*repeats.find(doc, Settings())] == slowly


# ------------------------------------------------------------------ patterns and tables


SOUGHT = {
    "blanks": (blanks._STRAY, " \u00a0"),  # noqa: SLF001
    "spaced": (spaced._HINT, " \u3000"),  # noqa: SLF001
    "width": (width.CANDIDATE, ",.:;?!"),
    "brackets": (brackets.CANDIDATE, "()"),
    "quotes": (quotes.STRAIGHT, '"'),
}
TEXTS = [
    text
    for path in sorted(FIXTURES.glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
    for text in (case["before"], case.get("after", ""))
]


@pytest.mark.parametrize("name", SOUGHT)
def test_a_pattern_finds_nothing_without_what_it_needs(name: str) -> None:
    sought, needs = SOUGHT[name]
    compiled = re.compile(sought.pattern)
    matched = [match.group() for text in TEXTS for match in compiled.finditer(text)]
    assert matched
    assert all(set(match) & set(needs) for match in matched)
    without = str.maketrans("", "", needs)
    assert not any(compiled.search(text.translate(without)) for text in TEXTS)


def test_a_pattern_that_waits_is_the_pattern() -> None:
    waiting = later.pattern("[ab]c", needs="ab")
    assert waiting.search("xyz") is None
    assert [*waiting.finditer("c")] == []
    assert [match.span() for match in waiting.finditer("acbc", 1)] == [(2, 4)]
    assert waiting.search("c") is None
    found = waiting.search("xbc")
    assert found
    assert found.group() == "bc"
    assert waiting.pattern == "[ab]c"


def test_a_table_is_made_again_when_its_source_or_it_is_not_what_it_was(tmp_path: Path) -> None:
    source = tmp_path / "words.toml"
    made: list[str] = []

    def make() -> dict[str, object]:
        made.append(source.read_text("utf-8"))
        return {"words": frozenset(made[-1].split()), "number": 1}

    def asked() -> object:
        return shelf.kept(f"test-{tmp_path.name}", [source], make)

    place = shelf._place(f"test-{tmp_path.name}")  # noqa: SLF001  where it lies is its own affair
    assert place is not None
    place.parent.mkdir(exist_ok=True)
    try:
        source.write_text("甲 乙", "utf-8")
        assert asked() == asked() == {"words": frozenset("甲乙"), "number": 1}
        assert made == ["甲 乙"]
        source.write_text("甲 丙", "utf-8")
        assert asked() == {"words": frozenset("甲丙"), "number": 1}
        data = place.read_bytes()
        for damaged in (b"", data[:-1], data[:40], data[:-1] + bytes([data[-1] ^ 1]), b"x" * 99):
            place.write_bytes(damaged)
            assert asked() == {"words": frozenset("甲丙"), "number": 1}
        assert len(made) == 7
    finally:
        place.unlink(missing_ok=True)
