"""The corpus stages, in order: template lines go before duplicates are looked for."""

from cleaner.corpus import duplicates, templates
from cleaner.model import CorpusStage

CORPUS_STAGES: tuple[CorpusStage, ...] = (templates, duplicates)
