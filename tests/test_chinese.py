"""Whatever evidence a stage gives can be told in Chinese."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner import ledger
from cleaner.lexicon.furniture import entries
from cleaner.model import Document, Settings
from cleaner.pipeline import clean_document
from cleaner.report.chinese import in_chinese
from cleaner.run import clean_folder
from cleaner.stages import STAGES

FIXTURES = Path(__file__).parent.parent / "fixtures"
WRITTEN = tomllib.loads(
    (Path(__file__).parent.parent / "cleaner" / "report" / "chinese.toml").read_text("utf-8")
)
WORDS = re.compile(r"[a-z]{3,}(?: [a-z]+)*")
ENGLISH = {
    words
    for english, _ in WRITTEN["phrases"]
    for words in WORDS.findall(re.sub(r"\{\w+\}", "|", english))
    if " " in words
}


def of_cases() -> Iterator[tuple[str, str]]:
    """Yield what the cases of all rules give."""
    for rule in (rule for stage in STAGES for rule in stage.RULES):
        path = FIXTURES / "rules" / f"{rule.code}.toml"
        for case in ({"before": rule.before}, *tomllib.loads(path.read_text("utf-8"))["case"]):
            doc = Document(case.get("document", "case.txt"), case["before"])
            _, changes = clean_document(doc, Settings(select=(rule.code,)))
            yield from ((change.rule, change.evidence) for change in changes)


def assert_chinese(evidence: str) -> None:
    told = in_chinese(evidence)
    assert told, f"no Chinese for: {evidence}"
    left = [words for words in ENGLISH if words in told]
    assert not left, f"{evidence} -> {told}: {left}"


def test_the_evidence_of_all_cases_has_chinese() -> None:
    found = set(of_cases())
    assert len(found) > 300
    for _, evidence in found:
        assert_chinese(evidence)


@pytest.mark.parametrize("folder", ["demo", "html", "bytes"])
def test_the_evidence_of_runs_has_chinese(folder: str, tmp_path: Path) -> None:
    clean_folder([FIXTURES / folder], tmp_path / "out", Settings(), workers=1)
    _, rows = ledger.read(tmp_path / "out" / ".cleaner")
    told = [change.evidence for _, changes in rows for change in changes if change.evidence]
    assert told
    for evidence in told:
        assert_chinese(evidence)


def test_every_class_of_furniture_has_a_chinese_name() -> None:
    assert {entry["name"] for entry in entries()} == WRITTEN["kinds"].keys()


@pytest.mark.parametrize(
    ("evidence", "chinese"),
    [
        (
            "95.5% like a/b: c.txt:5: the same words, cut off: 41 of 46 characters",
            "",  # a name like this may be read in two ways
        ),
        (
            "95.5% like a.txt:5: the same words, cut off: 41 of 46 characters",
            "与 a.txt:5 相似 95.5%：文字相同，被截断：46 字中的 41 字",
        ),
        (
            "95.5% like a.txt:5: names or words differ: +天; besides 至→到, 如今→现在 and 3 more",
            "与 a.txt:5 相似 95.5%：名称或用词不同：+天；另有 至→到，如今→现在 等，还有 3 处",
        ),
        (
            "90.1% like a.txt:5: split over 3 lines; differs in 的→旳",
            "与 a.txt:5 相似 90.1%：分成了 3 行；不同之处：的→旳",
        ),
        ("82% of it stands in b.txt", "其中 82% 也在 b.txt"),
        (
            "GB18030: 9.1 bits a character; BIG5 would take 12.3",
            "GB18030：每字 9.1 比特；BIG5 则需 12.3",
        ),
        (
            "3 of the 4 sure files of its folder are BIG5: only 7 bits apart in all",
            "所在文件夹可确定的 4 个文件中有 3 个是 BIG5：总共只差 7 比特",
        ),
        (
            "navigation row (row of 4 words) 8, stands here 3 times +2: 10 points",
            "导航行（一行 4 个词）8 分，在此文中出现 3 次 +2：共 10 分",
        ),
        ("X003: nothing would be left of 19 characters", "X003：19 个字会一个不剩"),
        ("half-width ; in a Chinese sentence: 路; 桥", "中文句子里的半角 ;：路; 桥"),
        # not ours, or not all of it
        ("", ""),
        ("a new phrase", ""),
        ("self-praise; a new phrase", ""),
        ("many words that are no figure bits likelier", ""),
        ("line, and more", ""),
    ],
)
def test_phrases(evidence: str, chinese: str) -> None:
    assert in_chinese(evidence) == chinese


@pytest.mark.parametrize(
    "piece", ["self-praise; ", "line, ", "(a) +1", " between ", "%; : 1", "“”"]
)
def test_a_ledger_of_somebody_takes_no_time(piece: str) -> None:
    """Many pieces are too long to be of a stage; as many as fit are read through."""
    assert in_chinese(piece * 100_000) == ""
    in_chinese(piece * (2000 // len(piece)))
