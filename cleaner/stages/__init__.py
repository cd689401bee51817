"""The document stages, in the order in which they sweep over a text."""

from cleaner.model import Stage
from cleaner.stages import boilerplate, encoding, layout, normalise, repeats

STAGES: tuple[Stage, ...] = (encoding, boilerplate, layout, normalise, repeats)
