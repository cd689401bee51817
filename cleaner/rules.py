"""All rules of the cleaner, by code."""

from collections.abc import Sequence
from functools import cache

from cleaner import checks, decode, lineends
from cleaner.corpus import CORPUS_STAGES
from cleaner.model import Rule
from cleaner.stages import STAGES, furniture

FAMILIES = frozenset("EHBLNDX")  # bytes, pages, boilerplate, layout, normalise, duplicates, checks


@cache
def all_rules() -> dict[str, Rule]:
    """Give every rule under its code, in order of the codes."""
    groups: list[Sequence[Rule]] = [
        decode.RULES,
        lineends.RULES,
        checks.RULES,
        furniture.RULES,
    ]
    groups += [stage.RULES for stage in STAGES]
    groups += [stage.RULES for stage in CORPUS_STAGES]
    rules = sorted((rule for group in groups for rule in group), key=lambda rule: rule.code)
    return {rule.code: rule for rule in rules}


def codes_of(entry: str) -> list[str]:
    """Give the codes of the rules which a code, the beginning of one, or a name stands for."""
    return [
        code
        for code, rule in all_rules().items()
        if code.startswith(entry.upper()) or rule.name == entry
    ]


def names_a_rule(entry: str) -> bool:
    """Say whether a code, the beginning of one, or a name stands for any rule."""
    return entry.upper() in FAMILIES or bool(codes_of(entry))
