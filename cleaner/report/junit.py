"""JUnit's XML: a suite for each document, a failed case for each finding."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from cleaner.report.finding import About, Told
from cleaner.report.visible import visible

# what XML 1.0 cannot hold, not even escaped
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(found: Iterable[Told], about: About) -> Iterator[str]:  # noqa: ARG001  a format's signature
    """Yield one XML document; without findings it holds one case that passed."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="cleaner">\n'
    empty = True
    for path, group in groupby(found, key=lambda one: one.path):
        empty = False
        rows = list(group)
        counts = f'tests="{len(rows)}" failures="{len(rows)}" errors="0"'
        yield f" <testsuite name={_attribute(path)} {counts}>\n"
        for one in rows:
            name = _attribute(f"{one.rule.code} {one.rule.name} {one.line}:{one.column}")
            place = f"line {one.line}, column {one.column}: "
            yield (
                f"  <testcase name={name} classname={_attribute(path)}>"
                f"<failure message={_attribute(one.message)}>{_text(place + one.message)}</failure>"
                "</testcase>\n"
            )
        yield " </testsuite>\n"
    if empty:
        yield ' <testsuite name="cleaner" tests="1" failures="0" errors="0">\n'
        yield '  <testcase name="no findings" classname="cleaner"/>\n </testsuite>\n'
    yield "</testsuites>\n"


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("\ufffd", visible(text)))
