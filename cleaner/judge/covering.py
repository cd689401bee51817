"""Recognise lines made of nothing but the words of pages, however they are put together."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from cleaner import later
from cleaner.lexicon import load
from cleaner.lexicon.among import Among
from cleaner.lexicon.patterns import spellings, variants

_LONGEST = 160  # characters of such a line
_LONGEST_WORD = 10
_LISTS = "B120"
_MOST_OUTSIDE = 4  # a line goes unread where one in so many characters is in no word of pages
_VALUE = later.pattern(r"[ \t]{0,2}[^\s，。：:；！？|｜]{1,14}(?:[ \t]\d{1,2}:\d{2}(?::\d{2})?)?")
_NAMED = later.pattern(r"[“「『《【〈\"][^“”「」『』《》【】〈〉\"\n]{1,20}[”」』》】〉\"]")
_LATIN = later.pattern(r"[a-z][a-z0-9.+_-]*")
_ADDRESS = later.pattern(r"(?:https?://|www\.)[^\s，。）)]{3,200}|[\w.+-]{2,40}@[\w.-]{3,40}")
_COUNT = later.pattern(r"[ \t(（\[]{0,2}\d")  # after a word of one character: 赞(3)
_HAN = later.pattern("[\u4e00-\u9fff]")


class Cover(NamedTuple):
    """How much of a line the vocabulary covers."""

    han: int  # Han characters outside of values and names
    unknown: int  # of them, or of Latin words, not covered
    core: dict[str, set[str]]  # by rule: the words of pages

    @property
    def words(self) -> set[str]:
        """Give the different words of pages, whatever their rule."""
        return set().union(*self.core.values())

    @property
    def rule(self) -> str:
        """Name the rule most of whose words are there; a heading of links opens a list."""
        return max(sorted(self.core), key=lambda code: (len(self.core[code]), code == _LISTS))


class _Vocabulary(NamedTuple):
    plain: frozenset[str]
    labels: frozenset[str]
    core: dict[str, frozenset[str]]  # a word: its rules
    fold: dict[int, str]  # traditional to simplified
    outside: re.Pattern[str]  # a Han character that is in no word
    page: Among  # words of pages
    counted: frozenset[str]  # those of one character, which need a number behind them


@cache
def _vocabulary() -> _Vocabulary:
    written = load("vocabulary")
    core: dict[str, set[str]] = {}
    for rule, words in written["core"].items():
        for word in words.split():
            core.setdefault(word, set()).add(rule)
    plain, labels = frozenset(written["plain"].split()), frozenset(written["labels"].split())
    fold = {ord(form): char for char, forms in variants().items() for form in forms}
    known = {char for word in (*core, *plain, *labels) for char in word}
    known |= {form for char in known for form in variants().get(char, "")}
    outside = later.pattern(
        lambda: f"[^{re.escape(''.join(sorted(known)))}\x00-\u2fff\uff00-\uffff\u3000-\u303f]"
    )
    return _Vocabulary(
        plain,
        labels,
        {w: frozenset(r) for w, r in core.items()},
        fold,
        outside,
        _among(word for word in core if len(word) > 1),
        frozenset().union(*(spellings(word) for word in core if len(word) == 1)),
    )


@cache
def _hints() -> Among:
    return _among(load("vocabulary")["hints"].split())


def _among(words: Iterable[str]) -> Among:
    return Among(set().union(*map(spellings, words)))


def _has_page_word(line: str, known: _Vocabulary) -> bool:
    if known.page.any_in(line):
        return True
    return not known.counted.isdisjoint(line) and any(map(str.isdecimal, line))


def hints(text: str) -> Iterator[int]:
    """Yield the places of what sentences of pages have in them: others cannot be furniture."""
    return _hints().places(text)


def cover(bare: str) -> Cover | None:
    """Read a line word by word; None: most of it cannot be words of pages."""
    known = _vocabulary()
    if len(bare) > _LONGEST or not _has_page_word(bare.lower(), known):
        return None
    if len(known.outside.findall(bare)) * _MOST_OUTSIDE > len(bare):
        return None
    text = bare.lower().translate(known.fold)
    han = unknown = at = 0
    core: dict[str, set[str]] = {}
    while at < len(text):
        slot = _slot(text, at)
        word = "" if slot else _word(text, at, known)
        if slot:
            _add(core, text[at + 1 : slot - 1], known)  # “扫一扫”
            at = slot
        elif word:
            if len(word) > 1 or _COUNT.match(text, at + 1):
                _add(core, word, known)
            han += len(word)
            at = _after_value(text, at + len(word)) if word in known.labels else at + len(word)
        else:
            latin = _LATIN.match(text, at)
            is_han = bool(_HAN.match(text, at))
            unknown += bool(latin) or is_han
            han += is_han
            at = latin.end() if latin else at + 1
    return Cover(han, unknown, core) if core else None


def _add(core: dict[str, set[str]], word: str, known: _Vocabulary) -> None:
    for rule in known.core.get(word, ()):
        core.setdefault(rule, set()).add(word)


def _after_value(text: str, at: int) -> int:
    """Give the end of the value after a label that ends here."""
    if text[at : at + 1] not in {":", "："}:
        return at
    value = _VALUE.match(text, at + 1)
    return value.end() if value else at + 1


def _slot(text: str, at: int) -> int:
    """Give the end of a name in marks or of an address that begins here; 0: none does."""
    if text[at] in '“「『《【〈"':
        match = _NAMED.match(text, at)
    elif (
        text[at].isascii()
        and text[at].isalnum()
        and (at == 0 or not text[at - 1].isascii() or not text[at - 1].isalnum())
    ):
        match = _ADDRESS.match(text, at)
    else:
        return 0
    return match.end() if match else 0


def _word(text: str, at: int, known: _Vocabulary) -> str:
    """Give the longest known word that begins here."""
    if text[at].isascii():
        latin = _LATIN.match(text, at)
        word = latin.group() if latin else ""
        return word if word in known.core or word in known.labels else ""
    for length in range(min(_LONGEST_WORD, len(text) - at), 0, -1):
        word = text[at : at + length]
        if word in known.core or word in known.plain or word in known.labels:
            return word
    return ""
