"""The join against all pairs: how many wanted pairs are missed, how many given that are not.

    python benchmarks/exactness.py [--pairs 300000] [--seed 1]

Texts of 1 to 400 characters (now and then 100,000) over 2 to 400 different ones, some above U+FFFF,
with copies that are edited where it hurts a filter most: at even distances, by insertions or
deletions alone. Each lot is searched at 0.80, 0.85, 0.90 and 0.95, in one band and in many, whole
and in shares, until so many pairs were wanted. All pairs are compared by rapidfuzz.
"""

import argparse
import random
from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from cleaner.join import Means, similar_pairs

THRESHOLDS = (0.80, 0.85, 0.90, 0.95)
MEANS = (
    Means(crowd=0),
    Means(crowd=0, band=1),
    Means(crowd=0, band=500),
    Means(crowd=0, memory=4000, band=2000),
)
LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 14, 20, 30, 60, 120, 300, 400)
Pair = tuple[int, int]


def lot(rng: random.Random) -> list[str]:
    """Make a few hundred texts, in no order."""
    alphabet = [chr(0x4E00 + 7 * k) for k in range(rng.choice((2, 3, 8, 40, 400)))]
    alphabet += rng.choice(([], ["\U00020000", "\U00020bb7", "\U0001f600"]))
    texts = set()
    for _ in range(40):
        text = rng.choices(alphabet, k=rng.choice(LENGTHS) + rng.randrange(4))
        texts.add("".join(text))
        texts |= {"".join(_edited(rng, text, alphabet)) for _ in range(rng.choice((1, 4, 12)))}
    if rng.random() < 1 / 60:
        long = "".join(rng.choices(alphabet, k=100_000))
        texts |= {long, long[5_000:], long[:95_000], long + "\u5b8c", long[:60_000]}
    return rng.sample(sorted(texts - {""}), len(texts - {""}))


def _edited(rng: random.Random, text: list[str], alphabet: list[str]) -> list[str]:
    copy = text[:]
    edits = rng.randrange(max(2, len(text) // 4))
    evenly, kind = rng.random() < 1 / 2, rng.choice(("insert", "delete", "any"))
    for k in range(edits):
        at = k * len(copy) // edits if evenly else rng.randrange(len(copy) + 1)
        match rng.choice(("insert", "delete", "replace")) if kind == "any" else kind:
            case "insert":
                copy.insert(at, rng.choice(alphabet))
            case "delete":
                del copy[at : at + 1]
            case _:
                copy[at : at + 1] = [rng.choice(alphabet)]
    return copy


def all_pairs(texts: Sequence[str]) -> dict[Pair, float]:
    """Compare all with all; give the pairs with a ratio of 0.8 and more."""
    scores = process.cdist(texts, texts, scorer=fuzz.ratio, dtype=np.float64, score_cutoff=79.9)
    ones, others = np.nonzero(np.triu(scores, 1))
    return {
        (one, other): float(scores[one, other]) / 100
        for one, other in zip(ones.tolist(), others.tolist(), strict=True)
    }


def main() -> None:
    """Read the command line; compare lot after lot."""
    parser = argparse.ArgumentParser(description="Compare the join with all pairs.")
    parser.add_argument("--pairs", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)  # noqa: S311  to be repeated
    lots = wanted = missed = extra = 0
    while wanted < options.pairs:
        texts = lot(rng)
        scores = all_pairs(texts)
        lots += 1
        for threshold in THRESHOLDS:
            pairs = {pair for pair, score in scores.items() if score >= threshold - 1e-9}
            for means in MEANS:
                found = similar_pairs(texts, threshold, means)
                given = set(zip(found.one.tolist(), found.other.tolist(), strict=True))
                wanted += len(pairs)
                missed += len(pairs - given)
                extra += len(given - pairs)
    print(f"{lots} lots, {wanted} pairs wanted, {missed} missed, {extra} extra")


if __name__ == "__main__":
    main()
