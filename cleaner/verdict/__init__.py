"""The verdict: whether two paragraphs that look alike are one, or say different things.

The similarity is only the reason to ask. Two paragraphs which differ in a figure, a name or a "not"
are far more alike than two copies of which one lost its last third; so what decides is *where* they
differ. Where that is not plain, both stay.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from cleaner import later
from cleaner.comparison import comparison_text
from cleaner.differences import Difference, differences, is_misprint, is_swap, told
from cleaner.text import BLANKS, CLOSING, HAN, SENTENCE_ENDS, ends_sentence
from cleaner.verdict.figures import figures, marks_differ
from cleaner.verdict.meaning import (
    MEANING,
    counts,
    denies,
    is_figure,
    is_name,
    is_other_name,
    is_reading,
    weighs,
)
from cleaner.verdict.recurring import SHORTEST, is_verse, recurs_by_nature

__all__ = [
    "CUT_OFF",
    "SHORTEST",
    "THRESHOLD",
    "Verdict",
    "figures",
    "judge",
    "same_meant",
]

# Below this share no two paragraphs are worth asking about. A copy cut off after 70 % has 0.82, the
# counterparts in two editions of one poem have 0.92 and more, neighbouring paragraphs 0.77 at most.
THRESHOLD = 0.80
# Characters of the comparison form. In shorter ones a changed word is a large part of what is said.
SHORTEST_NEAR = 20
# A run that only one of two has is a passage (a sentence added, an end cut off) from this length;
# a shorter one is a word, and words change what a sentence says.
PASSAGE = 8
# A copy cut off keeps at least this share; what stands in a longer text with less is a quotation.
CUT_OFF = 0.6
# The share of characters which noise replaces: scanners err in 3 of 100, two editions of a poem
# differ in up to 8 of 100; more is another text.
NOISE = 0.08
# Words dropped or added by a scanner are forgiven in text of this length, up to this share of it.
LONG = 80
DROPPED = 0.03


class Verdict(NamedTuple):
    """What to do with the copy, and why.

    A flag keeps both and shows them to an editor. `fuller_copy`: the copy has a passage which the
    kept one lacks; who removes one of the two removes the other one, or loses that passage.
    """

    decision: Literal["duplicate", "flag", "keep"]
    reason: str
    fuller_copy: bool = False


class Said(NamedTuple):
    """A paragraph as it is judged: its text, its comparison form, and why it may recur."""

    text: str
    form: str
    recurs: str  # '': it has no reason to


# A character that no font had, told by its parts: {罓/歷}, [木+桑].
_COMPOSED = later.pattern(rf"[{{\[][{HAN}][/+*@]?[{HAN}][}}\]]", needs="{[")
_RARE = "\u3400"  # stands for it: any rare character does

_REMEMBERED = 256  # texts
_SAME = "the same words"
_MARKS = "figures differ in their points or signs"
_AFTER_A_SENTENCE = CLOSING + BLANKS + "\n！!"


def judge(kept: str, copy: str, score: float) -> Verdict:
    """Judge two paragraphs whose comparison forms have the normalised Indel similarity `score`."""
    return judge_said(_said(kept), _said(copy), score)


def judge_said(kept: Said, copy: Said, score: float) -> Verdict:
    """Judge the same, of paragraphs whose forms are known."""
    recurs = copy.recurs or kept.recurs
    if recurs:
        return Verdict("keep", recurs)
    if kept.text == copy.text:
        return Verdict("duplicate", _SAME)
    one, other = kept.form, copy.form
    if one == other:
        return _judge_same(kept.text, copy.text)
    if one in other or other in one:
        short = kept.text if len(one) < len(other) else copy.text
        verdict = _judge_contained(one, other, cut=not ends_sentence(short))
    else:
        verdict = _judge_near(kept, copy, score)
    marks = marks_differ(kept.text, copy.text) if verdict.decision == "duplicate" else ""
    if marks:
        return Verdict("flag", f"{_MARKS}: {marks}", verdict.fuller_copy)
    return verdict


def _judge_same(kept: str, copy: str) -> Verdict:
    if figures(kept) != figures(copy):
        return Verdict("flag", _MARKS)
    if _asks(kept) != _asks(copy):
        return Verdict("flag", "only one of them asks")
    return Verdict("duplicate", _SAME)


def said(text: str, form: str) -> Said:
    """Give a paragraph as it is judged; `form` is its comparison form as in the corpus."""
    if _COMPOSED.search(text):
        form = comparison_text(_COMPOSED.sub(_RARE, text))
    return Said(text, form, recurs_by_nature(text, len(form)))


@lru_cache(_REMEMBERED)
def _said(text: str) -> Said:
    """Give the same of any text; a pair is judged both ways, and a kept text with each copy."""
    return said(text, comparison_text(text))


def _asks(text: str) -> bool:
    """Say whether a text is one question; in longer ones editors change marks as they please."""
    bare = text.rstrip(_AFTER_A_SENTENCE)
    return bare.endswith(("？", "?")) and not any(mark in bare[:-1] for mark in SENTENCE_ENDS)


def _judge_near(kept: Said, copy: Said, score: float) -> Verdict:
    if score < THRESHOLD:
        return Verdict("keep", f"only {score:.2f} alike")
    shortest, longest = sorted((len(kept.form), len(copy.form)))
    if shortest < SHORTEST_NEAR:
        return Verdict("keep", f"too short to differ by accident ({shortest} characters)")
    return _judge_differences(differences(kept.form, copy.form), longest, kept.text)


def _judge_contained(one: str, other: str, *, cut: bool) -> Verdict:
    """Judge two of which one stands whole in the other; `cut`: it ends inside a sentence."""
    short, long = sorted((one, other), key=len)
    fuller = len(other) > len(one)
    share = f"{len(short)} of {len(long)} characters"
    if len(short) < SHORTEST_NEAR or len(short) < CUT_OFF * len(long):
        return Verdict("keep", f"stands inside the other: {share}")
    if long.startswith(short):
        rest = long.removeprefix(short)
    elif long.endswith(short):
        rest = long.removesuffix(short)
    else:
        return Verdict("flag", f"stands inside the other: {share}", fuller)
    if len(rest) < PASSAGE and (counts(rest) or denies(rest)):
        return Verdict("flag", f"figures or negation only in one: {rest}", fuller)
    if len(rest) < PASSAGE and weighs(rest) and not (cut and long.startswith(short)):
        return Verdict("flag", f"a word that changes others only in one: {rest}", fuller)
    return Verdict("duplicate", f"the same words, cut off: {share}", fuller)


def same_meant(one: str, other: str) -> bool:
    """Say whether one character in place of the other is a slip that changes nothing."""
    difference = Difference(one, other, "", "", at_start=False, at_end=False)
    return is_misprint(difference) and not is_figure(difference)


def _judge_differences(found: list[Difference], length: int, kept: str) -> Verdict:
    """Judge by the runs in which the forms of a kept text and of a copy differ."""
    passages = [d for d in found if _is_passage(d, length)]
    small = [d for d in found if d not in passages] if passages else found
    runs = "".join([d.old + d.new for d in small])
    for what, is_such, needs in MEANING:
        if needs and needs().isdisjoint(runs):
            continue
        hit = [d for d in small if is_such(d)]
        if hit and is_such is is_name and is_verse(kept):
            hit = [d for d in hit if not is_reading(d)]
        if hit:
            return Verdict("flag", f"{what}: {_first(hit, found)}")
    alone = len(small) == 1
    named = [d for d in small if is_other_name(d, alone=alone)]
    if named and not is_verse(kept):
        return Verdict("flag", f"perhaps another name: {_first(named, found)}")
    noise = _more_than_noise(small, length)
    if noise:
        return Verdict("flag", f"{noise}: {told(small)}")
    added = [d for d in passages if d.new]
    if added and len(added) < len(passages):
        return Verdict("flag", f"each has a passage which the other lacks: {told(passages)}")
    return Verdict("duplicate", f"differs in {told(found)}", fuller_copy=bool(added))


def _first(decisive: Sequence[Difference], found: Sequence[Difference]) -> str:
    """Name the differences that decide, then the others: alone they may look like nothing."""
    decided = set(decisive)
    others = [d for d in found if d not in decided]
    return told(decisive) + (f"; besides {told(others)}" if others else "")


def _is_passage(difference: Difference, length: int) -> bool:
    """Say whether only one has the run, as a clause or as an end that was cut off."""
    old, new, _, _, at_start, at_end = difference
    if old and new:
        return False
    if len(old + new) >= PASSAGE:
        return True
    outer = at_end or (at_start and length >= LONG)
    run = old + new
    return outer and not (counts(run) or denies(run) or weighs(run))


def _more_than_noise(small: Sequence[Difference], length: int) -> str:
    """Say in which way small differences are more than the errors of a scanner; empty: no more."""
    replaced = sum(len(d.old) for d in small if len(d.old) == len(d.new))
    if replaced > max(1, NOISE * length):
        return "too many characters differ"
    if length < LONG // 2 and any(map(is_swap, small)):
        return "words stand in another order"
    plain = [d for d in small if not is_misprint(d)]
    if Counter("".join(d.old for d in plain)) & Counter("".join(d.new for d in plain)):
        return "words stand in another order"
    dropped = sum(len(d.old + d.new) for d in plain if len(d.old) != len(d.new))
    if dropped > (DROPPED * length if length >= LONG else 0):
        return "words were added or left out"
    return ""
