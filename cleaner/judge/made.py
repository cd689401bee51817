"""Say what a line made of words of pages is worth: a label, a row of buttons, a note."""

from typing import NamedTuple

from cleaner import later
from cleaner.judge.covering import Cover, cover

_CORE = 3  # different words of pages from which a line is surely made of them
_SHARE = 0.85  # of the Han characters of a longer line that must be known
_NOTE = 0.75  # of a sentence between sure furniture
_PART = 0.6  # of the Han characters of a label between sure furniture
_LONGEST_LABEL = 40
_BUTTON = 3  # characters of a word that may be a button; shorter ones are titles as well
_RIGHTS = "B125"
_ABOUT = (_RIGHTS, "B133", "B126")  # what whole sentences of pages are about
_TELLING = later.pattern(r"了|过|着|曾|们[^的]|我的|我[^们們要已同的]")  # something that happened
_QUOTES = later.pattern(r"[“「『][^”」』]{5,}[”」』][^。！？!?…]")  # 有人写上“如有侵权…”，就…
_SAID = later.pattern(  # by a reader: an answer of two words, and no button
    r"(?:谢谢|谢了|感谢|多谢|[謝感]謝|多謝|支持|恭喜|祝贺|祝賀"
    r"|[顶頂赞讚帮幫向给給跟问問](?:楼[主上]|樓[主上]|大家|各位)).*|.*[了吧啊呢啦的过過]"
)
_MOST_SAID = 2  # words of pages in an answer
_SENTENCE_END = "。！？!?…"
_FEW = {
    "B113",
    "B115",
    "B116",
    "B117",
    "B119",
    "B120",
    "B122",
    "B132",
}  # one of their words is enough for a label


class Made(NamedTuple):
    """What a line made of words of pages is worth, and to which rule it belongs."""

    rule: str
    strength: str
    how: str


def made_of_page_words(bare: str) -> Made | None:
    """Say whether nearly every word of a line is one of pages."""
    seen = cover(bare)
    if seen is None:
        return None
    rule, strength = _note(bare, seen) if bare[-1] in _SENTENCE_END else _label(bare, seen)
    how = f"{len(seen.words)} words of pages, {seen.unknown} of {seen.han} characters unknown"
    return Made(rule, strength, how) if strength else None


def _knows(seen: Cover, share: float) -> bool:
    return seen.unknown <= (1 - share) * seen.han


def _note(bare: str, seen: Cover) -> tuple[str, str]:
    """Judge a sentence: it has to be about rights, downloads or accounts, and tell nothing."""
    about = max(_ABOUT, key=lambda rule: len(seen.core.get(rule, ())))
    words = len(seen.core.get(about, ()))
    if _TELLING.search(bare) or _QUOTES.search(bare):
        return about, ""
    if words >= _CORE and _knows(seen, _SHARE):
        return about, "strong"
    nearly = about == _RIGHTS and words >= _CORE - 1 and _knows(seen, _NOTE)
    return about, "medium" if nearly else ""


def _label(bare: str, seen: Cover) -> tuple[str, str]:
    """Judge a label or a row of them; one that is a single word may be a title."""
    count = len(seen.words)
    strength = ""
    if count <= _MOST_SAID and _SAID.fullmatch(bare):
        return seen.rule, ""
    if seen.unknown == 0 and count > 1:
        strength = "strong" if count >= _CORE else "medium"
    elif seen.unknown == 0:
        alone = len(bare) <= max(map(len, seen.words))
        few = "的" not in bare and seen.rule in _FEW
        strength = ("weak" if len(bare) >= _BUTTON else "") if alone else "fair"
        strength = strength if few else ""
    elif count >= _CORE and _knows(seen, _SHARE):
        strength = "medium"
    elif count > 1 and _knows(seen, _PART) and len(bare) <= _LONGEST_LABEL and "的" not in bare:
        strength = "fair"
    return seen.rule, strength
