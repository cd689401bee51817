"""Say which lines need others on the page that vouch for them, and have none."""

from collections.abc import Mapping

from cleaner.judge.matching import Reading
from cleaner.judge.reading import Sheet
from cleaner.lexicon.furniture import lexicon, strength

OWNER = "B124"  # the rule of addresses and telephone numbers
_OF_ARTICLES = {"B117", "B118", "B119", "B120", "B121", "B122", "B126", "B132"}  # not of sites


def company(found: Mapping[int, Reading]) -> set[str]:
    """Give the rules of the furniture that vouches for lines which articles have as well."""
    classes = lexicon().classes
    strong = {one.kind for one in found.values() if one.points >= strength("strong")}
    return {classes[one].rule.code for one in strong if not classes[one].company}


def backed(sheet: Sheet, found: Mapping[int, Reading]) -> set[int]:
    """Give the lines in an unbroken row of furniture which holds a class that stands by itself.

    Above the first such line a blank line breaks the row, and so does the last address where that
    line is not of the owner's rule: what ends a notice stands there. What belongs to an article
    (share, tags, comments) does not vouch for addresses.
    """
    known = lexicon()
    backed: set[int] = set()
    row: list[int] = []
    vouched: set[str] = set()  # the rules of the lines that stand by themselves
    for at in [*sorted(found), -1]:
        if row and at != row[-1] + 1:
            backed.update(_vouched(found, row, vouched))
            row, vouched = [], set()
        elif row and not vouched and sheet.filled[at] != sheet.filled[at - 1] + 1:
            row = []
        if at < 0:
            break
        kind = known.classes[found[at].kind]
        if not kind.supported and found[at].points > known.weights.word:
            if not vouched and kind.rule.code != OWNER:
                row = row[_above_last_address(found, row) :]
            vouched.add(kind.rule.code)
        row.append(at)
    return backed


def _above_last_address(found: Mapping[int, Reading], row: list[int]) -> int:
    """Count the lines of a row down to its last address."""
    return max((n for n, at in enumerate(row, 1) if _is_of_owner(found[at])), default=0)


def _vouched(found: Mapping[int, Reading], row: list[int], rules: set[str]) -> list[int]:
    """Give the lines of a row for which those of the given rules vouch."""
    if rules - _OF_ARTICLES:
        return row
    return [at for at in row if not _is_of_owner(found[at])] if rules else []


def _is_of_owner(reading: Reading) -> bool:
    return reading.rule == OWNER
