"""Why a line stayed: what the judge of page furniture saw in it, and how far it was from going."""

from collections.abc import Iterator

from cleaner.judge.reading import OWN, Sheet, classify, sheet_of
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import lexicon
from cleaner.model import Settings
from cleaner.stages.boilerplate import judged


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
