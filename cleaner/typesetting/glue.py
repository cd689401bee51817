"""What belongs between two halves that are put together: nothing, or one blank."""

from cleaner import later
from cleaner.text import HAN

_LATIN_END = later.pattern(r"[A-Za-zÀ-ɏ][,.;:!?)\]\"'’”]*$|[0-9][,.;:!?)\]\"'’”]+$")
_LATIN_START = later.pattern(r"[(\[\"'‘“]*[A-Za-zÀ-ɏ0-9]")
_HANGUL = later.pattern("[\uac00-\ud7af]")
_HYPHENATED = later.pattern(r"([A-Za-zÀ-ɏ]*-)?([A-Za-zÀ-ɏ]*[a-zß-ɏ])-$")
_WORD_START = later.pattern(r"[a-zß-ɏ]+")
_LONGEST_WORD = 200  # characters, parts before other hyphens too: what is longer is no word
_MOSTLY_HAN = later.pattern(rf"[{HAN}]")


def glue(before: str, after: str) -> str:
    """Give what stands between: a blank between Latin words, nothing where Chinese meets."""
    if _HANGUL.search(before[-1]) and _HANGUL.search(after[0]):
        return " "
    if before.endswith("-"):
        return ""
    latin_end = _LATIN_END.search(before) is not None
    if latin_end and _LATIN_START.match(after):
        return " "
    digits = before[-1].isdigit() and _LATIN_START.match(after) is not None
    return " " if digits and not _MOSTLY_HAN.search(before) else ""


def hyphenated(before: str, after: str) -> tuple[str, str] | None:
    """Give the two parts of a word which a hyphen breaks, or None."""
    if not before.endswith("-"):
        return None
    tail = before[-_LONGEST_WORD:]  # a search from every letter of a long run would not end
    first = _HYPHENATED.search(tail)
    second = _WORD_START.match(after)
    if first is None or second is None or first[1]:
        return None
    if first.start() == 0 and len(tail) < len(before):
        return None
    return first[2], second.group()
