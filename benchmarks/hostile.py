"""Hostile text, pages, records and paragraphs: what makes careless rules slow."""

import random
from collections.abc import Callable

Text = Callable[[int], str]  # a text of about so many characters, the same every time

SENTENCE = "河边的小镇每天清晨都有雾，船从雾里出来，又回到雾里去。"


def cycle(unit: str) -> Callable[[int], str]:
    """Give a generator that repeats a unit up to n characters; none of them is cut off."""
    return lambda n: unit * (n // len(unit))


def noise(alphabet: str) -> Callable[[int], str]:
    """Give a generator of random text over an alphabet, the same every time."""
    return lambda n: "".join(random.Random(n).choices(alphabet, k=n))  # noqa: S311  no secret


def distinct(form: str) -> Callable[[int], str]:
    """Give a generator of numbered lines: much alike, never equal.

    The numbers are of one width: for a rule that looks at four digits, another text would begin at
    the ten-thousandth line. None is cut off: half a line at the end would be another text, too.
    """

    def lines(n: int) -> str:
        number = n // len(form.format("1000000"))
        return "\n".join(form.format(1_000_000 + k) for k in range(number))

    return lines


UNITS = {
    "spaces": " ",
    "ideographic spaces": "　",
    "spaced Han": "河 ",
    "tabs": "\t",
    "zero width": "\u200b",
    "no-break spaces": "\u00a0",
    "one Han character": "河",
    "two Han characters": "河边",
    "digits": "7",
    "digits and dots": "1.",
    "digits and commas": "1,",
    "full-width digits": "１",
    "Latin letters": "a",
    "hyphens": "-",
    "dashes": "—",
    "dots": "……",
    "half-width commas": "河,",
    "rows of data": "河,边,镇\n",
    "works that are cited": "[M]. 河",
    "quoted notes": "“如有侵权请联系",
    "phrases of English": "of the ",
    "half-width colons": "河:",
    "half-width question marks": "河?",
    "exclamation marks": "！",
    "opening brackets": "(",
    "closing brackets": ")",
    "opening book marks": "《",
    "opening quotes": "“",
    "closing quotes": "”",
    "straight quotes": '"',
    "apostrophes": "'",
    "alternating quotes": "“河”",
    "nested brackets": "（[{<",
    "opening tags": "<a",
    "open angles": "<",
    "closed tags": "<b>河</b>",
    "entities": "&amp;",
    "ampersands": "&",
    "pictures": "![](",
    "maths": "$\\textcircled{",
    "separated letters": "a|",
    "separated words": "首页 | ",
    "breadcrumb": "首页 > ",
    "addresses": "http://a.example/",
    "colon slashes": "://",
    "mojibake": "鐨勭伅",
    "mojibake of Latin": "Ã©",
    "replacement marks": "\ufffd",
    "escapes": "\\u6cb3",
    "equal lines": "河边\n",
    "equal sentences": SENTENCE,
    "equal sentence lines": SENTENCE + "\n",
    "broken lines": "河边的小镇每天清晨都有雾船从雾里\n",
    "broken lines apart": "河边的小镇每天清晨都有雾船从雾里\n\n",
    "list of hashes": "#\n",
    "quoted mail": "> > >\n",
    "table rows": "|河|边|\n",
    "page numbers": "- 3 -\n",
    "carriage returns": "河\r",
    "navigation rows": "首页 | 新闻 | 论坛\n",
    "copyright lines": "版权所有 未经授权禁止转载\n",
    "blank lines between": "河边的小镇有雾。\n\n\n\n",
    "empty lines": "\n",
}

WRAPPED = ("河边的小镇每天清晨都有雾船从雾里\n" * 8) + "出来。\n"  # what stands before and after


def wide(unit: str, last: str = "河", lines: int = 8) -> Callable[[int], str]:
    """Give a generator of a few equally long lines which no mark ends."""
    return lambda n: (cycle(unit)(n // lines - 2) + last + "\n") * lines


def edged(prose: str, unit: str, last: str, end: str, lines: int = 8) -> Callable[[int], str]:
    """Give a generator of one wrapped paragraph: each line is prose, then a long run to its edge.

    The prose begins elsewhere in each line, so that they are no verse.
    """

    def text(n: int) -> str:
        half = n // lines // 2
        starts = [k * len(prose) // lines for k in range(lines)]
        heads = [cycle(prose[at:] + prose[:at])(half) for at in starts]
        rows = [prose[0] + head + cycle(unit)(half) + last for head in heads]
        return "\n".join([*rows, prose[0] + end])

    return text


TEXT: dict[str, Callable[[int], str]] = {name: cycle(unit) for name, unit in UNITS.items()} | {
    "random Han": noise("河边的小镇每天清晨都有雾船从里出来又回到去"),
    "random marks": noise("“”‘’（）()《》【】\"',，.。 \n"),
    "random layout": noise("河边 　\n\n\t，。|>-1a"),
    "random loops": noise("河边\n。"),
    "numbered lines": distinct("第{}条　河边的小镇有雾\n"),
    "numbered furniture": distinct("阅读：{}次 | 评论 | 收藏\n"),
    "numbered menus": distinct("首页\n新闻\n栏{}\n名医堂\n"),
    "numbered links among texts": distinct(
        "第{}天，" + SENTENCE + "\n相关阅读\n打印 收藏\n【图】渡口\n"
    ),
    "numbered paragraphs": distinct("第{}天，" + SENTENCE + "\n"),
    "wide lines of Han": wide("河边"),
    "wide lines of marks": wide("，"),
    "wide lines of brackets": wide("（", "（"),
    "wide lines of Latin letters": wide("a", "a"),
    "wide lines of Latin words": wide("river bank, ", "and-"),
    "wide lines of hyphens": wide("a-", "a"),
    "wide lines of blanks": wide("河　"),
    "wide lines of prose": wide("河边的小镇有雾，船从雾里"),
    "wide lines of digits": wide("1,", "1"),
    "wrapped lines": cycle(WRAPPED),
    "wrapped Latin": cycle(
        "The river froze early and the ferry-\nmen had to carry the mail across\n"
    ),
    "marks at the edge": edged("镇上的雾散了，船从雾里出来，又回到雾里去", "，", "小", "有雾。"),
    "letters at the edge": edged("the river froze early, and the men, ", "a", "a", "mail. "),
    "one wrapped paragraph": lambda n: cycle("河边的小镇每天清晨，有雾船从雾里出\n")(n) + "来。\n",
    "hyphens at the edge": distinct("water{}x and some words of the ferry-\n"),
}


def _page(unit: str, before: str = "", after: str = "") -> Text:
    head = "<!doctype html><html><head><title>雾</title></head><body>"
    return lambda n: f"{head}{before}{cycle(unit)(n)}{after}</body></html>"


PAGES: dict[str, Text] = {
    "paragraphs": _page(f"<p>{SENTENCE}</p>\n"),
    "paragraphs in an article": _page(f"<p>{SENTENCE}</p>\n", "<article>", "</article>"),
    "links": _page('<li><a href="/a">首页</a></li>\n', "<ul>", "</ul>"),
    "links in prose": _page('河边的<a href="/a">小镇</a>', "<p>", "</p>"),
    "line breaks": _page("河边的小镇<br>"),
    "cells": _page("<tr><td>河<td>边</tr>", "<table>", "</table>"),
    "divisions that stay open": _page("<div>河"),
    "spans that stay open": _page("<span>河"),
    "attributes": _page("a=b ", "<p ", ">河</p>"),
    "classes": _page("河 ", '<p class="', '">河</p>'),
    "comments": _page("<!-- 河 -->", "<p>河</p>"),
    "an open comment": _page("--!", "<p>河</p><!--"),
    "scripts": _page("<script>x</script>", "<p>河</p>"),
    "entities": _page("&amp;", "<p>", "</p>"),
    "one long word": _page("河", "<p>", "</p>"),
    "closing tags": _page("</p>", "<p>河</p>"),
}


def _row(form: str) -> Text:
    return lambda n: "".join(f"{form.format(k)}\n" for k in range(n // len(form) + 1))


RECORDS: dict[str, Text] = {
    "short records": _row('{{"text": "第{}天，河边的小镇有雾。"}}'),
    "equal records": cycle('{"text": "河边的小镇有雾。"}\n'),
    "one long record": lambda n: f'{{"text": "{cycle(SENTENCE)(n)}"}}\n',
    "escapes": lambda n: '{"text": "' + "\\u6cb3" * (n // 6) + '"}\n',
    "many fields": lambda n: '{"text": "河边。"' + ', "a": 1' * (n // 8) + "}\n",
    "open brackets": lambda n: "[" * n + "\n",
    "open objects": lambda n: '{"a":' * (n // 5) + "\n",
    "open strings": cycle('{"text": "河\n'),
    "quotes": lambda n: '"' * n + "\n",
    "empty lines": cycle("\n"),
}


def _lines(text: Text) -> Callable[[int], list[str]]:
    return lambda n: text(n).split("\n")


def _random_paragraphs(n: int) -> list[str]:
    text = noise("".join(chr(0x4E00 + k) for k in range(2000)))(n)
    return [text[at : at + 80] for at in range(0, n, 80)]


JOINS: dict[str, Callable[[int], list[str]]] = {
    "equal paragraphs": _lines(cycle(SENTENCE * 2 + "\n")),
    "numbered paragraphs": _lines(distinct("第{}天，" + SENTENCE * 2 + "\n")),
    "random paragraphs": _random_paragraphs,
    "few long paragraphs": lambda n: [TEXT["random Han"](n // 8) + str(k) for k in range(8)],
    "one character": _lines(cycle("河" * 60 + "\n")),
}
