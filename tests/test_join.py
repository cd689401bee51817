"""The join against brute force: no pair missed, none invented, whatever the means."""

import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Postfix, Prefix

from cleaner import join
from cleaner.join import Means, Similar, numbered, packed, similar_pairs
from cleaner.join.bounds import LONGEST_GRAM
from cleaner.join.inside import inside_pairs
from cleaner.join.interrupted import interrupted_pairs
from cleaner.join.keys import Keys
from cleaner.join.numbered import Numbered, Rows, shares_for, together
from cleaner.join.packed import ordered
from cleaner.join.shares import lay_down
from cleaner.join.sieve import Sieve

THRESHOLDS = (0.80, 0.85, 0.90, 0.95)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  to be repeated, not to be secret


def brute_scores(texts: list[str], threshold: float) -> dict[tuple[int, int], float]:
    """Compare all with all."""
    found = {}
    for begin in range(0, len(texts), 500):
        scores = process.cdist(
            texts[begin : begin + 500],
            texts[begin:],
            scorer=fuzz.ratio,
            dtype=np.float64,
            score_cutoff=100 * threshold - 1e-7,
        )
        for one, other in zip(*np.nonzero(scores), strict=True):
            if one < other:
                found[begin + int(one), begin + int(other)] = float(scores[one, other])
    return found


def brute(texts: list[str], threshold: float) -> set[tuple[int, int]]:
    return set(brute_scores(texts, threshold))


def pairs(similar: Similar) -> set[tuple[int, int]]:
    found = list(zip(similar.one.tolist(), similar.other.tolist(), strict=True))
    assert len(found) == len(set(found))
    assert found == sorted(found)
    return set(found)


def worst_cases(seed: int, kinds: int = 25) -> list[str]:
    """Make texts whose copies are edited where it hurts most: at even distances."""
    rng = seeded(seed)
    size = rng.choice((3, 8, 40, 400))
    alphabet = [chr(0x4E00 + 7 * k) for k in range(size)] + ["𠀀", "𠮷"] * (seed % 3 == 0)
    lengths = (1, 2, 4, 5, 6, 8, 10, 14, 20, 30, 60, 120, 300)
    texts: dict[str, None] = {}
    for _ in range(kinds):
        text = rng.choices(alphabet, k=rng.choice(lengths) + rng.randrange(4))
        texts["".join(text)] = None
        for _ in range(4):
            texts["".join(edited(rng, text, alphabet))] = None
    texts.pop("", None)
    shuffled = list(texts)
    rng.shuffle(shuffled)
    return shuffled


def edited(rng: random.Random, text: list[str], alphabet: list[str]) -> list[str]:
    copy = text[:]
    edits = rng.randrange(max(2, len(text) // 4))
    evenly, kind = rng.random() < 0.5, rng.choice(("insert", "delete", "any"))
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


@pytest.mark.parametrize("seed", range(12))
def test_worst_cases(seed: int) -> None:
    texts = worst_cases(seed)
    for threshold in THRESHOLDS:
        assert pairs(similar_pairs(texts, threshold)) == brute(texts, threshold)


def prose(count: int, seed: int) -> list[str]:
    """Make paragraphs of a few thousand words, a third of them with a damaged copy."""
    rng = seeded(seed)
    characters = [chr(0x4E00 + k) for k in range(1500)]
    words = [
        "".join(rng.choices(characters, k=rng.choice((1, 2, 2, 2, 3, 4)))) for _ in range(3000)
    ]
    weights = [1 / (k + 1) for k in range(len(words))]
    texts: list[str] = []
    while len(texts) < count:
        text = "".join(rng.choices(words, weights, k=rng.randrange(6, 26)))
        texts.append(text)
        if rng.random() < 1 / 3:
            texts.append("".join(edited(rng, list(text), characters)))
    return list(dict.fromkeys(texts))


def test_five_thousand_paragraphs() -> None:
    texts = prose(5000, 1)
    everything = brute_scores(texts, min(THRESHOLDS))
    assert len(everything) > 1000
    for threshold in THRESHOLDS:
        wanted = {pair for pair, score in everything.items() if score >= 100 * threshold - 1e-7}
        assert pairs(similar_pairs(texts, threshold)) == wanted


def test_scores_are_those_of_rapidfuzz() -> None:
    texts = worst_cases(5)
    found = similar_pairs(texts, 0.8)
    for one, other, score in zip(found.one, found.other, found.score, strict=True):
        assert score == pytest.approx(fuzz.ratio(texts[one], texts[other]) / 100)


def test_order_of_texts_does_not_matter() -> None:
    texts = worst_cases(7)
    turned = texts[::-1]
    there = {frozenset((texts[a], texts[b])) for a, b in pairs(similar_pairs(texts, 0.85))}
    back = {frozenset((turned[a], turned[b])) for a, b in pairs(similar_pairs(turned, 0.85))}
    assert there == back


@pytest.mark.parametrize("threshold", [0.85, 0.9])
def test_little_memory_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threshold: float
) -> None:
    laid: list[Path] = []

    def noted(pieces: Iterable[Keys], of: int, folder: Path) -> list[Path]:
        paths = lay_down(pieces, of, folder)
        laid.extend(paths)
        return paths

    monkeypatch.setattr(join, "lay_down", noted)
    texts = prose(600, 2)
    whole = similar_pairs(texts, threshold)
    for folder in (None, tmp_path):
        shares = similar_pairs(texts, threshold, Means(memory=50_000, folder=folder))
        assert pairs(shares) == pairs(whole)
        assert (shares.score == whole.score).all()
    assert len([path for path in laid if path.is_relative_to(tmp_path)]) > 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seed", range(6))
def test_narrow_bands_give_the_same(seed: int, tmp_path: Path) -> None:
    texts = worst_cases(100 + seed)
    for threshold in THRESHOLDS:
        wanted = brute(texts, threshold)
        for means in (
            Means(band=1),
            Means(band=300),
            Means(memory=2000, folder=tmp_path, band=300),
        ):
            assert pairs(similar_pairs(texts, threshold, means)) == wanted


def test_fast_invents_nothing_and_misses_little() -> None:
    texts = prose(1500, 3)
    exact, fast = (pairs(similar_pairs(texts, 0.8, Means(fast=f))) for f in (False, True))
    assert fast <= exact
    assert len(fast) > 0.97 * len(exact)


def test_very_long_and_very_short_texts() -> None:
    rng = seeded(9)
    long = "".join(chr(0x4E00 + rng.randrange(3000)) for _ in range(100_000))
    texts = ["甲", "乙", "甲乙", long, long[:95_000], long[:50_000], long + "完"]
    assert pairs(similar_pairs(texts, 0.9)) == {(3, 4), (3, 6), (4, 6)}
    assert pairs(similar_pairs(["甲"], 0.9)) == set()
    assert pairs(similar_pairs([], 0.9)) == set()


@pytest.mark.parametrize("threshold", [0.79, 1.01])
def test_threshold_out_of_range(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        similar_pairs(["甲", "乙"], threshold)


def template_lines(count: int, digits: int, seed: int) -> list[str]:
    rng = seeded(seed)
    numbers = ("".join(rng.choices("0123456789", k=digits)) for _ in range(count))
    parts = "尊敬的客户您好订单", "已于昨日发出预计三天之内送达请注意查收如有疑问请致电客服"
    return list(dict.fromkeys(parts[0] + number + parts[1] for number in numbers))


def test_a_crowd_has_leaders_and_followers() -> None:
    """Every line of a crowd leads or follows a similar line before it; leaders are apart."""
    texts = template_lines(1500, 9, 4) + prose(100, 4)
    everything = brute(texts, 0.9)
    found = pairs(similar_pairs(texts, 0.9, Means(crowd=200)))
    assert found < everything
    followers = {other for _, other in found}
    alone = set(range(len(texts))) - followers
    assert not [(a, b) for a, b in everything if a in alone and b in alone]
    assert pairs(similar_pairs(texts, 0.9, Means(crowd=0))) == everything


def test_a_crowd_without_similar_lines() -> None:
    texts = template_lines(600, 30, 5)
    assert pairs(similar_pairs(texts, 0.95, Means(crowd=100))) == brute(texts, 0.95)


@pytest.mark.parametrize(("at_once", "piece"), [(1, 0), (1, 400), (1 << 18, 1 << 15)])
def test_inside_finds_every_text_that_stands_in_another(
    at_once: int, piece: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(numbered, "_AT_ONCE", at_once)
    monkeypatch.setattr(packed, "_PIECE", piece)
    rng = seeded(6)
    texts = prose(300, 6)
    for text in texts[:100]:
        begin = rng.randrange(max(1, len(text) - 14))
        texts.append(text[begin : begin + rng.randrange(12, 60)])
    texts = sorted(dict.fromkeys(texts), key=len)
    wanted = {
        (a, b)
        for a, one in enumerate(texts)
        for b, other in enumerate(texts)
        if a != b and 12 <= len(one) < len(other) and one in other
    }
    assert len(wanted) > 50
    assert set(inside_pairs(ordered(texts)).pairs) == wanted
    whole = inside_pairs(ordered(texts))
    assert inside_pairs(ordered(texts), memory=9_000) == whole
    assert inside_pairs(ordered(texts), 9_000, tmp_path) == whole
    assert not [*tmp_path.iterdir()]
    assert set(inside_pairs(ordered(texts[:1])).pairs) == set()


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["", "子"],
        ["子", "丑寅", "卯辰", "巳午未"],
        ["\U00020000", "子\U0001f600", "\U0001f600\U00020000", "丑\U0010ffff寅"],
        ["\ud800", "子丑", "\udc00寅"],  # halves that stand alone
        ["子\ud800", "\udc00寅"],  # and would look like a whole without what is between two texts
        ["\ud800\ud800\U00020000", "\udc00\U00020000\udc00"],
    ],
)
def test_codes_of_units_are_those_of_the_texts(texts: list[str]) -> None:
    one_behind_each = "".join(f"{text}\n" for text in texts)
    units = np.frombuffer(one_behind_each.encode("utf-16-le", "surrogatepass"), np.uint16)
    assert (packed.of_characters(units) == packed.codes(texts)[:-LONGEST_GRAM]).all()


@pytest.mark.parametrize(("count", "most"), [(0, 0), (1, 0), (20_000, 0), (20_000, 1 << 14)])
def test_a_sieve_lets_through_what_was_put_in_and_little_else(count: int, most: int) -> None:
    hashes = np.random.default_rng(7).integers(0, 1 << 64, 2 * count + 1000, np.uint64)
    own, others = np.sort(hashes[:count]), hashes[count:]
    sieve = Sieve(count, most)
    for some in np.array_split(own, 3):
        sieve.add(some)
    assert sieve.through(own).tolist() == [*range(count)]
    assert most or len(sieve.through(others)) < len(others) // 30
    assert not len(sieve.through(others[:0]))


@pytest.mark.parametrize("of", [1, 2, 16])
def test_rows_come_back_share_by_share(of: int, tmp_path: Path) -> None:
    hashes = np.random.default_rng(8).integers(0, 1 << 64, 1000, np.uint64)
    laid = [Numbered(of, folder, "some") for folder in (tmp_path, None)]
    for begin in range(0, 1000, 300):
        some = Rows(hashes[begin : begin + 300], np.arange(begin, 1000, dtype=np.uint32)[:300])
        for rows in together(iter([some])):
            for one in laid:
                one.add(rows)
    for one in laid:
        shares = [one.share(number) for number in range(of)]
        numbers = np.concatenate([rows.numbers for rows in shares])
        assert sorted(numbers.tolist()) == [*range(1000)]
        for number, rows in enumerate(shares):
            assert (rows.hashes == hashes[rows.numbers]).all()
            assert {int(some) * of >> 64 for some in rows.hashes} <= {number}


def test_shares_are_as_many_as_the_memory_asks_for() -> None:
    asked = [(100, 0), (0, 10), (100, 100), (101, 100), (1000, 100), (1 << 60, 1)]
    assert [shares_for(*one) for one in asked] == [1, 1, 1, 2, 16, 1 << 10]


def test_inside_finds_texts_whose_parts_are_everywhere() -> None:
    """A text may consist of formulas which stand in hundreds of others, and stand in one."""
    rng = seeded(16)
    formulas = ["".join(chr(0x4E00 + rng.randrange(3000)) for _ in range(13)) for _ in range(3)]
    texts = ["".join(formulas)]
    texts += [rng.choice(formulas) + chr(0x4E00 + k) * 3 + rng.choice(formulas) for k in range(900)]
    texts += [chr(0x5E00 + k) + "".join(formulas) + chr(0x5E00 + k) * (k % 7) for k in range(100)]
    texts = sorted(dict.fromkeys(texts), key=len)
    place = texts.index("".join(formulas))
    found = [(short, long) for short, long in inside_pairs(ordered(texts)).pairs if short == place]
    assert len(found) == 64
    assert all(texts[short] in texts[long] for short, long in found)
    few = [text for text in texts if len(text) != 40 + 6]
    assert any(texts[place] == few[short] for short, _ in inside_pairs(ordered(few)).pairs)


def interrupted(rng: random.Random, text: str) -> str:
    at = rng.randrange(1, len(text))
    run = rng.randrange(1, len(text) // 2 + 1)
    return text[:at] + "".join(rng.choices("甲乙丙丁", k=run)) + text[at:]


@pytest.mark.parametrize("seed", range(6))
def test_interrupted_finds_every_run_put_in(seed: int) -> None:
    rng = seeded(seed)
    alphabet = [chr(0x4E00 + 7 * k) for k in range((2, 40, 400)[seed % 3])] + ["𠀀"]
    texts = {"".join(rng.choices(alphabet, k=rng.randrange(24, 120))) for _ in range(100)}
    texts |= {interrupted(rng, text) for text in sorted(texts)}
    texts |= {interrupted(rng, text) for text in sorted(texts)}
    by_length = sorted(texts, key=len)
    wanted = {
        (a, b)
        for b, long in enumerate(by_length)
        for a, short in enumerate(by_length[:b])
        if len(short) < len(long) <= 1.5 * len(short)
        and Prefix.similarity(short, long) + Postfix.similarity(short, long) >= len(short)
    }
    assert len(wanted) >= 200
    assert set(interrupted_pairs(ordered(by_length)).pairs) == wanted


def test_interrupted_texts() -> None:
    whole = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"
    texts = [whole[:14] + whole[15:], whole, whole[:15] + "记者从现场了解到的情况" + whole[15:]]
    assert set(interrupted_pairs(ordered(texts)).pairs) == {(0, 1), (0, 2), (1, 2)}
    assert set(interrupted_pairs(ordered(["甲" * 11, "甲" * 20, "甲" * 20])).pairs) == set()
