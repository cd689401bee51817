"""Templates: lines, lead-ins and links that the documents of a folder share."""

import pytest

from cleaner.corpus import templates
from cleaner.corpus.templates import Templates, decide, learn, observe
from cleaner.edits import apply, in_order
from cleaner.model import Document, Edit, Settings

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
    ],
)
def test_content_that_many_documents_share_stays(text: str) -> None:
    texts = folder(text)
    assert run(texts) == texts


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
