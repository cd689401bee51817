"""Rules which are off in a document: it says so itself, or an editor took back what they did.

A document says `<!-- cleaner: disable=B103 -->`. Only Markdown and HTML have comments that are no
text. Plain text has none, and no corpus must be edited to please a tool: there the baseline holds
what is accepted, by a hash of the paragraph.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache

from cleaner import later
from cleaner.model import Finding, Settings

EVERY_PARAGRAPH = "*"  # in Settings.rejected
_ENDINGS = (".md", ".markdown", ".html", ".htm", ".xhtml")
_COMMENT = later.pattern(r"<!--[ \t]*cleaner:[ \t]*disable=([A-Za-z0-9_, \t-]{1,400}?)[ \t]*-->")


def narrowed(name: str, text: str, settings: Settings) -> Settings:
    """Give the settings without the rules which the document switches off."""
    if not name.lower().endswith(_ENDINGS) or "cleaner:" not in text:
        return settings
    entries = [entry for match in _COMMENT.findall(text) for entry in re.findall(r"[\w-]+", match)]
    return without(settings, tuple(sorted(set(entries)))) if entries else settings


def taken_back(settings: Settings) -> Settings:
    """Give the settings without the rules which an editor took back for all of a document."""
    codes = tuple(code for code, paragraph in settings.rejected if paragraph == EVERY_PARAGRAPH)
    return without(settings, codes) if codes else settings


def without_halves(findings: Sequence[Finding], declined: Collection[Finding]) -> list[Finding]:
    """Give the findings without the declined ones, and without the other halves of these.

    Text that moves is an insertion here and a removal there, on the same evidence, each with the
    other's place: one without the other would lose the text, or leave it twice.
    """
    moves = {(f.rule, f.evidence) for f in findings if f.start == f.end and f.witness}
    stopped = moves & {(f.rule, f.evidence) for f in declined}
    gone = set(declined)
    return [f for f in findings if f not in gone and (f.rule, f.evidence) not in stopped]


@cache
def without(settings: Settings, entries: tuple[str, ...]) -> Settings:
    """Switch rules off by code, family or name, whatever else the settings say of them."""
    from cleaner.rules import codes_of  # noqa: PLC0415  it knows every stage

    codes = tuple(code for entry in entries for code in codes_of(entry))
    return replace(settings, ignore=(*settings.ignore, *codes))
