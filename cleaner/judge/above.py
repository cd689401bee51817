"""Tell the title of a page from the names of sites and sections above it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice, pairwise

from cleaner import later
from cleaner.judge.blocks import Block
from cleaner.judge.frames import Frame
from cleaner.judge.matching import SINGLE, Reading
from cleaner.judge.openings import is_menu, may_be_title
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.judge.unknown import blocks_of, is_link
from cleaner.lexicon import load
from cleaner.lexicon.furniture import lexicon
from cleaner.lexicon.patterns import spellings

_ROW = 3  # lines in a row that stay; more are verse
_NAME = 20  # characters of the name of a site or a paper above its menus
_WINDOW = 200  # lines below its title among which that of the page stands
_SHORTEST = 5  # characters of a title
_SITE = later.pattern(r"[ \u3000]{0,4}[-_|｜—–－＿·<>:：]{1,3}[^。，\n]{2,60}")
_PARTS = frozenset("_|｜＿")  # no series has such a mark behind its name
_NEAR = 3  # lines below it where the title stands then
_SAMPLE = 4000  # characters of it that are compared with a title
_TOLD = 2  # lines of the text that have the word of its title
_TOLD_LINES = 40  # that are looked at
_KIN = 0.34  # share of the pairs of characters of a line that stand in the text: it is about it
_ABOUT = 0.25  # the same of a title below the name of a site
_MENUS = {"B112", "B113", "B114", "B115", "B116"}
_NO_OWNER = frozenset("，。：:！？“”《》 \u3000")
_NO_TITLE = later.pattern(
    r"——|[（(【\[□■◎●○◆▲]|.{0,3}(?:记者|記者|通讯员|通訊員|作者|编辑|編輯)|[^\n]{2,4}"
)
_OWNED = {"B124", "B126"}
_LISTS = {"B120", "B121", "B122"}  # titles of articles stand in them
_SECTION = 6  # characters of the name of a section
_MASTHEAD = {"B110", "B112"}
_STATED = {"B124", "B125"}
_OWNED_LINES = 20  # of them that are looked at
_LEAST_OWNER = 4  # characters of a name
_ISSUE = "B112"  # such a line may also stand below the title of an article
_PATH = "B114"  # below the path to a page stands its title, and no name of the site
_HEAD = "B113"


def names_above(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    """Find the names of sites and sections above menus, where a better title stands below them."""
    text = beginning(sheet, frame)
    kin = {at: kinship(sheet.bare(at), text) for at in range(frame.first) if at not in found}
    titles = [at for at in kin if not _NO_TITLE.fullmatch(sheet.bare(at))]
    if not titles:
        return
    title = max(titles, key=lambda at: (kin[at], at))
    above = [at for at in range(title) if at in going]
    path = max((at for at in above if going[at] == _PATH), default=title)
    last = max((at for at in above if going[at] in _MENUS and at <= path), default=0)
    most = min(_KIN, kin[title] / 2) - (not kin[title])
    foot = (at for at in going if at > frame.last and going[at] in _OWNED)
    owned = [sheet.bare(at) for at in islice(foot, _OWNED_LINES)]
    verse = set(_verse(sheet, frame.first, going))
    if kin[title] >= _ABOUT:
        yield from _sites(sheet, (at for at in kin if at < min(title, _ROW)), going, text)
    for at in range(min(last, frame.opening.title) if frame.opening else last):
        bare = sheet.bare(at)
        if is_running_text(bare) and at not in going:
            return  # what follows stands below the beginning of the text
        if at in verse:
            continue
        named = at in kin and (_is_owner(bare) or _is_in(bare, owned))
        named |= at in kin and len(bare) <= _SECTION and _is_in_masthead(at, going)
        if named or (len(bare) <= _NAME and is_link(bare) and kin.get(at, 1.0) <= most):
            yield from blocks_of(range(at, at + 1), _HEAD, "above the menus of the page")


def _sites(
    sheet: Sheet, top: Iterable[int], going: Mapping[int, str], text: str
) -> Iterator[Block]:
    """Find the names at the top of a page which other furniture has, and the text has not."""
    told = "\n".join(sheet.bare(at) for at in going if going[at] not in _LISTS)[:_SAMPLE]
    for at in top:
        bare = sheet.bare(at)
        named = _LEAST_OWNER - 1 <= len(bare) <= _NAME and bare in told and bare not in text
        if named and is_link(bare, labels=True):
            yield from blocks_of(range(at, at + 1), _HEAD, "above the menus of the page")


def window_title(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[Block]:
    """Find the title of the browser's window on the first line: the title below it, and the site.

    Furniture must stand between the two, or the mark behind the title be that of windows (_, |),
    for a title may also take up the name of its series.
    """
    first = next(iter(sheet.bares), "")
    for at in range(1, min(_WINDOW, len(sheet.filled))):
        title = sheet.bare(at)
        named = len(title) >= _SHORTEST and first.startswith(title) and at not in found
        if named and _SITE.fullmatch(first, len(title)):
            strong = lexicon().weights.part
            parted = at <= _NEAR and first[len(title) :].lstrip()[0] in _PARTS
            if parted or any(found[one].points > strong for one in range(1, at) if one in found):
                points = lexicon().weights.remove
                yield Block(0, 1, _HEAD, points, f"the title {title} and the name of the site")
            return


def beginning(sheet: Sheet, frame: Frame) -> str:
    """Give the beginning of the text of a page: what its title is about."""
    return "".join(sheet.bare(at) for at in range(frame.first, frame.last + 1))[:_SAMPLE]


def _is_in_masthead(at: int, going: Mapping[int, str]) -> bool:
    """Say whether a line stands directly between lines of a masthead: 综合新闻, 人文地理."""
    return going.get(at - 1) in _MASTHEAD and going.get(at + 1) in _MASTHEAD


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


def _is_in(bare: str, owned: Collection[str]) -> bool:
    """Say whether the foot of the page names it as the owner or the account."""
    return len(bare) >= _LEAST_OWNER and any(bare in line for line in owned)


def _is_owner(bare: str) -> bool:
    """Say whether a line is the name of whose site it is: 某某县人民政府, 某某晚报."""
    return len(bare) <= _NAME and bare.endswith(_owners()) and _NO_OWNER.isdisjoint(bare)


def kinship(bare: str, text: str) -> float:
    """Give the share of the pairs of neighbouring characters of a line that the text has too."""
    pairs = {one + other for one, other in pairwise(bare) if one.isalnum() and other.isalnum()}
    return sum(pair in text for pair in pairs) / max(len(pairs), 1)


def title_of(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> int:
    """Give the line that must be the title, though its words are those of pages; -1: none.

    It stands above bylines and tools, below the path to the page, or directly above the text that
    it names a statement. Else, where nothing below the menus can be the title, the last line that
    only its words speak against; otherwise a single word that the text comes back to, where it
    stands in no column of words.
    """
    opening = frame.opening
    if opening and opening.title in found:
        return opening.title
    head = range(frame.first if frame.last >= 0 else 0)
    if head and _heads_statement(sheet, found, head[-1]):
        return head[-1]
    below = head[max((at for at in head if is_menu(found.get(at))), default=-1) + 1 :] or head
    if any(at not in found and may_be_title(sheet.bare(at), None) for at in below):
        return next((at for at in reversed(head) if _is_told(sheet, found, frame, at)), -1)
    return next(
        (at for at in reversed(below) if at in going and may_be_title(sheet.bare(at), found[at])),
        -1,
    )


def _heads_statement(sheet: Sheet, found: Mapping[int, Reading], at: int) -> bool:
    """Say whether a line such as 版权声明 stands directly above the text: it tells what that is."""
    reading = found.get(at)
    stated = reading is not None and reading.rule in _STATED
    return stated and may_be_title(sheet.bare(at), reading)


def _is_told(sheet: Sheet, found: Mapping[int, Reading], frame: Frame, at: int) -> bool:
    """Say whether a single word above the text is what the text is about."""
    if not _is_word(found, at) or _is_word(found, at - 1) or _is_word(found, at + 1):
        return False
    word = sheet.bare(at)
    texts = (sheet.bare(one) for one in range(frame.first, frame.last + 1) if one not in found)
    return sum(islice((word in text for text in texts), _TOLD_LINES)) >= _TOLD


def _is_word(found: Mapping[int, Reading], at: int) -> bool:
    return at in found and found[at].how == SINGLE
