"""Find the name of a site on the first line of a page, where nothing else tells that it is one."""

from collections.abc import Iterator, Mapping
from functools import cache

from cleaner.judge.above import kinship
from cleaner.judge.matching import Reading
from cleaner.judge.openings import may_be_title
from cleaner.judge.reading import Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon import load
from cleaner.lexicon.furniture import lexicon, strength
from cleaner.lexicon.patterns import spellings

_RULE = "B112"  # a name of this rule is never taken for the title
_NAME = range(2, 9)  # characters of a name before the word for what it is the name of
_NO_NAME = frozenset("，。！？：:、；“”《》（）()· \u3000的了是在与和")
_SURE = ("网", "網")  # 半坡教育网 is the name of a site, 半坡论坛 may be a meeting
_TOP = 3  # lines among which the name stands; above it only furniture
_BELOW = 6  # lines below it among which the title stands
_TITLE = 4  # characters of the title
_FURNITURE = 3  # lines there that are furniture: then it is the page of a site
_LINES = 40  # lines of text in which the name may be told
_ABOUT = 0.25  # share of the pairs of characters of the title that the text has too


def site_above_title(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Find a line such as 半坡教育网 or 小米记首页 at the top of a page, above a title.

    The text must not speak of the name: 论坛 on a line of its own is also the title of a report.
    What may be more than a site needs a title that the text is about, or furniture around it.
    """
    at = next((at for at in range(min(_TOP, len(sheet.bares))) if at not in found), -1)
    kind = _kind_of(sheet.bare(at)) if at >= 0 else ""
    if not kind:
        return
    texts = [sheet.bare(one) for one in range(at + 1, len(sheet.bares))[:_LINES]]
    text = "\n".join(bare for bare in texts if is_running_text(bare))
    name = sheet.bare(at).removesuffix(kind)
    if text and kind not in text and name not in text and _is_site(sheet, found, at, text):
        yield at, Reading(lexicon().by_rule[_RULE], strength("certain"), "a site above its title")


def _is_site(sheet: Sheet, found: Mapping[int, Reading], at: int, text: str) -> bool:
    below = range(at + 1, len(sheet.bares))[:_BELOW]
    others = [sheet.bare(one) for one in below if one not in found]
    others = [bare for bare in others if len(bare) >= _TITLE and not is_running_text(bare)]
    sure = sum(found[one].points >= lexicon().weights.part for one in below if one in found)
    told = any(may_be_title(one, None) and kinship(one, text) >= _ABOUT for one in others)
    return sheet.bare(at).endswith(_SURE) or told or (bool(others) and sure >= _FURNITURE)


def _kind_of(bare: str) -> str:
    """Give the word with which the name of a site ends; '' where the line is none."""
    if bare[-1:] not in _last() or not _NO_NAME.isdisjoint(bare):
        return ""
    kind = next((word for word in _kinds() if bare.endswith(word)), "")
    return kind if len(bare) - len(kind) in _NAME else ""


@cache
def _kinds() -> tuple[str, ...]:
    """Give the words with which names of sites end, the longer ones first."""
    words: str = load("vocabulary")["sites"]
    return tuple(sorted(set().union(*map(spellings, words.split())), key=lambda w: (-len(w), w)))


@cache
def _last() -> frozenset[str]:
    return frozenset(word[-1] for word in _kinds())
