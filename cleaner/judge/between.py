"""Find the unknown lines in the blocks of furniture above the title and below the text.

A menu has names nobody can know, a list of links has titles. Between sure furniture they go; what
may belong to the text stays: signatures, dates, numbered items, records, bylines.
"""

from collections.abc import Collection, Iterator, Mapping

from cleaner import later
from cleaner.judge.above import beginning, names_above
from cleaner.judge.blocks import Block
from cleaner.judge.columns import headlines, menus_above, rows_of_menu, sections, wordless
from cleaner.judge.frames import Frame
from cleaner.judge.matching import SINGLE, Reading
from cleaner.judge.panels import rest_of_boxes
from cleaner.judge.paths import above_menus, above_path, section_below
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.judge.unknown import blocks_of, is_link
from cleaner.lexicon.furniture import lexicon

_ROW = 3  # unknown lines in a row; more are a text
_LIST = 8  # the same where much furniture stands around them
_SURE = 3  # lines of furniture below the text
_MUCH = 5
_REST = 3  # unknown lines at the very end
_BODY = 60  # characters of running text which a page must have
_TEXTS = {"B110", "B111", "B112", "B119", "B132"}  # below such a line a post or a text may follow
_PAGES = {"B110", "B111", "B112", "B132"}  # the same in a tail of links
_RANK = later.pattern(
    r"0?(\d{1,2})[.、．)）位]?[ \u3000\t]{0,4}[^\d\s.、．][^\n]{4,38}[^。；：:\n]"
)
_COUNT = later.pattern(r"[\d.,:]{1,9}[万亿萬億]?次?")  # of views, the length of a film
_LEAST_RANKS = 3
_TITLES = 6  # characters of a line on the average
_POST = "B132"
_FOOT = "B120"
_OWNER = "B124"  # as the last line it closes the foot of a page
_HEAD = "B113"
_TOOLS = "B117"


def between(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    """Yield the unknown lines between lines that go; `going`: these with their rules."""
    for at in wordless(sheet, frame, going):
        yield from blocks_of(range(at, at + 1), _FOOT, "without a word")
    if going and _has_body(sheet, found, frame):
        yield from _below(sheet, found, frame, going)
        text = beginning(sheet, frame)
        menus = {*menus_above(sheet, found, frame, going, text), *sections(sheet, frame, going)}
        menus |= {*above_path(sheet, found, frame, going), *rows_of_menu(sheet, found, going)}
        menus |= {*above_menus(sheet, found, frame, going, text)}
        if frame.opening:  # the title, and who wrote it
            menus -= {*range(frame.opening.title, frame.opening.text)}
        menus |= {*section_below(sheet, going)}
        for at in sorted(menus):
            yield from blocks_of(range(at, at + 1), _HEAD, "of the menus above the text")
        for at in sorted({*rest_of_boxes(sheet, found, going)} - menus):
            yield from blocks_of(range(at, at + 1), _TOOLS, "of a box of the page")
        yield from names_above(sheet, found, frame, {**going, **dict.fromkeys(menus, _HEAD)})


def _below(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    foot = range(frame.last + 1, frame.size)
    sure = sum(at in going for at in foot)
    if sure < _SURE:
        return
    much = sure >= _MUCH - (going.get(frame.size - 1) == _OWNER)
    posts = max((at for at in foot if going.get(at) == _POST and _is_sure(found, at)), default=-1)
    taken = dict(going)
    for start, end in _open_rows(foot, frame, going, taken):
        row = range(start, end)
        if start < posts or going[start - 1] in (_PAGES if frame.sparse else _TEXTS):
            continue
        closed = {start - 1, start - 2} <= going.keys()
        most = _REST if end == frame.size else _ROW
        if much or (closed and _has_titles(sheet, found, row)):
            most = _LIST
        ranked = _ranked(sheet, row) if closed else ()
        labels = closed or (much and end < frame.size)
        links = [at for at in row if at in ranked or _may_go(sheet, found, at, labels=labels)]
        if len(row) > most or len(links) < len(row):
            links = headlines(sheet, row, links, sparse=frame.sparse) if much else []
        taken |= dict.fromkeys(links, _FOOT)
        yield from blocks_of(links, _FOOT, f"at the foot of the page, with {sure} such lines")


def _open_rows(
    foot: range, frame: Frame, going: Mapping[int, str], taken: Mapping[int, str]
) -> Iterator[tuple[int, int]]:
    """Yield the rows between lines that go, and the rest below them and what was `taken` so far."""
    yield from _gaps(foot.start, foot.stop, going)
    yield from _rest(frame, taken)


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
    bare = sheet.bare(at)
    return is_link(bare, labels=labels) or bool(_COUNT.fullmatch(bare))


def _is_sure(found: Mapping[int, Reading], at: int) -> bool:
    return at in found and found[at].how != SINGLE


def _rest(frame: Frame, going: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield the row of lines at the very end where it stands below three lines that go."""
    last = max(going)
    closed = last - _SURE > frame.last and all(at in going for at in range(last - _SURE, last))
    if (closed or frame.sparse) and last + 1 < frame.size:
        yield last + 1, frame.size


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
