"""Find the unknown lines in the blocks of furniture above the title and below the text.

A menu has names nobody can know, a list of links has titles. Between sure furniture they go; what
may belong to the text stays: signatures, dates, numbered items, records, bylines.
"""

from collections.abc import Iterator, Mapping

from cleaner import later
from cleaner.judge.blocks import Block
from cleaner.judge.reading import OWN, Reading, Sheet, is_running_text
from cleaner.judge.weighing import Frame
from cleaner.lexicon.furniture import lexicon

_LONGEST = 40  # characters of an unknown line that may go
_ROW = 3  # unknown lines in a row; more are a text
_SURE = 3  # lines of furniture below the text
_REST = 2  # unknown lines at the very end
_BODY = 60  # characters of running text which a page must have
_MENUS = {"B113", "B114", "B115", "B116"}
_MANY_TEXTS = {"B112", "B132", "B110"}  # pages of papers and forums: titles and posts stand there
_LABEL = later.pattern(r"[^：:]{1,8}[：:]")
_DATE = later.pattern(r"[\d〇○零一二三四五六七八九十年月日号時时分秒/.:：\-\s（）()]{4,}")
_CLOSING = later.pattern(
    r"[（(【\[].*[）)】\]]|此致|敬礼|敬禮|.{1,3}[ \u3000].{1,3}|.{2,4}"
    r"|.*[局部会會院校社司府委室团團处處]"
)
_FOOT = "B120"
_HEAD = "B113"


def between(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    """Yield the unknown lines between lines that go; `going`: these with their rules."""
    if not going or _MANY_TEXTS & set(going.values()) or not _has_body(sheet, found, frame):
        return
    yield from _below(sheet, found, frame, going)
    yield from _above(sheet, found, frame, going)


def _below(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    def unknown(start: int, end: int) -> bool:
        return all(at not in found and _is_link(sheet.bare(at)) for at in range(start, end))

    sure = sum(at in going for at in range(frame.last + 1, frame.size))
    for start, end in _gaps(frame.last + 1, frame.size, going):
        if sure >= _SURE and end - start <= _ROW and unknown(start, end):
            yield from _blocks(start, end, _FOOT, "the foot of the page")
    last = max(going)
    closed = last - _SURE > frame.last and all(at in going for at in range(last - _SURE, last))
    if closed and frame.size - last - 1 <= _REST and unknown(last + 1, frame.size):
        yield from _blocks(last + 1, frame.size, _FOOT, "the end of the page")


def _above(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    for start, end in _gaps(0, frame.first, going):
        menus = {going.get(start - 1, ""), going.get(end, "")} <= _MENUS
        title = any(at not in going for at in range(end, frame.first))
        alone = end - start == 1 and start not in found and _is_link(sheet.bare(start))
        if menus and title and alone:
            yield from _blocks(start, end, _HEAD, "the head of the page")


def title_of(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> int:
    """Give the line that must be the title, though its words are those of pages; -1: none.

    Where all lines above the text would go, the last that only words speak against is the title.
    """
    head = range(frame.first if frame.last >= 0 else 0)
    if any(at not in going for at in head):
        return -1
    part = lexicon().weights.part
    return next(
        (at for at in reversed(head) if found[at].points <= part and _is_title(sheet.bare(at))), -1
    )


def _is_title(bare: str) -> bool:
    return not any(char.isdigit() or char in "|｜:：>»／/" for char in bare) and " " not in bare


def _blocks(start: int, end: int, rule: str, where: str) -> Iterator[Block]:
    points = lexicon().weights.remove
    for at in range(start, end):
        yield Block(
            at, at + 1, rule, points, f"an unknown line between lines of furniture at {where}"
        )


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


def _is_link(bare: str) -> bool:
    """Say whether a line may be a link: short, no sentence, no record, no signature or date."""
    return (
        len(bare) <= _LONGEST
        and not bare.endswith(("。", "”", "」", "；", "，", "："))
        and not OWN.match(bare)
        and not _LABEL.match(bare)
        and not _DATE.fullmatch(bare)
        and not _CLOSING.fullmatch(bare)
    )
