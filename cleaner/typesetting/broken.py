"""Sentences that break off, and where they go on."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from cleaner import later
from cleaner.text import CLOSING, HAN, OPENING, ends_sentence, han_count
from cleaner.typesetting.marks import unclosed, unopened
from cleaner.typesetting.rows import INDENT, LONGEST, Kind, columns, kind_of
from cleaner.typesetting.seam import Surroundings, evidence

# Fitted by logistic regression on random cuts of statutes and news against the same cuts before
# another paragraph and against sentences without their end mark, in the order of seam.evidence
# (see docs/decisions/layout-by-two-measures.md). The score is about the logarithm of the odds.
WEIGHTS = (0.57, 1.77, 0.65, 1.06, -1.4, -1.05, -0.5, -0.3, 0.6)
BIAS = -0.4

SHORT_EXTRA = 1.5  # more for a line that could be a heading
MIN_LENGTH = 15  # characters: shorter lines are headings, verse, names
COMMA_LENGTH = 24  # characters: shorter lines that end at a comma are verse, or an address
METRE = 8  # characters of a clause of verse
HEADING_LENGTH = 40  # characters: no heading is longer
PLAIN_LENGTH = 20  # characters: a shorter line without a mark is a heading
LATIN_LENGTH = 60  # characters: shorter English lines are headings and items
LATIN_WORDS = 9
SURE_MARKS = 2  # clause marks: a heading has one at most
LINKED = 2  # characters: what a link word has before it
REMNANT = 12  # characters: few paragraphs are so short, many rests of sentences are
TINY_REMNANT = 6
REMNANT_GAIN = 1.0
TINY_GAIN = 1.5
STUB_GAIN = 2.0
MAX_CAPTIONS = 2  # captions between two halves
STRUCTURE = 4.0  # a bracket that only the other half closes settles it

COMMAS = "，,、"
_HALF_OPEN = COMMAS + "“《（"
_STOPS = "。！？!?…；;：:."
_OPEN_END = later.pattern(
    rf".?[{HAN}0-9A-Za-z%％，,、“《（「『(-]$|[{HAN}0-9A-Za-z%％][{re.escape(CLOSING)}]$"
)
_CLAUSE = later.pattern(r"[，。；：！？,;]")
_CLAUSE_END = later.pattern(r"[，,；;：:。！？、]")
# 了解, 的确 may open a sentence; an ASCII quote or ’ may be an opening one or an apostrophe
_NEVER_FIRST = later.pattern(
    r"[，。、；：！？,;!?%％”」』）》】〕〉)]|的(?![确士])|们|了(?![解结却然不如])"
)
_STUB = later.pattern(r"[^，,、；;。！？：:]{1,6}[；;]")  # too short for a paragraph to open with
_LINKS = later.pattern("[和与及或并]")
_UNIT = later.pattern("[0-9]|[年月日时分秒万亿千百余多个名人元件次届号度吨斤公平毫厘米里%％]")
_DANGLING = later.pattern("[的和与及或在对把被将从向为以由于及其至并而]$")
_LATIN_OPEN = later.pattern(r"[a-z,]$")
_LATIN_STOP = later.pattern(r"[.!?][\"'’”)]*$")
_FRESH = later.pattern(  # what paragraphs open with
    r"[“\"]?(?:本报讯|新华社|中新社|据|记者|近日|日前|同时|此外|另外|目前|今年|去年|近年来|首先|其次"
    r"|最后|但是|然而|因此|所以|第[一二三四五六七八九十百]+[，、]|其[一二三]|[一二三四五六七八九]是)"
)
_DATELINE = (
    later.pattern(  # 某某社三月五日电, 本报讯, 某网消息（记者某）： open an item, never go on
        r"[^，。！？；：\s]{2,16}(?:消息|讯|电|报道)(?:[（(][^）)]{1,16}[）)])?[：:]"
        r"|[（(](?:本报|本刊|本台|记者|通讯员)"
    )
)
_FIELDS = later.pattern(  # 文号：…　　主题：…
    r"[^，。：:\s]{1,8}[：:][^，。]{1,60}?[ \u3000]{2}[^，。：:\s]{1,8}[：:]"
)
_DATED = later.pattern(  # the head of a page: 某某网 2023年6月2日 星期五
    r"\d{4}[年/.-]\d{1,2}[月/.-]\d{1,2}日?[ \u3000]{0,4}"
    r"(?:(?:星期|周|週)[一二三四五六日天]|\d{1,2}:\d{2}(?::\d{2})?)$"
)
_STAMP = 40  # characters of it
_NAME = 4  # characters
_SUBJECT = 12  # characters: no run-in heading that the text below repeats is longer
_CLAUSE_LENGTH = 30  # characters of the clause that repeats it
_SENTENCE_END = later.pattern(r"[。！？!?…；;][”’」』）)]*\s*")
_HEADING_LIKE = later.pattern("[。！？!?；;：:…]")


class _Span(NamedTuple):
    """Where a paragraph stands, and what it says."""

    start: int  # offset of its first line
    stop: int  # offset of the end of its last line
    whole: bool  # it stands on one line
    body: str
    fenced: bool
    blank: str  # its indent
    quote: str
    at: int  # offset of its first word
    end: int  # offset behind its last word
    place: int  # offset of its end in the text of all passages, without indents and blank lines


class Passage(_Span):
    """A paragraph as far as it is known: one line, or lines which a right edge broke."""

    __slots__ = ()

    @property
    def kind(self) -> Kind:
        """Tell what its first line is."""
        return Kind.OTHER if self.fenced else kind_of(self.body[:LONGEST])

    @property
    def indent(self) -> int:
        """Give the width of its indent in columns."""
        return columns(self.blank)


def breaks_off(passage: Passage) -> bool:
    """Say whether the passage is prose that stops in mid sentence."""
    body = passage.body
    return (
        len(body) >= MIN_LENGTH
        and body[-1] not in _STOPS
        and _OPEN_END.match(body[-2:]) is not None
        and not (body[-1] in COMMAS and len(body) < COMMA_LENGTH)
        and (len(body) >= PLAIN_LENGTH or _CLAUSE.search(body) is not None)
        and passage.kind in {Kind.TEXT, Kind.ITEM}
        and not ends_sentence(body)
        and not _FIELDS.match(body)
        and not _is_dated_head(body)
        and not is_metrical(body)
        and (han_count(body) * 2 >= len(body) or _is_latin_prose(body))
    )


def _is_dated_head(body: str) -> bool:
    """Say whether a line without clauses ends in the day of the week or the time after a date."""
    return _DATED.search(body[-_STAMP:]) is not None and not re.search("[，。；！？]", body)


def is_metrical(body: str) -> bool:
    """Say whether all clauses are of one length, as in verse and couplets."""
    lengths = {len(clause) for clause in _CLAUSE_END.split(body) if clause}
    return len(lengths) == 1 and lengths.pop() <= METRE and _CLAUSE_END.search(body) is not None


def _is_verse(body: str) -> bool:
    """Say whether there are several clauses, and all are of one length."""
    return is_metrical(body) and len(_CLAUSE_END.findall(body)) > 1


def _is_latin_prose(body: str) -> bool:
    return (
        len(body) >= LATIN_LENGTH
        and body.count(" ") >= LATIN_WORDS
        and _LATIN_OPEN.search(body) is not None
    )


def is_sure(passage: Passage) -> bool:
    """Say whether no heading looks like this passage, so that its sentence must be cut off."""
    body = passage.body
    if body[-1] in CLOSING:
        return False
    return (
        len(_CLAUSE.findall(body)) >= SURE_MARKS
        or len(body) >= HEADING_LENGTH
        or body[-1] in _HALF_OPEN
        or re.search("[。！？；]", body) is not None
    )


def can_follow(passage: Passage) -> bool:
    """Say whether the passage may be the rest of a sentence: running text, no heading, no item."""
    body = passage.body
    if passage.kind is not Kind.TEXT or _is_verse(body):
        return False
    if _HEADING_LIKE.search(body[-2:]) or re.search("[。！？]", body) or _LATIN_STOP.search(body):
        return True
    return len(body) >= PLAIN_LENGTH and _CLAUSE.search(body) is not None and breaks_off(passage)


def must_follow(passage: Passage) -> bool:
    """Say whether the passage cannot open a paragraph."""
    if passage.kind is not Kind.TEXT:
        return False
    return _NEVER_FIRST.match(passage.body) is not None or unopened(passage.body) != ""


def score(before: Passage, after: Passage, own: Surroundings) -> float:
    """Weigh how surely `after` is the rest of the sentence that `before` begins."""
    a, b = before.body, after.body
    if _is_latin_prose(a):
        goes_on = b[0].isascii() and b[0].islower() and _LATIN_STOP.search(b) is not None
        return STRUCTURE if goes_on else -STRUCTURE
    if _DATELINE.match(b) or _is_heading_of(_SENTENCE_END.split(a)[-1], after):
        return -STRUCTURE
    total = BIAS + sum(w * e for w, e in zip(WEIGHTS, evidence(a, b, own), strict=True))
    total += _grammar(a, b) + _structure(a, b)
    if _FRESH.match(b):
        total -= 1.5
    return total if is_sure(before) else total - SHORT_EXTRA


def _is_heading_of(heading: str, text: Passage) -> bool:
    """Say whether the first sentence of a text names what a few words before it name.

    张无颇 before 长庆年间，进士张无颇… is its heading: no sentence says a word twice at a break.
    """
    words = heading.strip("《》“”「」【】 \u3000")
    if not 1 < len(words) <= _SUBJECT or han_count(words) < len(words):
        return False
    opening = text.body[:_CLAUSE_LENGTH]
    stop = _SENTENCE_END.search(opening)
    return words in (opening[: stop.start()] if stop else opening) and not must_follow(text)


def _grammar(a: str, b: str) -> float:
    clause = _CLAUSE_END.split(a)[-1]
    if _LINKS.match(b) and len(clause) < LINKED:
        return -STRUCTURE  # a link needs a word before it: `，建` + `和制度` are two sentences
    total = STUB_GAIN if _STUB.match(b) else 0.0
    if _NEVER_FIRST.match(b):
        total += STRUCTURE
    elif len(b) <= REMNANT and ends_sentence(b) and b[0] not in OPENING:
        total += TINY_GAIN if len(b) <= TINY_REMNANT else REMNANT_GAIN
    if a[-1].isdigit() and _UNIT.match(b):
        total += 2.5
    if _DANGLING.search(a):
        total += 0.7
    return total


def _structure(a: str, b: str) -> float:
    waiting = unclosed(a)
    wanted = unopened(b)
    if wanted:
        return STRUCTURE if waiting and waiting[-1] == wanted else -STRUCTURE
    if waiting and waiting[-1] in "《（【":
        return -STRUCTURE
    return -1.0 if waiting else 0.0


class Match(NamedTuple):
    """A broken passage and the passage that goes on with it."""

    before: int  # indices of passages
    after: int
    score: float


def neighbours(passages: Sequence[Passage], index: int) -> list[int]:
    """Give what may go on with a passage nearby: the next passage, or the one after captions."""
    for other in range(index + 1, min(index + 2 + MAX_CAPTIONS, len(passages))):
        passage = passages[other]
        if passage.quote != passages[index].quote:
            return []
        if can_follow(passage):
            between = [passages[aside].body for aside in range(index + 1, other)]
            signed = not is_sure(passages[index]) and any(map(_is_name, between))
            headed = any(_is_heading_of(aside, passage) for aside in between)
            return [] if signed or headed else [other]
        if not _is_aside(passage):
            return []
    return []


def _is_name(body: str) -> bool:
    """Say whether a line may be who wrote the text below it, and what stands above its title."""
    return 1 < len(body) <= _NAME and han_count(body) == len(body)


def _is_aside(passage: Passage) -> bool:
    """Say whether a passage may stand in the middle of a sentence without being part of it."""
    if passage.kind is Kind.LABEL:  # else the head of another article
        return not passage.body.startswith(("□", "——", "本报", "本刊"))
    if passage.kind is Kind.TEXT:
        return len(passage.body) <= HEADING_LENGTH
    return passage.kind is Kind.CAPTION


def indent_evidence(before: Passage, after: Passage, *, indents: bool) -> float:
    """Weigh the indent: where paragraphs are indented, the rest of one is not."""
    if not indents:
        return -STRUCTURE if after.indent >= before.indent + INDENT else 0.0
    return -STRUCTURE if after.indent >= INDENT else 1.5
