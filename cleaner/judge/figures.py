"""Say whether the numbers of a line are what it tells: an amount, a telephone number, a score.

Such a line is content where documents differ in them, however alike the words are.
"""

from cleaner import later
from cleaner.judge.reading import classify
from cleaner.lexicon import load
from cleaner.lexicon.furniture import lexicon

_CELLS = later.pattern(  # a row of a table: 一月 12 3.1, 末班 18:30
    r"[^\d：:\t]{1,12}(?:[ \u3000\t：:]{1,4}\d[\d.,:：]{0,12}){1,12}|[^\n]*\t[^\n]*"
)
_SHAPE = later.pattern(r"[|｜>›»©/·•：:]")  # marks between the parts of mastheads and feet
_COUNTERS = later.pattern(lambda: load("templates")["counters"])
_PATTERN = later.pattern(lambda: "|".join(load("templates")["figures"]))


def tells_figures(bare: str) -> bool:
    """Say whether a line with numbers tells figures, and no class of furniture has such lines.

    A line without any mark of furniture may be the title of a series: its number tells it apart.
    """
    if _COUNTERS.search(bare):
        return False
    shaped = _SHAPE.search(bare) is not None
    if shaped and not (_CELLS.fullmatch(bare) or _PATTERN.search(bare)):
        return False
    reading = classify(bare)
    return reading is None or lexicon().classes[reading.kind].supported
