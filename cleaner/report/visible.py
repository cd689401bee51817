"""Corpus text on its way to a terminal: nothing in it may act."""

from cleaner import later

# C0 and C1 controls, bidirectional controls, line and paragraph separators, zero-width characters,
# byte order mark, lone surrogates (from file names that are no UTF-8)
_ACTING = later.pattern(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def visible(text: str, limit: int = 0) -> str:
    """Give text that is safe to print: what could act is written as its number.

    With `limit`, at most so many characters, an ellipsis in the place of the rest.
    """
    if limit and len(text) > limit:
        text = text[: limit - 1] + "…"
    return _ACTING.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
