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
    """Yield the text of a page: `head` is what it says of the run, `rows` are documents in JSON.

    With `head["review"]` it is the page of a review: only that has a script which asks a server.
    """
    asking = "review" in head
    style, script = _asset("page.css"), _script(asking=asking)
    policy = policy_of(asking=asking)
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


def policy_of(*, asking: bool) -> str:
    """Give the policy of a page; one that is asking may ask the server it came from."""
    style, script = _asset("page.css"), _script(asking=asking)
    connect = "connect-src 'self'; " if asking else ""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; {connect}"
        "img-src data:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def inert(text: str) -> str:
    """Give JSON (without line ends) in which nothing acts: no mark of HTML, no control, no bidi."""
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return visible(text)


def _script(*, asking: bool) -> str:
    return _asset("page.js") + (_asset("review.js") if asking else "")


@cache
def _asset(name: str) -> str:
    return (files(__name__) / name).read_text("utf-8")


@cache
def _words() -> dict[str, Any]:
    """Give the words of the page: kind, language, key; and what the rules are called in Chinese."""
    written = tomllib.loads(_asset("words.toml"))
    return {"rules": tomllib.loads(_asset("rules.toml"))} | {
        kind: {
            language: {key: both[place] for key, both in entries.items()}
            for place, language in enumerate(LANGUAGES)
        }
        for kind, entries in written.items()
    }


def _hash(text: str) -> str:
    """Give the source expression of a policy for an inline script or style."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
