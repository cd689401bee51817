"""The frozen values that everything else passes around."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault the cleaner knows: a letter for the stage, three digits, a telling name."""

    code: str
    name: str
    summary: str
    before: str  # before and after are the first test and the documentation
    after: str  # the same as before: the rule only flags
    safe: bool = True  # no words are lost
    default: bool = True  # else it works only where it is selected by code, name or family (L3)
    reason: str = ""  # for `cleaner explain`: why, and what the rule must not touch


class Document(NamedTuple):
    """A text under its name: the path below the folder that is cleaned, with forward slashes.

    The lines of `text` end in line feeds and nothing else. `origin` has for each line of the text
    the number (from 1) of the line in the original file where it begins; empty: the same lines.
    """

    name: str
    text: str
    origin: Sequence[int] = ()


def in_corpus(name: str) -> bytes:
    """Give that by which documents are ordered: their names as they are on the disk."""
    return name.encode("utf-8", "surrogateescape")


def folder_of(name: str) -> str:
    """Give the folder of a document: its documents are thought to come from one place."""
    return name.rpartition("/")[0]


class Edit(NamedTuple):
    """Text to change: `text[start:end]` becomes `new`; offsets count the characters of that text.

    `evidence` says why, in words an editor understands. `witness` is, for a duplicate, the place
    ("FILE:LINE" of the original) of the copy that stays.
    """

    start: int
    end: int
    new: str
    rule: Rule
    evidence: str = ""
    witness: str = ""


class Flag(NamedTuple):
    """A place to look at: something is wrong or suspicious here, and the text stays as it is."""

    start: int
    end: int
    rule: Rule
    evidence: str = ""
    witness: str = ""


Finding = Edit | Flag


class Change(NamedTuple):
    """A finding after the fact: what stands in the ledger.

    `start` is the offset in the text before the sweep, `line` and `column` (both from 1) the place
    in the original file. A flag has `old == new`.
    """

    document: str
    sweep: int
    start: int
    old: str
    new: str
    rule: str
    line: int
    column: int
    evidence: str = ""
    witness: str = ""
    flag: bool = False


NOT_CONFIGURED: Mapping[str, bool] = MappingProxyType({"configured": False})


@dataclass(frozen=True)
class Settings:
    """What a user may choose. Each number has its unit and its reason beside it."""

    # which rules: codes (B103), families (B1, B) or names; empty select: the default rules
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    # files that are no part of the corpus: patterns in gitignore's syntax, below each source
    exclude: tuple[str, ...] = ()

    # share of a document's Han characters that may go before it is kept and flagged: a page of
    # furniture around a short notice loses about half, an article that loses more is a mistake
    max_loss: float = 0.60

    # templates (B2xx). Documents of a folder that must share a line: two or three documents may
    # share a title or a signature, five that do were built by one machine
    template_docs: int = 5
    # and the share of the folder's documents: for lines shaped like furniture (numbers, bars,
    # labels), where a folder may hold ten sites; and for plain words, which must be everywhere
    template_share: float = 0.10
    template_share_plain: float = 0.50
    # and of those that begin their items with a lead-in: only the folder of one channel loses it
    template_share_lead: float = 0.75
    # lines of text at each end of a document in which a template may stand: mastheads and footers
    # are shorter once the template lines themselves are not counted
    template_edge: int = 8

    # copies of paragraphs (D2xx). Likeness: normalised Indel similarity of the comparison forms;
    # two editions of one poem have 0.92 and more, neighbouring paragraphs of a text 0.77 at most
    copy_threshold: float = 0.90
    # characters of the comparison form; shorter lines (headings, datelines) recur for good reason
    # and go only together with the paragraph below them. The shortest poems have 20
    copy_min: int = 20
    # which copy stays: "first" in corpus order, "longest", "newest" (date in the document's name)
    survivor: str = "first"
    # documents whose names begin with one of these keep their copies, whatever `survivor` says
    preferred: tuple[str, ...] = ()
    # megabytes for the decision on all documents; with more text its parts are taken one after the
    # other, from the disk, with the same result. 0: a quarter of the machine's, 2000 at most
    memory: int = 0
    # share of a document that stands in one other document for it to be reported as its copy: a
    # reprint has another heading, a note at the end, a paragraph less
    copied_share: float = 0.80
    # characters of the comparison form from which a paragraph inside a longer one is flagged as
    # quoted; shorter ones are phrases
    quote_min: int = 60
    # whether a paragraph that is only quoted goes too: for a model's training text it is a copy, in
    # an archive it is the source
    remove_quoted: bool = False

    # files with records. The field (or column) that holds a record's text; a.b is the field b of
    # the object a
    text_field: str = "text"
    # what becomes of a record whose text went: "drop" takes it out, "keep" leaves it without text
    empty_records: str = "drop"
    # the format of what is written: "" as it came, text (a file a document), jsonl, parquet, mnbvc;
    # what is in that format already stays as it came
    output_format: str = ""
    # megabytes of text in a file of another format: what fits a worker of the tools that follow
    shard_size: int = 256
    # megabytes of a record above which it is kept and flagged: cleaning takes some fifty times the
    # size of a text in memory, and a record of that length is a broken file
    max_line: int = 16
    # megabytes of a text file above which it is cleaned in segments of a quarter of that, cut at
    # blank lines: a novel has three to six
    max_document: int = 16
    # times its size to which a compressed file may unpack (64 MB are always allowed): text of
    # books packs to a third, a page repeated for ever to a hundredth
    max_ratio: int = 200

    # OpenCC's name of a conversion between scripts (t2s, s2t, s2tw, s2twp, s2hk, t2tw ...): lossy,
    # so none is made unless it is named here or the rule N201 is selected (then t2s)
    variants: str = ""

    # write what a web page says about itself (title, author, date, site, url, lang) above its text,
    # as a block of YAML
    front_matter: bool = False

    # what an editor took back, as (code, fingerprint of the paragraph), "*" for all of a document;
    # no configuration sets it
    rejected: tuple[tuple[str, str], ...] = field(default=(), metadata=NOT_CONFIGURED)

    def __hash__(self) -> int:
        """Hash what the answers of `selects` hang on: it is asked for every finding."""
        return hash((self.select, self.extend_select, self.ignore))

    def selects(self, rule: Rule) -> bool:
        """Say whether a rule is on; the longest entry that names it decides, `ignore` on a tie."""
        return _selects(self, rule)


def configured_fields() -> tuple[Field[Any], ...]:
    """Give the fields of Settings which a configuration may set."""
    return tuple(one for one in fields(Settings) if one.metadata.get("configured", True))


def differing(own: Settings, settings: Settings) -> dict[str, Any]:
    """Give what a configuration says of one document and not of all."""
    if own is settings:
        return {}
    names = [one.name for one in configured_fields()]
    return {n: getattr(own, n) for n in names if getattr(own, n) != getattr(settings, n)}


@cache
def _selects(settings: Settings, rule: Rule) -> bool:
    wanted = _strength(rule, (*settings.select, *settings.extend_select))
    if not settings.select and rule.default:
        wanted = max(wanted, 0)
    if not rule.default and wanted == 1:
        return False  # a whole letter does not switch on what must be asked for
    return wanted > _strength(rule, settings.ignore)


def _strength(rule: Rule, entries: tuple[str, ...]) -> int:
    """Length of the longest entry that names the rule; -1: none does."""
    named = [len(e) for e in entries if rule.code.startswith(e.upper())]
    return max([len(rule.code) for e in entries if e == rule.name] + named, default=-1)


class Stage(Protocol):
    """A document stage: a module with these two names; pure, no I/O, no state."""

    RULES: tuple[Rule, ...]

    def find(self, doc: Document, settings: Settings) -> Iterator[Finding]:
        """Yield what is wrong with the text, in any order; edits must not overlap."""


class CorpusStage(Protocol):
    """A corpus stage: what each document shows, then one decision over all of them."""

    RULES: tuple[Rule, ...]

    def observe(self, doc: Document, settings: Settings) -> Any:  # noqa: ANN401  a stage's own value
        """Give what the decision needs of one document; None: nothing."""

    def pack(self, sightings: Mapping[str, Any]) -> bytes:
        """Give what was seen of some documents as a segment (store.py), at least one of them."""

    def unpack(self, segment: Any) -> dict[str, Any]:  # noqa: ANN401  a store.Segment
        """Give what was packed."""

    def decide(self, sightings: Any, settings: Settings) -> Mapping[str, Sequence[Finding]]:  # noqa: ANN401
        """Give the findings by document name; offsets are those of the observed texts.

        `sightings` are those of all documents in corpus order (names sorted by their bytes), by
        name, or as segments on a store.Shelf; the answer may depend on nothing else. Deciding
        again without what was edited must find nothing new to edit.
        """
