"""Find the path to a page, and what stands above it: the head of the site, whatever its words.

Nobody can know the names of a site's sections. But 当前位置：首页 > 新闻 > 正文 stands below all of
them and above the title, so that the place tells them from the article.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from cleaner import later
from cleaner.judge.above import kinship
from cleaner.judge.columns import is_entry, is_path
from cleaner.judge.frames import Frame
from cleaner.judge.matching import Reading
from cleaner.judge.openings import may_be_title
from cleaner.judge.reading import OWN, TELLS, Sheet
from cleaner.judge.running import is_running_text
from cleaner.lexicon.furniture import lexicon, strength

_PATH = "B114"
_TOP = 120  # lines above the path
_BODY = 60  # characters of running text which must stand below it
_BELOW = 200  # lines in which this text is looked for
_SAMPLE = 4000  # characters of it that are compared with a headline
_LONGEST = 160  # characters of a row of links
_SLOGAN = 40  # characters of a greeting or a slogan of the site
_CALLS = "!！?？"
_BROKEN = ("。", "”", "」", "；", "，", ",", ";")  # at the end of a line of text
_HEADLINE = 7  # characters of a headline that may have got above the path
_KIN = 0.34  # share of its pairs of characters that stand in the text
_ABOUT = 0.25  # the same of a title below menus
_KNOWN = 3  # different lines of menus without a path
_ROW = later.pattern(r"[^ \u3000|｜/／\n]+(?:[ \u3000|｜/／]+[^ \u3000|｜/／\n]+){3,}")
_VERSE = {5, 7}  # characters of a line of verse without marks
_VERSES = 4  # lines
_ENTRIES = 3  # of a menu that are equally long
_FIRST = 4  # lines at the top among which a path without marks stands, and the title below it
_SHORTEST = 5  # characters of such a title
_NUMBERED = later.pattern(  # a list of one step: 1. 首页 > 村情
    r"1[.．][ \u3000]{1,3}(?:网站)?[首主][页頁][ \u3000]{0,3}[>＞»›][^。！？\n]{1,60}"
)
_STEPS = later.pattern(r"[^。！？，：“”\n]{2,60}[>＞»›→|｜][ \u3000]{0,3}")
_HOME = later.pattern(r"(?:网站|返回|本站)?[首主][页頁][ \u3000]")


def above_path(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str]
) -> Iterator[int]:
    """Yield the lines above the path to a page which would stay; `going`: those that go already.

    All of them go where a line that can be the title stands below the path, and text below that; a
    line the text is about stays. Otherwise, or where prose, numbered items, a byline or verse stand
    above it, the entries of menus go, if known ones are among them and something is left below.
    """
    path = next((at for at in range(min(frame.first, _TOP)) if is_path(sheet, going, at)), 0)
    above = [at for at in range(path) if at not in going]
    known = [at for at in range(path) if at in found]
    titled = any(at not in going for at in range(path + 1, frame.first))
    if titled and known and (known[0] == 0 or sum(at in going for at in known) > 1):
        yield from (at for at in above if is_entry(sheet, found, at))
    yield from _all_above(sheet, found, going)


def _all_above(
    sheet: Sheet, found: Mapping[int, Reading], going: Mapping[int, str]
) -> Iterator[int]:
    """Yield what is left above a sure path, but no headline of the text that stands below it."""
    path = _path(sheet, going)
    if not path or found[path].points < strength("strong"):
        return
    above = [at for at in range(path) if at not in going]
    if any(_may_be_text(sheet.bare(at), found.get(at)) for at in above) or _has_verse(sheet, above):
        return
    text = _text_below(sheet, path, going)
    if text:
        yield from (at for at in above if not _is_told(sheet.bare(at), text))


def above_menus(
    sheet: Sheet, found: Mapping[int, Reading], frame: Frame, going: Mapping[int, str], text: str
) -> Iterator[int]:
    """Yield the lines among and above the known words of the menus of a page without a path.

    Below them has to stand the title. Nothing goes where prose, numbered items, a byline or verse
    stand among them, or a line longer than the title: it may be the title itself; and no line which
    the `text` takes up.
    """
    title = _title_below(sheet, found, frame, text)
    known = [at for at in range(min(title, _TOP)) if at in found and _is_known(found[at])]
    last = max((at for at in known if at in going), default=-1)
    among = [at for at in range(last + 1) if at not in going]
    if _path(sheet, going) or len({sheet.bare(at) for at in known}) < _KNOWN:
        return
    longest = max((len(sheet.bare(at)) for at in among if at not in found), default=0)
    texts = any(_may_be_text(sheet.bare(at), found.get(at)) for at in among)
    if longest <= len(sheet.bare(title)) and not texts and not _has_verse(sheet, among):
        yield from (at for at in among if not kinship(sheet.bare(at), text))


def _title_below(sheet: Sheet, found: Mapping[int, Reading], frame: Frame, text: str) -> int:
    """Give the title above a byline, or the one that the text is about; 0: none is sure."""
    if frame.opening:
        return 0 if frame.opening.title in found else frame.opening.title
    kin = {at: kinship(sheet.bare(at), text) for at in range(frame.first) if at not in found}
    title = max(kin, key=lambda at: (kin[at], at), default=0)
    sure = kin.get(title, 0.0) >= _ABOUT and len(sheet.bare(title)) >= _SHORTEST
    return title if sure and may_be_title(sheet.bare(title), None) else 0


def _is_known(reading: Reading) -> bool:
    return lexicon().classes[reading.kind].rule.default


def section_below(sheet: Sheet, going: Mapping[int, str]) -> Iterator[int]:
    """Yield the line below the path that is an entry of the menu above it: a section, no title.

    The menu has other entries as long as it, and a line which can be the title stands below it;
    a title, too, may stand above the path once more.
    """
    at = _path(sheet, going) + 1
    above, below = sheet.bares[: at - 1], sheet.bares[at + 1 : at + 1 + _FIRST]
    named = at < len(sheet.bares) and sheet.bare(at) in above
    named = named and sum(len(bare) == len(sheet.bare(at)) for bare in above) >= _ENTRIES
    if named and at not in going and any(may_be_title(bare, None) for bare in below):
        yield at


def _path(sheet: Sheet, going: Mapping[int, str]) -> int:
    """Give the first line that goes as the path to the page; 0 where nothing stands above it."""
    return next((at for at in range(min(_TOP, len(sheet.bares))) if going.get(at) == _PATH), 0)


def path_to_title(sheet: Sheet, found: Mapping[int, Reading]) -> Iterator[tuple[int, Reading]]:
    """Find the path to a page that ends in its title, which stands below it.

    Its steps have marks between them (读书 > 老水车修复记录), or it begins with the word for the
    first page and has none: 首页 读书 老水车修复记录.
    """
    for at, bare in enumerate(sheet.bares[:_FIRST]):
        if _NUMBERED.fullmatch(bare):
            yield (
                at,
                Reading(lexicon().by_rule[_PATH], strength("certain"), "its first step numbered"),
            )
        below = sheet.bares[at + 1 : at + 1 + _FIRST]
        if not _is_path(found.get(at)) and any(_leads_to(bare, title) for title in below):
            yield at, Reading(lexicon().by_rule[_PATH], strength("certain"), "as far as the title")


def _leads_to(bare: str, title: str) -> bool:
    """Say whether a line is a path whose last step is the title."""
    if len(title) < _SHORTEST or not bare.endswith(title) or bare == title:
        return False
    steps = bare.removesuffix(title)
    return bool(_STEPS.fullmatch(steps) or (_HOME.match(bare) and steps[-1] in " \u3000"))


def _is_path(reading: Reading | None) -> bool:
    return reading is not None and reading.rule == _PATH


def _may_be_text(bare: str, reading: Reading | None) -> bool:
    if reading is not None:
        return not lexicon().classes[reading.kind].rule.default
    if len(bare) > _LONGEST or bare.endswith(_BROKEN) or OWN.match(bare) or TELLS.search(bare):
        return True
    slogan = len(bare) <= _SLOGAN and (bare[-1] in _CALLS or "|" in bare or "｜" in bare)
    return is_running_text(bare) and not slogan and not _ROW.fullmatch(bare)


def _has_verse(sheet: Sheet, lines: list[int]) -> bool:
    """Say whether some of the lines may be verse: of five or of seven characters, in a row."""
    sizes = groupby(len(bare) * bare.isalpha() for bare in map(sheet.bare, lines))
    return any(size in _VERSE and len([*row]) >= _VERSES for size, row in sizes)


def _text_below(sheet: Sheet, path: int, going: Collection[int]) -> str:
    """Give the running text below the path, and nothing where no title stands above it."""
    below = [at for at in range(path + 1, len(sheet.bares))[:_BELOW] if at not in going]
    texts = [at for at in below if is_running_text(sheet.bare(at))]
    if not texts or not any(may_be_title(sheet.bare(at), None) for at in below if at < texts[0]):
        return ""
    text = "".join(sheet.bare(at)[:_SAMPLE] for at in texts)[:_SAMPLE]
    return text if len(text) >= _BODY else ""


def _is_told(bare: str, text: str) -> bool:
    """Say whether a line may be a headline of the text, and no row of links."""
    return len(bare) >= _HEADLINE and not _ROW.fullmatch(bare) and kinship(bare, text) >= _KIN
