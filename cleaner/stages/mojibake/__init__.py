"""Finding text that was read in a wrong encoding, and what it was: one module per kind."""

from typing import NamedTuple


class Repair(NamedTuple):
    """A span of a text, what it was before it was misread, and why we think so."""

    start: int
    end: int
    new: str
    evidence: str
    lost: int = 0  # places where bytes are gone; U+FFFD stands there
