"""Mojibake: what comes back of accidents made at run time, and of real ones.

    python -P benchmarks/mojibake.py [FOLDER]       a folder of UTF-8 text to make accidents of
    python -P benchmarks/mojibake.py --wild FOLDER  NAME.txt beside NAME.gold-lines.txt

(-P keeps html.py, which stands beside it, from being taken for the module of that name.)

Without a folder: the corpora beside this checkout if they are there, else the texts of
fixtures/bytes. Each kind of accident happens to short phrases, lines, texts, to a line among sound
lines and to a run inside a sound line: "exact" is the text again, "close" nine tenths of it beside
marks of loss, "left" untouched. The last table is of the places where UTF-8 read as GBK swallowed
a sign: told rightly, told wrongly, kept as lost.

A line of a real accident is recoverable if all its characters survive: its UTF-8, read in CP936
without a loss, stands in the file as a line, or behind the ? that swallowed the line feed.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from rapidfuzz.distance import Indel

from cleaner.model import Document, Settings
from cleaner.pipeline import clean_document
from cleaner.stages import encoding
from cleaner.stages.mojibake.swallowed import LOST, Hole, fill

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared/data/news_raw"
CLOSE = 0.9
PIECE = 3000  # characters of a document that show their customs together
HAN = re.compile("[\u4e00-\u9fff]")
LATIN = "".join(
    bytes((code,)).decode("cp1252", "ignore") or chr(code) for code in range(0x100)
)  # Windows-1252 where it has a character


def cp936(data: bytes) -> tuple[str, list[int]]:
    """Read as Windows does: a pair that is no character becomes one ?; give those places, too."""
    parts: list[str] = []
    holes: list[int] = []
    at = 0
    while at < len(data):
        size = 1 if data[at] <= 0x80 else 2  # noqa: PLR2004  0x80 is the euro sign
        code = data[at : at + size]
        char = "€" if code == b"\x80" else code.decode("gb18030", "replace")
        if len(char) != 1 or (size == 2 and code[-1:] < b"@") or char == LOST:  # noqa: PLR2004
            holes.append(at)
            char = "?"
        parts.append(char)
        at += size
    return "".join(parts), holes


def code_page(really: str, read_as: str) -> Callable[[str], str]:
    """Make an accident between code pages; what the reader lacks is marked as lost."""
    return lambda text: text.encode(really, "ignore").decode(read_as, "replace")


def latin(data: bytes) -> str:
    """Read as Windows-1252."""
    return "".join(LATIN[byte] for byte in data)


def numbered(text: str, pattern: str) -> str:
    """Write all but ASCII as numbers."""
    return "".join(char if char.isascii() else pattern.format(ord(char)) for char in text)


ACCIDENTS: dict[str, Callable[[str], str]] = {
    "UTF-8 as GBK, ?": lambda text: cp936(text.encode())[0],
    "UTF-8 as GBK, U+FFFD": code_page("utf-8", "gb18030"),
    "UTF-8 as GBK, left out": lambda text: text.encode().decode("gbk", "ignore"),
    "UTF-8 as GBK, twice": lambda text: cp936(cp936(text.encode())[0].encode())[0],
    "UTF-8 as Windows-1252": lambda text: latin(text.encode()),
    "UTF-8 as 1252, twice": lambda text: latin(latin(text.encode()).encode()),
    "GBK as Windows-1252": lambda text: latin(text.encode("gb18030")),
    "GBK as Big5": code_page("gb18030", "big5hkscs"),
    "GBK as Shift-JIS": code_page("gb18030", "cp932"),
    "GBK as EUC-KR": code_page("gb18030", "cp949"),
    "numeric entities": lambda text: numbered(text, "&#{};"),
    "\\u escapes": lambda text: numbered(text, "\\u{:04x}"),
}


def repaired(text: str) -> str:
    """Give a text as the encoding stage leaves it."""
    return clean_document(Document("text", text), Settings(), (encoding,))[0].text


def samples(text: str, rng: random.Random) -> Iterator[tuple[str, str, str, str]]:
    """Yield a size, a text, and the sound text before and behind it."""
    lines = [line for line in text.split("\n") if len(HAN.findall(line)) > len(line) / 2 > 8]  # noqa: PLR2004
    for _ in range(30):
        phrase = rng.choice(re.split("[，。；：]", rng.choice(lines)))[:10]
        line, other = rng.choice(lines)[:120], rng.choice(lines)
        start = rng.randrange(len(text))
        yield "short", phrase, "", ""
        yield "line", line, "", ""
        yield "text", text[start : start + 500], "", ""
        yield "inside", line, other + "\n", "\n" + other
        yield "run", phrase, other[:20], other[20:]


def accidents(text: str) -> None:
    """Print what comes back of each kind."""
    for name, happen in ACCIDENTS.items():
        counts: Counter[tuple[str, str]] = Counter()
        for size, sound, before, behind in samples(text, random.Random(7)):  # noqa: S311
            broken = happen(sound)
            if broken != sound:
                came = repaired(before + broken + behind)
                counts[size, verdict(came, before + broken + behind, before + sound + behind)] += 1
        cells = [
            f"{size} "
            + "/".join(str(counts[size, how]) for how in ("exact", "close", "left", "else"))
            for size in ("short", "line", "text", "inside", "run")
        ]
        print(f"{name:<24}", " | ".join(cells), flush=True)
    print(f"{'(exact/close/left/else)':<24}")


def verdict(came: str, broken: str, sound: str) -> str:
    """Say how well a text came back."""
    if came == sound:
        return "exact"
    marks = str.maketrans("", "", LOST + "?")
    if Indel.normalized_similarity(came.translate(marks), sound.translate(marks)) >= CLOSE:
        return "close"
    return "left" if came == broken else "else"


def swallowed(texts: list[str]) -> None:
    """Print how many of the swallowed signs are told, and how many of those wrongly."""
    for name, ends in (("LF", "\n"), ("CR LF", "\r\n")):
        counts: Counter[str] = Counter()
        pieces = (text[at : at + PIECE] for text in texts for at in range(0, len(text), PIECE))
        for sound in pieces:
            piece, holes, truth = with_holes(sound.replace("\n", ends))
            for new, right in zip(fill(piece, holes), truth, strict=True):
                same = new[0] in {LOST, right[0]} and is_sign(new[1:], right[1:])
                counts["lost" if new == LOST else "right" if same else "wrong"] += 1
        print(
            f"swallowed, {name}: {counts['right']} told rightly, {counts['wrong']} wrongly, "
            f"{counts['lost']} kept as lost"
        )


def is_sign(told: str, true: str) -> bool:
    """Say whether a sign is told rightly; whether a blank line followed is not told."""
    return told == true or (told, true) == ("", "\n")


def with_holes(text: str) -> tuple[str, list[Hole], list[str]]:
    """Give a text with U+FFFD where UTF-8 read as GBK loses something, and what stood there."""
    data = text.encode()
    gone = {place for at in cp936(data)[1] for place in (at, at + 1)}
    parts: list[str] = []
    holes: list[Hole] = []
    truth: list[str] = []
    at = 0
    for char in text:
        size = len(char.encode())
        places = range(at, at + size)
        at += size
        if not gone.intersection(places):
            parts.append(char.replace("\r", ""))
        elif char.isascii():
            truth[-1] += char.replace("\r", "")
        else:
            left = "".join(chr(data[place]) for place in places if place not in gone)
            follows = data[at] < 0x80 if at < len(data) and at in gone else False  # noqa: PLR2004
            holes.append(Hole(sum(map(len, parts)), left[:2], follows and len(left) == 2))  # noqa: PLR2004
            parts.append(LOST)
            truth.append(char)
    return "".join(parts), holes, truth


def wild(folder: Path) -> None:
    """Print how many of the recoverable lines came back."""
    every = recoverable = back = 0
    for gold in sorted(folder.glob("*.gold-lines.txt")):
        broken = gold.with_name(gold.name.replace(".gold-lines", "")).read_text("utf-8-sig")
        broken = broken.replace("\r", "")
        came = {line.strip() for line in repaired(broken).split("\n")}
        for line in filter(HAN.search, map(str.strip, gold.read_text("utf-8").split("\n"))):
            every += 1
            view, holes = cp936(line.encode())
            stands = re.search(rf"(?:^|\?)\s*{re.escape(view)}\s*$", broken, re.MULTILINE)
            if stands and not holes:
                recoverable += 1
                back += line in came
    print(f"{every} lines, {recoverable} recoverable, of which {back} came back")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--wild"]:
        wild(Path(sys.argv[2]))
    else:
        folder = Path(sys.argv[1]) if sys.argv[1:] else SHARED
        paths = sorted((*folder.glob("*.md"), *folder.glob("*.txt")))
        paths = paths or [HERE.parent / "fixtures/bytes/utf-8.txt"]
        documents = [path.read_text("utf-8").replace("\r", "") for path in paths]
        accidents("\n".join(documents))
        swallowed(documents)
