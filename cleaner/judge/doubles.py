"""Find the names which a page shows below their pictures: each stands twice in a row.

A copy of such a page has the name that stands for the picture and the one below it. In a song a
line may come twice as well; so it takes several such pairs above or below the text, beside
furniture.
"""

from collections.abc import Iterator, Mapping

from cleaner.judge.above import kinship
from cleaner.judge.frames import Frame
from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.judge.unknown import is_link

_PAIRS = 3  # above the text, or below it
_NEAR = 2  # lines beyond a row in which furniture stands
_SURE = 3  # lines of furniture on the page
_ABOUT = 0.34  # share of the pairs of characters of a name that the text has too: its title


def doubles(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str], text: str
) -> Iterator[int]:
    """Yield the lines that stand twice in a row above or below the text; no title of the `text`."""
    if len(going) < _SURE or frame.last < 0:
        return
    lines = (at for at in range(frame.last + 1) if at not in found)
    texts = (at for at in lines if is_running_text(sheet.bare(at)))
    for zone in (range(next(texts, 0)), range(frame.last + 1, frame.size)):
        rows = [row for row in _rows(sheet, zone, going) if not _is_told(sheet, row, text)]
        if sum(map(len, rows)) >= 2 * _PAIRS:
            yield from (at for row in rows if _is_beside(found, row) for at in row)


def _is_told(sheet: Sheet, row: range, text: str) -> bool:
    return any(kinship(sheet.bare(at), text) >= _ABOUT for at in row)


def _is_beside(found: Mapping[int, Reading], row: range) -> bool:
    around = (*range(row.start - _NEAR, row.start), *range(row.stop, row.stop + _NEAR))
    return any(at in found for at in around)


def _rows(sheet: Sheet, zone: range, going: Mapping[int, str]) -> Iterator[range]:
    start = at = zone.start
    while at < zone.stop:
        if at + 1 < zone.stop and _is_pair(sheet, at, going):
            at += 2
            continue
        yield range(start, at)
        start = at = at + 1
    yield range(start, at)


def _is_pair(sheet: Sheet, at: int, going: Mapping[int, str]) -> bool:
    bare = sheet.bare(at)
    free = at not in going and at + 1 not in going
    return free and bare == sheet.bare(at + 1) and is_link(bare, labels=True)
