"""Find furniture of several lines: lists of links, rows of glued titles, adverts."""

import re
from collections.abc import Collection, Container, Iterator, Mapping
from typing import NamedTuple

from cleaner import later
from cleaner.judge.matching import Reading
from cleaner.judge.reading import LONGEST, Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon import load
from cleaner.lexicon.furniture import lexicon, strength
from cleaner.lexicon.patterns import expand

ADVERT_RULE = "B127"
TITLES_RULE = "B128"

_LONGEST_LINK = 45  # characters of a title in a list of links
_LABEL = later.pattern(r"[^：:]{1,5}[：:]")  # 姓名：… is a record, not a title
_TOP = 3  # filled lines at the top among which a row of glued titles may stand
_SHORTEST_TITLES = 40  # characters of glued titles: three of them
_SHORTEST_TITLE = 6  # characters of a title that is recognised in such a row
_TITLE_LINES = 12  # filled lines below it among which the page's own title stands
_NAVIGATION = 2  # lines of furniture that must follow it

_ADVERT_LINES = 8  # filled lines at the end of a document that an advert may take
_ADVERT_TEXT = 600  # characters of it
_NAME = 20  # characters of the name at its head
_SHORT = 30  # characters of a slogan
_ADDRESS = later.pattern(
    r"[\s#>*(（【]*(?:(?:官方)?网[址站]|website)?[：:]?\s*(?:https?://|www\.)[\w.-]{3,80}(?:/[\w./?=&%-]{0,100})?[\s)）】*/]*",
    re.IGNORECASE,
)
_DOMAIN = later.pattern(
    r"[\s#>*]*[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,20})?\.(?:com|cn|net|org|tw|hk|cc|com\.cn)[\s*/]*",
    re.IGNORECASE,
)
# parts of the text itself below a list of what else to read
_APPARATUS = later.pattern(
    r"[【\[]?(?:参考|參考|引用|主要参考|主要參考)(?:文献|文獻|资料|資料|书目|書目)[】\]]?[：:]?"
    r"|[【\[]?(?:注释|注釋|脚注|腳註|尾注|附录|附錄|附注|附註|致谢|致謝|后记|後記|资料来源|資料來源|作者简介|作者簡介)"
    r"[】\]]?[：:]?"
)


class Block(NamedTuple):
    """Consecutive filled lines that go together, with the sentence that explains it."""

    start: int
    end: int
    rule: str
    points: int
    evidence: str


def list_items(sheet: Sheet, found: Mapping[int, Reading], last: int) -> dict[int, Reading]:
    """Give the short lines that follow a heading such as 相关阅读 at the end of a document.

    Where text still follows (its last line is `last`), the heading opens a box of the article:
    nothing is taken.
    """
    known = lexicon()
    opens = {at for at, reading in found.items() if known.classes[reading.kind].opens_list}
    heading = _first_heading(sheet, found, opens, last) if opens else len(sheet.filled)
    items: dict[int, Reading] = {}
    kind = -1  # of the heading whose list is open
    for at in range(heading, len(sheet.filled)):
        if at in opens:
            kind = found[at].kind
        elif not _is_item(sheet.bare(at), found.get(at)) and not _shares_label(sheet, at):
            kind = -1
        elif kind >= 0:
            items[at] = Reading(kind, strength("strong"), "in the list below its heading")
    return items


def _first_heading(
    sheet: Sheet, found: Mapping[int, Reading], opens: Container[int], last: int
) -> int:
    """Give the first heading of a list below the last full sentence of the text."""
    heading = len(sheet.filled)
    for at in range(heading - 1, -1, -1):
        if at <= last and at not in found and _is_sentence(sheet.bare(at)):
            break
        heading = at if at in opens else heading
    return heading


def _is_item(bare: str, reading: Reading | None) -> bool:
    """Say whether a line may be a title in a list of links."""
    known = lexicon()
    known_otherwise = (
        reading is not None
        and reading.points > known.weights.part
        and known.classes[reading.kind].rule.default
    )
    link = len(bare) <= _LONGEST_LINK and bare[-1] != "。" and not _LABEL.match(bare)
    return link and not known_otherwise and not _APPARATUS.fullmatch(bare)


def _shares_label(sheet: Sheet, at: int) -> bool:
    """Say whether a title has the label (视频：) of the one above or below it."""
    label = _LABEL.match(sheet.bare(at))
    beside = [sheet.bare(one) for one in (at - 1, at + 1) if 0 <= one < len(sheet.filled)]
    known = len(sheet.bare(at)) <= _LONGEST_LINK and label is not None
    return known and any(one.startswith(label.group()) for one in beside if label)


def _is_sentence(bare: str) -> bool:
    return len(bare) > _LONGEST_LINK or (is_running_text(bare) and "。" in bare)


def glued_titles(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[Block]:
    """Find the titles of all articles of a page, glued into one line above its navigation."""
    for at in range(min(_TOP, len(sheet.filled))):
        bare = sheet.bare(at)
        if at in found or len(bare) < _SHORTEST_TITLES:
            continue
        below = range(at + 1, len(sheet.filled))[:_TITLE_LINES]
        if sum(other in found for other in below[: _NAVIGATION + 2]) < _NAVIGATION or "。" in bare:
            return
        titles = [
            sheet.bare(o) for o in below if o not in found and not is_running_text(sheet.bare(o))
        ]
        title = next((t for t in titles if len(t) >= _SHORTEST_TITLE and t in bare), "")
        points = strength("certain") if title else strength("strong")
        why = f"it contains the title {title}" if title else "no full sentence in it"
        yield Block(
            at, at + 1, TITLES_RULE, points, f"{len(bare)} characters above navigation; {why}"
        )
        return


def advert(sheet: Sheet, going: Collection[int]) -> Iterator[Block]:
    """Find an advert after the end of an article: a name, a web address, praise of itself.

    `going`: lines which already go; the advert may stand above them.
    """
    left = [
        at for at in range(max(0, len(sheet.filled) - 40), len(sheet.filled)) if at not in going
    ]
    tail = left[-_ADVERT_LINES:]
    address = next((at for at in tail if _is_address(sheet.bare(at))), None)
    if address is None:
        return
    start = _advert_start(sheet, tail, address)
    block = [at for at in tail if at >= start]
    if start == 0 or sum(len(sheet.bare(at)) for at in block) > _ADVERT_TEXT:
        return
    points, reasons = _advert_points(sheet, block, address, start)
    yield Block(start, block[-1] + 1, ADVERT_RULE, points, "; ".join(reasons))


def _is_address(bare: str) -> bool:
    if len(bare) > LONGEST or not ("." in bare or "://" in bare):
        return False
    return bool(_ADDRESS.fullmatch(bare) or _DOMAIN.fullmatch(bare))


def _advert_start(sheet: Sheet, tail: list[int], address: int) -> int:
    """Go up from the address over the short lines of name and slogan."""
    start = address
    for at in reversed([one for one in tail if one < address]):
        bare = sheet.bare(at)
        if at != start - 1 or len(bare) > _SHORT or is_running_text(bare) or _closes_article(bare):
            break
        start = at
    return start


def _closes_article(bare: str) -> bool:
    return bool(_closing().fullmatch(bare))


def _closing() -> re.Pattern[str]:
    return re.compile("|".join(map(expand, load("adverts")["closing"])))


def _advert_points(
    sheet: Sheet, block: list[int], address: int, start: int
) -> tuple[int, list[str]]:
    """Add up the evidence; every full sentence of the block must itself praise or name the site."""
    words = load("adverts")
    lines = [sheet.bare(at).strip("#*> \t\u3000") for at in block]
    name = lines[0] if block[0] != address and len(lines[0]) <= _NAME else ""
    sentences = [line for line in lines if is_running_text(line)]
    praise = {s for s in sentences if any(word in s for word in words["praise"])}
    named = {s for s in sentences if name and name in s}
    above = sheet.bare(start - 1)
    closed = _closes_article(above)
    evidence = {
        "address": f"web address {sheet.bare(address).strip('#*> ')}",
        "name": f"the name {name} above it" if name else "",
        "site": "the name of a site or account" if name.endswith(tuple(words["names"])) else "",
        "praise": "self-praise" if praise else "",
        "named": "the text speaks of it" if named else "",
        "heading": "set as a heading" if any(sheet.bare(at)[0] == "#" for at in block) else "",
        "closed": "after the closing byline" if closed else "",
        "after": "after the last sentence" if not closed and is_running_text(above) else "",
        "foreign": "a sentence is about something else" if set(sentences) - praise - named else "",
    }
    weights: dict[str, int] = words["weights"]
    told = [(weights[what], why) for what, why in evidence.items() if why]
    return sum(points for points, _ in told), [f"{why} {points:+d}" for points, why in told]
