"""What the documents of a folder share: lines at their edges, blocks of lines, lead-ins, links."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from cleaner.judge.masking import DATE, Lead, Line
from cleaner.model import Settings, folder_of

BLOCK = 3  # lines one below the other that must be shared before a block is learned
Block = tuple[str, ...]
Form = TypeVar("Form")


class Sighting(NamedTuple):
    """What one document shows: its edge lines, its lead-ins, its link lines."""

    length: int  # characters
    content: int  # a checksum: copies of a text show the same
    head: tuple[Line, ...]
    tail: tuple[Line, ...]  # the last line first
    leads: tuple[Lead, ...]
    links: tuple[tuple[Line, str], ...]  # with the words of the link


class Templates(NamedTuple):
    """What the documents of a folder were found to share; each with the documents that have it."""

    documents: int = 0  # that were looked at
    lines: Mapping[str, int] = {}
    blocks: Mapping[Block, int] = {}  # the masked lines, BLOCK of them
    leads: Mapping[str, int] = {}
    links: Mapping[str, int] = {}
    never: frozenset[str] = frozenset()  # what a human wants to keep, of any kind


class Growth(NamedTuple):
    """What was known of a folder each time its lines were counted, and each time its lead-ins."""

    lines: list[Templates]
    leads: list[Templates]


def learn(
    sightings: Mapping[str, Sighting],
    settings: Settings,
    growths: dict[str, Growth] | None = None,
) -> dict[str, Templates]:
    """Find by folder what its documents share; the order of the documents plays no part.

    Copies of a document count once: they would make the lines of any text templates. How each
    folder's came to be known is put into `growths`.
    """
    folders: dict[str, dict[int, str]] = defaultdict(dict)
    sizes: Counter[str] = Counter()  # copies and all: what goes may make copies of other documents
    for name, seen in sightings.items():
        folders[folder_of(name)][seen.content] = name
        sizes[folder_of(name)] += 1
    found = {}
    for folder, names in folders.items():
        growth = Growth([], [])
        group = _Group(sightings, tuple(names.values()))
        found[folder] = _learned(group, sizes[folder], settings, growth)
        if growths is not None:
            growths[folder] = growth
    return found


class _Group:
    """The documents of a folder; where they lie on a disk, each look at them reads them."""

    def __init__(self, sightings: Mapping[str, Sighting], names: Sequence[str]) -> None:
        self._sightings = sightings
        self._names = names

    def __iter__(self) -> Iterator[Sighting]:
        return map(self._sightings.__getitem__, self._names)


def recall(learned: Templates, earlier: Templates) -> Templates:
    """Give what holds for a folder: what a run learned of it, and what earlier ones knew.

    Who saw more documents knows better. So a folder that grew is judged as if it were seen for the
    first time, and a few new documents by what was learned of many.
    """
    if learned.documents >= earlier.documents:
        return learned._replace(never=earlier.never)
    return both(learned, earlier)


def both(one: Templates, other: Templates) -> Templates:
    """Join what two looks at a folder found."""
    return Templates(
        max(one.documents, other.documents),
        _most(one.lines, other.lines),
        _most(one.blocks, other.blocks),
        _most(one.leads, other.leads),
        _most(one.links, other.links),
        one.never | other.never,
    )


def _most(one: Mapping[Form, int], other: Mapping[Form, int]) -> dict[Form, int]:
    return {form: max(one.get(form, 0), other.get(form, 0)) for form in {**one, **other}}


def _learned(group: _Group, size: int, settings: Settings, growth: Growth) -> Templates:
    found = Templates(size)
    if size < settings.template_docs:
        return found
    plain, shaped, constant = thresholds(size, settings)

    def lines(known: Templates) -> Templates:
        growth.lines.append(known)
        edges = (set(edge(one, known, settings)) for one in group)
        counts = Counter(pair for one in edges for pair in {(e.form, e.furniture) for e in one})
        enough = {f: n for (f, fit), n in counts.items() if n >= (shaped if fit else plain) and f}
        return known._replace(lines={**enough, **known.lines})

    rows = Counter(row for one in group for row in set(blocks_of(one)))
    rows = Counter({row: n for row, n in rows.items() if n >= shaped})

    def blocks(known: Templates) -> Templates:
        return known._replace(blocks={r: n for r, n in rows.items() if known.lines.keys() & {*r}})

    def leads(known: Templates) -> Templates:
        growth.leads.append(known)
        counts = Counter(
            lead
            for one in group
            for lead in {lead for found in one.leads for lead in in_chain(found.chain, known)}
        )
        shared = {lead: n for lead, n in counts.items() if n >= constant}
        return known._replace(leads={**shared, **known.leads})

    links = Counter(words for one in group for words in {words for _, words in one.links})
    found = _settled(found, lambda known: blocks(lines(known)))
    found = _settled(found, leads)
    return found._replace(links={words: n for words, n in links.items() if n >= shaped})


def thresholds(size: int, settings: Settings) -> tuple[float, float, float]:
    """Give how many of a folder's documents must have a plain line, one with a shape, a lead-in."""
    least = settings.template_docs
    shares = (
        settings.template_share_plain,
        settings.template_share,
        settings.template_share_lead,
    )
    plain, shaped, constant = (max(least, share * size) for share in shares)
    return plain, shaped, constant


def _settled(known: Templates, grow: Callable[[Templates], Templates]) -> Templates:
    """Peel until nothing new comes to the edge: a second run then finds nothing to do."""
    while (grown := grow(known)) != known:
        known = grown
    return known


def edge(seen: Sighting, known: Templates, settings: Settings) -> Iterator[Line]:
    """Yield the lines at the edges that may be templates; known ones take up no room there."""
    spared = _signatures(seen)
    for lines in (seen.head, seen.tail):
        inside = in_blocks(lines, known)
        room = settings.template_edge
        for line in lines:
            if line.form not in known.lines and line.start not in inside:
                room -= 1
            if line.loose and line.form != DATE and line.start not in spared:
                yield line
            if room <= 0:
                break


def in_blocks(lines: Sequence[Line], known: Templates) -> set[int]:
    """Give the starts of the lines that stand in a known block."""
    if not known.blocks:
        return set()
    windows = (lines[at : at + BLOCK] for at in range(len(lines) - BLOCK + 1))
    return {
        line.start
        for window in windows
        if tuple(one.loose for one in sorted(window)) in known.blocks
        for line in window
    }


def blocks_of(seen: Sighting) -> Iterator[Block]:
    """Yield the rows of BLOCK lines none of which is surely text."""
    for lines in (seen.head, seen.tail[::-1]):
        forms = [line.loose for line in lines]
        for at in range(len(forms) - BLOCK + 1):
            if all(forms[at : at + BLOCK]):
                yield tuple(forms[at : at + BLOCK])


def _signatures(seen: Sighting) -> set[int]:
    """Give the starts of the lines with a date below them: who signed a notice."""
    pairs = (*pairwise(seen.head), *((above, below) for below, above in pairwise(seen.tail)))
    return {above.start for above, below in pairs if below.form == DATE}


def in_chain(chain: tuple[str, ...], known: Templates) -> Iterator[str]:
    """Yield the lead-ins at the beginning of a paragraph, as deep as known ones are taken away."""
    for lead in chain:
        yield lead
        if lead not in known.leads:
            return
