"""Recognise numbers which an OCR model wrapped in LaTeX mathematics."""

import re
from collections.abc import Iterator

from cleaner import later
from cleaner.text import CJK, CLOSING, OPENING, SENTENCE_ENDS

_SHELL = later.pattern(
    r"(?<![$\\])\$\s{0,3}(?P<body>(?:[0-9.,:/+\-–~～×% ]|\\%|\\sim ?|\\times ?|\\pm ?|\\,|\\;"
    r"|\^\{?\\circ\}?|\\mathrm ?\{[ ~]{0,2}[A-Za-z]{1,6}\}){1,60})\s{0,3}\$(?![\d$])"
)
_COMMANDS = {
    "\\%": "%",
    "\\sim ": "～",
    "\\sim": "～",
    "\\times ": "×",
    "\\times": "×",
    "\\pm ": "±",
    "\\pm": "±",
    "^{\\circ}": "°",
    "^\\circ": "°",
    "\\,": "",
    "\\;": "",
    "~": "～",
}
_COMMAND = later.pattern("|".join(re.escape(command) for command in _COMMANDS))
_UNIT = later.pattern(r"\\mathrm ?\{[ ~]{0,2}([A-Za-z]{1,6})\}")
_NUMBER = later.pattern(r"\d[\d.,]*")
_AROUND = later.pattern(rf"[{CJK}{re.escape(CLOSING + OPENING + SENTENCE_ENDS)}，、；：]")


def shells(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, number) for each plain number between dollars.

    A number without a LaTeX command counts only between Chinese: $5-$8 are prices.
    """
    for match in _SHELL.finditer(text):
        body = match["body"].strip()
        plain = _COMMAND.sub(lambda one: _COMMANDS[one.group()], _UNIT.sub(r"\1", body))
        if "\\" in plain or "$" in plain or not any(char.isdigit() for char in plain):
            continue
        if plain == body and not (_NUMBER.fullmatch(body) and _is_chinese_around(text, match)):
            continue
        yield *match.span(), plain.replace("% ", "%")


def _is_chinese_around(text: str, match: re.Match[str]) -> bool:
    before, after = (
        text[max(0, match.start() - 1) : match.start()],
        text[match.end() : match.end() + 1],
    )
    return bool(_AROUND.match(before) and _AROUND.match(after))
