"""The similarity join gives the pairs that comparing all with all gives."""

from rapidfuzz import fuzz

from cleaner.join import Means, similar_pairs

LONGEST = 200  # characters of a paragraph, and so many paragraphs: all with all must be quick
MOST = 30
THRESHOLDS = (0.8, 0.85, 0.9, 0.95, 1.0)
ROUNDING = 1e-7  # percent


def law(data: bytes) -> None:
    """Join lines at a threshold which the first byte chooses."""
    threshold = THRESHOLDS[data[0] % len(THRESHOLDS)] if data else 1.0
    lines = data[1:].decode("utf-8", "replace").split("\n")
    texts = [line[:LONGEST] for line in dict.fromkeys(lines) if line][:MOST]
    texts = list(dict.fromkeys(texts))
    found = similar_pairs(texts, threshold, Means(crowd=0))
    assert list(zip(found.one.tolist(), found.other.tolist(), strict=True)) == [
        (one, other)
        for one in range(len(texts))
        for other in range(one + 1, len(texts))
        if fuzz.ratio(texts[one], texts[other]) >= 100 * threshold - ROUNDING
    ]
