"""Quotes and brackets on both sides of a break."""

import re

from cleaner import later

# not ‘’: the closing one is also an apostrophe
_PAIRS = {
    "（": "）",
    "“": "”",
    "《": "》",
    "【": "】",
    "「": "」",
    "『": "』",
    "(": ")",
    "〔": "〕",
}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
_MARK = later.pattern("[" + re.escape("".join([*_PAIRS, *_CLOSERS])) + "]")
_SAME = {"(": "（"}  # half and full width close each other in careless text


def unclosed(text: str) -> list[str]:
    """Give the opening marks that the text does not close, outermost first."""
    stack: list[str] = []
    for character in _MARK.findall(text):
        if character in _PAIRS:
            stack.append(_SAME.get(character, character))
        elif stack and stack[-1] == _opener(character):
            stack.pop()
    return stack


def unopened(text: str) -> str:
    """Give the opener of the first closing mark that the text did not open; empty: none."""
    stack: list[str] = []
    for character in _MARK.findall(text):
        if character in _PAIRS:
            stack.append(_SAME.get(character, character))
        else:
            opener = _opener(character)
            if opener not in stack:
                return opener
            while stack.pop() != opener:
                pass
    return ""


def _opener(closer: str) -> str:
    return _SAME.get(_CLOSERS[closer], _CLOSERS[closer])
