"""Write cleaner/typesetting/running_text.txt, counts of character pairs in running text.

    python benchmarks/tables/running_text.py FOLDER

FOLDER holds modern Chinese as UTF-8, one sentence a line: the target.txt files of
NiuTrans/Classical-Modern. Counts are kept as half octaves, which is all that the judgement needs.
"""

import math
import re
import sys
from collections import Counter
from pathlib import Path

TABLE = Path(__file__).parent.parent / "cleaner" / "typesetting" / "running_text.txt"
LEAST_CHARACTER = 100  # occurrences: rarer characters tell nothing
LEAST_PAIR = 30
LEAST_OPENING = 15

_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff“”《》，、（）]+")
_CLOSED = re.compile("([^，。！？；：、”])[。！？]")

HEADER = f"""\
# Pairs of characters in modern Chinese: does a sentence go on across a line break?
# Source: 16.6 million characters of github NiuTrans/Classical-Modern (target.txt), licence MIT.
# Written by benchmarks/tables/running_text.py. Figures are round(2 * log2(count)).
# Columns (tab): character; its count; its count before the end of a sentence; the characters
# which follow it {LEAST_PAIR} times or more (a count, then those characters, and so on); the
# same for pairs which open a sentence {LEAST_OPENING} times or more.
"""


def half_octaves(count: int) -> int:
    """Give the count as the table writes it."""
    return round(2 * math.log2(count)) if count else 0


def by_count(pairs: Counter[str], first: str, least: int, known: set[str]) -> str:
    """Give what follows `first`, grouped by count."""
    groups: dict[int, list[str]] = {}
    for second in sorted(known):
        count = pairs[first + second]
        if count >= least:
            groups.setdefault(half_octaves(count), []).append(second)
    return " ".join(f"{count}{''.join(group)}" for count, group in sorted(groups.items()))


def main(folder: Path) -> None:
    """Count, and write the table."""
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    closing: Counter[str] = Counter()
    for path in sorted(folder.glob("*.txt")):
        for raw in path.read_text("utf-8").split("\n"):
            line = raw.strip().replace(",", "，").replace("(", "（").replace(")", "）")
            for match in _RUN.finditer(line):
                run = match.group()
                single.update(run)
                pairs.update(map(str.__add__, run, run[1:]))
                if not match.start():
                    opening[run[:2]] += 1
            closing.update(_CLOSED.findall(line))
    known = {character for character in single if single[character] >= LEAST_CHARACTER}
    totals = (single.total(), closing.total(), opening.total())
    rows = [HEADER + "\t".join(["total", *map(str, map(half_octaves, totals))])]
    for first in sorted(known):
        figures = [half_octaves(single[first]), half_octaves(closing[first])]
        follow = by_count(pairs, first, LEAST_PAIR, known)
        opens = by_count(opening, first, LEAST_OPENING, known)
        rows.append("\t".join([first, *map(str, figures), follow, opens]))
    TABLE.write_text("\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
