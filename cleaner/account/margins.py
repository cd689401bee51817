"""How narrowly a change was decided, read from the figures in its evidence."""

import re
from collections.abc import Mapping
from typing import Any

from cleaner import lexicon
from cleaner.model import Change

NARROW = 0.5  # of the way from the threshold to certainty: what is below is worth a look

_POINTS = re.compile(r": (\d+) points\Z")
_LIKENESS = re.compile(r"\A(\d+\.\d)% like ")
_SHARE = re.compile(r"\A(\d+)% of it stands in ")
_BITS = re.compile(r"; (\d+) bits likelier")
_CERTAIN_BITS = 100  # a repaired stretch of ten characters gains more


def margin(change: Change, settings: Mapping[str, Any]) -> float | None:
    """Give how far above its threshold a change was: 0 just there, 1 twice as sure as needed.

    `settings` are those of the run. None: a flag, or a rule that does not weigh.
    """
    if change.flag:
        return None
    if found := _POINTS.search(change.evidence):
        needed = lexicon.load("weights")["evidence"]["remove"]
        return _above(int(found[1]), needed, 2 * needed)
    if found := _LIKENESS.search(change.evidence):
        return _above(float(found[1]) / 100, settings.get("copy_threshold", 1.0), 1.0)
    if found := _SHARE.search(change.evidence):
        return _above(int(found[1]) / 100, settings.get("copied_share", 1.0), 1.0)
    if found := _BITS.search(change.evidence):
        return _above(int(found[1]), 0, _CERTAIN_BITS)
    return None


def _above(value: float, threshold: float, certain: float) -> float:
    span = certain - threshold
    return round(min(max((value - threshold) / span, 0.0), 1.0), 3) if span > 0 else 1.0
