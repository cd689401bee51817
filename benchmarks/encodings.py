"""Which encoding: right texts and speed, next to the named peers, in one run.

    python benchmarks/encodings.py [FOLDER]     a folder of UTF-8 text to cut the files from

Without a folder: the corpora beside this checkout if they are there, else the texts of
fixtures/bytes. Every file is cut from them, encoded, and given to each detector; an answer is right
if the file decoded with it is the text. `decode` is this project's, which answers with the text.
Peers that are not installed are left out:

    pip install chardet charset-normalizer faust-cchardet charset-mnbvc
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import opencc

from cleaner.codecs import read, write
from cleaner.decode import UndecodableError, decode
from cleaner.model import Settings

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared/data"
SIZES = {"1 kB": 1_000, "10 kB": 10_000, "1 MB": 1_000_000}
FILES = {"1 kB": 24, "10 kB": 12, "1 MB": 2}
SIMPLIFIED = ("utf-8", "gb2312", "gb18030", "hz", "utf-16-le", "utf-16-be")
TRADITIONAL = ("big5", "euc-tw")
SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}

Detect = Callable[[bytes], str]  # gives the text; "" where there is no answer


class File(NamedTuple):
    """A file as it lies on disk, and what it says."""

    encoding: str
    size: str
    data: bytes
    text: str


def ours(data: bytes) -> str:
    """Give the text as this project reads it."""
    try:
        return decode(data, Settings()).text
    except UndecodableError:
        return ""


def by_name(name: str | None, data: bytes) -> str:
    """Decode with a peer's answer; the wider encoding counts for the narrower one."""
    known = (name or "").lower().replace("_", "-")
    try:
        return data.decode(SUPERSETS.get(known, known or "ascii"))
    except (UnicodeDecodeError, LookupError):
        return ""


def peers() -> dict[str, Detect]:
    """Give the detectors that are installed, ours first."""
    found: dict[str, Detect] = {"cleaner": ours}
    for module, make in (
        ("chardet", lambda m: lambda data: by_name(m.detect(data)["encoding"], data)),
        ("charset_normalizer", lambda m: lambda data: str(m.from_bytes(data).best() or "")),
        ("cchardet", lambda m: lambda data: by_name(m.detect(data)["encoding"], data)),
        ("charset_mnbvc.api", lambda m: lambda data: by_name(m.from_data(data, mode=2), data)),
    ):
        try:
            found[module] = make(import_module(module))
        except ImportError:
            print(f"{module} is not installed: left out", file=sys.stderr)
    return found


def corpus(folder: Path | None) -> str:
    """Give the text that the files are cut from."""
    if folder:
        return "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.txt")))
    news = sorted((SHARED / "news_raw").glob("*.md"))
    if news:
        return "\n".join(path.read_text("utf-8") for path in news)
    path = HERE.parent / "fixtures/bytes/utf-8.txt"
    return path.read_text("utf-8") * 200


def files(text: str) -> list[File]:
    """Cut the files; what an encoding lacks is left out."""
    rng = random.Random(3)  # noqa: S311  the same files each run
    traditional = opencc.OpenCC("s2t").convert(text)
    made = []
    for size, length in SIZES.items():
        for encoding in (*SIMPLIFIED, *TRADITIONAL):
            source = traditional if encoding in TRADITIONAL else text
            source *= 1 + 2 * length // len(source)
            for _ in range(FILES[size]):
                start = rng.randrange(len(source) - length // 2)
                cut = source[start : start + length // 2]
                data = encoded(cut, encoding)
                if not data.isascii() or encoding == "hz":
                    made.append(File(encoding, size, data, read(data, encoding)))
    return made


def encoded(text: str, encoding: str) -> bytes:
    """Encode what the encoding has of a text."""
    if encoding != "euc-tw":
        return text.encode(encoding, "ignore")
    lacking = {char for char in set(text) if not fits(char)}
    return write(text.translate(dict.fromkeys(map(ord, lacking))), encoding)


def fits(char: str) -> bool:
    """Say whether EUC-TW has a character."""
    try:
        return bool(write(char, "euc-tw"))
    except UnicodeEncodeError:
        return False


def measure(detectors: dict[str, Detect], made: list[File]) -> None:
    """Print per size and encoding the right answers, and the speed of each detector."""
    for detect in detectors.values():
        for encoding in (*SIMPLIFIED, *TRADITIONAL):  # load models and tables
            detect(next(file.data for file in made if file.encoding == encoding))
    right: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    for size in SIZES:
        here: Counter[str] = Counter()
        for encoding in (*SIMPLIFIED, *TRADITIONAL):
            rows = [file for file in made if (file.encoding, file.size) == (encoding, size)]
            megabytes = sum(len(file.data) for file in rows) / 1e6
            cells = []
            for name, detect in detectors.items():
                start = time.process_time()
                hits = sum(detect(file.data) == file.text for file in rows)
                seconds = time.process_time() - start
                right[name] += hits
                here[name] += seconds
                cells.append(f"{name} {hits}/{len(rows)} {megabytes / seconds:.0f} MB/s")
            print(f"{size:>6} {encoding:<10}", " | ".join(cells), flush=True)
        compare(f"{size:>6} in all", here)
        spent += here
    compare("in all", spent)
    print("right", " | ".join(f"{name} {right[name]}/{len(made)}" for name in detectors))


def compare(label: str, spent: Counter[str]) -> None:
    """Print each detector's time as a multiple of ours."""
    ratios = (f"{name} {seconds / spent['cleaner']:.2f}" for name, seconds in spent.items())
    print(f"{label}, times our time:", " | ".join(ratios), flush=True)


def utf8_ratio(text: str) -> None:
    """Print how fast a UTF-8 file is read, as a share of `bytes.decode`."""
    data = (text * (1 + 8_000_000 // len(text))).encode()
    best = {"bytes.decode": float("inf"), "decode": float("inf")}
    for _ in range(5):
        for name, action in (("bytes.decode", bytes.decode), ("decode", ours)):
            start = time.process_time()
            action(data)
            best[name] = min(best[name], time.process_time() - start)
    print(
        f"UTF-8, {len(data) / 1e6:.0f} MB: {best['bytes.decode'] / best['decode']:.2f} of the "
        f"speed of bytes.decode"
    )


if __name__ == "__main__":
    whole = corpus(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    measure(peers(), files(whole))
    utf8_ratio(whole)
