"""Whole documents that stand in another one."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.copies.paragraphs import Corpus
from cleaner.copies.survivors import Chosen
from cleaner.model import Settings


class CopiedDocument(NamedTuple):
    """A document, the one that has most of it, and how much that is."""

    document: int  # number in the corpus
    witness: int
    share: float  # of the characters in paragraphs long enough to be compared
    whole: bool  # every such paragraph stands there


def copied_documents(
    corpus: Corpus, chosen: Chosen, settings: Settings
) -> Iterator[CopiedDocument]:
    """Yield the documents of which at least `copied_share` stands in one other document."""
    for document in sorted({corpus.document(number) for number in chosen.gone}):
        found: defaultdict[int, int] = defaultdict(int)
        total = 0
        for number in range(*corpus.span(document)):
            size = corpus.length(number)
            gone = chosen.gone.get(number)
            if gone:
                found[corpus.document(gone.witness)] += size
            if gone or size >= settings.copy_min:
                total += size
        witness = min(found, key=lambda other: (-found[other], other))
        share = found[witness] / total
        if share >= settings.copied_share:
            yield CopiedDocument(document, witness, share, found[witness] == total)
