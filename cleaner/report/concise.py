"""One line for each finding: `path:line:column: CODE message`; `[*]` marks what --fix repairs."""

from collections.abc import Iterable, Iterator

from cleaner.report.finding import About, Told
from cleaner.report.visible import visible


def write(found: Iterable[Told], about: About) -> Iterator[str]:  # noqa: ARG001  a format's signature
    """Yield the lines."""
    for one in found:
        yield line(one) + "\n"


def line(one: Told) -> str:
    """Give the line of a finding."""
    mark = "[*] " if one.fixable else ""
    place = f"{visible(one.shown)}:{one.line}:{one.column}"
    return f"{place}: {one.rule.code} {mark}{one.message}"
