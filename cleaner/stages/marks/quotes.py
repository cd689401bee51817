"""Quotation marks: straight in Chinese text, turned, doubled, without a partner."""

import re
from collections.abc import Iterator
from itertools import cycle

from cleaner import later
from cleaner.model import Edit, Finding, Flag, Rule
from cleaner.stages.marks.context import LineContext, lines_with
from cleaner.text import HAN

STRAIGHT_QUOTES = Rule(
    code="N103",
    name="straight-quotes",
    summary='straight quotation marks " in Chinese text',
    before='老师说:"下雨了,快进屋."',
    after="老师说:“下雨了,快进屋.”",
    reason="Only where every mark of the line finds its partner; else they are flagged.",
)
UNPAIRED_QUOTES = Rule(
    code="N104",
    name="unpaired-quotes",
    summary="a quotation mark that is turned the wrong way, doubled or without its partner",
    before="他把“勤“字和”俭”字写在墙上。",
    after="他把“勤”字和“俭”字写在墙上。",
    reason="Turned marks are put right where those of the line then alternate; a doubled or lonely "
    "mark is flagged: which of the two was meant, or what is missing, only the source tells.",
)

_QUOTE = later.pattern('[“”"]')
STRAIGHT = later.pattern(
    rf'"(?:(?<=[{HAN}，。；：、？！》）,.:;?!)]")|(?=[{HAN}，。；：、？！《（,.:;?!(]))',
    needs='"',
)
# turned, doubled or lonely: anything but opening and closing marks in turn
UNEVEN = later.pattern(r"“[^”\n]*(?:“|\n|\Z)|”[^“\n]*”|^[^“\n]*”", re.MULTILINE)
_NEARBY = 600  # characters within which a quotation may be looked for, in a text of broken lines
_PARAGRAPH = later.pattern(r"\n[ \t]*\n|\n\u3000|[。！？]\n")
_NOT_AFTER_OPENING = frozenset("，。；：、？！）》,.;:?!) ")
_NOT_BEFORE_CLOSING = frozenset("，、：（《,:( ")


def find(text: str) -> Iterator[Finding]:
    """Yield straight marks to turn, turned ones to put right, and flags for the rest."""
    for context in lines_with(STRAIGHT, text):
        yield from _straight(context, text)
    if "“" in text or "”" in text:
        for context in lines_with(UNEVEN, text):
            if '"' not in context.line:
                yield from _uneven(context, text)


def _straight(context: LineContext, text: str) -> Iterator[Finding]:
    places = [m.start() for m in _QUOTE.finditer(context.line) if not context.is_masked(m.start())]
    straight = [at for at in places if context.line[at] == '"']
    if not straight:
        return
    other_custom = "「" in context.line or "『" in context.line
    if other_custom or _is_inside(text, context.start) or not _alternate(context, places):
        at = context.start + straight[0]
        yield Flag(at, at + 1, STRAIGHT_QUOTES, "a straight mark without an unambiguous partner")
        return
    for at, wanted in zip(places, cycle("“”"), strict=False):
        if context.line[at] == '"':
            place = context.start + at
            evidence = f"{'opens' if wanted == '“' else 'closes'} a quotation in Chinese text"
            yield Edit(place, place + 1, wanted, STRAIGHT_QUOTES, evidence)


def _uneven(context: LineContext, text: str) -> Iterator[Finding]:
    places = [m.start() for m in _QUOTE.finditer(context.line)]
    marks = [context.line[at] for at in places]
    begins_open = _last_quote(text, context.start) == "“"
    turn = "”“" if begins_open else "“”"
    wrong = [
        n
        for n, (mark, wanted) in enumerate(zip(marks, cycle(turn), strict=False))
        if mark != wanted
    ]
    if not wrong:
        if marks[-1] == "“" and not _goes_on(context, text):
            yield _flag(context, places[-1], "opens a quotation which nothing closes")
        return
    if not begins_open and not _goes_on(context, text) and _alternate(context, places, strict=True):
        evidence = f"a quotation mark turned the wrong way, {len(places)} in the line"
        for number in wrong:
            place = context.start + places[number]
            yield Edit(place, place + 1, "”" if number % 2 else "“", UNPAIRED_QUOTES, evidence)
        return
    at, mark = places[wrong[0]], marks[wrong[0]]
    doubled = mark in (context.at(at - 1), context.at(at + 1))
    what = "doubled" if doubled else "out of turn"
    yield _flag(context, at, f"the mark {mark} is {what}")


def _is_inside(text: str, start: int) -> bool:
    """Say whether a line begins inside a quotation of the broken lines before it."""
    before = text[max(0, start - _NEARBY) : start]
    paragraph = _PARAGRAPH.split(before)[-1]
    return len(_QUOTE.findall(paragraph)) % 2 == 1


def _last_quote(text: str, start: int) -> str:
    """Give the last quotation mark shortly before a line: a quotation may go on from there."""
    found = _QUOTE.findall(text, max(0, start - _NEARBY), start)
    return found[-1] if found else ""


def _goes_on(context: LineContext, text: str) -> bool:
    """Say whether a quotation goes on after the line: closed further down, or opened anew there."""
    end = context.start + len(context.line)
    following = _QUOTE.search(text, end, end + _NEARBY)
    if following is None:
        return False
    opens_paragraph = not text[end : following.start()].strip(" \n\u3000")
    return following.group() == "”" or (opens_paragraph and context.line.strip().startswith("“"))


def _flag(context: LineContext, at: int, evidence: str) -> Flag:
    place = context.start + at
    return Flag(place, place + 1, UNPAIRED_QUOTES, evidence)


def _alternate(context: LineContext, places: list[int], *, strict: bool = False) -> bool:
    """Say whether the marks can be read as opening and closing in turn.

    Curved marks must already be what their turn asks for, unless `strict`: then the neighbours of
    each turned mark must speak for the other direction.
    """
    if len(places) % 2:
        return False
    for at, wanted in zip(places, cycle("“”"), strict=False):
        mark = context.line[at]
        if not strict and mark not in ('"', wanted):
            return False
        if not _fits(context, at, wanted):
            return False
    return all(b - a > 1 for a, b in zip(places[::2], places[1::2], strict=True))


def _fits(context: LineContext, at: int, wanted: str) -> bool:
    previous, following = context.at(at - 1), context.at(at + 1)
    if wanted == "“":
        inches = context.line[at] == '"' and previous.isdigit()
        return bool(following) and following not in _NOT_AFTER_OPENING and not inches
    return previous not in _NOT_BEFORE_CLOSING
