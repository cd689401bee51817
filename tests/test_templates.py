"""Templates: lines, lead-ins and links that the documents of a folder share."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hands import tree
from hypothesis import given
from hypothesis import strategies as st

from cleaner import files, template_file
from cleaner.corpus import templates
from cleaner.corpus.learning import Templates, learn
from cleaner.corpus.templates import decide, observe
from cleaner.edits import apply, in_order
from cleaner.model import Document, Edit, Settings
from cleaner.plan import RunError
from cleaner.run import clean_folder

SENTENCES = [
    "渡口的石阶铺好了，来洗菜的人又多了起来。",
    "夜校开班第一天，教室里坐满了人。",
    "渔船归港的时候，天已经亮了。",
    "老槐树发了新芽，树下又有人下棋。",
    "骑行道修到了湖边，全长九公里。",
    "水车转起来了，孩子们看了一下午。",
]


def run(texts: dict[str, str], known: dict[str, Templates] | None = None) -> dict[str, str]:
    seen = {name: observe(Document(name, text), Settings()) for name, text in texts.items()}
    found = decide(seen, Settings(), known)
    edits = {n: [f for f in fs if isinstance(f, Edit)] for n, fs in found.items()}
    return {n: apply(t, in_order(edits.get(n, []), len(t))) for n, t in texts.items()}


def folder(pattern: str) -> dict[str, str]:
    """Give six documents; {s} is a sentence of their own and {n} a number."""
    texts = enumerate(SENTENCES)
    return {f"{n}.txt": pattern.replace("{s}", s).replace("{n}", str(n + 11)) for n, s in texts}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("渡口新闻网 | 第{n}期\n\n{s}\n", "{s}\n"),
        ("{s}\n\n本页更新时间 10:{n} 第{n}次\n", "{s}\n"),
        ("渡口新闻网 | 第{n}期\n阅读 {n} 次 | 打印\n\n{s}\n", "{s}\n"),
        ("{s}\n\n编号：DK-10{n}  阅读：3{n}次  更新时间：2024-03-{n} 03:10\n", "{s}\n"),
        ("示例台消息（晚间新闻）：{s}\n", "{s}\n"),
        ("示例台消息（晚间新闻）：\n{s}\n", "{s}\n"),
        ("{s}\n\n[观看视频](https://example.com/v/{n}.html)\n\n{s}\n", "{s}\n\n{s}\n"),
    ],
)
def test_shared_lines_go(before: str, after: str) -> None:
    done = run(folder(before))
    assert done == folder(after)
    assert run(done) == done


@pytest.mark.parametrize(
    "text",
    [
        "# 渡口新闻（{n}）\n\n{s}\n",
        "第一章　总则\n\n{s}\n",
        "一、总体要求\n{s}\n",
        "{s}\n\n渡口镇人民政府\n2024年3月{n}日\n",
        "{s}\n\n特此公告。\n",
        "参考文献：\n{s}\n",
        "记者：{s}\n",
        "新华社渡口3月{n}日电：{s}\n",
        "{s}\n2024年3月{n}日\n",
        "摘要\n{s}\n",
        "联系电话：{s}\n",
        "通讯地址：{s}\n",
        "渡口菜价 3月{n}日\n{s}\n",
        "渡口日记之{n}\n\n{s}\n",
        "{s}\n\n白菜 1.{n}元/斤\n",
        "{s}\n\n联系电话：0000-55500{n}\n",
        "{s}\n\n地址：渡口路{n}号\n",
        "时间：2024年3月{n}日下午\n{s}\n",
        "{s}\n\n渡口队 {n}：2 石桥队\n",
        "{s}\n\n表决结果：赞成 {n} 票，弃权 2 票\n",
        "{s}\n\n客流合计\t{n}\t3.1\n",
        "{s}\n\n末班 18:{n}\n",
        "{s}\n\n听力：2{n} 阅读：3{n}\n",
        "{s}\n\n借阅：3{n}人次，比上月多\n",
        "青政发〔2024〕{n}号\n{s}\n",
        "亲爱的张老师：\n\n{s}\n",
        "尊敬的各位领导、各位来宾\n\n{s}\n",
        "渡口的父老乡亲们！\n{s}\n",
        "某某省渡口市人民法院\n民事判决书\n\n{s}\n\n审判长　王某某\n书记员　赵某某\n",
        "会议主持人：刘建平\n主持人：刘建平局长\n参会人员：全体村委委员\n{s}\n",
        "【反义词】一个也没有\n【用法】作谓语、定语\n{s}\n",
        "既往史：身体健康\n婚姻状况：已经结婚\n{s}\n",
        "作者：某某人（1021－1086）\n{s}\n",
        "{s}\n    -- 某某人《渡口：从北岸到南岸》\n",
        "{s}\n——某某人\n",
    ],
)
def test_content_that_many_documents_share_stays(text: str) -> None:
    texts = folder(text)
    assert run(texts) == texts


def test_a_field_of_words_is_a_template_where_most_have_it() -> None:
    """One in ten may share what they tell: 工种：…; a line of numbers and bars is a template."""
    trades = ["木工师傅", "木工师傅", "木工师傅", "木工师傅", "木工师傅", "石匠"]
    many = enumerate(SENTENCES * 3)
    texts = {f"{n}.txt": f"{s}\n工种：{trades[n % 6] if n < 6 else s[:5]}\n" for n, s in many}
    assert run(texts) == texts
    most = folder("工种：木工师傅\n\n{s}\n")
    assert run(most) == folder("{s}\n")


def test_a_template_line_inside_a_text_stays() -> None:
    texts = folder("渡口新闻网 | 第{n}期\n\n{s}\n")
    inside = (
        "\n".join([*SENTENCES, *SENTENCES, "渡口新闻网 | 第7期", *SENTENCES, *SENTENCES]) + "\n"
    )
    texts["inside.txt"] = inside
    assert run(texts)["inside.txt"] == inside


def test_four_documents_are_too_few() -> None:
    texts = dict(list(folder("渡口新闻网 | 第{n}期\n\n{s}\n").items())[:4])
    assert run(texts) == texts


def test_folders_are_judged_apart() -> None:
    texts = {f"{n}/a.txt": f"渡口新闻网 | 第{n}期\n\n{s}\n" for n, s in enumerate(SENTENCES)}
    assert run(texts) == texts


def test_an_earlier_run_may_tell_its_templates() -> None:
    learned = learn(
        {
            name: observe(Document(name, text), Settings())
            for name, text in folder("渡口新闻网 | 第{n}期\n\n{s}\n").items()
        },
        Settings(),
    )
    alone = {"new.txt": "渡口新闻网 | 第99期\n\n桥通车了。\n"}
    assert run(alone) == alone
    assert run(alone, learned) == {"new.txt": "桥通车了。\n"}


def test_the_order_of_the_documents_plays_no_part() -> None:
    texts = list(folder("渡口新闻网 | 第{n}期\n阅读 {n} 次 | 打印\n\n{s}\n").items())
    forward = run(dict(texts))
    assert run(dict(reversed(texts))) == forward
    assert run(dict(texts[3:] + texts[:3])) == forward


def test_rules_tell_what_they_do() -> None:
    for rule in templates.RULES:
        assert rule.before != rule.after
        assert not rule.safe


PAGES = folder("渡口新闻网 | 第{n}期\n分享\n打印\n\n{s}\n\n{s}下一篇还在写。\n")
PLAIN = folder("{s}\n\n{s}下一篇还在写。\n")


def test_short_lines_go_in_a_block_that_is_shared() -> None:
    """分享 alone could be anything; among the same lines in every document it is a button."""
    assert run(PAGES) == PLAIN
    alone = folder("分享\n\n{s}\n")
    assert run(alone) == alone


def test_copies_of_one_text_are_one_document() -> None:
    text = "渡口旧闻\n石阶旧影，柳岸新声\n\n第三本写到一半\n"
    texts = {f"{n}.txt": text for n in range(8)}
    assert run(texts) == texts


def lay(root: Path, texts: dict[str, str]) -> Path:
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def clean(source: Path, out: Path) -> dict[str, str]:
    """Clean a folder with the rules of templates; give what stands in the output."""
    clean_folder([source], out, Settings(select=("B2",)), workers=1)
    return {path.name: path.read_text("utf-8") for path in sorted(out.glob("*.txt"))}


def test_a_folder_that_grew_ends_as_if_seen_for_the_first_time(tmp_path: Path) -> None:
    few = dict(list(PAGES.items())[:5])
    others = {f"other{n}.txt": f"{text}他们说，这是别的事{n}。\n" for n, text in PLAIN.items()}
    grown, out = tmp_path / "in", tmp_path / "out"
    clean(lay(grown, few), out)
    first = (out / ".cleaner/templates.toml").read_text("utf-8")
    assert '"渡口新闻网 | 第0期" = 5' in first
    step = clean(lay(grown, {**PAGES, **others}), out)
    assert step == clean(grown, tmp_path / "anew")
    assert tree(out) == tree(tmp_path / "anew")


def test_a_few_new_documents_are_judged_by_what_was_learned_of_many(tmp_path: Path) -> None:
    out = tmp_path / "out"
    clean(lay(tmp_path / "in", PAGES), out)
    before = (out / ".cleaner/templates.toml").read_text("utf-8")
    new = {"new.txt": "渡口新闻网 | 第99期\n分享\n打印\n\n桥通车了，来看的人很多。\n"}
    assert clean(lay(tmp_path / "new", new), out) == {"new.txt": "桥通车了，来看的人很多。\n"}
    assert (out / ".cleaner/templates.toml").read_text("utf-8") == before


def test_a_line_under_never_stays_and_a_change_of_the_file_counts(tmp_path: Path) -> None:
    source, out = lay(tmp_path / "in", PAGES), tmp_path / "out"
    assert clean(source, out) == PLAIN
    book = out / ".cleaner/templates.toml"
    book.write_text(book.read_text("utf-8").replace("never = []", 'never = ["打印"]'), "utf-8")
    kept = clean(source, out)
    assert kept == {name: f"打印\n\n{text}" for name, text in PLAIN.items()}
    assert 'never = ["打印"]' in book.read_text("utf-8")
    assert clean(source, out) == kept


def test_nothing_learned_is_no_file(tmp_path: Path) -> None:
    source, out = lay(tmp_path / "in", PAGES), tmp_path / "out"
    clean(source, out)
    shutil.rmtree(source)
    (out / ".cleaner/templates.toml").unlink()
    assert clean(lay(source, PLAIN), out) == PLAIN
    assert not (out / ".cleaner/templates.toml").exists()


@pytest.mark.parametrize("text", ["[[folder]", "[[folder]]", 'folder = "x"', "[[folder]]\nname=1"])
def test_a_broken_file_stops_the_run(tmp_path: Path, text: str) -> None:
    source, out = lay(tmp_path / "in", PAGES), tmp_path / "out"
    done = clean(source, out)
    (out / ".cleaner/templates.toml").write_text(text, "utf-8")
    with pytest.raises(RunError, match=r"templates\.toml"):
        clean(source, out)
    assert {p.name: p.read_text("utf-8") for p in sorted(out.glob("*.txt"))} == done


FORMS = st.dictionaries(st.text(), st.integers(1, 10**6), max_size=4)
KNOWN = st.builds(
    Templates,
    st.integers(0, 10**6),
    FORMS,
    st.dictionaries(st.lists(st.text(), min_size=3, max_size=3).map(tuple), st.integers(1, 99)),
    FORMS,
    FORMS,
    st.frozensets(st.text(), max_size=3),
)


@given(st.dictionaries(st.text(), KNOWN, max_size=3))
def test_the_file_gives_back_what_was_written(known: dict[str, Templates]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / files.TEMPLATES_FILE
        path.write_text(template_file.text(known), "utf-8", newline="")
        told = {name: one for name, one in known.items() if any(one[1:])}
        assert template_file.read(path) == told
