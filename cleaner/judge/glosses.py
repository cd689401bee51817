"""Find the pronunciations which a converter put behind traditional characters: 網(wǎng)站導(dǎo)航.

Sites that take over the pages of others have them turned into traditional characters, and a faulty
table writes the pronunciation behind each one that has several readings. Who teaches characters
gives each once, or all of them; a converter gives the same ones again and again.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner import later
from cleaner.text import HAN

if TYPE_CHECKING:
    import opencc
else:
    opencc = later.module("opencc")

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_GLOSS = later.pattern(
    rf"(?P<character>[{HAN}])(?P<gloss>[(（][a-zü]{{0,4}}[{_TONED}][a-z]{{0,4}}[)）])"
)
_HAN = later.pattern(rf"[{HAN}]")
_LEAST = 8  # glosses in a text
_DIFFERENT = 4  # characters that have one
_AGAIN = 3  # times that one of them has it
_TRADITIONAL = 0.9  # of the glosses stand behind traditional characters
_MOST = 0.4  # of the characters of a text: a reader for beginners has more


def glosses(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, character) for each gloss of a text in which a converter put them."""
    if not any(tone in text for tone in _TONED):
        return
    found = [*_GLOSS.finditer(text)]
    times = Counter(match["character"] for match in found)
    if len(found) < _LEAST or len(times) < _DIFFERENT or max(times.values()) < _AGAIN:
        return
    simplified = opencc.OpenCC("t2s")
    traditional = sum(times[char] for char in times if simplified.convert(char) != char)
    if traditional < _TRADITIONAL * len(found) or len(found) > _MOST * len(_HAN.findall(text)):
        return
    for match in found:
        yield *match.span("gloss"), match["character"]
