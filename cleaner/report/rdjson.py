"""Reviewdog's diagnostic format: one JSON document."""

import json
from collections.abc import Iterable, Iterator

from cleaner.report.finding import About, Told


def write(found: Iterable[Told], about: About) -> Iterator[str]:  # noqa: ARG001  a format's signature
    """Yield the document; columns count bytes of UTF-8 there."""
    rows = [
        {
            "message": one.message,
            "location": {
                "path": one.path,
                "range": {"start": {"line": one.line, "column": one.byte_column}},
            },
            "severity": "INFO" if one.flag else "WARNING",
            "code": {"value": one.rule.code},
        }
        for one in found
    ]
    report = {"source": {"name": "cleaner"}, "severity": "WARNING", "diagnostics": rows}
    yield json.dumps(report, indent=1) + "\n"
