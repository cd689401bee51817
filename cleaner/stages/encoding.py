"""Characters that were damaged on the way: mojibake, stray bytes, control characters."""

from bisect import bisect_left
from collections.abc import Callable, Iterator

from cleaner.model import Document, Edit, Finding, Flag, Rule, Settings
from cleaner.stages.mojibake import Repair, code_pages, escapes, latin, signs, stray, utf8
from cleaner.stages.mojibake.stray import Stray

UTF8_AS_GBK = Rule(
    code="E201",
    name="utf-8-read-as-gbk",
    summary="UTF-8 that was read as GBK or Shift-JIS",
    before="鍥句功棣嗕粖澶╁紑闂ㄤ簡",
    after="图书馆今天开门了",
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
    before="瓜\ue1a8繻さぱ秨\ue058\ue4c7\ue80bぱヰ\ue17e\ue4c9",
    after="圖書館今天開門，明天休息。",
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
    before="&#22270;&#20070;&#39302;&#20170;&#22825;开门",
    after="图书馆今天开门",
)
ESCAPES = Rule(
    code="E206",
    name="unicode-escapes",
    summary="Chinese characters written as \\u and four digits",
    before="\\u56fe\\u4e66\\u9986\\u4eca\\u5929开门",
    after="图书馆今天开门",
)
CONTROLS = Rule(
    code="E210",
    name="control-characters",
    summary="control characters that nothing shows",
    before="图书\x08馆今天\x1b[31m开门\x1b[0m。",
    after="图书馆今天开门。",
    reason="Tab, line feed and form feed stay; a vertical tab becomes a line end, "
    "half of a UTF-16 pair (from broken JSON) becomes U+FFFD.",
)
ZERO_WIDTHS = Rule(
    code="E211",
    name="zero-width-characters",
    summary="characters without width where no script or emoji needs them",
    before="图\u200b书\ufeff馆今天开门。",
    after="图书馆今天开门。",
    reason="Joiners in emoji and in Arabic or Indic words stay, variation selectors always.",
)
BIDI = Rule(
    code="E212",
    name="bidi-controls",
    summary="marks of writing direction in text that has one direction",
    before="图书馆\u200e今天\u202a开门\u202c。",
    after="图书馆今天开门。",
)
HIGH_CONTROLS = Rule(
    code="E213",
    name="high-controls",
    summary="control characters U+0080 to U+009F: bytes of an encoding that was misread",
    before="今天\x8d\x81开门",
    after="今天\x8d\x81开门",
)
PRIVATE_USE = Rule(
    code="E214",
    name="private-use-characters",
    summary="characters whose meaning is a private agreement",
    before="姓\ue000的人",
    after="姓\ue000的人",
)
NON_CHARACTERS = Rule(
    code="E215",
    name="non-characters",
    summary="codes that Unicode keeps free of characters",
    before="今天\uffff开门",
    after="今天\uffff开门",
)
LOST = Rule(
    code="E216",
    name="replacement-characters",
    summary="U+FFFD or U+001A: an earlier program could not read what stood here",
    before="今天\ufffd\ufffd门",
    after="今天\ufffd\ufffd门",
    reason="What was lost is in the source, if it still exists; no program can give it back.",
)
FILLED = Rule(
    code="E217",
    name="filler-text",
    summary="锟斤拷, 烫烫烫, 屯屯屯屯: what is left of text that was lost in conversion",
    before="今天锟斤拷锟斤拷开门",
    after="今天锟斤拷锟斤拷开门",
)

# a finder runs where the text shows its sign; those without one look fast enough by themselves
_ALWAYS = 1 << 8
_MOJIBAKE: tuple[tuple[Rule, int, Callable[[str], Iterator[Repair]]], ...] = (
    (UTF8_AS_GBK, signs.GBK, utf8.find_gbk),
    (UTF8_AS_GBK, signs.SHIFT_JIS, utf8.find_shift_jis),
    (CODE_PAGE_AS_LATIN, signs.FOREIGN, latin.find_code_pages),
    (UTF8_AS_LATIN, signs.FOREIGN, latin.find_utf8),
    (WRONG_CODE_PAGE, signs.TRACE, code_pages.find_traced),
    (WRONG_CODE_PAGE, _ALWAYS, code_pages.find_strange),
    (ENTITIES, _ALWAYS, escapes.find_entities),
    (ESCAPES, _ALWAYS, escapes.find_escapes),
)
_STRAY: tuple[tuple[Rule, int, Callable[[str], Iterator[Stray]]], ...] = (
    (CONTROLS, signs.STRAY, stray.controls),
    (ZERO_WIDTHS, signs.STRAY, stray.zero_widths),
    (BIDI, signs.STRAY, stray.bidi_controls),
    (HIGH_CONTROLS, signs.STRAY, stray.high_controls),
    (PRIVATE_USE, signs.STRAY, stray.private_use),
    (NON_CHARACTERS, signs.STRAY, stray.non_characters),
    (LOST, signs.STRAY, stray.lost),
    (FILLED, _ALWAYS, stray.filled),
)
RULES: tuple[Rule, ...] = (
    *dict.fromkeys(rule for rule, _, _ in _MOJIBAKE),
    *(rule for rule, _, _ in _STRAY),
)


def find(doc: Document, settings: Settings) -> Iterator[Finding]:
    """Yield repairs of misread text, and where there is none (left) the stray characters.

    Controls and private use characters are what misread text consists of: they are looked at only
    when the repair is made, in the next round.
    """
    seen = signs.signs(doc.text) | _ALWAYS
    repairs = list(_repairs(doc.text, seen, settings))
    yield from repairs
    if repairs:
        return
    for rule, sign, places in _STRAY:
        if settings.selects(rule) and seen & sign:
            for start, end, new, evidence in places(doc.text):
                if new is None:
                    yield Flag(start, end, rule, evidence)
                else:
                    yield Edit(start, end, new, rule, evidence)


def _repairs(text: str, seen: int, settings: Settings) -> Iterator[Edit]:
    taken: list[tuple[int, int]] = []
    for rule, sign, find_repairs in _MOJIBAKE:
        if settings.selects(rule) and seen & sign:
            found = [repair for repair in find_repairs(text) if _is_free(repair, taken)]
            taken = sorted(taken + [(repair.start, repair.end) for repair in found])
            for repair in found:
                yield Edit(repair.start, repair.end, repair.new, rule, repair.evidence)


def _is_free(repair: Repair, taken: list[tuple[int, int]]) -> bool:
    """Say whether a repair touches none of the spans, which are in order."""
    after = bisect_left(taken, (repair.start, repair.end))
    before_ends = after == 0 or taken[after - 1][1] <= repair.start
    return before_ends and (after == len(taken) or repair.end <= taken[after][0])
