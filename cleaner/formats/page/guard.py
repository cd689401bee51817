"""Refuse a page, in one linear scan, on which an HTML parser would lose its time or its text."""

import re
from collections import Counter

from cleaner.formats.page.model import UnreadablePageError
from cleaner.formats.page.words import words

# characters; the reader needs up to 85 bytes of memory and 2 microseconds for each, where the lines
# are short
MAX_SIZE = 10_000_000
# levels of open elements: real pages stay below 100, browsers cut at 512; the parser takes 2 000 in
# 3 ms, but its time grows with the square (0.35 s for 20 000 levels, more than 20 s for 200 000)
MAX_DEPTH = 2_000
# start tags of elements that can nest: with fewer the parser is safe whatever they do, and the
# walk over its tree counts the levels
MAX_UNCOUNTED = 10_000
# unclosed <font>, <b> …: HTML repeats all of them in every later paragraph (8 000 of them make
# 32 million elements out of 167 KB)
MAX_UNCLOSED = 500
# start tags; with fewer, half of them repeated by the other half make 250 000 elements at most,
# which are read in half a second
FEW_TAGS = 1_000
# different attributes of one element; parsers compare each with all others (20 000 take 0.8 s)
MAX_ATTRIBUTES = 2_000
_LONG_TAG = 2 * MAX_ATTRIBUTES  # characters; a shorter tag cannot hold so many attributes
# characters; a smaller page cannot hold so many that the parser takes more than half a second
FEW_ATTRIBUTES = 100_000

_ATTRIBUTES = r"""[^>=]*+(?:=\s*+(?:"[^"]*+"|'[^']*+'|)[^>=]*+)*+"""
# tags, and comments and scripts as a whole; what is in quotes may look like anything
_TOKEN = re.compile(
    rf"""<(?:
        (?:[a-rt-zA-RT-Z]|/[a-zA-Z]){_ATTRIBUTES}
        |[sS][cC][rR][iI][pP][tT]\b{_ATTRIBUTES}[^<]*+(?:<(?!/[sS][cC][rR][iI])[^<]*+)*+
        |[sS][tT][yY][lL][eE]\b{_ATTRIBUTES}[^<]*+(?:<(?!/[sS][tT][yY])[^<]*+)*+
        |[sS]{_ATTRIBUTES}
        |!--(?:-?>|[^-]*+(?:-(?!-!?>)[^-]*+)*+)
        |[!?][^>]*+
    )""",
    re.VERBOSE,
)
_TAG = re.compile(f"<{_ATTRIBUTES}")
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
_BETWEEN = re.compile(r"[\s/=]+")
_START = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_MARK = re.compile(r"<!--|<(/?)([a-zA-Z][^\s/>]*)([^>]*)")

# what stands between their start and end is text, whatever it looks like
_RAW = frozenset(("script", "style", "textarea", "title", "xmp"))
_TAGS = {use: frozenset(tags) for use, tags in words()["tags"].items()}
_VOID = _TAGS["void"]
_FORMATTING = _TAGS["emphasis"]
_OPTIONAL_END = _TAGS["open"]
_LIKE_EMPHASIS = re.compile(  # all of them, and little else
    "<(?:["
    + "".join(t for t in _FORMATTING if len(t) == 1)
    + r"][\s/>]|"
    + "|".join({t[:2] for t in _FORMATTING if len(t) > 1})
    + ")",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(rf"<(?:{'|'.join(_FORMATTING)})[\s/>]", re.IGNORECASE)
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


class _Nesting:
    """The elements that are open at a place of the page."""

    def __init__(self) -> None:
        self._frames = [_Frame("")]
        self._barriers: Counter[str] = Counter()
        self.depth = 0
        self.unclosed = 0  # <b>, <font> … that nothing has ended

    def step(self, tag: str, *, closing: bool, empty: bool) -> None:
        """Follow one tag."""
        frame = self._frames[-1]
        if tag in _BARRIERS:
            self._barrier(tag, closing=closing)
        elif tag in _FORMATTING:
            self._emphasise(frame, tag, closing=closing)
        elif closing:
            self.depth -= frame.close(tag)
        elif not empty or not any(frame.counts[drawing] for drawing in _DRAWINGS):
            frame.open.append(tag)  # only in drawings does <x/> end at once
            frame.counts[tag] += 1
            self.depth += 1

    def _emphasise(self, frame: _Frame, tag: str, *, closing: bool) -> None:
        if not closing or frame.emphasis[tag]:
            change = -1 if closing else 1
            frame.emphasis[tag] += change
            self.unclosed += change

    def _barrier(self, tag: str, *, closing: bool) -> None:
        holder = "table" if tag in _CELLS else tag
        if closing or tag in _CELLS:
            if not self._barriers[holder]:
                return
            while self._frames[-1].barrier != holder:
                self._leave()
            if closing and tag == holder:
                self._leave()
        if not closing:
            self._frames.append(_Frame(tag))
            self._barriers[tag] += 1
            self.depth += 1

    def _leave(self) -> None:
        frame = self._frames.pop()
        self._barriers[frame.barrier] -= 1
        self.depth -= 1 + len(frame.open)
        self.unclosed -= frame.emphasis.total()


def check(html: str) -> None:
    """Raise UnreadablePageError for a page that is too large, too deep or a flood of open tags."""
    if len(html) > MAX_SIZE:
        message = f"the page has {len(html):,} characters, more than {MAX_SIZE:,}"
        raise UnreadablePageError(message)
    if len(html) > FEW_ATTRIBUTES:
        _check_attributes(html)
    if _may_flood(html):
        _check_nesting(html)


def _check_attributes(html: str) -> None:
    for token in _TOKEN.findall(html):
        if len(token) > _LONG_TAG and token[1] not in "!?" and _attributes(token) > MAX_ATTRIBUTES:
            message = f"an element of the page has more than {MAX_ATTRIBUTES} attributes"
            raise UnreadablePageError(message)


def _attributes(token: str) -> int:
    """Count the attributes of a tag, and their values where these have no quotes; each once."""
    tag = _TAG.findall(token)[0]
    return len(set(_BETWEEN.split(_QUOTED.sub(" ", tag))))


def _may_flood(html: str) -> bool:
    starts = html.count("<") - html.count("</")  # of tags, at most
    if starts > MAX_UNCOUNTED and _nesting(html) > MAX_UNCOUNTED:
        return True
    if starts <= FEW_TAGS or len(_LIKE_EMPHASIS.findall(html)) <= MAX_UNCLOSED:
        return False
    return len(_EMPHASIS.findall(html)) > MAX_UNCLOSED


def _nesting(html: str) -> int:
    """Count the start tags of elements that can nest."""
    starts: Counter[str] = Counter()
    for tag, count in Counter(_START.findall(html)).items():
        starts[tag.lower()] += count
    return starts.total() - sum(starts[tag] for tag in _FORMATTING | _VOID | _OPTIONAL_END)


def _check_nesting(html: str) -> None:
    lower = html.lower()
    nesting = _Nesting()
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
            nesting.step(tag, closing=bool(mark[1]), empty=mark[3].endswith("/"))
            check_depth(nesting.depth)
            if nesting.unclosed > MAX_UNCLOSED:
                message = f"the page leaves {nesting.unclosed} <font>, <b>, … open at one place"
                raise UnreadablePageError(message)


def check_depth(depth: int) -> None:
    """Raise UnreadablePageError for more levels of open elements than MAX_DEPTH."""
    if depth > MAX_DEPTH:
        message = f"the page opens {depth:,} elements inside each other"
        raise UnreadablePageError(message)


def _after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return found + len(mark) if found >= 0 else len(text)
