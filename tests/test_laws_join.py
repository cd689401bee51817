"""Laws of the search for copies, over texts made to provoke it."""

from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from cleaner.corpus.duplicates import decide, observe
from cleaner.edits import apply, in_order
from cleaner.join import Means, similar_pairs
from cleaner.model import Document, Edit, Settings

SETTINGS = Settings()

few = st.text("甲乙丙𠀀丁", min_size=1, max_size=30)


@given(st.lists(few, unique=True, max_size=25), st.sampled_from((0.8, 0.85, 0.9, 0.95, 1.0)))
@examples(400)
def test_no_pair_missed_none_invented(texts: list[str], threshold: float) -> None:
    found = similar_pairs(texts, threshold, Means(crowd=0))
    assert set(zip(found.one.tolist(), found.other.tolist(), strict=True)) == {
        (one, other)
        for one in range(len(texts))
        for other in range(one + 1, len(texts))
        if fuzz.ratio(texts[one], texts[other]) >= 100 * threshold - 1e-7
    }


WORDS = "县里的图书馆上周搬进了新楼读者手里的借书证不用更换阅览室每天开放十二个小时"
parts = st.sampled_from(
    [
        WORDS[:12],
        WORDS[:20],
        WORDS[12:26],
        WORDS[20:],
        WORDS,
        "，",
        "。\n",
        "\n",
        "三",
        "不",
        "旳",
        "\n\n",
    ]
)
documents = st.lists(st.lists(parts, max_size=8).map("".join), max_size=5)


def pass_over(texts: dict[str, str]) -> tuple[dict[str, str], list[Edit]]:
    """Decide once and edit."""
    sightings = {name: observe(Document(name, text), SETTINGS) for name, text in texts.items()}
    found = decide(sightings, SETTINGS)
    made: list[Edit] = []
    after = dict(texts)
    for name, findings in found.items():
        edits = [f for f in findings if isinstance(f, Edit) and SETTINGS.selects(f.rule)]
        after[name] = apply(texts[name], in_order(edits, len(texts[name])))
        made += edits
    return after, made


@given(documents)
@examples(400)
def test_a_second_pass_changes_nothing_and_witnesses_stay(written: list[str]) -> None:
    texts = {f"{n}.txt": text for n, text in enumerate(written)}
    after, edits = pass_over(texts)
    removed = {
        f"{name}:{line}" for name, lines in lines_gone(texts, after).items() for line in lines
    }
    assert not removed & {edit.witness for edit in edits}
    again, more = pass_over(after)
    assert again == after
    assert more == []


def lines_gone(before: dict[str, str], after: dict[str, str]) -> dict[str, list[int]]:
    """Give the numbers of lines that a document lost, told by where the rest stands."""
    gone: dict[str, list[int]] = {}
    for name, text in before.items():
        left = after[name].split("\n")
        gone[name] = []
        if text == after[name]:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip() and left.count(line) < text.split("\n").count(line) == 1:
                gone[name].append(number)
    return gone
