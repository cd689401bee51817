"""How patterns of the lexicon are written: one way in the file, every way in a text.

A pattern is a regular expression for a whole line, in simplified characters, lower case and
half-width; `expand` lets each also match the traditional, upper-case and full-width forms.
`<names>` stand for the parts below.
"""

import re

from cleaner import later
from cleaner.lexicon import load

_PARTS = {
    "<s>": "(?:[ \t\u3000\xa0]{0,8})",
    "<gap>": "(?:[ \t\u3000\xa0|｜/·•,，、。;；>》]{0,12})",
    "<sep>": "(?:[ \t\u3000\xa0|｜/·•、;；:：>》]{1,12})",
    "<rest>": "(?:[^。！？\n]{0,80})",
    "<word>": "(?:[^ \t\u3000\xa0，。！？:：|｜\n]{1,12})",
    "<date>": "(?:[12]\\d{3}[ 　]{0,2}[年\\-/.．][ 　]{0,2}[01]?\\d[ 　]{0,2}[月\\-/.．]"
    "[ 　]{0,2}[0-3]?\\d[ 　]{0,2}[日号]?"
    "|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
    "|民[國国][ 　]{0,2}\\d{2,3}[ 　]{0,2}年[ 　]{0,2}[01]?\\d[ 　]{0,2}月[ 　]{0,2}[0-3]?\\d"
    "[ 　]{0,2}日"
    "|民[國国][〇零一二三四五六七八九十百]{1,5}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)",
    "<week>": "(?:(?:星期|周|禮拜|礼拜|週)[一二三四五六日天])",
    "<time>": "(?:[0-2]?\\d[:：][0-5]\\d(?:[:：][0-5]\\d)?)",
    "<num>": "(?:\\d[\\d,.]{0,9}[万萬千kw]?\\+?)",
    "<hn>": "(?:[〇零一二三四五六七八九十百]{1,6})",
    "<url>": "(?:(?:https?://|www\\.)[\\w\\-./?%&=#:~+@]{3,200})",
    "<domain>": "(?:[\\w-]{1,40}(?:\\.[\\w-]{2,20}){1,3})",
    "<lt>": "(?:<|＜|&lt;)",
    "<gt>": "(?:>|＞|&gt;)",
}
_WIDE = {":": "：", "，": ",", "！": "!", "？": "?", "；": ";"}
_RANGE = later.pattern(r"[a-z]-[a-z]")
_UNIT = later.pattern(r"\\.|<[a-z]+>|\(\?:|\{\d*,?\d*\}|[a-z]-[a-z]|.", re.DOTALL)


def variants() -> dict[str, str]:
    """Give for a simplified character its traditional forms."""
    table: dict[str, str] = load("variants")["variants"]
    return table


def expand(pattern: str) -> str:
    """Let a pattern match every way of writing."""
    parts: list[str] = []
    inside = False  # a character class
    for match in _UNIT.finditer(pattern):
        unit = match.group()
        if unit in _PARTS:
            parts.append(_PARTS[unit])
            continue
        inside = unit == "[" or (inside and unit != "]")
        parts.append(_forms(unit, inside=inside))
    return "".join(parts)


def _forms(unit: str, *, inside: bool) -> str:
    if _RANGE.fullmatch(unit):
        return unit + unit.upper() if inside else "".join(_forms(c, inside=False) for c in unit)
    if len(unit) > 1:
        return unit
    forms = unit + _WIDE.get(unit, "") + variants().get(unit, "")
    if unit.isascii() and unit.isalpha():
        forms = unit + unit.upper()
    return forms if len(forms) == 1 or inside else f"[{forms}]"


def spellings(word: str) -> set[str]:
    """Give a word of a row as it is and in its traditional spelling."""
    table = variants()
    return {word, "".join(table.get(char, char)[0] for char in word)}
