"""Layout repair beyond single cases: every width, every way to set paragraphs apart, moves."""

from itertools import pairwise

import pytest

from cleaner.model import Document, Settings
from cleaner.pipeline import clean_document
from cleaner.stages import layout
from cleaner.typesetting import seam, wall
from cleaner.typesetting.glue import glue
from cleaner.typesetting.marks import unclosed, unopened
from cleaner.typesetting.rows import Kind, columns, kind_of, rows

LAYOUT = Settings(select=("L",))

PARAGRAPHS = """\
镇上的供水站建在半山腰，从前水要靠人挑，一担水走四十分钟，夏天挑回家已经晒热了。老人们说，那时候\
洗菜的水留着洗衣，洗衣的水留着浇地，一滴也舍不得倒掉。
去年秋天，县里派来三名技术员，沿着山沟走了两个星期，最后在北坡的石缝里找到一处泉眼。他们用竹竿量\
了水位，又取了水样送去化验，结果出来以后，全镇人都松了一口气。
管道铺了两千多米，经过七个村民小组，每家出一个劳力，早上六点集合，中午在工地上吃饭。有人带了锣鼓\
来，歇工的时候敲一阵，山谷里远远近近都听得见。
通水那天，孩子们围着水龙头不肯走，谁也没想到水会这么凉，有个小姑娘把手伸进水里，数到二十才拿出来，\
说是要把夏天记住。""".splitlines()


def wrap(paragraph: str, width: int, first: str = "") -> list[str]:
    """Break a paragraph after `width` characters; a closing mark hangs over the edge."""
    found, line = [], first
    for character in paragraph:
        if len(line) >= width and character not in "，。、；：":
            found.append(line)
            line = ""
        line += character
    return [*found, line]


def cleaned(text: str, settings: Settings = LAYOUT) -> str:
    return clean_document(Document("t.txt", text), settings, (layout,))[0].text


WIDTHS = [10, 13, 17, 20, 24, 28, 33, 40, 50, 60]


@pytest.mark.parametrize("width", WIDTHS)
def test_indented_paragraphs(width: int) -> None:
    lines = [line for text in PARAGRAPHS for line in wrap(text, width, "　　")]
    expected = "".join(f"　　{text}\n" for text in PARAGRAPHS)
    assert cleaned("\n".join(lines) + "\n") == expected


@pytest.mark.parametrize("width", WIDTHS)
def test_blank_lines_between_paragraphs(width: int) -> None:
    text = "\n\n".join("\n".join(wrap(text, width)) for text in PARAGRAPHS)
    assert cleaned(text) == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("width", WIDTHS)
def test_quoted_mail(width: int) -> None:
    quoted = "\n>\n".join("> " + "\n> ".join(wrap(text, width)) for text in PARAGRAPHS)
    assert cleaned(quoted) == "\n>\n".join(f"> {text}" for text in PARAGRAPHS)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_line_followed_by_a_blank_one(width: int) -> None:
    lines = [line for text in PARAGRAPHS for line in wrap(text, width, "　　")]
    assert cleaned("\n\n".join(lines)) == "\n\n".join(f"　　{text}" for text in PARAGRAPHS)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sets_paragraphs_apart(width: int) -> None:
    """Then a sentence which ends at the edge may end the paragraph too: both stay as they are."""
    lines = [line for text in PARAGRAPHS for line in wrap(text, width)]
    joined = cleaned("\n".join(lines) + "\n")
    assert joined.replace("\n", "") == "".join(PARAGRAPHS)
    assert not any(left[-4:] + right[:4] in joined for left, right in pairwise(PARAGRAPHS))


@pytest.mark.parametrize("at", range(20, 60))
def test_one_cut_never_swallows_a_paragraph(at: int) -> None:
    """Wherever a column ends, the halves meet or stay apart; nothing else changes."""
    halves = [PARAGRAPHS[1][:at], PARAGRAPHS[1][at:]]
    text = "\n\n".join([PARAGRAPHS[0], *halves, *PARAGRAPHS[2:]])
    assert cleaned(text) in {text, "\n\n".join(PARAGRAPHS)}


def test_a_move_names_the_other_place() -> None:
    document = Document("a/b.txt", layout.ACROSS.before)
    _, changes = clean_document(document, LAYOUT, (layout,))
    insertion, deletion = changes
    assert (insertion.old, deletion.new) == ("", "")
    assert insertion.witness == f"a/b.txt:{deletion.line}"
    assert deletion.witness == f"a/b.txt:{insertion.line}"


def test_halves_apart_move_only_on_request() -> None:
    before, after = layout.ORDER.before, layout.ORDER.after
    assert cleaned(before) == before
    assert cleaned(before, Settings(extend_select=("L3",))) == after


def test_wrapped_lines_stay_when_their_rule_is_off() -> None:
    text = "\n".join(line for text in PARAGRAPHS for line in wrap(text, 20, "　　"))
    assert cleaned(text, Settings(select=("L",), ignore=("L101",))) == text


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("图书", "馆", ""),
        ("the old", "bridge", " "),
        ("the old,", "bridge", " "),
        ("well-", "known", ""),
        ("使用Python", "语言", ""),
        ("共有20", "23人", ""),
        ("in the year 19", "people came", " "),
        ("우리는", "학교에", " "),
        ("図書館の", "ほうへ", ""),
    ],
)
def test_what_stands_between_two_halves(before: str, after: str, between: str) -> None:
    assert glue(before, after) == between


@pytest.mark.parametrize(
    ("text", "waiting", "wanted"),
    [
        ("他说：“好", ["“"], ""),
        ("好”，他说", [], "“"),
        ("（甲）乙）", [], "（"),
        ("(甲）", [], ""),
        ("《甲（乙》", ["《", "（"], ""),
        ("don’t", [], ""),
    ],
)
def test_marks_that_wait_for_each_other(text: str, waiting: list[str], wanted: str) -> None:
    assert unclosed(text) == waiting
    assert unopened(text) == wanted


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("一、总则", Kind.ITEM),
        ("（三）其他", Kind.ITEM),
        ("□ 本报记者 张三", Kind.LABEL),
        ("地址：东门街12号", Kind.LABEL),
        ("图为修好的老桥", Kind.CAPTION),
        ("小明(左二)在领奖", Kind.CAPTION),
        ("张　三　李　四", Kind.OTHER),
        ("苹果　　三斤", Kind.OTHER),
        ("| a | b |", Kind.OTHER),
        ("## 标题", Kind.OTHER),
        ("**标题**", Kind.OTHER),
        ("return x;", Kind.OTHER),
        ("[00:12.30]一句歌词", Kind.OTHER),
        ("第一条　为了维护市场的秩序，制定本规定。", Kind.ITEM),
        ("他走了很久，才看见灯。", Kind.TEXT),
    ],
)
def test_kinds_of_lines(line: str, kind: Kind) -> None:
    assert kind_of(line) is kind


def test_front_matter_and_fences_are_no_text() -> None:
    found = rows("---\ntitle: 甲\n---\n正文\n```\n代码\n```\n正文\n")
    assert [row.body for row in found if row.kind is Kind.TEXT] == ["正文", "正文"]


def test_columns() -> None:
    assert columns("中文ab，") == 8


def test_words_are_known_and_lists_are_not() -> None:
    assert seam.affinity("图", "书") > 0 > seam.affinity("的", "的")
    assert seam.affinity("é", "图") == 0
    assert seam.affinity(*seam.plain("圖書")) == seam.affinity("图", "书")


def test_an_edge_needs_more_than_equal_lines() -> None:
    verse = rows("山前小雨过\n溪上晚风生\n独坐听人语\n时闻落叶声\n寒灯照旧卷\n")
    assert wall.wrapped_seams(verse) is None
