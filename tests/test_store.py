"""Segments, and decisions over documents that lie in several of them."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleaner.copies.facts import Facts, facts_bytes, of_table
from cleaner.copies.firsts import first_of_each
from cleaner.copies.forms import collect_forms, grouped
from cleaner.copies.grown import grown
from cleaner.copies.nearby import form_of, ground, is_within_bounds, related
from cleaner.copies.ordered import in_order
from cleaner.copies.paragraphs import Corpus
from cleaner.copies.search import Search, Share, alike, contained, search
from cleaner.copies.sketches import is_crowded
from cleaner.copies.stock import Stock, mark_of, packed, stocked
from cleaner.copies.tables import Table
from cleaner.corpus import duplicates, shelved, templates
from cleaner.corpus.recall import Recalling
from cleaner.corpus.searching import Searching
from cleaner.engines import local
from cleaner.join.inside import PROBE
from cleaner.model import Document, Settings
from cleaner.store import (
    Array,
    DamagedError,
    Held,
    Segment,
    Shelf,
    all_strings,
    segment_bytes,
    strings,
)

SETTINGS = Settings()
COLUMNS: dict[str, Array] = {
    "numbers": np.arange(7, dtype=np.uint64),
    "pairs": np.arange(6, dtype=np.int64).reshape(3, 2),
    "empty": np.zeros(0, np.uint16),
}


@pytest.mark.parametrize("where", ["on disk", "its bytes", "its arrays"])
def test_columns_come_back(tmp_path: Path, where: str) -> None:
    data = segment_bytes(COLUMNS)
    (tmp_path / "a").write_bytes(data)
    written = Segment(tmp_path / "a" if where == "on disk" else data)
    segment = Held(COLUMNS) if where == "its arrays" else written
    segment.check()
    for name, column in COLUMNS.items():
        assert segment.count(name) == len(column)
        assert segment.column(name).dtype == column.dtype
        assert segment.column(name).tolist() == column.tolist()
    assert segment.part("pairs", 1, 3).tolist() == [[2, 3], [4, 5]]
    assert segment.part("numbers", 2, 2).tolist() == []
    assert segment.opened().numbers("pairs", 1, 3) == (2, 3, 4, 5)
    assert bytes(segment.raw("numbers", 6, 7)) == b"\6" + bytes(7)
    assert not segment.raw("empty", 0, 0)


def test_an_open_segment_reads_on_when_its_file_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(segment_bytes(COLUMNS))
    segment = Segment(path)
    opened = segment.opened()
    path.unlink()
    assert opened.part("numbers", 2, 4).tolist() == [2, 3]
    with pytest.raises(FileNotFoundError):
        segment.part("numbers", 2, 4)
    in_memory = Segment(segment_bytes(COLUMNS)).opened()
    assert in_memory.part("numbers", 2, 4).tolist() == [2, 3]


def test_the_same_columns_give_the_same_bytes() -> None:
    big = COLUMNS["numbers"].astype(">u8")
    assert segment_bytes({**COLUMNS, "numbers": big}) == segment_bytes(COLUMNS)


@pytest.mark.parametrize("place", [0, 9, 14, 40, -4])
def test_damage_is_noticed(place: int) -> None:
    data = bytearray(segment_bytes({"numbers": np.arange(9, dtype=np.uint64)}))
    data[place] ^= 1
    with pytest.raises(DamagedError, match="segment in memory is damaged: "):
        Segment(bytes(data)).column("numbers")


@pytest.mark.parametrize("length", [0, 3, 19, 30])
def test_what_was_cut_off_is_noticed(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(segment_bytes(COLUMNS)[:length])
    with pytest.raises(DamagedError, match=str(path)):
        Segment(path)


def test_strings() -> None:
    texts = ["", "县里", "\ud800", "𠀀\n"]
    data, ends = strings(texts)
    segment = Segment(segment_bytes({"t": data, "t_ends": ends}))
    assert all_strings(segment, "t") == texts


@given(st.lists(st.integers(0, 5), max_size=40))
def test_groups(keys: list[int]) -> None:
    groups = grouped(np.array(keys, np.uint64), np.arange(len(keys), dtype=np.int32))
    wanted: dict[int, list[int]] = {}
    for place, key in enumerate(keys):
        wanted.setdefault(key, []).append(place)
    assert [groups[n] for n in range(len(groups))] == list(wanted.values())


WORDS = "县里的图书馆上周搬进了新楼读者手里的借书证不用更换阅览室每天开放十二个小时"
part = st.sampled_from(
    [
        WORDS[:12],
        WORDS[:20],
        WORDS[12:26],
        WORDS[20:],
        WORDS,
        "，",
        "\n",
        "三",
        "4",
        "旳",
        "𠀀",
        "\ud800",
    ]
)
documents = st.lists(st.lists(part, max_size=9).map("".join), min_size=1, max_size=7)


def observed(texts: list[str]) -> dict[str, Table | None]:
    names = [f"{n}.txt" for n in range(len(texts))]
    return {
        name: duplicates.observe(Document(name, text), SETTINGS)
        for name, text in zip(names, texts, strict=True)
    }


def laid(texts: list[str], folder: Path, each: int) -> Shelf:
    """Lay documents on a shelf, `each` of them in a segment."""
    there = [(name, table) for name, table in observed(texts).items() if table]
    segments = []
    for begin in range(0, len(there), each):
        path = folder / f"{begin}"
        path.write_bytes(duplicates.pack(dict(there[begin : begin + each])))
        segments.append(Segment(path))
    return Shelf(segments, folder)


@examples(200)
@given(documents, st.integers(1, 3))
def test_segments_change_no_answer(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], each: int
) -> None:
    folder = tmp_path_factory.mktemp("shelf")
    shelf = laid(texts, folder, each)
    assert duplicates.decide(shelf, SETTINGS) == duplicates.decide(observed(texts), SETTINGS)
    for begin, segment in zip(range(0, len(texts), each), shelf.segments, strict=False):
        written = (folder / f"{begin}").read_bytes()
        assert duplicates.pack(duplicates.unpack(segment)) == written


class Watched(local.Engine):
    """Does all jobs here, and counts them."""

    jobs = rests = 0

    def rest(self) -> None:
        """Count that too."""
        self.rests += 1

    def map(self, function: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[Any]:
        """Do the jobs here."""
        for job in jobs:
            self.jobs += 1
            yield function(job)


@pytest.mark.parametrize(("memory", "jobs"), [(200, 0), (2000, 2)])
def test_workers_share_in_a_search_where_the_memory_is_enough(
    tmp_path: Path, memory: int, jobs: int
) -> None:
    texts = [WORDS, WORDS.replace("的", "旳"), f"{WORDS}三", WORDS[:20] * 2]
    shelf, engine = laid(texts, tmp_path, 1), Watched(2)
    asked = replace(SETTINGS, memory=memory)
    found = duplicates.decide(shelf._replace(engine=engine), asked)
    assert found == duplicates.decide(shelf, SETTINGS)
    assert found
    assert engine.jobs == jobs
    assert engine.rests == (not jobs)


@examples(200)
@given(documents, st.sets(st.integers(0, 20)))
def test_where_paragraphs_only_went_nothing_is_searched_again(
    texts: list[str], gone: set[int]
) -> None:
    stage = Searching()
    stage.decide(observed(texts), SETTINGS)
    lines = [text.split("\n") for text in texts]
    left = ["\n".join(line for k, line in enumerate(some) if k not in gone) for some in lines]
    assert stage.decided
    again = duplicates.decide_again(observed(left), SETTINGS, stage.decided.found)
    assert again.found is stage.decided.found
    assert again.findings == duplicates.decide(observed(left), SETTINGS)


MARK = b"which one it is"


def segment_of(facts: Mapping[str, Facts]) -> Segment:
    """Give a segment of the facts of documents, numbered in turn."""
    written = ((number, *facts_bytes(one)) for number, one in enumerate(facts.values()))
    return Segment(bytearray().join(packed(MARK, written)))


def facts_of(texts: list[str]) -> dict[str, Facts]:
    return {name: of_table(table) for name, table in observed(texts).items() if table}


def laid_out(facts: Mapping[str, Facts]) -> Stock:
    return stocked(segment_of(facts), dict(enumerate(facts)), (), {})


@examples(100)
@given(documents, documents, st.sets(st.integers(0, 5)))
def test_facts_come_back_without_some_documents_and_with_others_behind(
    texts: list[str], others: list[str], gone: set[int]
) -> None:
    before = facts_of(texts)
    more = {f"more {name}": facts for name, facts in facts_of(others).items()}
    segment = segment_of(before)
    now = stocked(segment, dict(enumerate(before)), gone, more)
    kept = {
        name: facts for number, (name, facts) in enumerate(before.items()) if number not in gone
    }
    expected = kept | more
    assert mark_of(segment) == MARK
    names = [name for name in now.names if name]
    assert names == list(expected)
    assert {name: facts_bytes(now.of(name)) for name in names} == {
        name: facts_bytes(facts) for name, facts in expected.items()
    }
    rows = np.concatenate([now.facts.rows([]), *(facts.rows for facts in expected.values())])
    there = now.facts.rows(now.facts.of["length"] > 0)
    assert there.tobytes() == rows.tobytes()
    assert not any(
        len(set(now.facts.rows([at]).tobytes())) > 1
        for at in np.flatnonzero(now.facts.of["length"] == 0)
    )


@examples(100)
@given(documents)
def test_all_to_which_a_form_is_related_is_nearby(texts: list[str]) -> None:
    """What a search of the whole finds for a form is among what its facts let through."""
    chosen = SETTINGS
    tables = {name: table for name, table in observed(texts).items() if table}
    corpus = Corpus([Segment(duplicates.pack(tables))] if tables else [])
    firsts = first_of_each(corpus, chosen)
    facts = laid_out({name: of_table(table) for name, table in tables.items()}).facts
    rows = facts.rows(slice(None))
    threshold = chosen.copy_threshold
    with patch("cleaner.copies.nearby._FEW", 0):
        space = ground(facts, rows, threshold)
    near = set()
    for place, row in enumerate(rows):
        form = form_of(corpus.form(place), row)
        places = related(space, form, threshold, PROBE)
        of_few = ground(facts, rows[place : place + 1], threshold)
        assert related(of_few, form, threshold, PROBE).tolist() == places.tolist()
        pairs = zip(rows["key"][places].tolist(), rows["mould"][places].tolist(), strict=True)
        own = int(row["key"]), int(row["mould"])
        near |= {(own[0], other, own[1], mould) for other, mould in pairs}
    keys, moulds = {pair[:2] for pair in near}, {pair[2:] for pair in near}
    found = {**alike(firsts, chosen, None).pairs, **contained(firsts, chosen, None).pairs}
    for one, other in [*found["inside"].tolist(), *found["interrupted"].tolist()]:
        assert {(one, other), (other, one)} <= keys
    for one, other in found["moulds"].tolist():
        assert {(one, other), (other, one)} <= moulds


OPENING = "县里的老人常常说起那一年的大水，"


def tail(number: int) -> str:
    """Give a passage of its own for each number."""
    dice = random.Random(number)  # noqa: S311  test data
    return "".join(chr(0x4E00 + dice.randrange(5000)) for _ in range(30)) + "。"


@pytest.mark.parametrize(
    ("others", "alone"),
    [
        ([OPENING + tail(n) for n in range(1, 20)], True),  # few begin so
        ([OPENING + tail(n) for n in range(1, 60)], True),  # many, and go on otherwise
        ([OPENING + tail(0)[:-1] + tail(n) for n in range(1, 60)], False),  # many go on alike
        ([OPENING + tail(n) for n in range(1, 60)] + [OPENING + "水声很大。"], False),  # one ends
    ],
)
def test_a_new_form_among_many_with_its_beginning(others: list[str], *, alone: bool) -> None:
    tables = {
        name: table for name, table in observed([OPENING + tail(0), *others]).items() if table
    }
    facts = laid_out({name: of_table(table) for name, table in tables.items()}).facts
    form = Corpus([Segment(duplicates.pack(tables))]).form(0)
    rows = facts.rows([0])
    found = ground(facts, rows, SETTINGS.copy_threshold)
    assert is_within_bounds(found, form_of(form, rows[0]), SETTINGS.copy_min) is alone


@pytest.mark.parametrize(
    ("rows", "crowded"),
    [
        (
            [f"{n}号线从{n}站开往{n + 1}站，每天早上六点发车。" for n in range(400)],
            False,
        ),  # one mould
        (
            [
                f"从{chr(0x4E00 + n)}站开往县里，每天早上六点发车，路上要走一个小时。"
                for n in range(400)
            ],
            True,
        ),
        (
            [
                f"从{chr(0x4E00 + n)}站开往县里，每天早上六点发车，路上要走一个小时。"
                for n in range(40)
            ],
            False,
        ),
        (["".join(map(chr, range(n, n + 30))) for n in range(0x4E00, 0x8E00, 37)], False),
    ],
)
def test_many_forms_of_one_kind_are_a_crowd(rows: list[str], *, crowded: bool) -> None:
    (table,) = observed(["\n".join(rows)]).values()
    assert table
    _, first = np.unique(table.moulds, return_index=True)
    assert is_crowded(lambda: [table.sketches[first]]) == crowded


def test_what_is_new_is_searched_with_the_rest() -> None:
    stage = Searching()
    stage.decide(observed([WORDS]), SETTINGS)
    more = observed([WORDS, WORDS.replace("的", "旳")])
    assert stage.decide(more, SETTINGS) == duplicates.decide(more, SETTINGS) != {}


def related_pairs(found: Search, there: Iterable[int]) -> list[set[tuple[int, ...]]]:
    """Give the pairs of forms, and of moulds, both of which are there.

    Which of two moulds comes first hangs on where they stand, and means nothing.
    """
    hashes = set(there)
    kinds = (np.sort(found.moulds), found.inside, found.interrupted)
    return [{tuple(pair) for pair in kind.tolist() if hashes.issuperset(pair)} for kind in kinds]


@examples(300)
@given(documents, documents, st.sets(st.integers(0, 20)), st.integers(1, 3))
def test_what_new_forms_add_is_what_a_search_of_the_whole_finds(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[str],
    more: list[str],
    gone: set[int],
    each: int,
) -> None:
    known = duplicates.decide_again(observed(texts), SETTINGS, None).found
    lines = [text.split("\n") for text in texts]
    closed = ["".join(line for k, line in enumerate(some) if k not in gone) for some in lines]
    shelf = laid([*closed, *more], tmp_path_factory.mktemp("laid"), each)
    corpus = Corpus(shelf.segments)
    with patch("cleaner.copies.grown._OF_JOB", each):
        engine = local.Engine(1) if each > 1 else None
        added = grown(corpus, SETTINGS, known, shelf._replace(engine=engine))
    fresh = search(corpus, SETTINGS, shelf)
    assert added  # what these few parts make stays within the bounds
    there = corpus.gathered("keys", np.uint64).tolist()
    there += corpus.gathered("moulds", np.uint64).tolist()
    assert related_pairs(added, there) == related_pairs(fresh, there)
    again = duplicates.decide_again(shelf, SETTINGS, known)
    assert again.findings == duplicates.decide(shelf, SETTINGS)


def test_a_few_new_forms_are_searched_for_without_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = duplicates.decide_again(observed([WORDS]), SETTINGS, None).found
    more = observed([WORDS, WORDS.replace("的", "旳"), WORDS[:14]])
    expected = duplicates.decide(more, SETTINGS)
    monkeypatch.delattr("cleaner.copies.search.search")
    with pytest.raises(ImportError):
        duplicates.decide(more, SETTINGS)
    monkeypatch.setattr("cleaner.copies.search.search", None, raising=False)
    again = duplicates.decide_again(more, SETTINGS, known)
    assert again.findings == expected != {}
    assert duplicates.decide_again(more, SETTINGS, again.found).found is again.found


@pytest.mark.parametrize(
    ("others", "new"),
    [
        # as many begin as are compared, and it is one more
        ([OPENING + tail(0)[:-1] + tail(n) for n in range(1, 33)], OPENING + tail(0)),
        ([tail(n) + WORDS + tail(-n) for n in range(1, 70)], WORDS),  # it stands in many
    ],
)
def test_where_new_forms_may_hide_something_all_is_searched(others: list[str], new: str) -> None:
    known = duplicates.decide_again(observed(others), SETTINGS, None).found
    assert known.complete
    shelf = duplicates._shelved(observed([*others, new]))  # noqa: SLF001
    corpus = Corpus(shelf.segments)
    assert grown(corpus, SETTINGS, known, shelf) is None


def test_where_much_is_new_all_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    known = duplicates.decide_again(observed([WORDS]), SETTINGS, None).found
    shelf = duplicates._shelved(observed([WORDS, WORDS[:20]]))  # noqa: SLF001
    corpus = Corpus(shelf.segments)
    assert grown(corpus, SETTINGS, known, shelf)
    assert grown(corpus, SETTINGS, known._replace(complete=False), shelf) is None
    monkeypatch.setattr("cleaner.copies.grown._MOST", 0)
    assert grown(corpus, SETTINGS, known, shelf) is None


@pytest.mark.parametrize("moulds", [False, True])
def test_texts_in_order_of_length_are_the_same_in_a_file(tmp_path: Path, *, moulds: bool) -> None:
    texts = ["2024年" + WORDS, "𠀀" * 9 + "\ud83d", "\ude00" + WORDS[:9], WORDS[:12], WORDS[:30]]
    shelf = laid([f"{text}\n{WORDS[3:]}" for text in texts], tmp_path, 2)
    corpus = Corpus(shelf.segments)
    firsts = collect_forms(corpus, Settings(copy_min=10)).long_members.firsts
    found = []
    for folder in (None, tmp_path):
        with in_order(corpus, firsts, folder, moulds=moulds) as (ordered, names):
            assert ordered.lengths.tolist() == sorted(ordered.lengths.tolist())
            assert ordered.texts[:] == [ordered.texts[n] for n in range(len(ordered.texts))]
            assert ordered.texts[3:1:-1] == [ordered.texts[3], ordered.texts[2]]
            assert ordered.texts[2:2] == []
            found.append((ordered.texts[:], names.tolist()))
    assert found[0] == found[1]
    forms = [corpus.form(int(firsts[name])) for name in found[0][1]]
    assert found[0][0] == [
        form.replace("2", "0").replace("4", "0") if moulds else form for form in forms
    ]


PAGES = {
    f"{folder}/{n}.txt": f"渡口新闻网 | 第{n}期\n\n{text}。\n示例台消息（晚间新闻）：{text}了。\n"
    for folder in ("a", "b")
    for n, text in enumerate(("桥通了", "河清了", "路修好了", "学校开学了", "收成好", "船来了"))
}


@pytest.mark.parametrize("held", [0, 2000])
def test_templates_are_the_same_from_a_shelf(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, held: int
) -> None:
    monkeypatch.setattr(shelved, "_HELD", held)
    seen = {name: templates.observe(Document(name, text), SETTINGS) for name, text in PAGES.items()}
    names = list(seen)
    segments = [Segment(shelved.pack({n: seen[n] for n in names[k : k + 5]})) for k in (0, 5, 10)]
    assert shelved.unpack(segments[1]) == {name: seen[name] for name in names[5:10]}
    answer = Recalling({}).decide(Shelf(segments, tmp_path), SETTINGS)
    assert answer == Recalling({}).decide(seen, SETTINGS)
    assert set(answer) == set(names)


@pytest.mark.parametrize(
    ("wanted", "span", "asked"),
    [
        ([], 1, []),
        ([0, 1, 4], 0, []),  # to find each takes no time
        ([0, 1, 4], 1 << 20, [0, 2]),
        ([3], 1 << 20, [1]),
        ([5, 0], 1 << 20, [0, 2]),
        ([0, 1, 4], 100, [0]),  # of 186 bytes of two texts
    ],
)
def test_segments_are_asked_for_in_which_many_paragraphs_are_wanted(
    wanted: list[int], span: int, asked: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = Corpus(laid([tail(n) for n in range(6)], tmp_path, 2).segments)
    assert [segment.count("texts") for segment in corpus.segments] == [186] * 3
    told: list[int] = []

    def note(segments: list[Segment], _: object) -> None:
        told.extend(corpus.segments.index(one) for one in segments)

    monkeypatch.setattr("cleaner.copies.paragraphs.meanwhile", note)
    monkeypatch.setattr("cleaner.copies.paragraphs._SPAN", span)
    corpus.foresee(wanted)
    assert told == asked


STATIONS = [
    f"从{chr(0x4E00 + n)}站开往县里，每天早上六点发车，路上要走一个小时。" for n in range(400)
]


@pytest.mark.parametrize("last", [0, 12, 30, 31, 33, 36, 40, 55, 1000])
@pytest.mark.parametrize(
    ("lines", "complete"),
    [
        ([tail(n)[:-k] + "。" for n in range(9) for k in (2, 3, 5)], True),  # of some length
        ([tail(n) * k + end for n in range(5) for k in (1, 2) for end in ("甲", "乙乙")], True),
        ([tail(n) for n in range(9)], True),  # nothing is alike
        (STATIONS, False),
        ([], True),
    ],
)
def test_shares_of_a_search_find_together_what_it_finds(
    lines: list[str], last: int, tmp_path: Path, *, complete: bool
) -> None:
    corpus = Corpus(laid(["\n".join(lines)], tmp_path, 1).segments)
    firsts = first_of_each(corpus, SETTINGS)
    whole = alike(firsts, SETTINGS, tmp_path)
    shares = [alike(firsts, SETTINGS, tmp_path, Share(last, above)) for above in (False, True)]
    found = [pair for share in shares for pair in share.pairs["moulds"].tolist()]
    assert sorted(found) == sorted(whole.pairs["moulds"].tolist())
    assert {one.complete for one in (whole, *shares)} == {complete}


class Hired(local.Engine):
    """Notes what workers are asked for; all is done here."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        super().__init__(2)
        self.asked: list[str] = []

    def map(self, function: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[Any]:
        """Note it, and do the jobs."""
        self.asked.append("work")
        return map(function, jobs)

    def rest(self) -> None:
        """Note it."""
        self.asked.append("rest")


@pytest.mark.parametrize(
    ("memory", "asked"), [(400, ["work"]), (300, ["rest", "work"]), (200, ["rest"])]
)
def test_who_searches_hangs_on_the_memory_and_what_is_found_does_not(
    memory: int, asked: list[str], tmp_path: Path
) -> None:
    """A worker that did nothing else before holds less than one that did."""
    texts = [OPENING + tail(0), OPENING + tail(0)[:-3] + "。", "甲" + OPENING + tail(0) + "乙"]
    tables = {name: table for name, table in observed(texts).items() if table}
    corpus = Corpus([Segment(duplicates.pack(tables))])
    right = search(corpus, SETTINGS, Shelf(corpus.segments, None))
    assert len(right.inside)
    engine = Hired()
    shelf = Shelf(corpus.segments, tmp_path, engine)
    found = search(corpus, replace(SETTINGS, memory=memory), shelf)
    assert engine.asked == asked
    assert not [*tmp_path.iterdir()]
    for kind in ("keys", "moulds", "inside", "interrupted"):
        assert getattr(found, kind).tolist() == getattr(right, kind).tolist()
    assert found.complete
