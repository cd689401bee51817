"""What a run checks about itself: when a document stays as it was, and when it must not."""

from collections.abc import Iterator, Sequence

import pytest

from cleaner import checks
from cleaner.checks import NOT_REBUILT, NOT_SETTLED, TOO_MUCH_LOST, broken_law
from cleaner.model import Change, Document, Edit, Finding, Rule, Settings
from cleaner.pipeline import clean_text

RULE = Rule("T101", "test", "a rule for tests", "a", "b")
TEXT = "水面如镜，两岸的柳树都绿了。\n渡口的钟声传得很远。\n"
FIRST, SECOND = TEXT.splitlines(keepends=True)
BODY = TEXT * 3  # enough running text for an article
MENU = "首页 新闻 体育 财经 社会 教育 健康 文化 科技 汽车 房产 旅游\n" * 6
SENTENCES = "第二天早上，渡口的人比平时多了一倍，船来回走了二十趟。\n" * 6


def change(start: int, old: str, new: str, rule: str = RULE.code, *, witness: str = "") -> Change:
    return Change("d", 0, start, old, new, rule, 1, 1, witness=witness)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        pytest.param(TEXT.replace("，", ","), [change(4, "，", "；")], id="another was written"),
        pytest.param(TEXT.replace("，", ","), [change(4, "。", ",")], id="another was there"),
        pytest.param(SECOND, [change(0, FIRST[:-1], "")], id="a character more is gone"),
        pytest.param(TEXT.replace("渡口", "", 1), [change(4, "，", "，")], id="one is not told"),
        pytest.param(
            TEXT, [change(0, "水", "水"), change(0, "水", "水")], id="the same place twice"
        ),
    ],
)
def test_changes_that_do_not_lead_back(text: str, changes: Sequence[Change]) -> None:
    broken = broken_law(TEXT, text, changes, settled=True, max_loss=0.6)
    assert broken is not None
    assert broken[0] is NOT_REBUILT


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        pytest.param(TEXT, [], id="nothing was done"),
        pytest.param(TEXT.replace("，", ","), [change(4, "，", ",")], id="a mark"),
        pytest.param(SECOND, [change(0, FIRST, "")], id="a line, less than most of it"),
        pytest.param(FIRST, [change(15, SECOND, "", witness="b.txt:1")], id="a copy"),
        pytest.param("", [change(0, TEXT, "", witness="b.txt:1")], id="all of it a copy"),
        pytest.param("桥" * 9 + TEXT, [change(0, "", "桥" * 9)], id="characters more"),
        pytest.param(FIRST, [change(15, SECOND, "", rule="H101")], id="the furniture of a page"),
    ],
)
def test_what_leads_back_and_keeps_most_is_written(text: str, changes: Sequence[Change]) -> None:
    assert broken_law(TEXT, text, changes, settled=True, max_loss=0.6) is None


@pytest.mark.parametrize(
    ("original", "text", "lost"),
    [
        pytest.param(TEXT, "\n", TEXT[:-1], id="all"),
        pytest.param(TEXT, TEXT[18:], TEXT[:18], id="more than most"),
        pytest.param(
            "Now and then a bell.\n", "bell.\n", "Now and then a ", id="of another script"
        ),
    ],
)
def test_most_of_a_text_is_too_much(original: str, text: str, lost: str) -> None:
    changes = [change(0, lost, "")]
    broken = broken_law(original, text, changes, settled=True, max_loss=0.5)
    assert broken is not None
    assert broken[0] is TOO_MUCH_LOST
    assert (
        broken_law(original, "钟" + text, [change(0, lost, "钟")], settled=True, max_loss=1) is None
    )


@pytest.mark.parametrize(
    ("body", "removed", "rule", "kept"),
    [
        pytest.param(BODY, MENU, "B113", True, id="menus longer than the article"),
        pytest.param(FIRST, MENU, "B113", False, id="menus, and no article"),
        pytest.param(BODY, SENTENCES, "B113", False, id="sentences, whatever the rule says"),
        pytest.param(BODY, MENU, "D101", False, id="lines by another rule"),
    ],
)
def test_menus_are_not_the_document(body: str, removed: str, rule: str, *, kept: bool) -> None:
    changes = [change(0, removed, "", rule=rule)]
    broken = broken_law(removed + body, body, changes, settled=True, max_loss=0.6)
    assert (broken is None) is kept


class Restless:
    """A stage that never lets the text be."""

    RULES: tuple[Rule, ...] = (RULE,)

    def find(self, doc: Document, settings: Settings) -> Iterator[Finding]:  # noqa: ARG002  a stage's signature
        """Turn a comma over."""
        at = max(doc.text.find(","), doc.text.find("，"))
        yield Edit(at, at + 1, "，" if doc.text[at] == "," else ",", RULE)


class Quick:
    """A stage that finds what to do, and then nothing."""

    RULES: tuple[Rule, ...] = (RULE,)

    def find(self, doc: Document, settings: Settings) -> Iterator[Finding]:  # noqa: ARG002
        """Make commas wide."""
        at = doc.text.find(",")
        if at >= 0:
            yield Edit(at, at + 1, "，", RULE)


def test_a_text_that_never_settles_stays() -> None:
    cleaned = clean_text(Document("d", TEXT), Settings(select=("T101",)), (Restless(),))
    assert cleaned.document.text == TEXT
    assert [(one.rule, one.flag) for one in cleaned.changes] == [(NOT_SETTLED.code, True)]
    assert cleaned.kept == "X002: rules at work: T101"


def test_a_text_that_settles_is_changed() -> None:
    before = TEXT.replace("，", ",")
    cleaned = clean_text(Document("d", before), Settings(select=("T101",)), (Quick(),))
    assert cleaned.document.text == TEXT
    assert not cleaned.kept


def test_the_checks_are_rules_that_change_nothing() -> None:
    assert all(rule.before == rule.after and rule.safe for rule in checks.RULES)
