"""Annotations of GitHub Actions."""

from collections.abc import Iterable, Iterator

from cleaner.report.finding import About, Told
from cleaner.report.visible import visible

# GitHub shows so many of each kind for a step; the rest follows as plain lines of the log, without
# text of the corpus: `##[` in it would be a command.
_SHOWN = 10


def write(found: Iterable[Told], about: About) -> Iterator[str]:  # noqa: ARG001  a format's signature
    """Yield a workflow command for each finding, as long as they are shown."""
    shown = {"warning": 0, "notice": 0}
    for one in found:
        kind = "notice" if one.flag else "warning"
        shown[kind] += 1
        place = f"{visible(one.path)}:{one.line}:{one.column}".replace("##[", "## [")
        if shown[kind] > _SHOWN:
            yield f"./{place}: {one.rule.code} {one.rule.summary}\n"
            continue
        fields = {
            "file": visible(one.path),
            "line": one.line,
            "col": one.column,
            "title": f"{one.rule.code} {one.rule.name}",
        }
        told = ",".join(f"{key}={_property(str(value))}" for key, value in fields.items())
        yield f"::{kind} {told}::{_data(one.message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
