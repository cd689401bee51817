"""Find the unknown lines in the blocks of furniture above the title and below the text.

A menu has names nobody can know, a list of links has titles. Between sure furniture they go; what
may belong to the text stays: signatures, dates, numbered items, records, bylines.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import islice, pairwise

from cleaner import later
from cleaner.judge.blocks import Block
from cleaner.judge.matching import SINGLE, Reading
from cleaner.judge.reading import OWN, Sheet
from cleaner.judge.running import is_running_text
from cleaner.judge.weighing import Frame
from cleaner.lexicon import load
from cleaner.lexicon.furniture import lexicon
from cleaner.lexicon.patterns import spellings

_LONGEST = 40  # characters of an unknown line that may go
_ROW = 3  # unknown lines in a row; more are a text
_LIST = 8  # the same where much furniture stands around them
_SURE = 3  # lines of furniture below the text
_MUCH = 5
_REST = 3  # unknown lines at the very end
_NAME = 20  # characters of the name of a site or a paper above its menus
_BODY = 60  # characters of running text which a page must have
_SAMPLE = 4000  # characters of it that are compared with a title
_TOLD = 2  # lines of the text that have the word of its title
_TOLD_LINES = 40  # that are looked at
_KIN = 0.34  # share of the pairs of characters of a line that stand in the text: it is about it
_MENUS = {"B112", "B113", "B114", "B115", "B116"}
_TEXTS = {"B110", "B111", "B112", "B119", "B132"}  # below such a line a post or a text may follow
_LABEL = later.pattern(r"[^：:]{1,8}[：:]")
_RECORD = later.pattern(r"[^ \u3000\t][\u3000\t][^ \u3000\t]")  # a field and its value, set apart
_CELLS = later.pattern(r"[^ \u3000\t：:。，]{2,8}(?:[\u3000\t]{1,4}[^ \u3000\t：:。，]{2,8}){2,12}")
_RANK = later.pattern(r"0?(\d{1,2})[.、．)）]?[ \u3000\t]{0,4}[^\d\s.、．][^\n]{4,38}[^。；：:\n]")
_LEAST_RANKS = 3
_TITLES = 6  # characters of a line on the average
_DATE = later.pattern(r"[\d〇○零一二三四五六七八九十年月日号時时分秒/.:：\-\s（）()]{4,}")
_CLOSING = later.pattern(r"[（(].*[）)]|此致|敬礼|敬禮")
_SIGNED = later.pattern(
    r"[【\[].*[】\]]|.{1,3}[ \u3000].{1,3}|.{2,4}|.*[局部会會院校社司府委室团團处處]"
)
_NO_OWNER = frozenset("，。：:！？“”《》 \u3000")
_NO_TITLE = later.pattern(
    r"——|[（(【\[□■◎●○◆▲]|.{0,3}(?:记者|記者|通讯员|通訊員|作者|编辑|編輯)|[^\n]{2,4}"
)
_ISSUE = "B112"  # such a line may also stand below the title of an article
_POST = "B132"
_FOOT = "B120"
_HEAD = "B113"


def between(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    """Yield the unknown lines between lines that go; `going`: these with their rules."""
    if going and _has_body(sheet, found, frame):
        yield from _below(sheet, found, frame, going)
        yield from _above(sheet, found, frame, going)


def _below(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    foot = range(frame.last + 1, frame.size)
    sure = sum(at in going for at in foot)
    if sure < _SURE:
        return
    posts = max((at for at in foot if going.get(at) == _POST and _is_sure(found, at)), default=-1)
    for start, end in (*_gaps(foot.start, foot.stop, going), *_rest(frame, going)):
        row = range(start, end)
        if start < posts or going[start - 1] in _TEXTS:
            continue
        closed = {start - 1, start - 2} <= going.keys()
        most = _REST if end == frame.size else _ROW
        if sure >= _MUCH or (closed and _has_titles(sheet, found, row)):
            most = _LIST
        ranked = _ranked(sheet, row) if closed else ()
        labels = closed or (sure >= _MUCH and end < frame.size)
        if len(row) <= most and all(
            at in ranked or _may_go(sheet, found, at, labels=labels) for at in row
        ):
            yield from _blocks(row, _FOOT, f"at the foot of the page, with {sure} such lines")


def _has_titles(sheet: Sheet, found: Mapping[int, Reading], row: range) -> bool:
    """Say whether the lines are as long as titles, and one of them looks like furniture."""
    lengths = [len(sheet.bare(at)) for at in row]
    return any(at in found for at in row) and sum(lengths) >= _TITLES * len(lengths)


def _ranked(sheet: Sheet, row: range) -> Collection[int]:
    """Give the titles of a hot list: they are numbered from 1 and end like no sentence."""
    matches = {at: _RANK.fullmatch(sheet.bare(at)) for at in row}
    ranks = {at: int(match[1]) for at, match in matches.items() if match}
    rising = [*ranks.values()] == [*range(1, len(ranks) + 1)]
    return ranks.keys() if rising and len(ranks) >= _LEAST_RANKS else ()


def _may_go(sheet: Sheet, found: Mapping[int, Reading], at: int, *, labels: bool) -> bool:
    """Say whether a line among furniture may be some; `labels`: even one with a label."""
    if at in found:
        return lexicon().classes[found[at].kind].rule.default
    return _is_link(sheet.bare(at), labels=labels)


def _is_sure(found: Mapping[int, Reading], at: int) -> bool:
    return at in found and found[at].how != SINGLE


def _rest(frame: Frame, going: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield the row of lines at the very end where it stands below three lines that go."""
    last = max(going)
    closed = last - _SURE > frame.last and all(at in going for at in range(last - _SURE, last))
    if closed and last + 1 < frame.size:
        yield last + 1, frame.size


def _above(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    """Find the names of sites and sections above menus, where a better title stands below them."""
    text = "".join(sheet.bare(at) for at in range(frame.first, frame.last + 1))[:_SAMPLE]
    kin = {at: _kinship(sheet.bare(at), text) for at in range(frame.first) if at not in found}
    titles = [at for at in kin if not _NO_TITLE.fullmatch(sheet.bare(at))]
    if not titles:
        return
    title = max(titles, key=lambda at: (kin[at], at))
    above = [at for at in range(title) if at in going]
    last = max((at for at in above if going[at] in _MENUS), default=0)
    inside = range(above[0], above[-1]) if above else range(0)
    most = _KIN if going.get(last) != _ISSUE else min(_KIN, kin[title] / 2) - (not kin[title])
    verse = set(_verse(sheet, frame.first, going))
    for at in range(max(last, inside.stop)):
        bare = sheet.bare(at)
        if is_running_text(bare) and at not in going:
            return  # what follows stands below the beginning of the text
        if at in verse or (at >= last and at not in inside):
            continue
        named = at < last and at in kin and _is_owner(bare)
        if named or (len(bare) <= _NAME and _is_link(bare) and kin.get(at, 1.0) <= most):
            yield from _blocks(range(at, at + 1), _HEAD, "above the menus of the page")


def _verse(sheet: Sheet, stop: int, going: Mapping[int, str]) -> Iterator[int]:
    """Yield what stays above the text in rows of three lines, or in pairs of one length."""
    row: list[int] = []
    for at in range(stop + 1):
        if at < stop and at not in going:
            row.append(at)
            continue
        pair = len(row) > 1 and len({len(sheet.bare(one)) for one in row}) == 1
        yield from row if pair or len(row) >= _ROW else ()
        row = []


@cache
def _owners() -> tuple[str, ...]:
    return tuple(sorted(set().union(*map(spellings, load("vocabulary")["owners"].split()))))


def _is_owner(bare: str) -> bool:
    """Say whether a line is the name of whose site it is: 某某县人民政府, 某某晚报."""
    return len(bare) <= _NAME and bare.endswith(_owners()) and _NO_OWNER.isdisjoint(bare)


def _kinship(bare: str, text: str) -> float:
    """Give the share of the pairs of neighbouring characters of a line that the text has too."""
    pairs = {one + other for one, other in pairwise(bare) if one.isalnum() and other.isalnum()}
    return sum(pair in text for pair in pairs) / max(len(pairs), 1)


def title_of(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> int:
    """Give the line that must be the title, though its words are those of pages; -1: none.

    Where all lines above the text would go, the last that only words speak against is the title;
    elsewhere a single word that the text comes back to, where it stands in no column of words.
    """
    head = range(frame.first if frame.last >= 0 else 0)
    if any(at not in going for at in head):
        return next((at for at in reversed(head) if _is_told(sheet, found, frame, at)), -1)
    part = lexicon().weights.part
    return next(
        (at for at in reversed(head) if found[at].points <= part and _is_title(sheet.bare(at))), -1
    )


def _is_told(sheet: Sheet, found: Mapping[int, Reading], frame: Frame, at: int) -> bool:
    """Say whether a single word above the text is what the text is about."""
    if not _is_word(found, at) or _is_word(found, at - 1) or _is_word(found, at + 1):
        return False
    word = sheet.bare(at)
    texts = (sheet.bare(one) for one in range(frame.first, frame.last + 1) if one not in found)
    return sum(islice((word in text for text in texts), _TOLD_LINES)) >= _TOLD


def _is_word(found: Mapping[int, Reading], at: int) -> bool:
    return at in found and found[at].how == SINGLE


def _is_title(bare: str) -> bool:
    return not any(char.isdigit() or char in "|｜:：>»／/" for char in bare) and " " not in bare


def _blocks(row: range, rule: str, where: str) -> Iterator[Block]:
    points = lexicon().weights.remove
    for at in row:
        yield Block(at, at + 1, rule, points, f"an unknown line between lines of furniture {where}")


def _has_body(sheet: Sheet, found: Mapping[int, Reading], frame: Frame) -> bool:
    texts = (at for at in range(frame.first, frame.last + 1) if at not in found)
    size = 0
    for at in texts:
        bare = sheet.bare(at)
        size += len(bare) if is_running_text(bare) else 0
        if size >= _BODY:
            return True
    return False


def _gaps(start: int, stop: int, going: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield the rows of lines which stay between two lines that go."""
    opened = -1
    for at in range(start, stop):
        if at in going:
            if opened >= 0 and at > opened + 1:
                yield opened + 1, at
            opened = at


def _is_link(bare: str, *, labels: bool = False) -> bool:
    """Say whether a line may be a link: short, no sentence, no record, no signature or date."""
    return (
        len(bare) <= _LONGEST
        and not bare.endswith(("。", "”", "」", "；", "，", "：", "！", "!"))
        and not OWN.match(bare)
        and (labels or not (_LABEL.match(bare) or _SIGNED.fullmatch(bare)))
        and (not _RECORD.search(bare) or bool(_CELLS.fullmatch(bare)))
        and not _DATE.fullmatch(bare)
        and not _CLOSING.fullmatch(bare)
    )
