"""Rules which a document switches off for itself: `<!-- cleaner: disable=B103 -->`.

Only Markdown and HTML have comments that are no text. Plain text has none, and a corpus must not be
edited to please a tool: there the baseline holds what is accepted, by a hash of the paragraph.
"""

import re
from dataclasses import replace
from functools import cache

from cleaner import later
from cleaner.model import Settings

_ENDINGS = (".md", ".markdown", ".html", ".htm", ".xhtml")
_COMMENT = later.pattern(r"<!--[ \t]*cleaner:[ \t]*disable=([A-Za-z0-9_, \t-]{1,400}?)[ \t]*-->")


def narrowed(name: str, text: str, settings: Settings) -> Settings:
    """Give the settings without the rules which the document switches off."""
    if "cleaner:" not in text or not name.lower().endswith(_ENDINGS):
        return settings
    entries = [entry for match in _COMMENT.findall(text) for entry in re.findall(r"[\w-]+", match)]
    return without(settings, tuple(sorted(set(entries)))) if entries else settings


@cache
def without(settings: Settings, entries: tuple[str, ...]) -> Settings:
    """Switch rules off by code, family or name, whatever else the settings say of them."""
    from cleaner.rules import all_rules  # noqa: PLC0415  it knows every stage

    codes = tuple(
        rule.code
        for rule in all_rules().values()
        if any(rule.code.startswith(entry.upper()) or rule.name == entry for entry in entries)
    )
    return replace(settings, ignore=(*settings.ignore, *codes))
