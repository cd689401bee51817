"""Lines which many documents of a folder share: learned from the folder, not from a list."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.judge.masking import DATE, Lead, Line, lead_ins, line_of, lines_of, link_lines
from cleaner.model import Document, Edit, Finding, Rule, Settings

LINE = Rule(
    code="B201",
    name="template-line",
    summary="a line at the edge of many documents of a folder, the same but for numbers and dates",
    before="新桥通车了。\n\n本页更新时间 10:22 第31次\n",
    after="新桥通车了。\n",
    safe=False,
    reason="At least five documents of the folder, and a share of them, must have it at the edge. "
    "Sentences, numbered headings, Markdown headings and dates stay, and so does the same line "
    "inside a text.",
)
LEAD_IN = Rule(
    code="B202",
    name="repeated-lead-in",
    summary="the same lead-in before the items of many documents",
    before="示例台消息（晚间新闻）：今天下午，新桥通车。",
    after="今天下午，新桥通车。",
    safe=False,
    reason="Only a lead-in that never changes and names a channel. One with a date or a reporter "
    "is content, and so is the name of a speaker.",
)
LINK_LINE = Rule(
    code="B203",
    name="repeated-link-line",
    summary="the same link line after the items of many documents; only its address changes",
    before="新桥通车了。\n\n[观看视频](https://example.com/v/1.shtml)\n",
    after="新桥通车了。\n",
    safe=False,
    reason="The words of the link are the same in many documents: it is a button.",
)
RULES: tuple[Rule, ...] = (LINE, LEAD_IN, LINK_LINE)

_WINDOW = 64  # filled lines at each end of a document that are looked at


class Sighting(NamedTuple):
    """What one document shows: its edge lines, its lead-ins, its link lines."""

    length: int  # characters
    head: tuple[Line, ...]
    tail: tuple[Line, ...]  # the last line first
    leads: tuple[Lead, ...]
    links: tuple[tuple[Line, str], ...]  # with the words of the link


class Templates(NamedTuple):
    """What the documents of a folder were found to share."""

    lines: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()


def observe(doc: Document, settings: Settings) -> Sighting:  # noqa: ARG001  the protocol's
    """Give the masked edge lines of a document, its lead-ins and its link lines."""
    spans = list(lines_of(doc.text))
    places = {start: at for at, (start, _) in enumerate(spans)} if "://" in doc.text else {}
    return Sighting(
        len(doc.text),
        tuple(line_of(doc.text, spans, at) for at in range(min(_WINDOW, len(spans)))),
        tuple(line_of(doc.text, spans, at) for at in reversed(range(len(spans))[-_WINDOW:])),
        tuple(lead_ins(doc.text)),
        tuple(
            (line_of(doc.text, spans, places[start]), words)
            for start, _, words in link_lines(doc.text)
        ),
    )


def decide(
    sightings: Mapping[str, Sighting],
    settings: Settings,
    known: Mapping[str, Templates] | None = None,
) -> dict[str, list[Finding]]:
    """Give the findings by document name.

    `known`: what an earlier run learned, by folder; it counts beside what this one learns.
    """
    learned = learn(sightings, settings)
    earlier = known or {}
    answer: dict[str, list[Finding]] = {}
    for name, seen in sightings.items():
        folder = folder_of(name)
        shared = _both(learned[folder], earlier.get(folder, Templates()))
        found: list[Finding] = list(_findings(seen, shared, settings))
        if found:
            answer[name] = found
    return answer


def folder_of(name: str) -> str:
    """Give the folder of a document: its documents are thought to come from one place."""
    return name.rpartition("/")[0]


def learn(sightings: Mapping[str, Sighting], settings: Settings) -> dict[str, Templates]:
    """Find by folder what its documents share; the order of the documents plays no part."""
    folders: dict[str, list[Sighting]] = defaultdict(list)
    for name, seen in sightings.items():
        folders[folder_of(name)].append(seen)
    return {folder: _learned(group, settings) for folder, group in folders.items()}


def _learned(group: list[Sighting], settings: Settings) -> Templates:
    plain = max(settings.template_docs, settings.template_share_plain * len(group))
    shaped = max(settings.template_docs, settings.template_share * len(group))
    constant = max(settings.template_docs, settings.template_share_lead * len(group))
    if len(group) < settings.template_docs:
        return Templates()

    def lines(known: frozenset[str]) -> frozenset[str]:
        edges = [{(e.form, e.furniture) for e in _edge(one, known, settings)} for one in group]
        counts = Counter(one for edge in edges for one in edge)
        return frozenset(f for (f, fit), n in counts.items() if n >= (shaped if fit else plain))

    def leads(known: frozenset[str]) -> frozenset[str]:
        counts = Counter(
            lead
            for one in group
            for lead in {lead for found in one.leads for lead in _next(found.chain, known)}
        )
        return frozenset(lead for lead, n in counts.items() if n >= constant)

    links = Counter(words for one in group for words in {words for _, words in one.links})
    return Templates(
        _settled(lines), _settled(leads), frozenset(w for w, n in links.items() if n >= shaped)
    )


def _settled(grow: Callable[[frozenset[str]], frozenset[str]]) -> frozenset[str]:
    """Peel until nothing new comes to the edge: a second run then finds nothing to do."""
    known: frozenset[str] = frozenset()
    while (grown := grow(known) | known) != known:
        known = grown
    return known


def _edge(seen: Sighting, known: frozenset[str], settings: Settings) -> Iterator[Line]:
    """Yield the lines at the edges that may be templates; known ones take up no room there."""
    signatures = _signatures(seen)
    for lines in (seen.head, seen.tail):
        room = settings.template_edge
        for line in lines:
            if line.form not in known:
                room -= 1
            if line.form and line.form != DATE and line.start not in signatures:
                yield line
            if room <= 0:
                break


def _signatures(seen: Sighting) -> set[int]:
    """Give the starts of the lines with a date below them: who signed a notice."""
    pairs = (*pairwise(seen.head), *((above, below) for below, above in pairwise(seen.tail)))
    return {above.start for above, below in pairs if below.form == DATE}


def _next(chain: tuple[str, ...], known: frozenset[str]) -> Iterator[str]:
    """Yield the lead-ins at the beginning of a paragraph, as deep as known ones are taken away."""
    for lead in chain:
        yield lead
        if lead not in known:
            return


def _both(one: Templates, other: Templates) -> Templates:
    return Templates(one.lines | other.lines, one.leads | other.leads, one.links | other.links)


def _findings(seen: Sighting, shared: Templates, settings: Settings) -> Iterator[Edit]:
    going = {
        line.start: (line, LINE, f"many documents of the folder have {line.form} at their edge")
        for line in _edge(seen, shared.lines, settings)
        if line.form in shared.lines
    }
    for line, words in seen.links:
        if words in shared.links:
            why = f"many documents of the folder have the link line {words}"
            going[line.start] = (line, LINK_LINE, why)
    ordered = [going[start] for start in sorted(going)]
    yield from _whole_lines(ordered, seen.length)
    gone = {line.end for line, *_ in going.values()}
    for found in seen.leads:
        if found.stop not in gone:
            yield from _lead_edits(found, shared.leads, seen.length)


def _whole_lines(going: Sequence[tuple[Line, Rule, str]], length: int) -> Iterator[Edit]:
    """Take lines so that what is around them closes up; at the end, the blanks before them go."""
    closing = len(going)  # from here on all lines go, up to the end of the text
    following = length
    while closing and going[closing - 1][0].following == following:
        closing -= 1
        following = going[closing][0].start
    previous = -1  # where the row of lines before the present one ends
    opened = False
    for at, (line, rule, why) in enumerate(going):
        begins = line.start != previous
        opened = line.before < line.start or line.start == 0 if begins else opened
        previous = line.following
        joined = at + 1 < len(going) and previous == going[at + 1][0].start
        start = line.before if begins and at >= closing else line.start
        closes = joined or opened or at >= closing
        yield Edit(start, previous if closes else min(line.end + 1, length), "", rule, why)


def _lead_edits(found: Lead, known: frozenset[str], length: int) -> Iterator[Edit]:
    """Take the known lead-ins from a paragraph; one alone on its line goes with its line end."""
    at = found.start
    for lead in found.chain:
        if lead not in known:
            return
        end = at + len(lead)
        stop = min(end + 1, length) if end == found.stop else end
        yield Edit(at, stop, "", LEAD_IN, f"many documents of the folder begin items with {lead}")
        at = end
