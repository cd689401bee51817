"""The rounds of the corpus stages: decide on all documents, apply, look again."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cleaner.corpus import CORPUS_STAGES, duplicates, templates
from cleaner.corpus.learning import Sighting, Templates
from cleaner.corpus.recall import Recalling
from cleaner.corpus.searching import Searching
from cleaner.jobs import Seen
from cleaner.model import CorpusStage, Edit, Finding, Flag, Settings
from cleaner.pipeline import is_at_work

# The first round finds nearly all, the second what the first uncovered, the third shows that there
# is no more; one is to spare.
MAX_ROUNDS = 4


class Step(NamedTuple):
    """What one corpus stage decided in one round, and what was made of it."""

    round: int  # from 0
    number: int  # of the stage
    stage: CorpusStage  # with its memory
    found: Mapping[str, Sequence[Finding]]  # of the rules that are on
    news: Mapping[str, Sequence[Finding]]  # what was to be applied


class Watcher:
    """Hears of each step; this one does nothing."""

    def read(self, stage: Recalling, some: Mapping[str, Sighting]) -> None:
        """Hear what the documents of a folder show of templates, while that is in memory."""

    def step(self, step: Step) -> None:
        """Hear of a step before it is done."""


UNWATCHED = Watcher()


def decide(  # noqa: PLR0913  what a run and a check do differently
    sightings_of: Callable[[int], Any],
    settings: Settings,
    settings_of: Callable[[str], Settings],
    apply: Callable[[int, Mapping[str, Sequence[Finding]]], Iterable[Seen]],
    progress: Callable[[], None],
    *,
    earlier: Mapping[str, Templates] = {},
    watcher: Watcher = UNWATCHED,
) -> dict[str, Templates]:
    """Let each corpus stage decide over all documents; `apply` does it, and gives those concerned.

    Again, until a round finds nothing more to edit: what one removal uncovers is found now, and
    not by the user's second run. `sightings_of` gives what a stage sees of all documents when it is
    asked; `settings` are those of the decision, `settings_of` says which rules are on for a
    document. `earlier`: what earlier runs learned of each folder; what is known in the end comes
    back.
    """
    recalling = Recalling(earlier, watcher.read)
    told: list[dict[str, list[Finding]]] = [{} for _ in CORPUS_STAGES]  # flags already written

    def step(at: int, number: int, stage: CorpusStage) -> bool:
        """Let a stage decide, do it, let go what was found; say whether there was an edit."""
        found = selected(stage.decide(sightings_of(number), settings), settings_of)
        news = news_of(found, told[number])
        watcher.step(Step(at, number, stage, found, news))
        for one in apply(number, news):
            if one.declined:
                news[one.name], told[number][one.name] = parted(news[one.name], one.declined)
        return any(isinstance(f, Edit) for new in news.values() for f in new)

    stages = _with_memory(recalling)
    for at in range(MAX_ROUNDS):
        edited = False
        for number, stage in enumerate(stages):
            if is_at_work(stage, settings):
                progress()
                edited = step(at, number, stage) or edited
        if not edited:
            break
    return recalling.known


def _with_memory(recalling: Recalling) -> list[CorpusStage]:
    """Give the corpus stages, those that remember what earlier rounds found as such."""
    known: dict[int, CorpusStage] = {id(templates): recalling, id(duplicates): Searching()}
    return [known.get(id(stage), stage) for stage in CORPUS_STAGES]


def parted(
    findings: Sequence[Finding], declined: Collection[Finding]
) -> tuple[list[Finding], list[Finding]]:
    """Part what was done from what stays as it is: flags, and edits that were declined."""
    done = [one for one in findings if one not in declined]
    return done, [one for one in findings if isinstance(one, Flag) or one in declined]


def selected(
    findings: Mapping[str, Sequence[Finding]], settings_of: Callable[[str], Settings]
) -> dict[str, list[Finding]]:
    """Give the findings of the rules that are on, by document."""
    return {
        name: chosen
        for name, found in findings.items()
        if (chosen := [finding for finding in found if settings_of(name).selects(finding.rule)])
    }


def news_of(
    found: Mapping[str, list[Finding]], told: dict[str, list[Finding]]
) -> dict[str, list[Finding]]:
    """Give the documents whose findings differ from the flags they have; note the flags of now."""
    names = sorted(found.keys() | told.keys())
    news = {n: found.get(n, []) for n in names if found.get(n, []) != told.get(n, [])}
    told.clear()
    for name, findings in found.items():
        flags: list[Finding] = [finding for finding in findings if isinstance(finding, Flag)]
        if flags:
            told[name] = flags
    return news
