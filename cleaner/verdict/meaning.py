"""Which differences of two comparison forms change what is said."""

from collections.abc import Callable
from functools import cache

from cleaner.differences import (
    Difference,
    is_lookalike,
    is_misprint,
    is_swap,
    is_variant,
    members,
    share_class,
)

_COUNTING = frozenset(
    "0123456789〇零一二两俩三仨四五六七八九十百千万亿兆半廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟"
)
_NEGATION = frozenset("不没未非无毋勿否")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


def counts(run: str) -> bool:
    """Say whether a run has a figure in it, in digits or in words."""
    return not _COUNTING.isdisjoint(run)


def denies(run: str) -> bool:
    """Say whether a run has a "not" in it."""
    return not _NEGATION.isdisjoint(run)


def weighs(run: str) -> bool:
    """Say whether a run has a word that changes what it is added to: 副, 约, 美, 禁."""
    return not members("weighty").isdisjoint(run)


def is_figure(difference: Difference) -> bool:
    """Say whether a figure stands on either side."""
    return counts(difference.old + difference.new)


def is_negation(difference: Difference) -> bool:
    """Say whether one side denies and the other does not."""
    return denies(difference.old) != denies(difference.new) and not is_lookalike(difference)


def is_contrast(difference: Difference) -> bool:
    """Say whether characters stand in place of others that mean something else."""
    old, new = difference.old, difference.new
    if len(old) != len(new):
        return False
    pairs = zip(old, new, strict=True)
    contrast = any(a != b and share_class("contrasts", a, b) for a, b in pairs)
    return contrast and not is_lookalike(difference) and not is_swap(difference)


def is_weighty(difference: Difference) -> bool:
    """Say whether a word was added or left out that changes the ones beside it.

    A character written twice by a slip is none.
    """
    old, new, before, after, *_ = difference
    run = old + new
    if (old and new) or run in {before[-len(run) :], after[: len(run)]}:
        return False
    return weighs(run) or not _telling().isdisjoint(run)


@cache
def _telling() -> frozenset[str]:
    """Give the characters that change what they are added to, whatever that is."""
    return _LETTERS | members("contrasts")


def is_name(difference: Difference) -> bool:
    """Say whether a word stands in place of another: a person, a place, a thing.

    One character is enough (山师 and 川师, 王主任 and 汪主任), unless the two look alike.
    """
    return bool(difference.old and difference.new) and not is_misprint(difference)


def is_other_name(difference: Difference, *, alone: bool) -> bool:
    """Say whether a name has another character, which would elsewhere be a slip or a spelling.

    A rare character is one (王珺 and 王琳), unless it is a form of the other one (国 and 囯). A
    likeness is one if no other slip is near it: 王明 and 王朋.
    """
    if not is_in_name(difference):
        return False
    if is_variant(difference):
        return not is_lookalike(difference)
    return alone and is_lookalike(difference)


def is_in_name(difference: Difference) -> bool:
    """Say whether one character after a family name stands in place of another."""
    if len(difference.old) != 1 or len(difference.new) != 1:
        return False
    return not members("surnames").isdisjoint(difference.before[-2:])


def is_reading(difference: Difference) -> bool:
    """Say whether one character stands for another, as in two editions of a poem: 沉沉, 沈沈."""
    return len(set(difference.old)) == len(set(difference.new)) == 1


@cache
def _weighing() -> frozenset[str]:
    return members("weighty") | _telling()


# What is said of differences of a kind, which they are, and the characters of which each has one:
# most differences have none of any kind, and to see that of all at once takes a tenth.
MEANING: tuple[
    tuple[str, Callable[[Difference], bool], Callable[[], frozenset[str]] | None], ...
] = (
    ("figures differ", is_figure, lambda: _COUNTING),
    ("one of them denies", is_negation, lambda: _NEGATION),
    ("words of other meaning", is_contrast, lambda: members("contrasts")),
    ("words that change others were added or left out", is_weighty, _weighing),
    ("names or words differ", is_name, None),
)
