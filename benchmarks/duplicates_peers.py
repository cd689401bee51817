"""The contestants of duplicates.py: lines in, a flag for each line that has a copy out."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cleaner.join import LONGEST_GRAM, similar_pairs

Flags = NDArray[np.bool_]


def exact_join(lines: list[str], threshold: float = 0.9) -> Flags:
    """Flag what has a copy, by the join of this project."""
    firsts: dict[str, int] = {}
    flags = np.zeros(len(lines), np.bool_)
    for number, line in enumerate(lines):
        first = firsts.setdefault(line, number)
        if first != number:
            flags[[first, number]] = True
    found = similar_pairs(list(firsts), threshold)
    numbers = np.fromiter(firsts.values(), np.int64, len(firsts))
    flags[numbers[found.one]] = True
    flags[numbers[found.other]] = True
    return flags


def _grams(line: str, size: int) -> list[str]:
    return [line[k : k + size] for k in range(max(1, len(line) - size + 1))]


def rensa_deduplicator(lines: list[str]) -> Flags:
    """Run the documented call with the settings that find most: k 3, threshold 0.5."""
    import rensa  # noqa: PLC0415  a peer may be missing

    search = rensa.RMinHashDeduplicator(threshold=0.5, num_perm=128, use_lsh=True)
    kept = search.add_pairs((str(n), _grams(line, 3)) for n, line in enumerate(lines))
    return ~np.array(kept, np.bool_)


def rensa_numpy(lines: list[str]) -> Flags:
    """Feed rensa's sketch with gram hashes made by numpy: flags only, nothing is verified."""
    import rensa  # noqa: PLC0415

    codes = np.frombuffer(("\n".join(lines) + "\n" * 9).encode("utf-32-le"), np.uint32)
    folded = (codes ^ (codes >> np.uint32(16))).astype(np.uint16)
    words = np.ndarray((len(folded) - LONGEST_GRAM,), np.uint64, folded.data, 0, (2,))
    hashes = (words << np.uint64(16)) * np.uint64(0x9E3779B97F4A7C15)
    hashes ^= hashes >> np.uint64(31)
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    starts = np.cumsum(lengths + 1) - lengths - 1
    counts = np.maximum(lengths - 2, 1)
    edges = np.zeros(len(codes) - 8, np.int8)
    np.add.at(edges, starts, 1)
    np.add.at(edges, starts + counts, -1)
    inside = np.cumsum(edges, dtype=np.int8).view(np.bool_)[: len(hashes)]
    offsets = np.append(0, np.cumsum(counts)).astype(np.uint64)
    sketch = rensa.RMinHash.digest_matrix_from_flat_token_hashes(
        hashes[: len(inside)][inside], offsets, num_perm=128, seed=42
    )
    search = rensa.RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    return np.array(search.query_duplicate_flags_matrix_one_shot(sketch), np.bool_)


def gaoya(lines: list[str]) -> Flags:
    """Run the string index with the settings that find most: k 3, 42 bands of 3."""
    from gaoya.minhash import MinHashStringIndex  # noqa: PLC0415

    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=0.5, num_bands=42, band_size=3, analyzer="char",
        lowercase=False, ngram_range=(3, 3), id_container="vec",
    )  # fmt: skip
    index.par_bulk_insert_docs(list(range(len(lines))), lines)
    found = index.par_bulk_query(lines, return_similarity=False)
    return np.array([len(ids) > 1 for ids in found])


def datasketch(lines: list[str]) -> Flags:
    """Run MinHash.bulk and MinHashLSH with k 3, threshold 0.5."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

    search = MinHashLSH(threshold=0.5, num_perm=128)
    sets = [[gram.encode() for gram in set(_grams(line, 3))] for line in lines]
    flags = np.zeros(len(lines), np.bool_)
    for number, sketch in enumerate(MinHash.bulk(sets, num_perm=128, seed=1)):
        others = search.query(sketch)
        flags[others] = True
        flags[number] = bool(others)
        search.insert(number, sketch, check_duplication=False)
    return flags


CONTESTANTS: dict[str, tuple[str, Callable[[list[str]], Flags]]] = {
    "exact join, 0.90": ("cleaner", exact_join),
    "rensa deduplicator k3": ("rensa", rensa_deduplicator),
    "rensa numpy hashes k3": ("rensa", rensa_numpy),
    "gaoya k3": ("gaoya", gaoya),
    "datasketch k3": ("datasketch", datasketch),
}
