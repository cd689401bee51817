"""Any files come back from the output and its ledger, byte for byte; a second run is idle."""

import tempfile
from pathlib import Path

from cleaner import undo
from cleaner.files import NOTES
from cleaner.model import Settings
from cleaner.run import clean_folder

BETWEEN = b"\n===\n"  # stands between two files of an input
ENDINGS = (".txt", ".md", ".html", ".jsonl", ".json", ".csv", ".txt.gz")
SETTINGS = Settings()


def law(data: bytes) -> None:
    """Clean a folder of a few files, each of a kind that its first byte chooses."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        root = Path(folder)
        (root / "in").mkdir()
        for number, part in enumerate(data.split(BETWEEN)[:4]):
            name = f"{number}{ENDINGS[part[0] % len(ENDINGS)] if part else '.txt'}"
            (root / "in" / name).write_bytes(part[1:])
        clean_folder([root / "in"], root / "out", SETTINGS, workers=1)
        assert undo.verify(root / "out") == []
        assert undo.undo(root / "out", root / "back") == []
        assert _tree(root / "back") == _tree(root / "in")


def _tree(root: Path) -> dict[str, bytes]:
    files = [path for path in root.rglob("*") if path.is_file() and NOTES not in str(path)]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
