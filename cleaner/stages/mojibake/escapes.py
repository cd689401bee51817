r"""Characters written as numbers: &#20013; and \u4e2d for 中, where no program will read them."""

import re
from collections.abc import Callable, Iterator

from cleaner import later
from cleaner.stages.mojibake import Repair
from cleaner.text import CJK

_ONE_ENTITY = "&#(?:([0-9]{3,7})|[xX]([0-9a-fA-F]{2,6}));"
_ONE_ESCAPE = r"\\u([0-9a-fA-F]{4})"
_ENTITY = later.pattern(_ONE_ENTITY)
_ESCAPE = later.pattern(_ONE_ESCAPE)
_WIDE = later.pattern(f"[{CJK}\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026\u00b7]")
_LETTER = later.pattern(f"[{CJK}]")
_BESIDE = later.pattern("[\xa0-\u00bf\u00d7\u00f7\u2010-\u205e\u2100-\u27bf\U0001f300-\U0001faff]")
_NO_TEXT = "\0"  # for what stays as it is written: &#60; is no tag
# a string of a program, an attribute, code set off in prose: there the escape is meant
_IN_CODE = later.pattern(r"[\"'`=\\]\s*$")
_RUN = 4  # characters in one run that are text even where the rest of the document is not escaped
_MANY = 12  # characters in a document that is escaped as a whole
_CODE_SHARE = 0.2  # of the runs; with more of them in code, the document is code or JSON


def _runs(one: str) -> re.Pattern[str]:
    """Give the runs of such characters, with the digits and words between that needed no escape."""
    return later.pattern(rf"(?:{one})+(?:[0-9A-Za-z.,%+-]{{1,12}}(?:{one})+)*")


_ENTITIES = _runs(_ONE_ENTITY)
_ESCAPES = _runs(_ONE_ESCAPE)
_ESCAPES_IN_A_ROW = later.pattern(f"(?:{_ONE_ESCAPE})+")


def find_entities(text: str) -> Iterator[Repair]:
    """Yield runs of numeric entities that stand for Chinese, Japanese or Korean text."""
    if "&#" in text:
        yield from _find(text, _ENTITIES, _entities, "numeric entities")


def find_escapes(text: str) -> Iterator[Repair]:
    r"""Yield runs of \uXXXX escapes that stand for Chinese, Japanese or Korean text."""
    if "\\u" in text:
        yield from _find(text, _ESCAPES, _escapes, "\\u escapes")


def _entities(run: str) -> str:
    return _ENTITY.sub(lambda match: _entity(*match.groups()), run)


def _entity(decimal: str | None, hexadecimal: str | None) -> str:
    code = int(decimal) if decimal else int(hexadecimal or "0", 16)
    return chr(code) if 0x7F < code < 0xD800 or 0xDFFF < code < 0x110000 else _NO_TEXT  # noqa: PLR2004


def _escapes(run: str) -> str:
    return _ESCAPES_IN_A_ROW.sub(lambda match: _units(match.group()), run)


def _units(run: str) -> str:
    units = b"".join(int(unit, 16).to_bytes(2, "little") for unit in _ESCAPE.findall(run))
    text = units.decode("utf-16-le", "surrogatepass")
    return _NO_TEXT if any(char < "\x80" for char in text) else text


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
    total = sum(_wide(new) for _, _, new in found)
    whole = total >= _MANY and total > len(_LETTER.findall(text))
    for start, end, new in found:
        if whole or _wide(new) >= _RUN:
            yield Repair(start, end, new, f"{_wide(new)} characters written as {name}")


def _wide(new: str) -> int:
    return sum(char > "\x7f" for char in new)


def _is_text(new: str) -> bool:
    """Say whether all of it is what CJK text consists of, other signs only beside letters."""
    odd = [char for char in new if char > "\x7f" and not _WIDE.match(char)]
    if odd and not _LETTER.search(new):
        return False
    return _NO_TEXT not in new and all(map(_BESIDE.match, odd))
