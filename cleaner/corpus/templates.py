"""Lines which many documents of a folder share: learned from the folder, not from a list."""

import zlib
from collections.abc import Iterator, Mapping, Sequence

from cleaner.corpus.learning import Sighting, Templates, edge, in_blocks, learn
from cleaner.corpus.shelved import pack as pack  # noqa: PLC0414  a part of the stage
from cleaner.corpus.shelved import unpack as unpack  # noqa: PLC0414
from cleaner.judge.masking import Lead, Line, lead_ins, line_of, lines_of, link_lines
from cleaner.model import Document, Edit, Finding, Rule, Settings, folder_of

LINE = Rule(
    code="B201",
    name="template-line",
    summary="a line at the edge of many documents of a folder, the same but for numbers and dates",
    before="新桥通车了。\n\n本页更新时间 10:22 第31次\n",
    after="新桥通车了。\n",
    safe=False,
    reason="At least five documents of the folder, and a share of them, must have it at the edge. "
    "Sentences, numbered headings, Markdown headings and dates stay, lines that differ in what "
    "their numbers tell (prices, contacts, scores), and the same line inside a text.",
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


def observe(doc: Document, settings: Settings) -> Sighting:  # noqa: ARG001  the protocol's
    """Give the masked edge lines of a document, its lead-ins and its link lines."""
    spans = list(lines_of(doc.text))
    places = {start: at for at, (start, _) in enumerate(spans)} if "://" in doc.text else {}
    last = len(spans)
    head, tail = range(min(_WINDOW, last)), range(last)[-_WINDOW:]
    lines = {at: line_of(doc.text, spans, at) for at in {*head, *tail}}
    return Sighting(
        len(doc.text),
        zlib.crc32(doc.text.encode("utf-8", "surrogatepass")),
        tuple(lines[at] for at in head),
        tuple(lines[at] for at in reversed(tail)),
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

    `known`: what holds for each folder; without it, what these documents show is learned.
    """
    shared = learn(sightings, settings) if known is None else known
    answer: dict[str, list[Finding]] = {}
    for name in sightings:
        holds = shared[folder_of(name)]
        if not holds.any:
            continue  # its sighting may have to be read first
        found: list[Finding] = list(_findings(sightings[name], holds, settings))
        if found:
            answer[name] = found
    return answer


def _findings(seen: Sighting, shared: Templates, settings: Settings) -> Iterator[Edit]:
    going = {line.start: (line, LINE, why) for line, why in _shared_lines(seen, shared, settings)}
    for line, words in seen.links:
        if words in shared.links and words not in shared.never:
            why = f"many documents of the folder have the link line {words}"
            going[line.start] = (line, LINK_LINE, why)
    ordered = [going[start] for start in sorted(going)]
    yield from _whole_lines(ordered, seen.length)
    gone = {line.end for line, *_ in going.values()}
    for found in seen.leads:
        if found.stop not in gone:
            yield from _lead_edits(found, shared, seen.length)


def _shared_lines(
    seen: Sighting, shared: Templates, settings: Settings
) -> Iterator[tuple[Line, str]]:
    inside = in_blocks(seen.head, shared) | in_blocks(seen.tail, shared)
    for line in edge(seen, shared, settings):
        if line.loose in shared.never:
            continue
        if line.form in shared.lines:
            yield line, f"many documents of the folder have {line.form} at their edge"
        elif line.start in inside:
            yield line, f"many documents of the folder have {line.loose} among the same lines"


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


def _lead_edits(found: Lead, shared: Templates, length: int) -> Iterator[Edit]:
    """Take the known lead-ins from a paragraph; one alone on its line goes with its line end."""
    at = found.start
    for lead in found.chain:
        if lead not in shared.leads or lead in shared.never:
            return
        end = at + len(lead)
        stop = min(end + 1, length) if end == found.stop else end
        yield Edit(at, stop, "", LEAD_IN, f"many documents of the folder begin items with {lead}")
        at = end
