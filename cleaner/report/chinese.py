"""Evidence in Chinese: what the stages say in English, phrase by phrase, as chinese.toml has it.

The ledger keeps the English. A phrase with gaps fits where its fixed words stand in their order,
each as early as it can: nothing is tried twice, so no evidence takes long.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

_GAP = re.compile(r"\{(\w+?)(_?)\}")
_LISTS = (("; ", "；"), (", ", "，"))  # what joins phrases: the first divides first
_FIGURES = frozenset("nmk")  # gaps that hold nothing else
_DIGITS = "0123456789.%-"
_DEEP = 4  # phrases in phrases; evidence has three
_LONGEST = 2000  # characters of evidence: more is no stage's, and names of files have fewer


class _Phrase(NamedTuple):
    """A phrase: the fixed words around its gaps, and the same in Chinese."""

    fixed: Sequence[str]  # one more than gaps
    gaps: Sequence[str]
    inner: Sequence[bool]  # of each gap: it holds phrases
    needed: Sequence[bool]  # and they must be known
    chinese: str


def both(name: str, evidence: str) -> dict[str, str]:
    """Give what a page tells under `name` and, under "chinese", the same for readers of Chinese."""
    return {name: evidence, "chinese": in_chinese(evidence)}


@lru_cache(4096)
def in_chinese(evidence: str) -> str:
    """Give the evidence in Chinese; '' where a part of it is unknown."""
    return _listed(evidence, _DEEP) if len(evidence) <= _LONGEST else ""


def _listed(text: str, depth: int, lists: Sequence[tuple[str, str]] = _LISTS) -> str:
    """Put a list of phrases into Chinese, or one phrase: the last gap of that may hold anything."""
    for number, (mark, chinese) in enumerate(lists):
        if mark in text:
            pieces = [_listed(piece, depth, lists[number + 1 :]) for piece in text.split(mark)]
            if all(pieces):
                return chinese.join(pieces)
    return _said(text, depth)


def _said(text: str, depth: int) -> str:
    """Put one phrase into Chinese: the first that fits."""
    kind = _kinds().get(text)
    if kind or not depth:
        return kind or ""
    fitting = (_fill(phrase, text, depth) for phrase in _phrases())
    return next(filter(None, fitting), "")


def _fill(phrase: _Phrase, text: str, depth: int) -> str:
    """Give a phrase in Chinese with what stands in the gaps of the text; '' where it is another."""
    values = _values(phrase.fixed, text)
    if values is None:
        return ""
    told = {}
    for gap, value, inner, needed in zip(
        phrase.gaps, values, phrase.inner, phrase.needed, strict=True
    ):
        said = _listed(value, depth - 1) if inner else value
        if (needed and not said) or (gap in _FIGURES and value.strip(_DIGITS)):
            return ""
        told[gap] = said or value
    return _GAP.sub(lambda match: told[match[1]], phrase.chinese)


def _values(fixed: Sequence[str], text: str) -> list[str] | None:
    """Give what stands between the fixed words; None where they are not there in this order."""
    first, *between = fixed
    if not between:
        return [] if text == first else None
    if not text.startswith(first) or not text.endswith(between[-1]):
        return None
    at, values = len(first), []
    for words in between[:-1]:
        found = text.find(words, at)
        if found < 0:
            return None
        values.append(text[at:found])
        at = found + len(words)
    end = len(text) - len(between[-1])
    return [*values, text[at:end]] if at <= end else None


@cache
def _phrases() -> Sequence[_Phrase]:
    return [_phrase(*pair) for pair in _written()["phrases"]]


def _phrase(english: str, chinese: str) -> _Phrase:
    parts = _GAP.split(english)
    names, marks = parts[1::3], parts[2::3]
    needed = [name.isupper() for name in names]
    inner = [sure or bool(mark) for sure, mark in zip(needed, marks, strict=True)]
    return _Phrase(parts[::3], names, inner, needed, chinese)


def _kinds() -> dict[str, str]:
    kinds: dict[str, str] = _written()["kinds"]
    return kinds


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads((files("cleaner.report") / "chinese.toml").read_text("utf-8"))
