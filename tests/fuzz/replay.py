"""Hold one input to the law of its part: `python tests/fuzz/replay.py FILE…`.

The part is told by the file's folder (corpus/NAME/…) or by the begin of its name (NAME-crash-…).
"""

import importlib
import sys
from pathlib import Path

from seeds import CORPUS, HERE


def part_of(path: Path) -> str:
    """Give the name of the part for which an input was made."""
    names = {folder.name for folder in CORPUS.iterdir()}
    for name in (path.resolve().parent.name, path.name.partition("-")[0]):
        if name in names:
            return name
    message = f"{path}: not of a part"
    raise SystemExit(message)


def main() -> None:
    """Hold the files that are named to their laws; the first that breaks one ends it."""
    sys.path.insert(0, str(HERE.parent / "browser"))
    for name in sys.argv[1:]:
        path = Path(name)
        importlib.import_module(f"laws.{part_of(path)}").law(path.read_bytes())
        print(f"{name}: holds")


if __name__ == "__main__":
    main()
