"""Recognise lines made of nothing but the words of pages, however they are put together."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from cleaner.lexicon import load
from cleaner.lexicon.patterns import spellings, variants

_LONGEST = 160  # characters of such a line
_LONGEST_WORD = 10
_VALUE = re.compile(r"[ \t]{0,2}[^\s，。：:；！？|｜]{1,14}(?:[ \t]\d{1,2}:\d{2}(?::\d{2})?)?")
_NAMED = re.compile(r"[“「『《【〈\"][^“”「」『』《》【】〈〉\"\n]{1,20}[”」』》】〉\"]")
_LATIN = re.compile(r"[a-z][a-z0-9.+_-]*")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s，。）)]{3,200}|[\w.+-]{2,40}@[\w.-]{3,40}")
_COUNT = re.compile(r"[ \t(（\[]{0,2}\d")  # after a word of one character: 赞(3)
_HAN = re.compile("[\u4e00-\u9fff]")
_CORE = 3  # different words of pages from which a line is surely made of them
_SHARE = 0.85  # of the Han characters of a longer line that must be known
_NOTE = 0.75  # of a sentence between sure furniture
_PART = 0.6  # of the Han characters of a label between sure furniture
_LONGEST_LABEL = 40
_RIGHTS = "B125"
_ABOUT = (_RIGHTS, "B133", "B126")  # what whole sentences of pages are about
_TELLING = re.compile(r"了|过|着|曾|们[^的]")  # something that happened
_SENTENCE_END = "。！？!?…"
_FEW = {"B113", "B117", "B119", "B120", "B122", "B132"}  # one of their words is enough for a label


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
        """Name the rule most of whose words are there."""
        return max(sorted(self.core), key=lambda code: len(self.core[code]))


class _Vocabulary(NamedTuple):
    plain: frozenset[str]
    labels: frozenset[str]
    core: dict[str, frozenset[str]]  # a word: its rules
    fold: dict[int, str]  # traditional to simplified
    outside: re.Pattern[str]  # a Han character that is in no word
    page: re.Pattern[str]  # a word of pages
    hint: re.Pattern[str]  # what sentences of pages have in them


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
    outside = re.compile(f"[^{re.escape(''.join(sorted(known)))}\x00-\u2fff\uff00-\uffff\u3000-\u303f]")
    return _Vocabulary(
        plain,
        labels,
        {w: frozenset(r) for w, r in core.items()},
        fold,
        outside,
        _any_of(core),
        _any_of(written["hints"].split()),
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Search for words in both spellings; plain strings, as character classes are slow."""
    written = set().union(*map(spellings, words))
    return re.compile("|".join(sorted(map(re.escape, written))))


def may_be_of_a_page(sentence: str) -> bool:
    """Say, fast, whether a line that ends like a sentence can be furniture at all."""
    return bool(_vocabulary().hint.search(sentence))


def cover(bare: str) -> Cover | None:
    """Read a line word by word; None: most of it cannot be words of pages."""
    known = _vocabulary()
    if len(bare) > _LONGEST or not known.page.search(bare.lower()):
        return None
    if len(known.outside.findall(bare)) * 4 > len(bare):
        return None
    text = bare.lower().translate(known.fold)
    han = unknown = at = 0
    core: dict[str, set[str]] = {}
    while at < len(text):
        match = _slot(text, at)
        if match:
            at = match
            continue
        char = text[at]
        word = _word(text, at, known)
        if word:
            counted = len(word) > 1 or _COUNT.match(text, at + 1)
            for rule in known.core.get(word, ()) if counted else ():
                core.setdefault(rule, set()).add(word)
            han += len(word)
            at += len(word)
            if word in known.labels and text[at : at + 1] in {":", "："}:
                value = _VALUE.match(text, at + 1)
                at = value.end() if value else at + 1
            continue
        latin = _LATIN.match(text, at)
        if latin:
            unknown += 1
            at = latin.end()
            continue
        if _HAN.match(char):
            unknown += 1
            han += 1
        at += 1
    return Cover(han, unknown, core) if core else None


def _slot(text: str, at: int) -> int:
    """Give the end of a name in marks or of an address that begins here; 0: none does."""
    if text[at] in "“「『《【〈\"":
        match = _NAMED.match(text, at)
    elif text[at].isascii() and text[at].isalnum() and (at == 0 or not text[at - 1].isascii() or not text[at-1].isalnum()):
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


class Made(NamedTuple):
    """What a line made of words of pages is worth, and to which rule it belongs."""

    rule: str
    strength: str
    how: str


def made_of_page_words(bare: str) -> Made | None:
    """Say whether nearly every word of a line is one of pages.

    A sentence has to be about reprinting, and may have a few words of its own.
    """
    seen = cover(bare)
    if seen is None:
        return None
    count = len(seen.words)
    how = f"{count} words of pages, {seen.unknown} of {seen.han} characters unknown"
    known = seen.unknown <= (1 - _SHARE) * seen.han
    if bare[-1] in _SENTENCE_END:
        about = max(_ABOUT, key=lambda rule: len(seen.core.get(rule, ())))
        words = len(seen.core.get(about, ()))
        if _TELLING.search(bare) or words < _CORE - 1:
            return None
        if known and words >= _CORE:
            return Made(about, "strong", how)
        nearly = about == _RIGHTS and seen.unknown <= (1 - _NOTE) * seen.han
        return Made(about, "medium", how) if nearly else None
    if seen.unknown == 0:
        if count == 1 and ("的" in bare or seen.rule not in _FEW or len(bare) <= max(map(len, seen.words))):
            return None
        strength = "strong" if count >= _CORE else "medium" if count > 1 else "fair"
        return Made(seen.rule, strength, how)
    if known and count >= _CORE:
        return Made(seen.rule, "medium", how)
    partly = seen.unknown <= (1 - _PART) * seen.han and len(bare) <= _LONGEST_LABEL
    if partly and count > 1 and "的" not in bare:
        return Made(seen.rule, "fair", how)
    return None
