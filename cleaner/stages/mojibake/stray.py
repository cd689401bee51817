"""Characters that no reader sees or knows: controls, zero widths, private use, marks of loss."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cleaner import later
from cleaner.text import CJK

_ZERO_WIDTH = "\u200b-\u200d\u2060\ufeff\u180e"
_BIDI = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = f"{_ZERO_WIDTH}{_BIDI}\u00ad"
# tab, line feed, form feed, carriage return mean something; U+001A marks a loss
_C0 = "\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f"

ANY = later.pattern(
    f"[{_C0}\x1a\x80-\x9f\u00ad{_ZERO_WIDTH}{_BIDI}\ud800-\uf8ff\ufdd0-\ufdef\ufffd-\uffff"
    "\U0001fffe-\U0001ffff\U000f0000-\U0010ffff]"
)
ASCII = later.pattern(f"[{_C0}\x1a]")
_CONTROL = later.pattern(f"\x1b\\[[0-9;]*[A-Za-z]|[{_C0}]+|[\ud800-\udfff]+")
_SOFT_HYPHEN = later.pattern(f"(?<=[{CJK}])\u00ad+(?=[{CJK}])")
_ZERO_WIDTHS = later.pattern(f"[{_ZERO_WIDTH}]+")
_INVISIBLES = later.pattern(f"[{_INVISIBLE}]+")
_BIDIS = later.pattern(f"[{_BIDI}]+")
_HIGH_CONTROL = later.pattern("[\x80-\x9f]+")
_PRIVATE = later.pattern("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]+")
_NON_CHARACTER = later.pattern(
    "[\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]+"
)
_LOST = later.pattern("[\ufffd\x1a]+")
_FILLED = later.pattern("(?:锟斤拷)+锟?|烫{3,}|屯{4,}")

_RIGHT_TO_LEFT = later.pattern("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
# scripts that need joiners (Arabic, Indic …), signs that emoji are built from, and no others
_JOINED = later.pattern(
    "[\u0600-\u109f\u1780-\u17ff\u1a20-\u1aaf\u2190-\u2bff\ufe00-\ufe0f\U00010a00-\U00011fff"
    "\U0001f000-\U0001faff\U000e0000-\U000e01ff]"
)
_UNSPACED = later.pattern(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u0f00-\u0fff]"
)  # break at U+200B


class Stray(NamedTuple):
    """A stretch of such characters; `new` is what should stand there, None: only look at it."""

    start: int
    end: int
    new: str | None
    evidence: str


def controls(text: str) -> Iterator[Stray]:
    """Yield control characters, to be removed; a vertical tab is a line end.

    Half of a UTF-16 pair (from broken JSON) is a character that was lost.
    """
    for match in _CONTROL.finditer(text):
        new = "\n" if "\x0b" in match.group() else ""
        new = "\ufffd" if match.group() >= "\ud800" else new
        yield Stray(match.start(), match.end(), new, f"control characters {_codes(match.group())}")


def zero_widths(text: str) -> Iterator[Stray]:
    """Yield characters without width, where no script or emoji needs them."""
    for around in _INVISIBLES.finditer(text):
        before = text[around.start() - 1 : around.start()] if around.start() else ""
        after = text[around.end() : around.end() + 1]
        for match in _ZERO_WIDTHS.finditer(text, around.start(), around.end()):
            new = _needed(match.group(), before, after)
            if new != match.group():
                evidence = f"{_codes(match.group())} between {_shown(before)} and {_shown(after)}"
                yield Stray(match.start(), match.end(), new, evidence)
    for match in _SOFT_HYPHEN.finditer(text):
        yield Stray(match.start(), match.end(), "", "a soft hyphen between Han characters")


def _needed(run: str, before: str, after: str) -> str:
    """Give what of a run of characters without width has a meaning between its neighbours."""
    if "\u200b" in run and _UNSPACED.match(before) and _UNSPACED.match(after):
        return "\u200b"
    if _JOINED.match(before) and _JOINED.match(after):
        return next((joiner for joiner in "\u200d\u200c" if joiner in run), "")
    return ""


def bidi_controls(text: str) -> Iterator[Stray]:
    """Yield marks of writing direction on lines that run in one direction only."""
    line_end, mixed = -1, False
    for match in _BIDIS.finditer(text):
        if match.start() > line_end:
            start = text.rfind("\n", 0, match.start()) + 1
            line_end = text.find("\n", match.end())
            line_end = len(text) if line_end < 0 else line_end
            mixed = _RIGHT_TO_LEFT.search(text, start, line_end) is not None
        if not mixed:
            evidence = f"{_codes(match.group())} on a line without right-to-left letters"
            yield Stray(match.start(), match.end(), "", evidence)


def _looked_at(pattern: re.Pattern[str], what: str) -> Callable[[str], Iterator[Stray]]:
    def find(text: str) -> Iterator[Stray]:
        for match in pattern.finditer(text):
            evidence = f"{what}: {_codes(match.group())}"
            yield Stray(match.start(), match.end(), None, evidence)

    return find


high_controls = _looked_at(_HIGH_CONTROL, "bytes of an encoding that was misread")
private_use = _looked_at(_PRIVATE, "characters without a public meaning")
non_characters = _looked_at(_NON_CHARACTER, "codes that are no characters")
lost = _looked_at(_LOST, "an earlier program could not read what stood here")
_filled = _looked_at(_FILLED, "what stood here was overwritten with filler")


def filled(text: str) -> Iterator[Stray]:
    """Yield the filler that Chinese Windows programs write for lost or empty memory."""
    if any(filler in text for filler in ("锟斤拷", "烫烫烫", "屯屯屯屯")):
        yield from _filled(text)


def _shown(char: str) -> str:
    return f"“{char}”" if char.strip() else "the edge of a line"


def _codes(run: str) -> str:
    """Name the characters of a run: U+200B, the first four of them."""
    named = " ".join(f"U+{ord(char):04X}" for char in run[:4])
    return f"{named} … ({len(run)})" if len(run) > 4 else named  # noqa: PLR2004
