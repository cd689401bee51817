"""The way of one document between its bytes and a text with line feeds, both ways.

Who only reads and writes documents need not load the stages.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from cleaner import lineends
from cleaner.decode import Decoded, decode, encode
from cleaner.edits import BYTES
from cleaner.model import Change, Settings

NO_PRIOR: Mapping[str, int] = MappingProxyType({})


class Opened(NamedTuple):
    """A document's text, and how it came out of its bytes."""

    text: str
    decoded: Decoded
    line_ends: lineends.Runs
    exact: bool  # the bytes can be made again from the text
    changes: tuple[Change, ...]  # what was done to the bytes
    returns: bool  # the text came with carriage returns


def open_document(
    name: str, data: bytes, settings: Settings, prior: Mapping[str, int] = NO_PRIOR
) -> Opened:
    """Read a document's bytes; raises decode.UndecodableError where they are no text."""
    decoded = decode(data, settings, prior)
    exact = _exact(decoded, data)
    text = decoded.text
    notes = tuple(
        Change(name, BYTES, 0, "", "", f.rule.code, f.line, f.column, f.evidence, flag=f.is_flag)
        for f in decoded.findings
        if settings.selects(f.rule)
    )
    # bytes are looked through many times faster than a text
    returns = (b"\r" in data) if decoded.faultless else ("\r" in text)
    text, ends, told = open_text(name, text, settings) if returns else (text, (), ())
    return Opened(text, decoded, ends, exact, (*notes, *told), returns)


def open_text(
    name: str, text: str, settings: Settings
) -> tuple[str, lineends.Runs, tuple[Change, ...]]:
    """Give a text with line feeds only, the line ends it had, and what there is to tell of them."""
    ends = lineends.survey(text)
    selected = settings.selects(lineends.LINE_ENDS)
    if not selected and len(ends) > 1:
        ends = ()  # several kinds, and they are to stay: the stages see them as they are
    if not ends:
        return text, (), ()
    if not selected:
        return lineends.unify(text), ends, ()
    kinds = ", ".join(f"{count} × {end!r}" for end, count in _totals(ends))
    code = lineends.LINE_ENDS.code
    note = Change(name, BYTES, 0, "", "", code, 1, 1, f"line ends: {kinds}")
    return lineends.unify(text), ends, (note,)


def close_text(text: str, ends: lineends.Runs, settings: Settings) -> str:
    """Give a cleaned text the line ends it had, where they are to stay."""
    if ends and not settings.selects(lineends.LINE_ENDS):
        return text.replace("\n", ends[0][0])
    return text


def _exact(decoded: Decoded, data: bytes) -> bool:
    if decoded.faultless:
        return True
    try:
        return encode(decoded.text, decoded.encoding, decoded.bom) == data
    except (ValueError, LookupError):
        return False


def _totals(runs: lineends.Runs) -> list[tuple[str, int]]:
    kinds = sorted({end for end, _ in runs})
    return [(kind, sum(count for end, count in runs if end == kind)) for kind in kinds]
