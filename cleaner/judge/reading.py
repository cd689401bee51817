"""Read the lines of a document: which of them look like furniture, whatever stands around them."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from cleaner import later
from cleaner.judge.covering import hints
from cleaner.judge.made import made_of_page_words
from cleaner.judge.matching import Reading, floating, row, whole_line
from cleaner.judge.offers import offer
from cleaner.lexicon.furniture import Lexicon, lexicon, strength
from cleaner.remembered import MOST, make_room

LONGEST = 300  # characters of a line that can be furniture: the longest disclaimers have about 250

_MARKS = (
    " \t\u3000\xa0\ufeff#>*-•·●■◆◇▲△▼▽★☆※→►»_=~—|｜█▌►↑↓←◎║│┃╔╗╚╝═┌┐└┘─━"
    "▍▎▪▫◦☞☛👉👈👇👆☟☝✦✧✿❀❤♥♡✨🔥📢📣💬🔔📌📍🎁🎉➤➢➜➔⬇⬆📖🔍👍"
)
_DECORATION = _MARKS + "【】[]"
_LONGEST_ROW = 160  # characters
_SPOKEN = 12  # characters of a subtitle that may be somebody's words, whatever they are
_SENTENCE_END = "。”」"
_LONGEST_FENCE = 6  # tildes; more in a row are drawn between posts
_TIME_CODE = later.pattern(r"[ \t]*[\d:.,]{5,12} --> [\d:.,]{5,12}")
_ENDS = "。！？!?…”」』"
# numbered items, speech and what tells of people are text, whatever their words
OWN = later.pattern(
    r"(?:[“「『]|——)[^\n]{0,200}[。！？!?…”」』]$|\d{1,2}(?:\.\d{1,2}){1,3}\.?[ \t\u3000\xa0]"
    r"|(?:--|——|—|―)[ \u3000]{0,2}[^|｜。\n]{2,30}[《〈][^》〉\n]{1,40}[》〉]$"  # who said it
    r"|\d{1,2}[、．)）](?!\d)"
    r"|\d{1,2}\.[ \t\u3000]|[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]\d{1,2}[)）][^\s]"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节節条條回篇][ \t\u3000：:完]"
    r"|[版印][ \u3000]{0,2}[次数數张張][ \u3000]{0,2}[:：]"
)
_BOTH = later.pattern(r"([\u4e00-\u9fff]{2,12})[ \u3000]{1,3}[A-Za-z][A-Za-z &'’:-]{2,40}")
_GLOSS = later.pattern(  # of hijacked pages: 網(wǎng)站導(dǎo)航
    r"(?<=[\u4e00-\u9fff])\([a-z]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,4}\)"
)
_SPACED = later.pattern(r"(?:[\u4e00-\u9fff][ \u3000]{1,8}){5,60}[\u4e00-\u9fff]")  # 首 页 政 务
_SPREAD = later.pattern(r"(?:[\u4e00-\u9fff][ \u3000]{1,2}){2,40}[\u4e00-\u9fff]")
_PAGED = later.pattern(r"[ \u3000]{4}\d{1,4}$")  # a chapter's heading at the top of a page
TELLS = later.pattern(
    r"她|(?<!其)他(?![人们們])|[说說道][，：“]|这句话|這句話|[那当]年|那天|那[一个個]|老人|的人|先生|女士|越来越|新来"
    r"|(?<!为)(?<!為)了[，。！？]|^(?:首先|其次|然后|然後|接着|接著|最后|最後|第[一二三四五六七八九十]步)[，,]"
)
# a title about what furniture speaks of: 打赏背后的变化, 招聘的故事, 关于退订的通知
_TITLE = later.pattern(
    r"(?=[^\s\d:：|｜@/>＞»【\[#]{5,40}$)(?!更多|查看|相关|推荐|热门|最新|精彩)(?:"
    r"(?:关于|關於)[^，]{2,30}的(?:通知|公告|决定|決定|意见|意見|通报|通報|批复|批復|说明|說明|报告|報告)$"
    r"|(?:浅谈|淺談|谈谈|談談|浅析|淺析|试论|試論|我们为什么|我們為什麼|一次难忘|一次難忘|从[^，]{2,12}[说說談谈]起$)"
    r"|.*(?:故事|人生|往事|回忆|回憶|记忆|記憶|变迁|變遷|始末|有感|随想|隨想|随笔|隨筆|札记|札記|思考|启示|啟示"
    r"|初探|综述|綜述|述评|述評|研究|探析|探讨|探討|利弊|对策|對策|办法|辦法|条例|條例|细则|細則|规定|規定|制度|改革"
    r"|召开|召開|举行|舉行|上线|上線|开通|開通|启用|啟用|揭牌|亮相|落幕|闭幕|閉幕|开幕|開幕|出台|进校园|走红|走紅"
    r"|(?:之后|之後|背后|背後)的?[^，]{1,4})$)"
)


class Sheet(NamedTuple):
    """A document as lines; `filled` are the numbers (from 0) of the lines that are not blank."""

    text: str
    lines: list[str]
    filled: list[int]
    starts: list[int]  # offset of each line
    bares: list[str]  # the filled lines without outer white space

    def bare(self, at: int) -> str:
        """Give the `at`-th filled line without outer white space."""
        return self.bares[at]

    def span(self, at: int) -> tuple[int, int]:
        """Give the offsets of the `at`-th filled line."""
        line = self.filled[at]
        return self.starts[line], self.starts[line] + len(self.lines[line])


def sheet_of(text: str) -> Sheet:
    """Cut a text into lines."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    filled = [i for i, line in enumerate(lines) if line and not line.isspace()]
    return Sheet(text, lines, filled, starts, [lines[i].strip() for i in filled])


def read(sheet: Sheet) -> dict[int, Reading]:
    """Give the lines that look like furniture, by their place among the filled lines."""
    make_room(len(sheet.filled), classify)
    found: dict[int, Reading] = {}
    hinted = {bisect_right(sheet.starts, place) - 1 for place in hints(sheet.text)}
    for at, line in enumerate(sheet.filled):
        raw = sheet.lines[line]
        if len(raw) > LONGEST or (raw[-1] in _ENDS and line not in hinted):
            continue
        if reading := classify(sheet.bares[at]):
            found[at] = reading
    for at in {*_fenced(sheet), *_cues(sheet, found)}:
        found.pop(at, None)
    return found


@lru_cache(MOST)
def classify(bare: str) -> Reading | None:
    """Say what a line without outer white space looks like; None: like text."""
    bare = _GLOSS.sub("", bare) if "(" in bare else bare
    known = lexicon()
    own = OWN.match(bare) and not _PAGED.search(bare)
    if own or (bare[-1] in _ENDS and TELLS.search(bare)) or _TITLE.match(bare):
        return None
    reading = _whole(bare, known)
    if _is_optional(reading, known) and (bare[0] in _DECORATION or bare[-1] in _DECORATION):
        inner = bare.strip(_MARKS) or bare
        reading = whole_line(inner, known) or reading
        bare = inner.strip(_DECORATION) or inner
        reading = reading or whole_line(bare, known)
    if (
        _points(reading) < known.weights.part
        and len(bare) <= _LONGEST_ROW
        and bare[-1] not in _SENTENCE_END
    ):
        reading = _worded(bare, reading, known)
    if _is_unsure(reading, known):
        made = made_of_page_words("".join(bare.split()) if _SPACED.fullmatch(bare) else bare)
        if made and (reading is None or strength(made.strength) > reading.points):
            reading = Reading(known.by_rule[made.rule], strength(made.strength), made.how)
    if _is_unsure(reading, known):
        sure, how = offer(bare)
        if sure:
            return Reading(known.by_rule["B127"], strength(sure), how)
    return reading


def _whole(bare: str, known: Lexicon) -> Reading | None:
    """Read a line as a whole, also one whose characters stand apart: 扫 描 全 能 王 创 建."""
    reading = whole_line(bare, known)
    if reading is None and _SPREAD.fullmatch(bare):
        return whole_line("".join(bare.split()), known)
    return reading


def _worded(bare: str, reading: Reading | None, known: Lexicon) -> Reading | None:
    """Read a line as a row of words, or by the fixed words inside it."""
    if both := _BOTH.fullmatch(bare):  # 相关藏品 Related objects
        reading = max((reading, classify(both[1])), key=_points)
    found = row(bare, known)
    if (found or not reading) and _is_unsure(found, known):
        found = max((floating(bare, known), found), key=_points)
    return max((found, reading), key=_points)


def _is_optional(reading: Reading | None, known: Lexicon) -> bool:
    """Say whether nothing is known of a line, or only that it may be a caption (△…)."""
    return reading is None or not known.classes[reading.kind].rule.default


def _points(reading: Reading | None) -> int:
    return reading.points if reading else 0


def _is_unsure(reading: Reading | None, known: Lexicon) -> bool:
    return reading is None or reading.points <= known.weights.part


def _fenced(sheet: Sheet) -> Iterator[int]:
    """Yield the lines inside Markdown code fences: code is never furniture."""
    if "```" not in sheet.text and "~~~" not in sheet.text:
        return
    fence = ""
    for at, line in enumerate(sheet.filled):
        raw = sheet.lines[line].strip()
        opener = "" if len(raw) > _LONGEST_FENCE and raw == "~" * len(raw) else raw[:3]
        if fence:
            yield at
        if opener in {"```", "~~~"} and opener == (fence or opener):
            fence = "" if fence else opener


def _cues(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the time codes of subtitles, the numbers above them and what is said below them."""
    if "-->" not in sheet.text:
        return
    for at, line in enumerate(sheet.filled):
        if _TIME_CODE.match(sheet.lines[line]):
            yield at
            if at and sheet.bare(at - 1).isdecimal():
                yield at - 1
            said = found.get(at + 1)
            if said and said.points < strength("certain") and len(sheet.bare(at + 1)) <= _SPOKEN:
                yield at + 1
