"""Paragraphs which stand in several documents, exact and near."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from cleaner.model import Document, Edit, Finding, Flag, Rule, Settings
from cleaner.text import removal_span

if TYPE_CHECKING:  # numpy comes with these, and most commands never need it
    from cleaner.copies.documents import CopiedDocument
    from cleaner.copies.paragraphs import Corpus
    from cleaner.copies.search import Search
    from cleaner.copies.survivors import Chosen, Copy
    from cleaner.copies.tables import Table
    from cleaner.store import Segment, Shelf

DUPLICATE = Rule(
    code="D201",
    name="duplicate-paragraph",
    summary="a paragraph that stands in another document too, in the same words",
    before="a.txt: 图书馆上周搬进了新楼，借书证不用更换。\n"
    "b.txt: 图书馆上周搬进了新楼；借书证不用更换！\n",
    after="a.txt: 图书馆上周搬进了新楼，借书证不用更换。\nb.txt:\n",
    safe=False,
    reason="Compared without punctuation, white space, case, width and variants of characters. "
    "Headings and datelines are too short to count alone; they go with the paragraph below them.",
)
NEAR_DUPLICATE = Rule(
    code="D202",
    name="near-duplicate-paragraph",
    summary="a paragraph that stands in another document too, but for errors of copying",
    before="a.txt: 县里的图书馆上周搬进了新楼，借书证不用更换。\n"
    "b.txt: 县里旳图书馆上周搬进了新楼，借书证不用更换。\n",
    after="a.txt: 县里的图书馆上周搬进了新楼，借书证不用更换。\nb.txt:\n",
    safe=False,
    reason="The likeness is measured, then what differs is judged: figures, names and denials are "
    "content, and both paragraphs stay. The fuller copy stays where one has a passage more.",
)
CUT = Rule(
    code="D203",
    name="cut-copy",
    summary="a copy of a paragraph that was cut off, interrupted or split into lines",
    before="a.txt: 图书馆上周搬进了新楼，借书证不用更换，周一休息。\n"
    "b.txt: 图书馆上周搬进了新楼，借书证不用更换\n",
    after="a.txt: 图书馆上周搬进了新楼，借书证不用更换，周一休息。\nb.txt:\n",
    safe=False,
    reason="The full paragraph stays, wherever it stands: the copy has no word that it lacks.",
)
ALIKE = Rule(
    code="D204",
    name="alike-but-different",
    summary="two paragraphs that are alike, but differ in figures, names or words that matter",
    before="a.txt: 今年新开图书馆三座，藏书增加两万册。\n"
    "b.txt: 今年新开图书馆四座，藏书增加两万册。\n",
    after="a.txt: 今年新开图书馆三座，藏书增加两万册。\n"
    "b.txt: 今年新开图书馆四座，藏书增加两万册。\n",
    reason="Statistics and notices are repeated with other figures; a removal would lose data.",
)
QUOTED = Rule(
    code="D205",
    name="quoted-paragraph",
    summary="a paragraph that stands whole inside a longer one of another document",
    before="a.txt: 馆长说：“新馆周一休息。”\nb.txt: 记者听到馆长说：“新馆周一休息。”\n",
    after="a.txt: 馆长说：“新馆周一休息。”\nb.txt: 记者听到馆长说：“新馆周一休息。”\n",
    reason="It may be a quotation, a summary or a leftover of a copy; an editor knows.",
)
COPIED_DOCUMENT = Rule(
    code="D301",
    name="copied-document",
    summary="a document most of which stands in one other document",
    before="a.txt: 图书馆上周搬进了新楼，借书证不用更换。\n"
    "b.txt: 图书馆上周搬进了新楼，借书证不用更换。\n",
    after="a.txt: 图书馆上周搬进了新楼，借书证不用更换。\n"
    "b.txt: 图书馆上周搬进了新楼，借书证不用更换。\n",
    reason="Reported only; what of it goes is up to the rules for paragraphs.",
)
DUPLICATE_DOCUMENT = Rule(
    code="D302",
    name="duplicate-document",
    summary="a document all of whose paragraphs stand in one other document",
    before="a.txt: 新馆开放\n图书馆上周搬进了新楼，借书证不用更换。\n"
    "b.txt: 简讯\n图书馆上周搬进了新楼，借书证不用更换。\n",
    after="a.txt: 新馆开放\n图书馆上周搬进了新楼，借书证不用更换。\nb.txt:\n",
    safe=False,
    default=False,
    reason="Its headings and other short lines go with it, so it must be selected by name.",
)
RULES: tuple[Rule, ...] = (
    DUPLICATE,
    NEAR_DUPLICATE,
    CUT,
    ALIKE,
    QUOTED,
    COPIED_DOCUMENT,
    DUPLICATE_DOCUMENT,
)

_BY_KIND = {
    "same": DUPLICATE,
    "near": NEAR_DUPLICATE,
    "cut": CUT,
    "alike": ALIKE,
    "quoted": QUOTED,
}
_HEAD_LINES = 3  # title, byline and dateline may stand above a paragraph and go with it


def observe(doc: Document, settings: Settings) -> "Table | None":
    """Keep the paragraphs of a document that has one long enough to be compared."""
    from cleaner.copies.tables import tabulate  # noqa: PLC0415  loads numpy

    if max(map(len, doc.text.split("\n"))) < settings.copy_min:
        return None
    return tabulate(doc)


def pack(sightings: Mapping[str, "Table"]) -> bytes:
    """Give the segment of some documents."""
    from cleaner.copies import tables  # noqa: PLC0415  loads numpy

    return tables.pack(sightings)


def unpack(segment: "Segment") -> dict[str, "Table"]:
    """Give what was packed."""
    from cleaner.copies import tables  # noqa: PLC0415  loads numpy

    return tables.unpack(segment)


def decide(
    sightings: "Mapping[str, Table | None] | Shelf", settings: Settings
) -> Mapping[str, Sequence[Finding]]:
    """Remove what stays elsewhere; flag what is alike and says something else."""
    return decide_again(sightings, settings, None).findings


class Decided(NamedTuple):
    """The findings by document, and what led to them."""

    findings: Mapping[str, Sequence[Finding]]
    found: "Search"
    corpus: "Corpus"
    chosen: "Chosen"


def decide_again(
    sightings: "Mapping[str, Table | None] | Shelf", settings: Settings, known: "Search | None"
) -> Decided:
    """Give the findings and more; what is `known` of the paragraphs is not searched again."""
    from cleaner.copies.forms import collect_forms  # noqa: PLC0415  all of them load numpy
    from cleaner.copies.grown import grown  # noqa: PLC0415
    from cleaner.copies.paragraphs import Corpus  # noqa: PLC0415
    from cleaner.copies.relations import relate  # noqa: PLC0415
    from cleaner.copies.search import kin, search  # noqa: PLC0415
    from cleaner.copies.survivors import choose  # noqa: PLC0415

    shelf = _shelved(sightings)
    corpus = Corpus(shelf.segments)
    more = known and grown(corpus, settings, known, shelf)
    found = more or search(corpus, settings, shelf)
    forms = collect_forms(corpus, settings, kin(corpus, settings, found))
    chosen = choose(forms, relate(forms, settings, found), settings)
    return Decided(findings_of(corpus, chosen, settings), found, corpus, chosen)


def findings_of(
    corpus: "Corpus", chosen: "Chosen", settings: Settings
) -> Mapping[str, Sequence[Finding]]:
    """Give the findings by document; those in a document that goes whole are one."""
    from cleaner.copies.documents import copied_documents  # noqa: PLC0415  loads numpy

    findings: defaultdict[str, list[Finding]] = defaultdict(list)
    whole = set()
    for copied in copied_documents(corpus, chosen, settings):
        removed = copied.whole and settings.selects(DUPLICATE_DOCUMENT)
        findings[corpus.name(copied.document)].append(_of_document(corpus, copied, removed=removed))
        if removed:
            whole.add(copied.document)
    for document, found in groupby(_findings(corpus, chosen, settings), lambda f: f[0]):
        if document not in whole:
            findings[corpus.name(document)] += [finding for _, finding in found]
    return findings


def _shelved(sightings: "Mapping[str, Table | None] | Shelf") -> "Shelf":
    """Give the shelf; sightings in memory are laid side by side on one."""
    from cleaner.store import Segment, Shelf  # noqa: PLC0415  loads numpy

    if isinstance(sightings, Shelf):
        return sightings
    found = {name: table for name, table in sightings.items() if table is not None}
    return Shelf([Segment(pack(found))] if found else [], None)


def _of_document(corpus: "Corpus", copied: "CopiedDocument", *, removed: bool) -> Finding:
    name = corpus.name(copied.witness)
    evidence = f"{copied.share:.0%} of it stands in {name}"
    text = corpus.document_text(copied.document)
    if removed:
        return Edit(0, len(text), "", DUPLICATE_DOCUMENT, evidence, f"{name}:1")
    end = len(text.split("\n", 1)[0])
    return Flag(0, end, COPIED_DOCUMENT, evidence, f"{name}:1")


def _findings(
    corpus: "Corpus", chosen: "Chosen", settings: Settings
) -> Iterator[tuple[int, Finding]]:
    """Yield the findings with the number of the document."""
    text_of = lru_cache(1)(corpus.document_text)  # they come document by document
    for number, copy in sorted(chosen.gone.items()):
        document = corpus.document(number)
        text = text_of(document)
        yield document, _removal(corpus, text, number, copy)
        for head, above in _heads(corpus, chosen, copy, settings):
            yield document, _removal(corpus, text, head, copy._replace(witness=above))
    for number, copy in sorted(chosen.alike.items()):
        paragraph = corpus.paragraph(number)
        told = _told(corpus, copy)
        rule = _BY_KIND[copy.kind]
        yield paragraph.document, Flag(paragraph.start, paragraph.end, rule, *told)


def _removal(corpus: "Corpus", text: str, number: int, copy: "Copy") -> Edit:
    paragraph = corpus.paragraph(number)
    start, end = removal_span(text, paragraph.start, paragraph.end)
    return Edit(start, end, "", _BY_KIND[copy.kind], *_told(corpus, copy))


def _told(corpus: "Corpus", copy: "Copy") -> tuple[str, str]:
    """Give evidence and witness."""
    place = corpus.place(copy.witness)
    return f"{copy.score:.1%} like {place}: {copy.reason}", place


def _heads(
    corpus: "Corpus", chosen: "Chosen", copy: "Copy", settings: Settings
) -> Iterator[tuple[int, int]]:
    """Yield the short lines above a copy which go with it, each with the same line that stays.

    They go where the same lines stand above the witness, and where nothing is left below them:
    the paragraph after the copy goes too, or is another heading, or there is none.
    """
    after = corpus.neighbour(copy.number, 1)
    if after >= 0 and after not in chosen.gone and not _is_short(corpus, after, settings):
        return
    for step in range(1, _HEAD_LINES + 1):
        head = corpus.neighbour(copy.number, -step)
        above = corpus.neighbour(copy.witness, -step)
        if head < 0 or above < 0 or not _is_short(corpus, head, settings):
            return
        if head in chosen.gone or above in chosen.gone:
            return
        if corpus.form(head) != corpus.form(above):
            return
        yield head, above


def _is_short(corpus: "Corpus", number: int, settings: Settings) -> bool:
    return corpus.length(number) < settings.copy_min
