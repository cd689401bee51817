"""What documents may share: the form of a line without its numbers, its lead-in, its link."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner import later
from cleaner.judge.figures import tells_figures
from cleaner.judge.reading import classify
from cleaner.lexicon import load
from cleaner.text import HAN, ends_sentence

_LONGEST = 80  # characters of a template line
_LEAST_LETTERS = 5  # letters or Han: a shorter line is the heading of anything
_CHAIN = 3  # lead-ins one after the other

_FILLED = later.pattern(r"^[^\S\n]*\S[^\n]*$", re.MULTILINE)
_URL = later.pattern(r"(?:https?://|www\.)[^\s)）\]】]{3,300}")
_NUMBERS = later.pattern(r"\d+(?:[.,:：]\d+)*|[〇○零一二三四五六七八九十]{1,4}(?=[年月日期号版])")
_WEEKDAY = later.pattern(r"(?<=[期周週拜])[一二三四五六日天]")
_LETTERS = later.pattern(rf"[{HAN}A-Za-z]")
_DATE = later.pattern(r"[0年月日号時时分秒星期周週礼拜禮*/.,:：\-\s（）()]+")
_NUMBERED = later.pattern(
    r"#{1,6}\s|[第（(]?[〇零一二三四五六七八九十百0-9]{1,6}"
    r"(?:[章节節条條编編部篇回卷]|[)）、.．\s]+[^|｜]*$)"
)
_SHAPE = later.pattern(r"[|｜>›»©/·•：:0]|URL")
_FIELD = later.pattern(r"[^\s：:|｜0]{2,8}[：:][ \u3000]?[^\s：:|｜>›»©/·•0]{1,16}")  # 职业：农民
_CONTENT = later.pattern(lambda: "|".join(load("templates")["content"]))
_LINK = later.pattern(
    r"^[ \t]*(?:\[[^\[\]\n]{2,40}\]\(https?://[^\s()]{4,300}\)"
    r"|[^\n。：:]{2,12}[：:][ \t]?https?://\S{4,300})[ \t]*$",
    re.MULTILINE,
)
_PROGRAMME = later.pattern(r"(?:[（(【][^）)】]{1,20}[）)】])?[：:】]?$")  # behind the channel
_LEAD = later.pattern(r"[^\s\d：:。，；！？“”\n][^\d：:。，；！？“”\n]{2,22}[：:】]")


DATE = "date"  # the form of a line that is only a date: it dates what stands above or below it


class Line(NamedTuple):
    """A filled line that may be shared."""

    start: int
    end: int  # without its line end
    before: int  # where the line after the filled line before it begins, or 0
    following: int  # where the next filled line begins, or the end of the text
    form: str  # the line with its numbers masked; empty: it is no template alone; DATE
    loose: str  # the same, also of a few letters; empty: surely text
    furniture: bool  # shaped like furniture: numbers, bars, arrows, a label


def form_of(bare: str) -> str:
    """Give a line with numbers, weekdays and addresses masked; empty: it is surely text.

    Sentences, headings, dates and fields of records are content, however many documents share
    them. Figures that a line tells are not masked: only the very line is a template.
    """
    if len(bare) > _LONGEST or ends_sentence(bare):
        return ""
    form = _URL.sub("URL", bare)
    masked = _WEEKDAY.sub("*", _NUMBERS.sub("0", form))
    form = form if masked != form and tells_figures(bare) else masked
    if _DATE.fullmatch(masked):
        return DATE
    if _NUMBERED.match(bare) or _CONTENT.search(bare) or _bare_words(form) in _structure():
        return ""
    return " ".join(form.split())


def _is_long(form: str) -> bool:
    """Say whether a line has letters enough to be known again by itself."""
    return form == DATE or len(_LETTERS.findall(form)) >= _LEAST_LETTERS


def _bare_words(form: str) -> str:
    return form.strip("【】[]（）()《》：: \u3000").lower()


def _structure() -> frozenset[str]:
    return frozenset(load("templates")["structure"])


def lines_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the filled lines."""
    for match in _FILLED.finditer(text):
        yield match.span()


def line_of(text: str, spans: Sequence[tuple[int, int]], at: int) -> Line:
    """Look at the `at`-th filled line."""
    start, end = spans[at]
    before = spans[at - 1][1] + 1 if at else 0
    following = spans[at + 1][0] if at + 1 < len(spans) else len(text)
    loose = form_of(text[start:end].strip())
    form = loose if loose and _is_long(loose) else ""
    return Line(start, end, before, following, form, loose, _is_shaped(form))


def _is_shaped(form: str) -> bool:
    """Say whether a form has numbers, bars, arrows or a label; records have fields of words too."""
    if not form or not _SHAPE.search(form):
        return False
    return _FIELD.fullmatch(form) is None or classify(form) is not None


class Lead(NamedTuple):
    """The lead-ins at the beginning of a paragraph, one after the other."""

    start: int
    stop: int  # where the paragraph ends: with its line
    chain: tuple[str, ...]


def lead_ins(text: str) -> Iterator[Lead]:
    """Yield the paragraphs that begin with a lead-in which names a channel."""
    words = tuple(load("templates")["lead_words"])
    if not any(word in text for word in words):
        return
    for start, stop in lines_of(text):
        at = start
        while text[at].isspace():
            at += 1
        chain = tuple(_chain(text, at, stop, words))
        if chain:
            yield Lead(at, stop, chain)


def _chain(text: str, at: int, stop: int, words: tuple[str, ...]) -> Iterator[str]:
    for _ in range(_CHAIN):
        match = _LEAD.match(text, at, stop)
        if not match or not _PROGRAMME.sub("", match.group()).endswith(words):
            return
        yield match.group()
        at = match.end()


def link_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, words) of the lines that are nothing but a link."""
    if "://" not in text:
        return
    for match in _LINK.finditer(text):
        yield *match.span(), _NUMBERS.sub("0", _URL.sub("URL", match.group().strip()))
