"""The verdict: whether two paragraphs that look alike are one, or say different things.

The similarity is only the reason to ask. Two paragraphs which differ in a figure, a name or a "not"
are far more alike than two copies of which one lost its last third; so what decides is *where* they
differ. Where that is not plain, both stay.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from cleaner import later
from cleaner.comparison import comparison_text
from cleaner.differences import (
    Difference,
    differences,
    is_lookalike,
    is_misprint,
    is_swap,
    share_class,
    told,
)
from cleaner.text import HAN

# Below this share no two paragraphs are worth asking about. A copy cut off after 70 % has 0.82, the
# counterparts in two editions of one poem have 0.92 and more, neighbouring paragraphs 0.77 at most.
THRESHOLD = 0.80
# Characters of the comparison form. Headings, greetings and dates are shorter than the first and
# recur for good reason; between the two one changed word is a large part of what is said.
SHORTEST = 10
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


_FIGURE = later.pattern(r"(?<![\w.])-?\d+(?:[.:/]\d+)*|\d+(?:[.:/]\d+)*")
_GROUPED = later.pattern(r"(?<=\d),(?=\d{3}(?!\d))")
_COUNTING = frozenset(
    "0123456789〇零一二两三四五六七八九十百千万亿兆半廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
)
_NEGATION = frozenset("不没未非无毋勿否")

_TABLE_ROW = later.pattern(r"\|.*\||\t|\S(?: {3,}|\u3000{2,})\S")
_BYLINE = later.pattern(
    r"[\s□■●◎（(【—-]*(?:本报|本刊|本网|新华社|中新社|中新网|人民网|央视网)?(?:首席|特约|见习|实习)?"
    r"(?:记者|通讯员|评论员|作者|编辑|责任编辑|责编|摄影|来源|供稿|撰文|文|图|文图)"
    r"\s*[:：/／|｜ 　]"
)
_FORMULA = later.pattern(
    r"自.{0,20}(?:起)?(?:施行|实施|执行|生效)|特此(?:通知|通报|公告|声明|说明|证明|函复|函告|批复|报告|致谢)|此致|敬礼|顺颂|"
    r"祝.{0,12}(?:快乐|健康|安康|顺利|成功|如意)|(?:谢谢|感谢)(?:大家|各位|您|观看|收看|阅读)|解释权|"
    r"(?:现予|予以)(?:公布|公告|印发|发布)|请(?:认真|遵照)(?:贯彻|执行|落实)"
)
_LONGEST_FORMULA = 40  # characters; a longer sentence says more than its formula
_LONGEST_BYLINE = 60

_CLAUSES = later.pattern(rf"[{HAN}]+")
_METRES = (5, 7)  # characters of a line of verse
_LINES_OF_VERSE = 4
_REGULAR = 0.9  # share of lines in metre: titles and comments may stand among them

# A character that no font had, told by its parts: {罓/歷}, [木+桑].
_COMPOSED = later.pattern(rf"[{{\[][{HAN}][/+*@]?[{HAN}][}}\]]")
_RARE = "\u3400"  # stands for it: any rare character does


def judge(kept: str, copy: str, score: float) -> Verdict:
    """Judge two paragraphs whose comparison forms have the normalised Indel similarity `score`."""
    one, other = (comparison_text(_COMPOSED.sub(_RARE, text)) for text in (kept, copy))
    recurs = _recurs_by_nature(copy, len(other)) or _recurs_by_nature(kept, len(one))
    if recurs:
        return Verdict("keep", recurs)
    if one == other:
        return _judge_same(kept, copy)
    if one in other or other in one:
        return _judge_contained(one, other)
    return _judge_near(one, other, score, verse=_is_verse(kept))


def _judge_same(kept: str, copy: str) -> Verdict:
    if figures(kept) != figures(copy):
        return Verdict("flag", "figures differ in their points")
    return Verdict("duplicate", "the same words")


def _judge_near(one: str, other: str, score: float, *, verse: bool) -> Verdict:
    if score < THRESHOLD:
        return Verdict("keep", f"only {score:.2f} alike")
    shortest = min(len(one), len(other))
    if shortest < SHORTEST_NEAR:
        return Verdict("keep", f"too short to differ by accident ({shortest} characters)")
    return _judge_differences(differences(one, other), max(len(one), len(other)), verse=verse)


def _judge_contained(one: str, other: str) -> Verdict:
    """Judge two of which one stands whole in the other, for instance cut off."""
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
    if len(rest) < PASSAGE and (_COUNTING | _NEGATION) & set(rest):
        return Verdict("flag", f"figures or negation only in one: {rest}", fuller)
    return Verdict("duplicate", f"the same words, cut off: {share}", fuller)


def same_meant(one: str, other: str) -> bool:
    """Say whether one character in place of the other is a slip that changes nothing."""
    difference = Difference(one, other, "", "", at_start=False, at_end=False)
    return is_misprint(difference) and not _is_figure(difference)


def figures(text: str) -> list[str]:
    """Give the figures of a text as written in digits, without grouping commas."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    return _FIGURE.findall(_GROUPED.sub("", bare))


def _recurs_by_nature(text: str, length: int) -> str:
    """Say why a line may stand in many places without being a copy; empty: no reason."""
    if length < SHORTEST:
        return f"short ({length} characters)"
    if _TABLE_ROW.search(text.strip()):
        return "a table row"
    if length < _LONGEST_BYLINE and _BYLINE.match(text.lstrip("\u3000 ")):
        return "a byline"
    if length < _LONGEST_FORMULA and _FORMULA.search(text):
        return "a formula"
    return ""


def _judge_differences(found: list[Difference], length: int, *, verse: bool) -> Verdict:
    passages = [d for d in found if _is_passage(d, length)]
    small = [d for d in found if d not in passages]
    for what, is_such in _MEANING:
        hit = [d for d in small if is_such(d)]
        if verse and is_such is _is_name:
            hit = [d for d in hit if not _is_reading(d)]
        if hit:
            return Verdict("flag", f"{what}: {told(hit)}")
    noise = _more_than_noise(small, length)
    if noise:
        return Verdict("flag", f"{noise}: {told(small)}")
    added = [d for d in passages if d.new]
    if added and len(added) < len(passages):
        return Verdict("flag", f"each has a passage which the other lacks: {told(passages)}")
    return Verdict("duplicate", f"differs in {told(found)}", fuller_copy=bool(added))


def _is_passage(difference: Difference, length: int) -> bool:
    """Say whether only one has the run, as a clause or as an end that was cut off."""
    old, new, _, _, at_start, at_end = difference
    if old and new:
        return False
    if len(old + new) >= PASSAGE:
        return True
    outer = at_end or (at_start and length >= LONG)
    return outer and not _is_figure(difference) and not _is_negation(difference)


def _is_figure(difference: Difference) -> bool:
    return not _COUNTING.isdisjoint(difference.old + difference.new)


def _is_negation(difference: Difference) -> bool:
    if is_lookalike(difference):
        return False
    return bool(_NEGATION & set(difference.old)) != bool(_NEGATION & set(difference.new))


def _is_contrast(difference: Difference) -> bool:
    """Say whether characters stand in place of others that mean something else."""
    old, new = difference.old, difference.new
    if len(old) != len(new) or is_lookalike(difference) or is_swap(difference):
        return False
    pairs = zip(old, new, strict=True)
    return any(a != b and share_class("contrasts", a, b) for a, b in pairs)


def _is_name(difference: Difference) -> bool:
    """Say whether a word stands in place of another: a person, a place, a thing.

    One character is enough (山师 and 川师, 王主任 and 汪主任), unless the two look alike.
    """
    return bool(difference.old and difference.new) and not is_misprint(difference)


def _is_reading(difference: Difference) -> bool:
    """Say whether one character stands for another, as in two editions of a poem: 沉沉, 沈沈."""
    return len(set(difference.old)) == len(set(difference.new)) == 1


def _is_verse(text: str) -> bool:
    """Say whether a text is regular verse: lines of five or seven characters."""
    clauses = [len(clause) for clause in _CLAUSES.findall(text)]
    regular = sum(length in _METRES for length in clauses)
    return len(clauses) >= _LINES_OF_VERSE and regular >= _REGULAR * len(clauses)


_MEANING = (
    ("figures differ", _is_figure),
    ("one of them denies", _is_negation),
    ("words of other meaning", _is_contrast),
    ("names or words differ", _is_name),
)


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
