"""Find the unknown lines in the blocks of furniture above the title and below the text.

A menu has names nobody can know, a list of links has titles. Between sure furniture they go; what
may belong to the text stays: signatures, dates, numbered items, records, bylines.
"""

from collections.abc import Iterator, Mapping

from cleaner.judge.above import beginning, names_above
from cleaner.judge.below import below
from cleaner.judge.blocks import Block
from cleaner.judge.columns import menus_above, rows_of_menu, sections, wordless
from cleaner.judge.doubles import doubles
from cleaner.judge.fields import fields
from cleaner.judge.frames import Frame
from cleaner.judge.matching import Reading
from cleaner.judge.panels import rest_of_boxes
from cleaner.judge.paths import above_menus, above_path, section_below
from cleaner.judge.reading import Sheet
from cleaner.judge.retold import retold
from cleaner.judge.running import is_running_text
from cleaner.judge.unknown import blocks_of

_BODY = 60  # characters of running text which a page must have
_FOOT = "B120"
_HEAD = "B113"
_TOOLS = "B117"


def between(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[Block]:
    """Yield the unknown lines between lines that go; `going`: these with their rules."""
    for at in wordless(sheet, frame, going):
        yield from blocks_of(range(at, at + 1), _FOOT, "without a word")
    if going and _has_body(sheet, found, frame):
        again = {*retold(sheet, found, frame)} - going.keys()
        for at in sorted(again):
            yield from blocks_of(range(at, at + 1), _FOOT, "in two lists below the text")
        yield from below(sheet, found, frame, {**going, **dict.fromkeys(again, _FOOT)})
        text = beginning(sheet, frame)
        menus = {*menus_above(sheet, found, frame, going, text), *sections(sheet, frame, going)}
        menus |= {*above_path(sheet, found, frame, going), *rows_of_menu(sheet, found, going)}
        menus |= {*above_menus(sheet, found, frame, going, text)}
        menus |= {*doubles(sheet, found, frame, going, text)}
        if frame.opening:  # the title, and who wrote it
            menus -= {*range(frame.opening.title, frame.opening.text)}
        menus |= {*section_below(sheet, going), *fields(sheet, found, frame, going, text)}
        for at in sorted(menus):
            yield from blocks_of(range(at, at + 1), _HEAD, "of the menus above the text")
        for at in sorted({*rest_of_boxes(sheet, found, going)} - menus):
            yield from blocks_of(range(at, at + 1), _TOOLS, "of a box of the page")
        yield from names_above(sheet, found, frame, {**going, **dict.fromkeys(menus, _HEAD)})


def _has_body(sheet: Sheet, found: Mapping[int, Reading], frame: Frame) -> bool:
    texts = (at for at in range(frame.first, frame.last + 1) if at not in found)
    size = 0
    for at in texts:
        bare = sheet.bare(at)
        size += len(bare) if is_running_text(bare) else 0
        if size >= _BODY:
            return True
    return False
