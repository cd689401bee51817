"""Furniture of pages and scans: navigation, widgets, mastheads, page numbers, adverts."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from cleaner.judge.above import title_of, window_title
from cleaner.judge.between import between
from cleaner.judge.blocks import Block, advert, glued_titles, list_items
from cleaner.judge.calendars import calendars
from cleaner.judge.contents import contents, headings
from cleaner.judge.fields import listed_fields
from cleaner.judge.frames import Frame, frame_of, texts_of
from cleaner.judge.letters import levels, mottos, names, signature
from cleaner.judge.markup import RULES as MARKUP_RULES
from cleaner.judge.markup import find_markup
from cleaner.judge.matching import Reading
from cleaner.judge.members import members
from cleaner.judge.noise import noise
from cleaner.judge.openings import opening_of
from cleaner.judge.paging import weigh_numbers
from cleaner.judge.paths import path_to_title
from cleaner.judge.posters import posters
from cleaner.judge.reading import Sheet, read, sheet_of
from cleaner.judge.shapes import without_shapes
from cleaner.judge.sites import site_above_title
from cleaner.judge.weighing import weigh
from cleaner.lexicon.furniture import lexicon
from cleaner.model import Document, Edit, Finding, Flag, Rule, Settings
from cleaner.text import removal_span

RULES: tuple[Rule, ...] = (
    *MARKUP_RULES,
    *sorted(lexicon().rules.values(), key=lambda rule: rule.code),
)


def find(doc: Document, settings: Settings) -> Iterator[Finding]:
    """Yield the lines that are furniture, and flag those that nearly are."""
    sheet = sheet_of(doc.text)
    blocks = list(judged(sheet, settings))
    weights = lexicon().weights
    removals = list(_removals(sheet, [one for one in blocks if one.points >= weights.remove]))
    yield from removals
    yield from _beside(removals, find_markup(doc.text))
    for block in blocks:
        if weights.flag <= block.points < weights.remove:
            rule = lexicon().rules[block.rule]
            yield Flag(
                sheet.span(block.start)[0], sheet.span(block.end - 1)[1], rule, block.evidence
            )


def _beside(removals: list[Edit], others: Iterator[Edit]) -> Iterator[Edit]:
    """Yield the edits that touch no line which goes."""
    starts = sorted(edit.start for edit in removals)
    ends = sorted(edit.end for edit in removals)
    for edit in others:
        if bisect_right(ends, edit.start) == bisect_left(starts, edit.end):
            yield edit


def judged(sheet: Sheet, settings: Settings) -> Iterator[Block]:
    """Yield what is suspicious and whose rule is on, with its points."""
    found = without_shapes(sheet, read(sheet))
    found |= dict(path_to_title(sheet, found))
    found |= dict(site_above_title(sheet, found))
    extras = weigh_numbers(sheet, found)
    if not found:
        alone = [*window_title(sheet, found), *advert(sheet, ())]
        yield from (one for one in alone if settings.selects(lexicon().rules[one.rule]))
        return
    titles = [*glued_titles(sheet, found), *window_title(sheet, found)]
    for more in (
        names,
        levels,
        mottos,
        signature,
        contents,
        calendars,
        noise,
        listed_fields,
        posters,
    ):
        found |= dict(more(sheet, found))
    for own in [*headings(sheet, found), *members(sheet, found)]:
        found.pop(own, None)
    frame = _framed(sheet, found)
    weighed = [one for one in weigh(sheet, found, extras, frame) if settings.selects(one.kind.rule)]
    weights = lexicon().weights
    going = {one.at: one.kind.rule.code for one in weighed if one.points >= weights.remove}
    title = title_of(sheet, found, frame, going)
    going.pop(title, None)
    unknown = list(between(sheet, found, frame, going))
    taken = {block.start for block in unknown}
    for one in weighed:
        points = weights.flag if one.at == title else one.points
        if one.at not in taken:
            yield Block(one.at, one.at + 1, one.kind.rule.code, points, one.evidence)
    for block in (*titles, *unknown, *advert(sheet, going)):
        if settings.selects(lexicon().rules[block.rule]):
            yield block


def _framed(sheet: Sheet, found: dict[int, Reading]) -> Frame:
    """Find where the text is, and add the lists below it to what was found."""
    texts, opening = texts_of(sheet), opening_of(sheet.bares, found)
    frame = frame_of(sheet, found, texts, opening)
    if items := list_items(sheet, found, frame.last):
        found |= items
        frame = frame_of(sheet, found, texts, opening)
    return frame


def _removals(sheet: Sheet, going: list[Block]) -> Iterator[Edit]:
    """Take whole lines, an edit each, so that the text around a row of them closes up."""
    reasons = {at: block for block in going for at in range(block.start, block.end)}
    for first in sorted(reasons):
        if first - 1 in reasons:
            continue
        last = first
        while last + 1 in reasons:
            last += 1
        bounds = [sheet.span(at)[0] for at in range(first, last + 1)]
        bounds[0], stop = removal_span(sheet.text, bounds[0], sheet.span(last)[1])
        if last == len(sheet.filled) - 1:  # nothing follows: the blank lines before go instead
            bounds[0] = sheet.span(first - 1)[1] + 1 if first else 0
            stop = len(sheet.text)
        for at, start, end in zip(range(first, last + 1), bounds, [*bounds[1:], stop], strict=True):
            block = reasons[at]
            yield Edit(start, end, "", lexicon().rules[block.rule], block.evidence)
