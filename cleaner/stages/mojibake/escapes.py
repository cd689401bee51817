r"""Characters written as numbers: &#20013; and \u4e2d for 中, where no program will read them."""

import re
from collections.abc import Callable, Iterator

from cleaner import later
from cleaner.stages.mojibake import Repair
from cleaner.text import CJK

_ENTITIES = later.pattern(r"(?:&#(?:\d{3,7}|[xX][0-9a-fA-F]{2,6});)+")
_ENTITY = later.pattern(r"&#(?:([0-9]+)|[xX]([0-9a-fA-F]+));")
_ESCAPES = later.pattern(r"(?:\\u[0-9a-fA-F]{4})+")
_ESCAPE = later.pattern(r"\\u([0-9a-fA-F]{4})")
_WIDE = later.pattern(f"[{CJK}\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026\u00b7]")
_LETTER = later.pattern(f"[{CJK}]")
# a string of a program, an attribute, code set off in prose: there the escape is meant
_IN_CODE = later.pattern(r"[\"'`=\\]\s*$")
_RUN = 4  # characters in one run that are text even where the rest of the document is not escaped
_MANY = 12  # characters in a document that is escaped as a whole
_CODE_SHARE = 0.2  # of the runs; with more of them in code, the document is code or JSON


def find_entities(text: str) -> Iterator[Repair]:
    """Yield runs of numeric entities that stand for Chinese, Japanese or Korean text."""
    if "&#" in text:
        yield from _find(text, _ENTITIES, _entities, "numeric entities")


def find_escapes(text: str) -> Iterator[Repair]:
    r"""Yield runs of \uXXXX escapes that stand for Chinese, Japanese or Korean text."""
    if "\\u" in text:
        yield from _find(text, _ESCAPES, _escapes, "\\u escapes")


def _entities(run: str) -> str:
    return "".join(
        chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\x00"  # noqa: PLR2004
        for decimal, hexadecimal in _ENTITY.findall(run)
        for code in (int(decimal) if decimal else int(hexadecimal, 16),)
    )


def _escapes(run: str) -> str:
    units = b"".join(int(unit, 16).to_bytes(2, "little") for unit in _ESCAPE.findall(run))
    return units.decode("utf-16-le", "surrogatepass")


def _find(
    text: str, runs: re.Pattern[str], decode: Callable[[str], str], name: str
) -> Iterator[Repair]:
    found: list[tuple[int, int, str]] = []
    in_code = 0
    for match in runs.finditer(text):
        new = decode(match.group())
        if not _is_text(new):
            continue
        line_start = text.rfind("\n", 0, match.start()) + 1
        if _IN_CODE.search(text, max(line_start, match.start() - 3), match.start()):
            in_code += 1
        else:
            found.append((match.start(), match.end(), new))
    if in_code > _CODE_SHARE * (in_code + len(found)):
        return
    total = sum(len(new) for _, _, new in found)
    whole = total >= _MANY and total > len(_LETTER.findall(text))
    for start, end, new in found:
        if whole or len(new) >= _RUN:
            yield Repair(start, end, new, f"{len(new)} characters written as {name}")


def _is_text(new: str) -> bool:
    """Say whether all of it is what CJK text consists of."""
    return all(_WIDE.match(char) for char in new) and bool(new)
