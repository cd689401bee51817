"""Code quality of GitLab: one JSON array in Code Climate's form."""

import json
from collections.abc import Iterable, Iterator

from cleaner.report.finding import About, Told, with_fingerprints


def write(found: Iterable[Told], about: About) -> Iterator[str]:  # noqa: ARG001  a format's signature
    """Yield one JSON document."""
    rows = [
        {
            "description": f"{one.rule.code}: {one.message}",
            "check_name": one.rule.name,
            "fingerprint": fingerprint,
            "severity": "info" if one.flag else "minor",
            "location": {"path": one.path, "lines": {"begin": one.line}},
        }
        for one, fingerprint in with_fingerprints(found)
    ]
    yield json.dumps(rows, indent=1) + "\n"
