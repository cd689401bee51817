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

    @property
    def any(self) -> bool:
        """Say whether there is something that a document may share with them."""
        return bool(self.lines or self.blocks or self.leads or self.links)


NOTHING = Templates()


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
    looks: defaultdict[str, _Look] = defaultdict(lambda: _Look(settings))
    for name, seen in sightings.items():
        looks[folder_of(name)].take(name, seen)
    found = {}
    for folder, look in looks.items():
        growth = Growth([], [])
        found[folder] = _learned(look, sightings, settings, growth)
        if growths is not None:
            growths[folder] = growth
    return found


class _Look:
    """The first look at a folder, when nothing is known: it counts all there is to count.

    Documents may lie on a disk, and each look reads them.
    """

    def __init__(self, settings: Settings) -> None:
        self.size = 0  # copies and all: what goes may make copies of other documents
        self.names: list[str] = []  # each content once
        self.lines: Counter[tuple[str, bool]] = Counter()
        self.blocks: Counter[Block] = Counter()
        self.leads: Counter[str] = Counter()
        self.links: Counter[str] = Counter()
        self._contents: set[int] = set()
        self._settings = settings

    def take(self, name: str, seen: Sighting) -> None:
        """Count what a document shows."""
        self.size += 1
        if seen.content in self._contents:
            return
        self._contents.add(seen.content)
        self.names.append(name)
        self.lines.update(_lines(seen, NOTHING, self._settings))
        self.blocks.update(set(blocks_of(seen)))
        self.leads.update(_leads(seen, NOTHING))
        self.links.update({words for _, words in seen.links})


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


def _learned(
    look: _Look, sightings: Mapping[str, Sighting], settings: Settings, growth: Growth
) -> Templates:
    found = Templates(look.size)
    if look.size < settings.template_docs:
        return found
    plain, shaped, constant = thresholds(look.size, settings)
    rows = {row: n for row, n in look.blocks.items() if n >= shaped}

    def counted(pick: Callable[[Sighting], set[Form]]) -> Counter[Form]:
        return Counter(one for name in look.names for one in pick(sightings[name]))

    def lines(known: Templates) -> Templates:
        growth.lines.append(known)
        again = known.lines or known.blocks
        counts = counted(lambda seen: _lines(seen, known, settings)) if again else look.lines
        enough = {f: n for (f, fit), n in counts.items() if n >= (shaped if fit else plain) and f}
        return known._replace(lines={**enough, **known.lines})

    def blocks(known: Templates) -> Templates:
        return known._replace(blocks={r: n for r, n in rows.items() if known.lines.keys() & {*r}})

    def leads(known: Templates) -> Templates:
        growth.leads.append(known)
        counts = counted(lambda seen: _leads(seen, known)) if known.leads else look.leads
        shared = {lead: n for lead, n in counts.items() if n >= constant}
        return known._replace(leads={**shared, **known.leads})

    found = _settled(found, lambda known: blocks(lines(known)))
    found = _settled(found, leads)
    return found._replace(links={words: n for words, n in look.links.items() if n >= shaped})


def _lines(seen: Sighting, known: Templates, settings: Settings) -> set[tuple[str, bool]]:
    """Give the forms at the edges of a document, and whether each is shaped like furniture."""
    return {(one.form, one.furniture) for one in edge(seen, known, settings)}


def _leads(seen: Sighting, known: Templates) -> set[str]:
    return {lead for found in seen.leads for lead in in_chain(found.chain, known)}


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
