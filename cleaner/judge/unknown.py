"""Say of a line that no class knows whether it may be a link, and take it out as one."""

from collections.abc import Iterable, Iterator

from cleaner import later
from cleaner.judge.blocks import Block
from cleaner.judge.reading import OWN
from cleaner.lexicon.furniture import lexicon

_LONGEST = 40  # characters of an unknown line that may go
_LABEL = later.pattern(r"[^：:]{1,8}[：:]")
_RECORD = later.pattern(r"[^ \u3000\t][\u3000\t][^ \u3000\t]")  # a field and its value, set apart
_CELLS = later.pattern(r"[^ \u3000\t：:。，]{2,8}(?:[\u3000\t]{1,4}[^ \u3000\t：:。，]{2,8}){2,12}")
_DATE = later.pattern(r"[\d〇○零一二三四五六七八九十年月日号時时分秒/.:：\-\s（）()]{4,}")
_CLOSING = later.pattern(r"[（(].*[）)]|此致|敬礼|敬禮")
_SIGNED = later.pattern(
    r"[【\[].*[】\]]|.{1,3}[ \u3000].{1,3}|.{2,4}|.*[局部会會院校社司府委室团團处處]"
)


def blocks_of(row: Iterable[int], rule: str, where: str) -> Iterator[Block]:
    """Yield lines that stand between lines of furniture, each by itself."""
    points = lexicon().weights.remove
    for at in row:
        yield Block(at, at + 1, rule, points, f"an unknown line between lines of furniture {where}")


def is_link(bare: str, *, labels: bool = False) -> bool:
    """Say whether a line may be a link: short, no sentence, no record, no signature or date."""
    return (
        len(bare) <= _LONGEST
        and not bare.endswith(("。", "”", "」", "；", "，", "：", "！", "!"))
        and not OWN.match(bare)
        and (labels or not (_LABEL.match(bare) or _SIGNED.fullmatch(bare)))
        and (not _RECORD.search(bare) or bool(_CELLS.fullmatch(bare)))
        and not _DATE.fullmatch(bare)
        and not _CLOSING.fullmatch(bare)
    )
