"""Lines which are no furniture by their shape: rows of drawn tables, listings of code."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from cleaner import later
from cleaner.judge.matching import LINE, Reading
from cleaner.judge.reading import Sheet
from cleaner.lexicon.furniture import lexicon

_BARS = frozenset("|│┃║")
_RULED = frozenset("+┼├┤┬┴┌┐└┘╋┣┫┳┻┏┓┗┛╬╠╣╦╩╔╗╚╝")  # a table of Markdown has none of them
_DRAWN = frozenset("=:─━═ -") | _BARS | _RULED
_CODE = later.pattern(
    r"[;{}\\]$|^[$#%>] |^\([a-z]{2,8}\) |[\w)\]] ?[=!<>+-]?= ?[\w\"'$(\[]|\w\([^()]*\)|->|=>|::"
    r"|\$[\w{(]| --?\w|^</?\w[^<>]*>|^<!--|^\(\w+[ )]"
    r"|^(?:sudo|git|pip|apt(?:-get)?|import|from|def|echo) "
)
_HEADING = later.pattern(r"#{1,6} ")
_NUMBERED = later.pattern(r"(\d{1,4})(?:[ \t]+(\S.*))?")
_LEAST_BORDER = 3  # characters
_LEAST_ROWS = 2
_LEAST_TABBED = 4
_DAYS = range(28, 32)  # of a month
_LEAST_LISTING = 4  # lines
_CODE_SHARE = 0.6  # of them
_FILLED_SHARE = 0.5  # of the lines of a listing with numbers: pages to choose are numbers alone


def without_shapes(sheet: Sheet, found: dict[int, Reading]) -> dict[int, Reading]:
    """Give what was found without the lines of tables and listings."""
    if not found:
        return found
    own = {*_table_rows(sheet, found), *_listings(sheet, found), *_headings(sheet, found)}
    return {at: reading for at, reading in found.items() if at not in own}


def _table_rows(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the rows of tables.

    A ruled table is one whatever its words. One of Markdown, or of cells between tabs, may be the
    layout of a page: it is a table where less than half of its rows have words of furniture.
    """
    part = lexicon().weights.part
    known = {at for at, reading in found.items() if reading.points > part}
    for group in _together(sheet, [at for at, bare in enumerate(sheet.bares) if "\t" in bare]):
        few = 2 * sum(at in known for at in group) < len(group)
        layout = _is_month(sheet, group) or _are_fields(sheet, group)
        if len(group) >= _LEAST_TABBED and few and not layout:
            yield from group
    for group in _together(sheet, [at for at, bare in enumerate(sheet.bares) if _is_row(bare)]):
        borders = [at for at in group if _is_border(sheet.bare(at))]
        rows = [at for at in group if at not in borders and _has_cells(sheet.bare(at))]
        if not borders or len(rows) < _LEAST_ROWS:
            continue
        ruled = any(not _RULED.isdisjoint(sheet.bare(at)) for at in borders)
        if ruled or 2 * sum(at in known for at in rows) < len(rows):
            yield from group


def _is_month(sheet: Sheet, group: list[int]) -> bool:
    """Say whether the numbers of some rows are the days of a month: a calendar beside a text."""
    words = [word for at in group for word in sheet.bare(at).split()]
    days = [int(word) for word in words if word.isdecimal()]
    return len(days) in _DAYS and days == list(range(1, len(days) + 1))


def _are_fields(sheet: Sheet, group: list[int]) -> bool:
    """Say whether most rows are a label with a colon and its value: what a page says of itself."""
    labels = sum(sheet.bare(at).partition("\t")[0].rstrip().endswith(("：", ":")) for at in group)
    return 2 * labels >= len(group)


def _is_row(bare: str) -> bool:
    """Say whether a line has cells between bars, or is a border of such."""
    return not _BARS.isdisjoint(bare) or (bare[0] in _RULED and bare[-1] in _RULED)


def _has_cells(bare: str) -> bool:
    """Say whether a row has more than one cell: with one it is a line in a box."""
    return len(bare) > 1 and not _BARS.isdisjoint(bare[1:-1])


def _is_border(bare: str) -> bool:
    return len(bare) >= _LEAST_BORDER and _DRAWN.issuperset(bare) and not _BARS.issuperset(bare)


def _headings(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the headings of Markdown that have no more of furniture than words: ## 社区."""
    for at, reading in found.items():
        if reading.how != LINE and _HEADING.match(sheet.bare(at)):
            yield at


def _listings(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[int]:
    """Yield the lines of listings: ASCII, one below the other, most of them code or all counted.

    Blank lines may part them where the text around is no ASCII.
    """
    foreign = [at for at, bare in enumerate(sheet.bares) if bare.isascii()]
    for group in (*_together(sheet, foreign), *_runs(enumerate(foreign))):
        if len(group) < _LEAST_LISTING or found.keys().isdisjoint(group):
            continue
        bares = [sheet.bare(at) for at in group]
        code = sum(_CODE.search(bare) is not None for bare in bares)
        if code >= _CODE_SHARE * len(group) or _is_numbered(bares):
            yield from group


def _is_numbered(bares: Sequence[str]) -> bool:
    """Say whether every line has its number before it, as listings in books have."""
    matches = [_NUMBERED.fullmatch(bare) for bare in bares]
    lines = [match for match in matches if match]
    if len(lines) < len(bares):
        return False
    numbers = [int(match[1]) for match in lines]
    filled = sum(match[2] is not None for match in lines)
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and (
        filled >= _FILLED_SHARE * len(numbers)
    )


def _together(sheet: Sheet, places: list[int]) -> Iterator[list[int]]:
    """Yield the runs of lines with no other and no blank line between them."""
    for group in _runs(enumerate(sheet.filled[at] for at in places)):
        first = bisect_left(places, bisect_left(sheet.filled, group[0]))
        yield places[first : first + len(group)]


def _runs(ranked: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield the runs of numbers that follow each other; they come in order, with their ranks."""
    for _, group in groupby(ranked, key=lambda one: one[1] - one[0]):
        yield [number for _, number in group]
