"""Conversion between simplified and traditional characters, when somebody asks for it."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Protocol

from cleaner import later
from cleaner.model import Edit, Rule, Settings
from cleaner.text import HAN

if TYPE_CHECKING:
    from rapidfuzz.distance import Levenshtein
else:
    Levenshtein = later.module("rapidfuzz.distance.Levenshtein")

SCRIPT_VARIANTS = Rule(
    code="N201",
    name="script-variants",
    summary="characters of the other script: with --variants, or simplified ones where selected",
    before="圖書館裡沒有人說話，皇后理髮去了。",
    after="图书馆里没有人说话，皇后理发去了。",
    safe=False,
    reason="Lossy: 發 and 髮 both become 发, and no table leads back. Off unless asked for.",
)
_USUAL = "t2s"
# What is converted at once: phrases do not reach across a mark. Bounded, for texts without marks.
_PIECE = later.pattern(rf"[{HAN}][^，。；：、！？\s]{{0,999}}")
_SURROGATE = later.pattern("[\ud800-\udfff]")  # the converter takes no half characters


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter(name: str) -> _Converter:
    import opencc  # noqa: PLC0415  loads its dictionaries: only for those who convert

    converter: _Converter = opencc.OpenCC(name)
    return converter


def asked_for(settings: Settings) -> str:
    """Give the conversion that is asked for (t2s, s2t …); empty: none."""
    if settings.variants:
        return settings.variants
    named = {SCRIPT_VARIANTS.code, SCRIPT_VARIANTS.name}
    return _USUAL if named & {*settings.select, *settings.extend_select} else ""


def find(text: str, settings: Settings) -> Iterator[Edit]:
    """Yield the characters to exchange, as few as lead from the text to its conversion."""
    name = asked_for(settings)
    if not name or not settings.selects(SCRIPT_VARIANTS):
        return
    evidence = f"converted by {name}"
    for match in _PIECE.finditer(text):
        for start, end, new in _exchanged(match.group(), _converted(match.group(), name)):
            at = match.start()
            yield Edit(at + start, at + end, new, SCRIPT_VARIANTS, evidence)


def _converted(piece: str, name: str) -> str:
    """Convert until nothing changes any more.

    Twice is enough: a conversion may change what it has just written (薴 to 苧, 苧 to 苎), and of
    all characters none takes a third step.
    """
    if _SURROGATE.search(piece):
        return piece
    convert = _converter(name).convert
    return convert(convert(piece))


def _exchanged(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """Give the spans that differ, one for each character where the lengths agree."""
    if old == new:
        return
    if len(old) == len(new):
        for at, (one, other) in enumerate(zip(old, new, strict=True)):
            if one != other:
                yield at, at + 1, other
        return
    for op in Levenshtein.opcodes(old, new):
        if op.tag != "equal":
            yield op.src_start, op.src_end, new[op.dest_start : op.dest_end]
