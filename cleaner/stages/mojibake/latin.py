"""Text that was read as Latin-1 or Windows-1252: ÖÐÎÄ and ä¸­æ–‡ for 中文."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleaner import later
from cleaner.codecs import read
from cleaner.codecs.plausible import NATURAL, judge
from cleaner.stages.mojibake import Repair

if TYPE_CHECKING:
    import ftfy
else:
    ftfy = later.module("ftfy")

# Windows-1252 where it has a character, Latin-1 where not: what sloppy readers do
_HIGH = "".join(
    bytes((code,)).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0x100)
)
_BYTES = {ord(char): 0x80 + at for at, char in enumerate(_HIGH)} | {
    code: code for code in range(0x80, 0x100)
}
_CLASS = re.escape(_HIGH) + "\x80-\xff"
# four in a row do not occur in the languages that are written with them
_DENSE = later.pattern(f"[{_CLASS}]{{4}}")
_STRETCH = later.pattern(f"[\t -~{_CLASS}]+")
_SIGN = later.pattern(f"(?![\xc0-\xd6\xd8-\xf6\xf8-\xff])[{_CLASS}]")
_HIGH_CHAR = later.pattern(f"[{_CLASS}]")
_SIGNS = 0.08  # share of signs (§, ½) among the letters: in code pages a third, in languages none
_CODE_PAGES = ("gb18030", "big5", "cp932", "euc_jp", "cp949")
_GAIN = 25.0  # bits that the text as a whole must gain
_LINE_GAIN = 3.0  # bits that a stretch must gain …
_WHOLE = 0.9  # … unless this share of the text's stretches is explained
_SLACK = 4.0  # bits per character above natural text, for the names in such stretches
_TRUST = 8.0  # bits: ftfy's rules know more of Western text than single characters tell
# what Chinese text sets itself: a misreading shows in other characters, never in these alone
_OWN = frozenset("“”‘’—–…·•×÷±°§«»‹›™©®€£¥¢‰")
_HEBREW = later.pattern("(?:×[^×]){3}")  # … but for its letters, some in a row
# what ftfy knows mojibake of: no CJK, no general punctuation alone
FOREIGN = later.pattern("[\x80-\xb6\xb8-\u10ff\u1200-\u1fff\u2202-\u2bff]")


class _Stretch(NamedTuple):
    start: int
    end: int
    new: str
    gain: float
    certain: bool  # likelier by itself


def find_code_pages(text: str) -> Iterator[Repair]:
    """Yield stretches of Latin letters and signs that are bytes of an East Asian code page."""
    if not _DENSE.search(text):
        return
    stretches = [match for match in _STRETCH.finditer(text) if not match.group().isascii()]
    high = sum(len(_HIGH_CHAR.findall(match.group())) for match in stretches)
    if sum(len(_SIGN.findall(match.group())) for match in stretches) < _SIGNS * high:
        return
    best: list[_Stretch] = []
    best_gain, name = _GAIN, ""
    for encoding in _CODE_PAGES:
        tried = [_reread(match, encoding) for match in stretches]
        found = [stretch for stretch in tried if stretch and stretch.certain]
        gain = sum(stretch.gain for stretch in found)
        if gain > best_gain:
            whole = sum(s.end - s.start for s in found) >= _WHOLE * sum(
                len(match.group()) for match in stretches
            )
            best = [stretch for stretch in tried if stretch] if whole else found
            best_gain, name = gain, encoding
    for stretch in best:
        evidence = (
            f"{name.upper()} read as Windows-1252 or Latin-1; {stretch.gain:.0f} bits likelier"
        )
        yield Repair(stretch.start, stretch.end, stretch.new, evidence)


def _reread(match: re.Match[str], encoding: str) -> _Stretch | None:
    old = match.group()
    if _is_listed(old):
        return None
    data = old.translate(_BYTES).encode("latin-1")
    try:
        data.decode()
    except UnicodeDecodeError:
        pass
    else:
        return None  # UTF-8: the likelier explanation
    try:
        new = read(data, encoding)
    except UnicodeDecodeError:
        return None
    after = judge(new)
    gain = judge(old).bits - after.bits
    certain = gain > _LINE_GAIN and after.wide_bits <= (NATURAL + 1) * after.wide
    certain = certain and not _is_own(old)
    if not certain and after.wide_bits > (NATURAL + _SLACK) * after.wide:
        return None
    return _Stretch(match.start(), match.end(), new, gain, certain)


# who can be read on what became of bytes writes the misread signs as an example
_TELLS = later.pattern(r"乱码|亂碼|字节|位元組|解码|解碼|误读|誤讀|解读|解讀")


def _is_own(chars: Iterable[str]) -> bool:
    return all(char.isascii() or char in _OWN for char in chars)


def _is_listed(text: str) -> bool:
    """Say whether it is a table of characters (ÀÁÂÃÄ)."""
    high = [char for char in text if char > "\x7f"]
    steps = sum(ord(b) - ord(a) == 1 for a, b in pairwise(high))
    return steps * 2 > len(high)


def find_utf8(text: str) -> Iterator[Repair]:
    """Yield lines that ftfy's encoding fix (and nothing else of it) makes likelier."""
    start = 0
    for line in text.split("\n"):
        if (
            FOREIGN.search(line)
            and not _TELLS.search(line)
            and (new := ftfy.fix_encoding(line)) != line
        ):
            gain = judge(line).bits - judge(new).bits
            is_own = _is_own(Counter(line) - Counter(new)) and not _HEBREW.search(line)
            if gain > -_TRUST and not is_own:
                evidence = f"UTF-8 read in a Western code page; {gain:.0f} bits likelier"
                yield _narrow(start, line, new, evidence)
        start += len(line) + 1


def _narrow(offset: int, old: str, new: str, evidence: str) -> Repair:
    """Give the repair of the part that differs."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    end = len(old) - tail
    return Repair(offset + head, offset + end, new[head : len(new) - tail], evidence)
