"""SARIF 2.1.0: code scanning, and the viewers of editors."""

import json
import os
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from cleaner.model import Rule
from cleaner.report.finding import About, Told, with_fingerprints

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write(found: Iterable[Told], about: About) -> Iterator[str]:
    """Yield one JSON document."""
    codes = list(about.rules)
    driver = {
        "name": "cleaner",
        "version": about.version,
        "rules": [_rule(rule) for rule in about.rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, print_, codes) for one, print_ in with_fingerprints(found)],
    }
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.reason or rule.summary},
        "help": {"text": f"cleaner explain {rule.code}"},
    }


def _result(one: Told, fingerprint: str, codes: list[str]) -> dict[str, object]:
    uri = quote(os.fsencode(one.path))
    place = {
        "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": one.line, "startColumn": one.column},
    }
    return {
        "ruleId": one.rule.code,
        "ruleIndex": codes.index(one.rule.code),
        "level": "note" if one.flag else "warning",
        "message": {"text": one.message},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"cleanerParagraph/v1": fingerprint},
    }
