"""The change report: one file that opens anywhere, and asks nobody for anything.

Corpus text is hostile. It stands in the page as JSON inside a script element that no browser runs,
page.js puts it on the screen as text nodes only, and the policy in the head allows our own script
and style (by their hashes) and nothing else: no address, no image, no form, no frame.
"""

import json
import tomllib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from cleaner.report.visible import visible

LANGUAGES = ("en", "zh")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_TITLE = "cleaner: what was changed"
_NO_SCRIPT = (
    "This report needs JavaScript, from this file only. Without it: "
    "cleaner report OUT --output-format md, or csv."
)


def page(head: Mapping[str, Any], rows: Iterable[str]) -> Iterator[str]:
    """Yield the text of a page: `head` is what it says of the run, `rows` are documents in JSON."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    yield (
        f'<!doctype html>\n<html lang="{escape(head["lang"] or "en")}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<title>{_TITLE}</title>\n<style>{style}</style>\n'
        f"</head>\n<body>\n<noscript><p>{_NO_SCRIPT}</p></noscript>\n"
    )
    yield f'<script type="application/json" id="run">{inert(_encode(head))}</script>\n'
    yield f'<script type="application/json" id="words">{inert(_encode(_words()))}</script>\n'
    yield '<script type="application/json" id="files">[\n'
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}{inert(row)}\n"
    yield f"]</script>\n<script>{script}</script>\n</body>\n</html>\n"


def inert(text: str) -> str:
    """Give JSON (without line ends) in which nothing acts: no mark of HTML, no control, no bidi."""
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return visible(text)


@cache
def _asset(name: str) -> str:
    return (files(__name__) / name).read_text("utf-8")


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    """Give the words of the page: kind, language, key."""
    written = tomllib.loads(_asset("words.toml"))
    return {
        kind: {
            language: {key: both[place] for key, both in entries.items()}
            for place, language in enumerate(LANGUAGES)
        }
        for kind, entries in written.items()
    }


def _hash(text: str) -> str:
    """Give the source expression of a policy for an inline script or style."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
