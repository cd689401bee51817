"""Half-width , . : ; ? ! in Chinese sentences."""

from collections.abc import Iterator

from cleaner import later
from cleaner.model import Edit, Rule
from cleaner.stages.marks.context import LineContext, is_han, lines_with
from cleaner.text import HAN

HALF_WIDTH = Rule(
    code="N101",
    name="half-width-punctuation",
    summary="half-width , . : ; ? ! in a Chinese sentence",
    before="今年雨水多,收成却好:亩产超过449.18公斤.",
    after="今年雨水多，收成却好：亩产超过449.18公斤。",
    reason="Decided by the letters on both sides. Figures, times, ratios, addresses, file names, "
    "code, tables, references, English sentences and Japanese keep their marks.",
)

_WIDE = dict(zip(",.:;?!", "，。：；？！", strict=True))
_MARK = later.pattern(r"[,.:;?!]")
_BEYOND = f"{HAN}”’」』》）】…"
# a mark with something Chinese beside it; the look-behind stands after the mark, so that the
# search runs at the speed of the first character class
CANDIDATE = later.pattern(
    rf"[,.:;?!](?:(?<=[{_BEYOND}\"')%‰℃] [,.:;?!])|(?<=[{_BEYOND}\"')%‰℃][,.:;?!])"
    rf"|(?=[ \"'(]?[{HAN}“‘「『《（【])|(?<=[A-Za-z0-9][.?!])(?=\n|\Z))",
    needs=",.:;?!",
)
# a number, or letters, and then Chinese again: 2021年 …, LNG运输船 …
_SENTENCE_FOLLOWS = later.pattern(
    rf"(?:\d{{1,4}}(?:[.,]\d{{1,4}})?|[A-Z][A-Za-z]{{1,9}})[%万亿多余]?[{HAN}]"
)
_FOREIGN_ENOUGH = 3  # of the four characters around the full stop
_CLAUSE = 4  # Han characters in a row
_OPENING = "“‘\"'「『《（(【〈"
_CLOSING = "”’\"'」』》）)】〉"
_NUMBERED = later.pattern(r"[ \t\u3000]*[（(]?[一二三四五六七八九十百\d]{1,4}\.")
# the kind of a work, as in GB/T 7714: 王某. 山村纪事[M]. 某城: 某某出版社, 1990: 12-15.
_KIND_OF_WORK = later.pattern(
    r"\[(?:[MCNJDRSPAZGK]|DB|CP|EB|DS)(?:/(?:OL|CD|MT|DK))?\][ \t]*(?:[.,:(/]|$)"
)
_LONGEST_REFERENCE = 400  # characters
_ABBREVIATION = later.pattern(
    r"(?:\b[A-Za-z]|etc|Inc|Ltd|Co|Corp|al|vol|Vol|No|Jr|Sr|Dr|Mr|Ms|Mrs|pp)$"
)
# what foreign names are written with: 乔治.布什 is a name, not two sentences
_FOREIGN = frozenset(
    "阿埃艾安奥巴贝本比毕伯勃博布查达戴丹德蒂迪顿多恩尔法菲费芬弗福甘格戈哈海汉赫亨霍基吉加杰金卡凯康柯科可克肯库拉莱兰劳勒雷李里理利"
    "列林琳留卢鲁伦罗洛马玛麦曼梅门蒙米密莫默姆纳南娜内尼妮诺欧帕佩皮珀珍普奇乔琼萨塞森莎山舍什史圣斯丝苏索塔泰坦汤特提图托瓦"
    "万威韦维翁沃乌西希夏谢辛休雅亚扬耶伊因尤约泽詹治兹卓佐"
)


def find(text: str) -> Iterator[Edit]:
    """Yield the marks to widen."""
    for context in lines_with(CANDIDATE, text):
        if len(context.line) <= _LONGEST_REFERENCE and _KIND_OF_WORK.search(context.line):
            continue
        for match in _MARK.finditer(context.line):
            at = match.start()
            if not context.is_masked(at) and _is_chinese(context, at):
                yield _widened(context, at)


def _widened(context: LineContext, at: int) -> Edit:
    """Replace a mark, and one blank after it: full-width marks bring their own."""
    end = at + 1
    beyond = context.at(at + 2)
    if context.at(end) == " " and (is_han(beyond) or (beyond and beyond in "“‘「『《（【")):
        end += 1
    mark = context.line[at]
    near = context.line[max(0, at - 3) : at + 4]
    evidence = f"half-width {mark} in a Chinese sentence: {near}"
    return Edit(context.start + at, context.start + end, _WIDE[mark], HALF_WIDTH, evidence)


def _is_chinese(context: LineContext, at: int) -> bool:
    mark = context.line[at]
    left, right = context.before(at), context.after(at)
    if mark == ".":
        return _is_full_stop(context, at, left, right)
    if mark == ":":
        return _is_colon(context, at, left, right)
    if mark in "?!":
        return _is_outcry(context, at, left, right)
    if left != "H" and (left not in "AD" or right != "H" or context.at(at - 1) == " "):
        return False
    return mark != "," or not context.is_row


def _is_full_stop(context: LineContext, at: int, left: str, right: str) -> bool:
    previous, following = context.at(at - 1), context.at(at + 1)
    if previous in " ." or (following and following in ".,:;"):
        return False
    if _is_numbering(context, at) or ((following or " ") == " " and context.is_reference):
        return False
    if left == "H" or previous in "%％‰℃":
        if following in _OPENING + _CLOSING + " ":  # and nothing: the end of the line
            return right in "HDE" or left == "H"
        if is_han(following):
            return not _is_foreign_name(context.line, at)
        return _SENTENCE_FOLLOWS.match(context.line, at + 1) is not None and _ends_clause(
            context, at
        )
    return left in "AD" and right == "E" and not _ABBREVIATION.search(context.line, at - 4, at)


def _is_foreign_name(line: str, at: int) -> bool:
    around = line[max(0, at - 2) : at] + line[at + 1 : at + 3]
    return sum(char in _FOREIGN for char in around) >= _FOREIGN_ENOUGH


def _ends_clause(context: LineContext, at: int) -> bool:
    """Say whether enough Chinese stands before the full stop: 图.2 and 报告.PDF end nothing."""
    return at >= _CLAUSE and all(map(is_han, context.line[at - _CLAUSE : at]))


def _is_numbering(context: LineContext, at: int) -> bool:
    """Say whether the full stop follows the number of an item: 三.主要任务."""
    numbered = _NUMBERED.match(context.line)
    return numbered is not None and numbered.end() == at + 1


def _is_colon(context: LineContext, at: int, left: str, right: str) -> bool:
    previous, following = context.at(at - 1), context.at(at + 1)
    if ":" in (previous, following) or following in ("/", "\\"):
        return False
    if following == ")" or (following == "(" and ")" not in context.line[at : at + 200]):
        return False  # :) and :(
    if left == "H":
        return True
    return previous in "%％‰℃" and right == "H"  # WP:首页 and title:首页 are addresses and keys


def _is_outcry(context: LineContext, at: int, left: str, right: str) -> bool:
    following = context.at(at + 1)
    if following in ("=", "[") or _is_foreign_name(context.line, at):  # 达.芬奇 came out as 达?芬奇
        return False
    if following.isascii() and following.isalpha():
        return left == "H" and "=" not in context.line[at : at + 16]
    if left == "H":
        return True
    return left in "AD" and right in "HE" and context.at(at - 1) != " "
