"""One JSON object a line, for each finding."""

import json
from collections.abc import Iterable, Iterator

from cleaner.report.finding import About, Told, with_fingerprints


def write(found: Iterable[Told], about: About) -> Iterator[str]:  # noqa: ARG001  a format's signature
    """Yield the lines; all that is no ASCII is escaped, so that nothing in them can act."""
    for one, fingerprint in with_fingerprints(found):
        row = {
            "path": one.path,
            "line": one.line,
            "column": one.column,
            "rule": one.rule.code,
            "name": one.rule.name,
            "message": one.rule.summary,
            "evidence": one.evidence,
            "old": one.old,
            "new": one.new,
            "witness": one.witness,
            "flag": one.flag,
            "fixable": one.fixable,
            "fingerprint": fingerprint,
        }
        yield json.dumps(row) + "\n"
