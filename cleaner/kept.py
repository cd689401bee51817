"""Why a line stayed as it is: what was seen in it, and how far it was from another fate.

The judge of page furniture gives points, and the repair of layout a score for what may go on with
a sentence that breaks off.
"""

from bisect import bisect_left
from collections.abc import Iterator

from cleaner.edits import Locator
from cleaner.judge.reading import OWN, Sheet, classify, sheet_of
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import lexicon
from cleaner.model import Settings
from cleaner.stages.boilerplate import judged
from cleaner.stages.layout import BROKEN, paragraphs
from cleaner.typesetting.broken import breaks_off
from cleaner.typesetting.continuations import is_among_lines, seams


def told(text: str, number: int, settings: Settings) -> Iterator[str]:
    """Yield what is to be said of line `number` (from 1) of a text that no rule took."""
    sheet = sheet_of(text)
    if number - 1 not in sheet.filled:
        return
    at = sheet.filled.index(number - 1)
    remove = lexicon().weights.remove
    blocks = [one for one in judged(sheet, settings) if one.start <= at < one.end]
    for block in blocks:
        rule = lexicon().rules[block.rule]
        distance = f"{remove - block.points} short of" if block.points < remove else "enough for"
        yield f"  judged    {rule.code} ({rule.name}): {block.evidence}"
        yield f"  points    {block.points}, {distance} the {remove} with which a line goes"
    if not blocks:
        yield f"  judged    {_unsuspected(sheet, at, settings)}"
    if settings.selects(BROKEN):
        yield from _joined(text, number, settings)


def _joined(text: str, number: int, settings: Settings) -> Iterator[str]:
    """Say what was to go on with a sentence that breaks off at the end of the line."""
    locator = Locator(text)
    found = paragraphs(text, settings)
    ends = [locator.place(one.end)[0] for one in found]
    at = bisect_left(ends, number)
    if at == len(ends) or ends[at] != number or not breaks_off(found[at]):
        return
    told = "  joining   the sentence breaks off"
    if is_among_lines(found, at):
        yield f"{told}, as most lines around do: they may be a list, or verse"
        return
    match, needed = next((one for one in seams(found) if one[0].before == at), (None, 0.0))
    if match is None:
        yield f"{told}; no line near it could go on"
        return
    missing = needed - match.score
    distance = f"{missing:.1f} short of" if missing > 0 else "enough for"
    yield f"{told}; line {locator.place(found[match.after].at)[0]} might go on with it"
    yield f"  score     {match.score:.1f}, {distance} the {needed:.1f} with which two are joined"


def _unsuspected(sheet: Sheet, at: int, settings: Settings) -> str:
    """Say why a line got no points at all."""
    bare = sheet.bare(at)
    reading = classify(bare)
    if reading is None:
        kind = "a numbered item or speech" if OWN.match(bare) else "running text"
        looks = (
            kind if OWN.match(bare) or is_running_text(bare) else "a heading or a line of a list"
        )
        return f"no class of page furniture fits; it reads like {looks}"
    word_class = lexicon().classes[reading.kind]
    rule = word_class.rule
    named = f"{rule.code} ({rule.name}): {word_class.name} ({reading.how}) {reading.points}"
    if not settings.selects(rule):
        return f"{named}; the rule is off"
    if word_class.supported:
        return f"{named}; counts only in a row of lines with surer furniture among them"
    if word_class.company:
        return f"{named}; counts only where the page has other furniture of the rule"
    if word_class.repeats > 1:
        return f"{named}; counts only where the document has {word_class.repeats} such lines"
    return f"{named}; but it is code, a time code, or stands like a number of the text"
