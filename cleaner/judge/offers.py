"""Recognise an advert on one line, wherever it stands: an offer, a call, and a way to follow it."""

import re
from functools import cache

from cleaner import later
from cleaner.lexicon import load

_LONGEST = 120  # characters
_ENOUGH, _SURE = 3, 5  # different offers, calls and ways together
_WAY = later.pattern(
    r"https?://|www\.|(?<!\d)1[3-9]\d{9}(?!\d)|\d{3,4}-?\d{3,4}-?\d{3,4}|[a-z][a-z0-9_-]{5,19}(?![a-z])"
    r"|[“「][^”」]{1,8}[”」]|[>》→]{2}|[！!]{2}",
    re.IGNORECASE,
)
_TOLD = later.pattern(r"[了他她]|说|說|，[^，]{0,12}的(?:人|是)|。.")


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load("adverts")
    return tuple(re.compile("|".join(map(re.escape, words[key]))) for key in ("offers", "calls"))  # type: ignore[return-value]


def offer(bare: str) -> tuple[str, str]:
    """Give the strength of the evidence that a line is an advert, and the words; '' for none."""
    if len(bare) > _LONGEST or bare[-1] in "。”」；，" or bare[0] in "“「":
        return "", ""
    offers, calls = _words()
    called = {match.group() for match in calls.finditer(bare)}
    if not called or _TOLD.search(bare):
        return "", ""
    offered = {match.group() for match in offers.finditer(bare)}
    ways = len(set(_WAY.findall(bare))) + bare.endswith(("!", "！", "~", "～"))
    evidence = len(offered) + len(called) + ways
    if offered and (ways or len(offered) >= _ENOUGH) and evidence >= _ENOUGH:
        strength = "certain" if evidence >= _SURE else "strong"
        return strength, f"offers {'、'.join(sorted(offered))}, calls {'、'.join(sorted(called))}"
    return "", ""
