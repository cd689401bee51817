"""The figures of a text, with what gives them their meaning: points, signs, currencies, shares."""

import unicodedata
from collections import Counter

from cleaner import later

_MINUS = "\u2212"
# 10² is not 102
_RAISED = later.pattern("(?<=\\d)(?=[⁰¹²³⁴-⁹⁻])")
_GROUPED = later.pattern(r"(?<=\d),(?=\d{3}(?!\d))")
# A minus stands before a figure, but after none: 3-5 is a range, A-5 a name.
_FIGURE = later.pattern(
    r"(?:(?<![0-9A-Za-z.)])[-+±<>≤≥≦≧≈])?[$€£¥₩]?\d+(?:[.:/\u2044]\d+)*[%‰°′″]*"
)
_NO_DIGITS = later.pattern(r"\D+")


def figures(text: str) -> list[str]:
    """Give the figures of a text as written in digits, without grouping commas."""
    raised = _RAISED.sub("^", text)
    bare = "".join(unicodedata.normalize("NFKC", raised).replace(_MINUS, "-").split())
    return _FIGURE.findall(_GROUPED.sub("", bare))


def marks_differ(one: str, other: str) -> str:
    """Name the figures that have the same digits in both texts, but other marks; empty: none.

    The comparison form has neither points nor signs: by it 4.5 % and 45 are the same.
    """
    first, second = Counter(figures(one)), Counter(figures(other))
    missing, added = first - second, second - first
    by_digits = {_NO_DIGITS.sub("", figure): figure for figure in missing}
    pairs = ((by_digits.get(_NO_DIGITS.sub("", figure)), figure) for figure in added)
    return next((f"{old}→{new}" for old, new in pairs if old), "")
