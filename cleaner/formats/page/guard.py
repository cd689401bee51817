"""Refuse a page, in one linear scan, on which an HTML parser would lose its time or its text."""

import re
from collections import Counter

from cleaner.formats.page.model import UnreadablePageError

# characters; the reader needs about 30 bytes of memory and 0.2 microseconds for each
MAX_SIZE = 20_000_000
# levels of open elements: real pages stay below 100, browsers cut at 512; the parser takes 2 000 in
# 3 ms, but its time grows with the square (0.35 s for 20 000 levels, more than 20 s for 200 000)
MAX_DEPTH = 2_000
# unclosed <font>, <b> …: HTML repeats all of them in every later paragraph (8 000 of them make
# 32 million elements out of 167 KB)
MAX_UNCLOSED = 500
# attributes of one element; parsers compare each with all others (20 000 take 0.8 s)
MAX_ATTRIBUTES = 2_000
_LONG_TAG = 2 * MAX_ATTRIBUTES  # characters; a shorter tag cannot hold so many attributes

_START = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_MARK = re.compile(r"<!--|<(/?)([a-zA-Z][^\s/>]*)([^>]*)")
_BLANKS = re.compile(r"[\s/]+")

# what stands between their start and end is text, whatever it looks like
_RAW = frozenset(("script", "style", "textarea", "title", "xmp"))
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "frame",
        "basefont",
        "bgsound",
        "keygen",
    ]
)
_FORMATTING = frozenset(
    ["b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"]
)
# their end tag may be left out; none of them nests without another element between
_OPTIONAL_END = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "option",
        "optgroup",
        "rt",
        "rp",
        "html",
        "head",
        "body",
    ]
)
_CELLS = frozenset(("td", "th", "caption"))
_BARRIERS = _CELLS | {"table", "object", "template", "marquee", "applet"}
_DRAWINGS = frozenset(("svg", "math"))


class _Frame:
    """The elements open since a barrier: an end tag inside a table cell closes nothing outside."""

    def __init__(self, barrier: str) -> None:
        self.barrier = barrier
        self.open: list[str] = []
        self.counts: Counter[str] = Counter()
        self.emphasis: Counter[str] = Counter()

    def close(self, tag: str) -> int:
        """Close the innermost `tag` and all in it; give how many elements that were."""
        if not self.counts[tag]:
            return 0
        before = len(self.open)
        while (last := self.open.pop()) != tag:
            self.counts[last] -= 1
        self.counts[tag] -= 1
        return before - len(self.open)


def check(html: str) -> None:
    """Raise UnreadablePageError for a page that is too large, too deep or a flood of open tags."""
    if len(html) > MAX_SIZE:
        message = f"the page has {len(html):,} characters, more than {MAX_SIZE:,}"
        raise UnreadablePageError(message)
    for piece in html.split(">"):
        if len(piece) > _LONG_TAG:
            _check_attributes(piece[piece.rfind("<") :])
    starts = Counter(_START.findall(html))
    emphasis = sum(n for tag, n in starts.items() if tag.lower() in _FORMATTING)
    if starts.total() > MAX_DEPTH or emphasis > MAX_UNCLOSED:  # what few tags cannot reach
        _check_nesting(html)


def _check_attributes(tag: str) -> None:
    if len(_BLANKS.findall(tag)) > MAX_ATTRIBUTES and tag.count("=") > MAX_ATTRIBUTES:
        message = f"an element of the page has more than {MAX_ATTRIBUTES} attributes"
        raise UnreadablePageError(message)


def _check_nesting(html: str) -> None:
    lower = html.lower()
    frames = [_Frame("")]
    depth = 0
    at = 0
    while mark := _MARK.search(html, at):
        at = mark.end()
        if mark[2] is None:
            at = _after(lower, "-->", at)
            continue
        tag = mark[2].lower()
        if tag in _RAW and not mark[1]:
            at = _after(lower, "</" + tag, at)
        elif tag not in _VOID and tag not in _OPTIONAL_END:
            depth += _step(frames, tag, closing=bool(mark[1]), empty=mark[3].endswith("/"))
            if depth > MAX_DEPTH:
                message = f"the page opens {depth} elements inside each other"
                raise UnreadablePageError(message)


def _after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return found + len(mark) if found >= 0 else len(text)


def _step(frames: list[_Frame], tag: str, *, closing: bool, empty: bool) -> int:
    """Follow one tag; give by how much the depth changes."""
    if tag in _BARRIERS:
        return _barrier(frames, tag, closing=closing)
    frame = frames[-1]
    if tag in _FORMATTING:
        _emphasise(frames, tag, closing=closing)
        return 0
    if closing:
        return -frame.close(tag)
    if empty and any(frame.counts[drawing] for drawing in _DRAWINGS):
        return 0  # only in drawings does <x/> end at once
    frame.open.append(tag)
    frame.counts[tag] += 1
    return 1


def _barrier(frames: list[_Frame], tag: str, *, closing: bool) -> int:
    change = 0
    table = "table" if tag in _CELLS else tag
    if tag in _CELLS or closing:
        if not any(frame.barrier == table for frame in frames):
            return 0
        while frames[-1].barrier != table:
            change -= 1 + len(frames.pop().open)
    if tag in _CELLS:
        change -= len(frames[-1].open)
        frames[-1] = _Frame(table)
    elif closing:
        return change - 1 - len(frames.pop().open)
    if not closing:
        frames.append(_Frame(tag))
        change += 1
    return change


def _emphasise(frames: list[_Frame], tag: str, *, closing: bool) -> None:
    emphasis = frames[-1].emphasis
    if not closing:
        emphasis[tag] += 1
    elif emphasis[tag]:
        emphasis[tag] -= 1
    else:
        return
    if not closing and emphasis[tag] % 50 == 0:
        unclosed = sum(frame.emphasis.total() for frame in frames)
        if unclosed > MAX_UNCLOSED:
            message = f"the page leaves {unclosed} <{tag}>, <b>, <font> … open"
            raise UnreadablePageError(message)
