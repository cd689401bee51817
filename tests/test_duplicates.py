"""Copies across documents: what goes, what stays, and what is said about it."""

import pytest

from cleaner.corpus import duplicates
from cleaner.corpus.duplicates import RULES, decide, observe
from cleaner.edits import apply, in_order
from cleaner.model import Document, Edit, Finding, Settings

A = "县里的图书馆上周搬进了新楼，读者手里的借书证不用更换，阅览室每天开放十二个小时。"
A_OCR = "县里旳图书馆上周搬进了新楼，读者手里的借书证不用更换，阅览室每天幵放十二个小时。"
A_TRADITIONAL = "縣里的圖書館上週搬進了新樓，讀者手裡的借書證不用更換，閱覽室每天開放十二個小時。"
A_CUT = "县里的图书馆上周搬进了新楼，读者手里的借书证不用更换，"
A_MORE = A.replace("，阅览室", "。馆长说这是大家盼了多年的事。阅览室")
B = "去年全县新建乡村公路三十公里，改造危桥五座，惠及沿线群众两万多人。"
B_OTHER = "去年全县新建乡村公路四十公里，改造危桥七座，惠及沿线群众三万多人。"
C = "村里的老人说，这条河小时候能看见河底的石头，后来慢慢浑了，如今又清了起来。"
SETTINGS = Settings()


def findings(texts: dict[str, str], settings: Settings = SETTINGS) -> dict[str, list[Finding]]:
    sightings = {name: observe(Document(name, texts[name]), settings) for name in sorted(texts)}
    found = decide(sightings, settings)
    return {
        name: [finding for finding in some if settings.selects(finding.rule)]
        for name, some in found.items()
    }


def cleaned(texts: dict[str, str], settings: Settings = SETTINGS) -> dict[str, str]:
    found = findings(texts, settings)
    result = {}
    for name, text in texts.items():
        edits = [f for f in found.get(name, []) if isinstance(f, Edit)]
        result[name] = apply(text, in_order(edits, len(text)))
    return result


def codes(texts: dict[str, str], settings: Settings = SETTINGS) -> list[tuple[str, str, bool]]:
    return [
        (name, f.rule.code, isinstance(f, Edit))
        for name, some in sorted(findings(texts, settings).items())
        for f in some
    ]


GOES = [
    ("the same", A, "D201"),
    ("other marks and blanks", A.replace("，", " , ").replace("。", "!"), "D201"),
    ("traditional", A_TRADITIONAL, "D201"),
    ("errors of a scanner", A_OCR, "D202"),
    ("cut off", A_CUT, "D203"),
    ("split into lines", A[:19] + "\n" + A[19:33] + "\n" + A[33:], "D203"),
]


@pytest.mark.parametrize(("copy", "code"), [r[1:] for r in GOES], ids=[r[0] for r in GOES])
def test_a_copy_goes(copy: str, code: str) -> None:
    texts = {"a.txt": f"{A}\n\n{C}\n", "b.txt": f"{B}\n\n{copy}\n"}
    assert cleaned(texts) == {"a.txt": f"{A}\n\n{C}\n", "b.txt": f"{B}\n\n"}
    edits = [f for f in findings(texts)["b.txt"] if isinstance(f, Edit)]
    assert {f.rule.code for f in edits} == {code}
    assert {f.witness for f in edits} == {"a.txt:1"}
    assert all("like a.txt:1: " in f.evidence for f in edits)


SOBER = "经过检查，这家工厂的废水处理设施{}符合国家标准的要求。"
SPEAKER = "会上，县长{}介绍了今年的计划和资金的安排。"
ROW = "| 县名 | 人口 | 公路里程 | 学校数量 | 备注说明和来源 |"
FORMULA = "本办法自发布之日起施行，由县人民政府负责解释。"

STAYS = [
    ("other figures", B, B_OTHER),
    ("another name", SPEAKER.format("张建国"), SPEAKER.format("李保田")),
    ("one denies", SOBER.format(""), SOBER.format("不")),
    ("short", "图书馆搬进了新楼。", "图书馆搬进了新楼。"),
    ("a table row", ROW, ROW),
    ("a formula", FORMULA, FORMULA),
    ("another text", A, C),
]


@pytest.mark.parametrize(
    ("one", "other"), [row[1:] for row in STAYS], ids=[row[0] for row in STAYS]
)
def test_what_says_something_else_stays(one: str, other: str) -> None:
    texts = {"a.txt": f"{one}\n", "b.txt": f"{other}\n"}
    assert cleaned(texts) == texts


POINTS = "去年全县粮食总产量达到{}万吨，比前年略有增长，仓库全部装满，农民的积极性很高。"


@pytest.mark.parametrize(
    ("copy", "goes"),
    [
        (POINTS.format("35"), False),
        (POINTS.format("35").replace("的", "旳"), False),
        (POINTS.format("3.5").replace("的", "旳"), True),
    ],
    ids=["the same characters", "errors of a scanner besides", "errors of a scanner alone"],
)
def test_a_decimal_point_is_a_figure(copy: str, goes: bool) -> None:  # noqa: FBT001  a column
    after = cleaned({"a.txt": POINTS.format("3.5"), "b.txt": copy})
    assert after["b.txt"] == ("" if goes else copy)


def test_other_figures_are_flagged() -> None:
    assert codes({"a.txt": B, "b.txt": B_OTHER}) == [("b.txt", "D204", False)]


def test_pairs_inside_one_document_are_left_to_the_document_stage() -> None:
    texts = {"a.txt": f"{A}\n\n{A_OCR}\n\n{A}\n"}
    assert cleaned(texts) == texts
    assert codes(texts) == []


def test_a_long_quotation_is_flagged() -> None:
    quoted = A + C.rstrip("。")
    longer = f"{B}记者听到：{quoted}。{B_OTHER}{B}"
    assert ("a.txt", "D205", False) in codes({"a.txt": quoted, "b.txt": longer})
    assert cleaned({"a.txt": quoted, "b.txt": longer}) == {"a.txt": quoted, "b.txt": longer}


def test_the_fuller_copy_stays_wherever_it_stands() -> None:
    for fuller in (A_MORE, A + C):
        texts = {"a.txt": f"{A}\n", "b.txt": f"{fuller}\n"}
        assert cleaned(texts)["b.txt"] == f"{fuller}\n"
    assert cleaned({"a.txt": f"{A}\n", "b.txt": f"{A_MORE}\n"})["a.txt"] == ""


def test_a_paragraph_joined_with_its_neighbour_keeps_both() -> None:
    texts = {"a.txt": f"{A}\n{C}\n", "b.txt": f"{A}{C}\n"}
    assert cleaned(texts) == {"a.txt": "", "b.txt": f"{A}{C}\n"}


def test_the_witness_always_stays() -> None:
    """No chain: each removed copy is like one that is still there."""
    texts = {"a": A_OCR, "b": A_CUT, "c": A, "d": A_MORE, "e": A_TRADITIONAL, "f": A_CUT}
    after = cleaned(texts)
    left = {name for name, text in after.items() if text}
    for name, some in findings(texts).items():
        for finding in some:
            if isinstance(finding, Edit):
                assert name not in left
                assert finding.witness.split(":")[0] in left
    assert "d" in left
    assert cleaned(after) == after


def test_a_split_copy_goes_only_once() -> None:
    split = A[:20] + "\n" + A[20:]
    longer = {"d": A + "孩子们最喜欢三楼的画室。", "e": A + "停车场在大楼的北面和东面。"}
    after = cleaned({"a": split, "b": split, "c": A} | longer)
    assert after == {"a": "", "b": "", "c": ""} | longer


HEADED = f"简讯\n新馆开放\n本报记者\n{A}\n"


def test_headings_go_with_the_only_paragraph_below_them() -> None:
    texts = {"a.txt": HEADED, "b.txt": f"{B}\n{HEADED}"}
    assert cleaned(texts) == {"a.txt": HEADED, "b.txt": f"{B}\n"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{HEADED}{C}\n", f"简讯\n新馆开放\n本报记者\n{C}\n"),
        (f"新馆落成\n本报记者\n{A}\n", "新馆落成\n"),
        (f"{B}\n{A}\n", f"{B}\n"),
        (f"{A}\n", ""),
    ],
    ids=["more text below", "another heading", "no heading", "nothing above"],
)
def test_headings_stay_where_they_are_needed(text: str, left: str) -> None:
    texts = {"a.txt": HEADED, "b.txt": text}
    assert cleaned(texts)["b.txt"] == left


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        (Settings(), "x/2001-05-01.txt"),
        (Settings(survivor="newest"), "y/2020-05-01.txt"),
        (Settings(survivor="longest"), "z/none.txt"),
        (Settings(preferred=("z/",)), "z/none.txt"),
    ],
)
def test_who_survives(settings: Settings, kept: str) -> None:
    texts = {"x/2001-05-01.txt": A, "y/2020-05-01.txt": A, "z/none.txt": A.replace("，", "， ")}
    after = cleaned(texts, settings)
    assert [name for name, text in after.items() if text] == [kept]


def test_lines_are_those_of_the_original() -> None:
    first = Document("a.txt", f"{A}\n", [7, 8])
    sightings = {"a.txt": observe(first, SETTINGS), "b.txt": observe(Document("b", A), SETTINGS)}
    (edit,) = [f for f in decide(sightings, SETTINGS)["b.txt"] if isinstance(f, Edit)]
    assert edit.witness == "a.txt:7"


def test_documents_without_long_lines_are_not_even_seen() -> None:
    assert observe(Document("a", "短\n短\n"), SETTINGS) is None
    assert decide({"a": None, "b": None}, SETTINGS) == {}


def test_a_copied_document_is_reported() -> None:
    texts = {"a.txt": f"新馆\n{A}\n{C}\n", "b.txt": f"简讯\n{A_OCR}\n{C}\n", "c.txt": f"{A}\n{B}\n"}
    assert ("b.txt", "D301", False) in codes(texts)
    assert ("c.txt", "D301", False) not in codes(texts)


def test_a_duplicate_document_goes_whole_if_selected() -> None:
    texts = {"a.txt": f"新馆\n{A}\n{C}\n", "b.txt": f"简讯\n{A_OCR}\n{C}\n", "c.txt": f"{A}\n{B}\n"}
    after = cleaned(texts, Settings(select=("D302",)))
    assert after == texts | {"b.txt": ""}


def test_price_lists_make_few_findings() -> None:
    """Rows that differ in figures only are compared with the first, not with each other."""
    rows = {
        f"{n:04d}.txt": f"本店今日供应的时令蔬菜每斤售价为{n}.50元，欢迎选购。" for n in range(300)
    }
    assert cleaned(rows) == rows
    found = findings(rows)
    assert {f.rule.code for some in found.values() for f in some} == {"D204"}
    assert sum(map(len, found.values())) < len(rows)


def test_rows_of_two_patterns_are_paired_by_their_figures() -> None:
    texts = {
        f"{word}{n}.txt": f"本店今{day}供应的时令蔬菜和水果每斤售价为{n}.50元，欢迎新老顾客选购。"
        for word, day in (("a", "日"), ("b", "曰"))
        for n in range(3)
    }
    after = cleaned(texts)
    assert {name for name, text in after.items() if text} == {"a0.txt", "a1.txt", "a2.txt"}


def test_rules_have_examples() -> None:
    for rule in RULES:
        assert rule.code[0] == "D"
        assert rule.before.startswith("a.txt: ")
        assert rule.after.startswith("a.txt: ")
    assert duplicates.RULES is RULES
