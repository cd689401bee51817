"""The rows of MNBVC: a document as a list of paragraphs, each with its own fingerprint."""

import json
from hashlib import md5
from typing import Any

from cleaner.formats.json_text import FieldError, dumped, is_whole

PARAGRAPHS, CONTENT, LINE, DIGEST = "段落", "内容", "行号", "md5"
_FLAGS = ("是否重复", "是否跨文件重复")
_DIGITS = 4000  # of a number; Python reads at most 4,300
_COUNT, _DISTINCT, _LONGEST = "段落数", "去重段落数", "最长段落长度"


def is_row(value: object) -> bool:
    """Say whether a JSON value is such a document."""
    if not isinstance(value, dict) or not isinstance(value.get(PARAGRAPHS), list):
        return False
    return all(isinstance(p, dict) and isinstance(p.get(CONTENT), str) for p in value[PARAGRAPHS])


def text_of(value: Any) -> str:  # noqa: ANN401  JSON
    """Give the text, a paragraph a line.

    Raises FieldError where a paragraph has lines itself, or half of a pair of surrogates.
    """
    contents = [paragraph[CONTENT] for paragraph in value[PARAGRAPHS]]
    if any("\n" in content for content in contents):
        message = "a paragraph of several lines"
        raise FieldError(message)
    text = "\n".join(contents)
    if not is_whole(text):
        message = "a paragraph has half of a pair of surrogates"
        raise FieldError(message)
    return text


def write(text: str, like: str) -> str:
    """Write a document with other paragraphs: what is said of those that stay is kept.

    The counts and fingerprints follow the text; what judges the whole (a simhash) is left as it
    was, for whoever made it to make again.
    """
    row = json.loads(like, strict=False, parse_int=_number)
    known: dict[str, list[dict[str, Any]]] = {}
    for paragraph in reversed(row[PARAGRAPHS]):
        known.setdefault(paragraph[CONTENT], []).append(paragraph)
    made = []
    for number, content in enumerate(text.split("\n") if text else ()):
        same = known.get(content)
        made.append(same.pop() if same else paragraph_of(content, number))
    row[PARAGRAPHS] = made
    contents = [paragraph[CONTENT] for paragraph in made]
    counts = {
        _COUNT: len(made),
        _DISTINCT: len(set(contents)),
        _LONGEST: max(map(len, contents), default=0),
    }
    row |= {key: count for key, count in counts.items() if key in row}
    return dumped(row, escaped=like.isascii())


def _number(digits: str) -> int | str:
    """Read a whole number; one that Python reads none of stays as its digits."""
    return int(digits) if len(digits) <= _DIGITS else digits


def paragraph_of(content: str, number: int) -> dict[str, Any]:
    """Make a paragraph."""
    digest = md5(content.encode(), usedforsecurity=False).hexdigest()
    flags = dict.fromkeys(_FLAGS, False)
    return {LINE: number, **flags, DIGEST: digest, CONTENT: content}


def document(name: str, text: str) -> dict[str, Any]:
    """Make a document in the form in which MNBVC gives them away."""
    contents = [line for line in text.split("\n") if line.strip()]
    return {
        "文件名": name,
        "是否待查文件": False,
        "是否重复文件": False,
        "文件大小": len(text.encode()),
        _LONGEST: max(map(len, contents), default=0),
        _COUNT: len(contents),
        _DISTINCT: len(set(contents)),
        PARAGRAPHS: [paragraph_of(content, number) for number, content in enumerate(contents)],
    }
