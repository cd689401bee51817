"""Find the unknown lines at the foot of a page, between lines that surely are furniture."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from cleaner import later
from cleaner.judge.blocks import Block
from cleaner.judge.frames import Frame
from cleaner.judge.headlines import headlines, is_row_of_words, marked_headlines
from cleaner.judge.matching import SINGLE, Reading
from cleaner.judge.reading import Sheet
from cleaner.judge.unknown import blocks_of, is_link
from cleaner.lexicon.furniture import lexicon

_ROW = 3  # unknown lines in a row; more are a text
_LIST = 8  # the same where much furniture stands around them
_LONG = 16  # the same where it is most of what stands below the text
_SURE = 3  # lines of furniture below the text
_MUCH = 5
_MANY = 20
_DENSE = 0.6  # of the lines below the text
_REST = 3  # unknown lines at the very end
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
_COMMENTS = "B119"


class _Foot(NamedTuple):
    """A page with what is known of its lines below the text."""

    sheet: Sheet
    found: Mapping[int, Reading]
    frame: Frame
    going: Mapping[int, str]  # the lines that go, with their rules
    sure: int  # such lines below the text


def below(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    """Yield the rows of unknown lines at the foot that are of it; `going`: its sure lines."""
    lines = range(frame.last + 1, frame.size)
    foot = _Foot(sheet, found, frame, going, sum(at in going for at in lines))
    if foot.sure < _SURE:
        return
    posts = max((at for at in lines if going.get(at) == _POST and _is_sure(found, at)), default=-1)
    taken = dict(going)
    for start, end in _open_rows(lines, frame, going, taken):
        links = _links(foot, range(start, end)) if start >= posts else []
        taken |= dict.fromkeys(links, _FOOT)
        yield from blocks_of(links, _FOOT, f"at the foot of the page, with {foot.sure} such lines")


def _links(foot: _Foot, row: range) -> list[int]:
    """Give the lines of a row that go: all of a short one, most of a list of headlines."""
    above = foot.going[row.start - 1]
    if above in (_PAGES if foot.frame.sparse else _TEXTS):
        commented = above == _COMMENTS and foot.sure >= _MUCH
        return marked_headlines(foot.sheet, row) if commented else []
    much = foot.sure >= _MUCH - (foot.going.get(foot.frame.size - 1) == _OWNER)
    closed = {row.start - 1, row.start - 2} <= foot.going.keys()
    dense = foot.sure >= max(_MANY, _DENSE * (foot.frame.size - foot.frame.last - 1))
    most = _REST if row.stop == foot.frame.size else _ROW
    if much or (closed and _has_titles(foot, row)):
        most = _LONG if dense else _LIST
    ranked = _ranked(foot.sheet, row) if closed else ()
    labels = closed or (much and row.stop < foot.frame.size)
    links = [at for at in row if at in ranked or _may_go(foot, at, labels=labels, rows=dense)]
    if len(row) <= most and len(links) == len(row):
        return links
    return headlines(foot.sheet, row, links, sparse=foot.frame.sparse) if much else []


def _open_rows(
    foot: range, frame: Frame, going: Mapping[int, str], taken: Mapping[int, str]
) -> Iterator[tuple[int, int]]:
    """Yield the rows between lines that go, and the rest below them and what was `taken` so far."""
    yield from _gaps(foot.start, foot.stop, going)
    yield from _rest(frame, taken)


def _has_titles(foot: _Foot, row: range) -> bool:
    """Say whether the lines are as long as titles, and one of them looks like furniture."""
    lengths = [len(foot.sheet.bare(at)) for at in row]
    return any(at in foot.found for at in row) and sum(lengths) >= _TITLES * len(lengths)


def _ranked(sheet: Sheet, row: range) -> Collection[int]:
    """Give the titles of a hot list: they are numbered from 1 and end like no sentence."""
    matches = {at: _RANK.fullmatch(sheet.bare(at)) for at in row}
    ranks = {at: int(match[1]) for at, match in matches.items() if match}
    rising = [*ranks.values()] == [*range(1, len(ranks) + 1)]
    return ranks.keys() if rising and len(ranks) >= _LEAST_RANKS else ()


def _may_go(foot: _Foot, at: int, *, labels: bool, rows: bool) -> bool:
    """Say whether a line among furniture may be some, even one with a label, or a row of words."""
    if at in foot.found:
        return lexicon().classes[foot.found[at].kind].rule.default
    bare = foot.sheet.bare(at)
    if is_link(bare, labels=labels) or _COUNT.fullmatch(bare):
        return True
    return rows and is_row_of_words(bare)


def _is_sure(found: Mapping[int, Reading], at: int) -> bool:
    return at in found and found[at].how != SINGLE


def _rest(frame: Frame, going: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield the row of lines at the very end where it stands below three lines that go."""
    last = max(going)
    closed = last - _SURE > frame.last and all(at in going for at in range(last - _SURE, last))
    if (closed or frame.sparse) and last + 1 < frame.size:
        yield last + 1, frame.size


def _gaps(start: int, stop: int, going: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield the rows of lines which stay between two lines that go."""
    opened = -1
    for at in range(start, stop):
        if at in going:
            if opened >= 0 and at > opened + 1:
                yield opened + 1, at
            opened = at
