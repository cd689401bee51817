"""Fuzz one part: `python tests/fuzz/target.py NAME [options of libFuzzer] CORPUS…`."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import atheris

HERE = Path(__file__).parent
# which modules tell the fuzzer what they ran: those of the part, for each costs time
PARTS = {
    "decode": ("cleaner.decode", "cleaner.codecs", "cleaner.lineends"),
    "mojibake": ("cleaner.stages.encoding", "cleaner.stages.mojibake"),
    "html": ("cleaner.formats.html", "cleaner.formats.page", "cleaner.stages.furniture"),
    "jsonl": ("cleaner.record", "cleaner.formats", "cleaner.lineends"),
    "layout": ("cleaner.stages.layout", "cleaner.typesetting"),
    "join": ("cleaner.join",),
    "undo": ("cleaner.run", "cleaner.undo", "cleaner.ledger", "cleaner.restore", "cleaner.scan"),
    "config": ("cleaner.config", "cleaner.choices", "cleaner.versions", "cleaner.rules"),
    "report": ("cleaner.account", "cleaner.report", "cleaner.ledger"),
}


def law_of(name: str) -> Callable[[bytes], None]:
    """Load the law of a part, with its modules made to tell what they run."""
    sys.path.insert(0, str(HERE.parent / "browser"))  # the hostile run of the report
    with atheris.instrument_imports(include=[*PARTS[name]], enable_loader_override=False):
        law: Callable[[bytes], None] = importlib.import_module(f"laws.{name}").law
    return law


if __name__ == "__main__":
    chosen = sys.argv.pop(1)
    atheris.Setup(sys.argv, law_of(chosen))
    atheris.Fuzz()
