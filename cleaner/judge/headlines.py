"""Tell rows of headlines below a text from verse, records and lists of the text.

Nobody can know the titles in them. Headlines have marks (quotes, brackets, bullets) which verse,
records and tables lack.
"""

from cleaner import later
from cleaner.judge.reading import Sheet
from cleaner.judge.unknown import is_link

_LIST = 8  # lines of a long list
_LONGEST = 80  # lines of the longest
_NEARLY = 0.8  # of the lines of such a row that may be links
_SHARE = 0.25  # of the lines of a list that have marks of headlines, or a label
_MOSTLY = 0.5  # the same below a heading of comments, where readers may have written
_MARKS = later.pattern(
    r"[·•●■▪►▶>»★☆\-–—*]|.*(?:[“”\"《》|？！?!]|…$|\.{3}$|[（(\[【][^\n]{1,16}[)）\]】])"
)
_LABEL = later.pattern(r"[^·•●■：:][^：:]{0,7}[：:]")
_KIND = later.pattern(r"[^\s\-]{2,4}[ \t]{0,2}[-|｜·][ \t]{0,2}")  # 健康 - 春天怎样晒太阳
_GLUED = later.pattern(r"[^ \u3000\t。]{2,24}(?:[ \u3000\t]{1,3}[^ \u3000\t。]{2,24}){1,20}")
_WORDS = later.pattern(r"[^\s，。；：！？]{2,24}(?:[ \u3000\t]{1,4}[^\s，。；：！？]{2,24}){3,99}")


def headlines(sheet: Sheet, row: range, links: list[int], *, sparse: bool) -> list[int]:
    """Give the links of a long row of lines if it is a list of headlines, and nothing otherwise.

    In a `sparse` tail headlines call, have their kind before them, and rows of them are glued
    into a line.
    """
    if sparse:
        links = [at for at in row if at in links or _is_headline(sheet.bare(at))]
    bares = [sheet.bare(at) for at in links]
    labels = sum(bool(_LABEL.match(bare)) for bare in bares)
    listed = _is_long(row, links) and _marked(bares) >= _SHARE * len(links)
    return links if listed and labels <= _SHARE * len(links) else []


def marked_headlines(sheet: Sheet, row: range) -> list[int]:
    """Give the links of a long row in which most lines have the marks of headlines."""
    links = [at for at in row if is_link(sheet.bare(at), labels=True)]
    marked = _marked([sheet.bare(at) for at in links]) >= _MOSTLY * len(row)
    return links if marked and _is_long(row, links) else []


def _is_long(row: range, links: list[int]) -> bool:
    return max(_LIST, _NEARLY * len(row)) <= len(links) <= _LONGEST


def _marked(bares: list[str]) -> int:
    return sum(bool(_MARKS.match(bare)) for bare in bares)


def is_row_of_words(bare: str) -> bool:
    """Say whether a line is a row of words or names: places, authorities."""
    return _WORDS.fullmatch(bare) is not None


def _is_headline(bare: str) -> bool:
    """Say whether a line calls, is a row of headlines, a heading, or a title behind its kind."""
    kind = _KIND.match(bare)
    title = bare[kind.end() :] if kind else bare.strip("！!：: ")
    return is_link(title, labels=True) or _GLUED.fullmatch(bare) is not None
