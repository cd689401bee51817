"""Characters that were damaged on the way: mojibake, stray bytes, control characters."""

import re
from collections.abc import Callable, Iterator

from cleaner.model import Document, Edit, Finding, Flag, Rule, Settings
from cleaner.stages.mojibake import Repair, code_pages, escapes, latin, utf8

UTF8_AS_GBK = Rule(
    code="E201",
    name="utf-8-read-as-gbk",
    summary="UTF-8 that was read as GBK or Shift-JIS",
    before="鍥句功棣嗕粖澶╁紑闂ㄣ€",
    after="图书馆今天开门。",
    reason="Repaired only where the bytes are UTF-8 again and make a much likelier text; "
    "what the reader swallowed is marked with U+FFFD, never guessed.",
)
CODE_PAGE_AS_LATIN = Rule(
    code="E202",
    name="code-page-read-as-latin",
    summary="GBK, Big5 or Shift-JIS that was read as Latin-1 or Windows-1252",
    before="Í¼Êé¹Ý½ñÌì¿ªÃÅ¡£",
    after="图书馆今天开门。",
)
WRONG_CODE_PAGE = Rule(
    code="E203",
    name="wrong-code-page",
    summary="Big5, Shift-JIS or GBK that was read as another of them",
    before="瓜繼さぱ秨\ue7c0\ue4c9",
    after="圖書館今天開門。",
)
UTF8_AS_LATIN = Rule(
    code="E204",
    name="utf-8-read-as-latin",
    summary="UTF-8 that was read in a Western code page, once or twice",
    before="å›¾ä¹¦é¦†ä»Šå¤©å¼€é—¨",
    after="图书馆今天开门",
)
ENTITIES = Rule(
    code="E205",
    name="numeric-entities",
    summary="Chinese characters written as &#number;",
    before="&#22270;&#20070;&#39302;今天开门",
    after="图书馆今天开门",
)
ESCAPES = Rule(
    code="E206",
    name="unicode-escapes",
    summary="Chinese characters written as \\u and four digits",
    before="\\u56fe\\u4e66\\u9986\\u4eca\\u5929开门",
    after="图书馆今天开门",
)
_MOJIBAKE: tuple[tuple[Rule, Callable[[str], Iterator[Repair]]], ...] = (
    (UTF8_AS_GBK, lambda text: utf8.find(text, utf8.GBK)),
    (UTF8_AS_GBK, lambda text: utf8.find(text, utf8.SHIFT_JIS)),
    (CODE_PAGE_AS_LATIN, latin.find_code_pages),
    (UTF8_AS_LATIN, latin.find_utf8),
    (WRONG_CODE_PAGE, code_pages.find),
    (ENTITIES, escapes.find_entities),
    (ESCAPES, escapes.find_escapes),
)
RULES: tuple[Rule, ...] = (UTF8_AS_GBK, CODE_PAGE_AS_LATIN, WRONG_CODE_PAGE, UTF8_AS_LATIN, ENTITIES, ESCAPES)


def find(doc: Document, settings: Settings) -> Iterator[Finding]:
    """Yield repairs of misread text, then stray characters outside of them."""
    taken: list[tuple[int, int]] = []
    for rule, repairs in _MOJIBAKE:
        if settings.selects(rule):
            for repair in repairs(doc.text):
                if all(repair.end <= start or end <= repair.start for start, end in taken):
                    taken.append((repair.start, repair.end))
                    yield Edit(repair.start, repair.end, repair.new, rule, repair.evidence)
