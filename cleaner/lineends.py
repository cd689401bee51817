"""Line ends: one kind inside the cleaner, and the way back to what the file had."""

from itertools import groupby

from cleaner import later
from cleaner.model import Rule

LINE_ENDS = Rule(
    code="N107",
    name="line-ends",
    summary="lines that end in CR LF or CR",
    before="第一行。\r\n第二行。\r\n",
    after="第一行。\n第二行。\n",
    reason="One kind of line end for the whole corpus; the ledger keeps which line had which.",
)
RULES: tuple[Rule, ...] = (LINE_ENDS,)

Runs = tuple[tuple[str, int], ...]  # (line end, how many lines in a row have it)

_LINE_END = later.pattern(r"\r\n?|\n")


def survey(text: str) -> Runs:
    """Give the line ends of a text in order; () where all are line feeds."""
    returns = text.count("\r")
    if not returns:
        return ()
    pairs = text.count("\r\n")
    feeds = text.count("\n")
    if pairs == returns == feeds:
        return (("\r\n", pairs),)
    ends = (match.group() for match in _LINE_END.finditer(text))
    return tuple((end, sum(1 for _ in group)) for end, group in groupby(ends))


def unify(text: str) -> str:
    """Give the text with line feeds only."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def restore(text: str, runs: Runs) -> str:
    """Give a text of line feeds its first line ends back: the inverse of `unify` after `survey`."""
    if not runs:
        return text
    if len(runs) == 1:
        return text.replace("\n", runs[0][0])
    pieces = text.split("\n")
    ends = [end for end, count in runs for _ in range(count)]
    return "".join(piece + end for piece, end in zip(pieces, [*ends, ""], strict=True))
