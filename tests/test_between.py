"""Articles between the furniture of pages: some of it goes, none of their lines does."""

from collections.abc import Iterator

import pytest
from furnished import Article, drawing, furnished, outcome, own_articles
from losses import labelled


def articles() -> Iterator[Article]:
    yield from own_articles(drawing(1))
    yield from labelled()


def test_furniture_is_the_same_for_a_seed() -> None:
    """And another for another seed."""
    article = Article("a", "渡口今日复航", ("今天早上六点，渡口复航，第一班船坐了三十人。",))
    pages = [furnished(article, drawing(seed)) for seed in (1, 1, 2)]
    assert pages[0] == pages[1] != pages[2]
    for page in pages:
        assert [page.lines[at] for at in page.kept] == [article.title, *article.lines]


@pytest.mark.parametrize("seed", range(2))
def test_no_line_of_an_article_is_lost(seed: int) -> None:
    lost = []
    there = gone = 0
    for article in articles():
        page = furnished(article, drawing(f"{seed} {article.name}"))
        result = outcome(page)
        lost += [(article.name, page.lines[at], rule) for at, rule in result.lost]
        there, gone = there + len(page.furniture), gone + len(result.gone)
    assert lost == []
    assert gone > 0.7 * there
